/** Images of a command: files, or stdin and stdout where a path is `-`. */

import { type CodecCatalogue, type ImageFormat, imageCodecs } from '../../node/files/codecs/catalogue.ts';
import { codecOfPath, hasFormat } from '../../node/files/formats.ts';
import { readStream } from '../../node/files/read-bytes.ts';
import {
  encodeImage,
  type ImageFile,
  type ReadOptions,
  readImage,
  type WriteReport,
} from '../../node/index.ts';
import { displayWhite } from '../../node/report/display-white.ts';
import type { Image } from '../../tensor.ts';
import type { ImageOptions } from '../arguments/image-options.ts';
import { UsageError, withoutFunction } from '../failure.ts';
import { version } from '../version.ts';
import { commandLine } from './command-line.ts';
import { writeOutput } from './files.ts';
import { checkStdout, writeStdout } from './stdout.ts';

/** What decides how an image is read. */
type Reading = Pick<ImageOptions, 'maxPixels' | 'light' | 'page' | 'hdu' | 'planes'> &
  Pick<ReadOptions, 'missing'>;

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
  return readPageOf(path === '-' ? await standardInput() : path, readOptionsOf(reading));
}

/** Reads an image as `light` has it, and once more in linear light where that is another one; `-` is stdin. */
export async function readInBothLights(
  path: string,
  options: Reading,
): Promise<ImageFile & { readonly image: Image; readonly inLight: Image }> {
  const source = path === '-' ? await standardInput() : path;
  const file = await readPageOf(source, readOptionsOf(options));
  if (options.light !== 'encoded') return { ...file, inLight: file.image };
  const linear = readOptionsOf({ ...options, light: 'linear' });
  return { ...file, inLight: (await readPageOf(source, linear)).image };
}

/** A page of a file of several, and the only one of others. */
async function readPageOf(source: string | Buffer, options: ReadOptions): ReturnType<typeof readImage> {
  try {
    return await readImage(source, options);
  } catch (error) {
    const { message } = error as Error;
    const other = [
      options.page !== undefined && / has 1 [\w ]+, got page /.test(message) && 'page',
      /"hdu" must be left out/.test(message) && 'hdu',
      /"planes" must be left out/.test(message) && 'planes',
    ].find((name) => name !== false);
    if (other === undefined) throw error;
    return readPageOf(source, { ...options, [other]: undefined });
  }
}

/** With `auto`, the image is read in linear light. */
function readOptionsOf({ maxPixels, light, page, hdu, planes, missing }: Reading): ReadOptions {
  return {
    ...(maxPixels ? { maxPixels } : {}),
    ...(light && light !== 'auto' ? { light } : {}),
    page,
    hdu,
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
  const white = displayWhite(image, file);
  const holdsFloats = imageCodecs[format as ImageFormat].depths.includes('float');
  const rounded = white !== 1 && ((depth ?? file.depth) !== 'float' || !holdsFloats);
  const warnings = rounded
    ? [
        ...report.warnings,
        `the image has values of about ${white.toPrecision(2)}, and ${path} was written with white at 1: a TIFF or FITS of floats keeps them`,
      ]
    : report.warnings;
  if (path === '-') await writeStdout(data);
  else await writeOutput(path, data, force);
  return { ...report, warnings };
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
