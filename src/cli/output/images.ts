/** Images of a command: files, or stdin and stdout where a path is `-`. */

import { type CodecCatalogue, type ImageFormat, imageCodecs } from '../../node/files/codecs/catalogue.ts';
import { middleOfRaster } from '../../node/files/color/planar.ts';
import { codecOfPath, hasFormat } from '../../node/files/formats.ts';
import { readStream } from '../../node/files/read-bytes.ts';
import { decodeFile, fileOf } from '../../node/files/read-image.ts';
import {
  encodeImage,
  type ImageFile,
  type ReadOptions,
  readImage,
  type WriteReport,
} from '../../node/index.ts';
import { displayWhite } from '../../node/report/display-white.ts';
import type { Image } from '../../tensor.ts';
import type { ImageChoice, ImageOptions } from '../arguments/image-options.ts';
import { UsageError, withoutFunction } from '../failure.ts';
import { version } from '../version.ts';
import { commandLine } from './command-line.ts';
import { writeOutput } from './files.ts';
import { checkStdout, writeStdout } from './stdout.ts';

/** What decides how an image is read. */
type Reading = Pick<ImageOptions, 'maxPixels' | 'light' | keyof ImageChoice> & Pick<ReadOptions, 'missing'>;

/** Reads an image; `-` is stdin. */
export async function readInputImage(
  path: string,
  reading: Reading,
): Promise<ImageFile & { readonly image: Image }> {
  return readImage(path === '-' ? await standardInput() : path, readOptionsOf(reading));
}

/** As {@link readInputImage}; of files of one page that page is read, whichever is chosen of others. */
export async function readComparedImage(
  path: string,
  reading: Reading,
): Promise<ImageFile & { readonly image: Image }> {
  const source = path === '-' ? await standardInput() : path;
  return pageOf(readOptionsOf(reading), (options) => readImage(source, options));
}

/** Reads an image as `light` has it, and its middle, at most `size` pixels high and wide, in linear light; `-` is stdin. */
export async function readInBothLights(
  path: string,
  options: Reading,
  size: number,
): Promise<ImageFile & { readonly image: Image; readonly middleInLight: Image }> {
  const source = path === '-' ? await standardInput() : path;
  const decoded = await pageOf(readOptionsOf(options), (reading) => decodeFile(source, reading));
  const file = await fileOf(decoded, readOptionsOf(options));
  const light = options.light === 'srgb' ? 'srgb' : 'linear';
  const middle = await fileOf({ ...decoded, raster: middleOfRaster(decoded.raster, size) }, { light });
  return { ...file, middleInLight: middle.image };
}

/** A page of a file of several, and the only one of others. */
async function pageOf<T>(options: ReadOptions, read: (options: ReadOptions) => Promise<T>): Promise<T> {
  try {
    return await read(options);
  } catch (error) {
    const { message } = error as Error;
    const other = [
      options.page !== undefined && / has 1 [\w ]+, got page /.test(message) && 'page',
      /"hdu" must be left out/.test(message) && 'hdu',
      /"key" must be left out/.test(message) && 'key',
      /"planes" must be left out/.test(message) && 'planes',
    ].find((name) => name !== false);
    if (other === undefined) throw error;
    return pageOf({ ...options, [other]: undefined }, read);
  }
}

/** With `auto`, the image is read in linear light. */
function readOptionsOf({ maxPixels, light, page, hdu, key, planes, missing }: Reading): ReadOptions {
  return {
    ...(maxPixels ? { maxPixels } : {}),
    ...(light && light !== 'auto' ? { light } : {}),
    page,
    hdu,
    key,
    planes,
    missing,
  };
}

async function standardInput(): Promise<Buffer> {
  if (process.stdin.isTTY)
    throw new UsageError('stdin is a terminal: expected an image, as in deconv … - < in.png');
  return readStream('deconv', 'stdin', process.stdin, {
    accepts: (head) => hasFormat(head, imageCodecs as CodecCatalogue),
  });
}

/** Throws before the work begins when the name of the output has no format, for which there is `help`, or stdout cannot take an image. */
export function checkImageOutput(path: string, options: ImageOptions, help = ' or --format be given'): void {
  if (path !== '-') formatFor(path, options, help);
  else if (process.stdout.isTTY)
    throw new UsageError('stdout is a terminal: expected a file or a pipe for the image');
  else if (options.json)
    throw new UsageError('--json and the image both want stdout: expected a file for the image');
  else checkStdout();
}

/** Writes an image; `-` is stdout, in --format or the format that was read. */
export async function writeOutputImage(
  path: string,
  image: Image,
  file: Omit<ImageFile, 'path'>,
  options: ImageOptions,
): Promise<WriteReport> {
  const format = path === '-' ? (options.format ?? file.format) : formatFor(path, options);
  const { depth, quality, force } = options;
  const history = [`deconvkit ${version()}: ${commandLine()}`, ...(file.history ?? [])];
  const { data, ...report } = await encodeImage(
    image,
    { ...file, history },
    {
      format,
      ...(depth ? { depth } : {}),
      ...(quality ? { quality } : {}),
    },
  );
  const { depths } = imageCodecs[format as ImageFormat];
  const holdsFloats = (depth ?? file.depth) === 'float' && depths.includes('float');
  const cut = holdsFloats ? undefined : cutLight(image, file, path);
  const warnings = cut === undefined ? report.warnings : [...report.warnings, cut];
  if (path === '-') await writeStdout(data);
  else await writeOutput(path, data, force);
  return { ...report, warnings };
}

/** Overshoots of a restored photograph hold a thousandth of its light, saturated stars a tenth and more. */
const mentionedShare = 0.01;

/** What a file whose largest value is white loses of an image, as one sentence; undefined where that is nothing much. */
function cutLight(image: Image, file: Omit<ImageFile, 'path'>, path: string): string | undefined {
  const white = displayWhite(image, file);
  if (white !== 1)
    return `the image has values of about ${white.toPrecision(2)}, and ${path} was written with white at 1: a float TIFF keeps them`;
  const share = shareAboveWhite(image);
  if (share < mentionedShare) return undefined;
  return `${Math.round(100 * share)} % of the light is brighter than white and was cut in ${path}: a float TIFF (--depth float) keeps it`;
}

/** The part of the light of an image that exceeds 1. */
function shareAboveWhite({ data }: Image): number {
  let [above, whole] = [0, 0];
  for (const value of data) {
    whole += Math.max(0, value);
    above += Math.max(0, value - 1);
  }
  return whole > 0 ? above / whole : 0;
}

/** Throws where samples of a result are not finite, which no file can hold. */
export function checkResult({ data }: Image, cause: string): void {
  const bad = data.findIndex((value: number) => !Number.isFinite(value));
  if (bad >= 0) throw new UsageError(`the result is not finite (${data[bad]}): ${cause}`);
}

function formatFor(path: string, { format }: ImageOptions, help = ''): string {
  try {
    return format ?? codecOfPath('output', path).name;
  } catch (error) {
    throw new UsageError(withoutFunction((error as Error).message).replace(' or the format be given', help));
  }
}
