/** Images of a command: files, or stdin and stdout where a path is `-`. */

import { codecOfPath } from '../../node/files/formats.ts';
import {
  checkOutput,
  encodeImage,
  type ImageFile,
  type ImageFormat,
  readImage,
  removeUnfinishedFiles,
  type WriteReport,
  writeFileAtomic,
} from '../../node/index.ts';
import { displayWhite } from '../../node/report/display-white.ts';
import type { Image } from '../../tensor.ts';
import type { ImageOptions } from '../arguments/image-options.ts';
import { UsageError } from '../failure.ts';
import { onEnd } from '../interrupt.ts';

onEnd(removeUnfinishedFiles);

/** Reads an image; `-` is stdin. */
export async function readInputImage(
  path: string,
  { maxPixels, light }: Pick<ImageOptions, 'maxPixels' | 'light'>,
): Promise<ImageFile & { readonly image: Image }> {
  const limits = { ...(maxPixels ? { maxPixels } : {}), ...(light ? { light } : {}) };
  return readImage(path === '-' ? await standardInput() : path, limits);
}

async function standardInput(): Promise<Buffer> {
  if (process.stdin.isTTY)
    throw new UsageError('stdin is a terminal: expected an image, as in deconv … - < in.png');
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Throws before the work begins when its result could not be written. */
export async function checkTarget(
  path: string,
  inputs: readonly string[],
  options: ImageOptions,
): Promise<void> {
  if (path !== '-') {
    formatFor(path, options.format);
    await checkOutput(path, {
      inputs: inputs.filter((input) => input !== '-'),
      force: options.force ?? false,
    });
  } else if (process.stdout.isTTY) {
    throw new UsageError('stdout is a terminal: expected a file or a pipe for the image');
  } else if (options.json) {
    throw new UsageError('--json and the image both want stdout: expected a file for the image');
  }
}

/** Writes an image; `-` is stdout, in --format or the format that was read. */
export async function writeOutputImage(
  path: string,
  image: Image,
  file: Omit<ImageFile, 'path'>,
  inputs: readonly string[],
  options: ImageOptions,
): Promise<WriteReport> {
  const format = path === '-' ? (options.format ?? file.format) : formatFor(path, options.format);
  const { depth, quality, force = false } = options;
  const { data, ...report } = await encodeImage(image, file, {
    format,
    ...(depth ? { depth } : {}),
    ...(quality ? { quality } : {}),
  });
  const white = displayWhite(image, file);
  const rounded = white !== 1 && ((depth ?? file.depth) !== 'float' || format !== 'tiff');
  const warnings = rounded
    ? [
        ...report.warnings,
        `the image has values of about ${white.toPrecision(2)}, and ${path} was written with white at 1: a float TIFF keeps them`,
      ]
    : report.warnings;
  if (path === '-') await new Promise<void>((resolve) => process.stdout.write(data, () => resolve()));
  else
    await writeFileAtomic(path, data, { inputs: inputs.filter((input) => input !== '-'), force }, 'deconv');
  return { ...report, warnings };
}

function formatFor(path: string, format: ImageFormat | undefined): string {
  try {
    return format ?? codecOfPath('output', path).name;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
