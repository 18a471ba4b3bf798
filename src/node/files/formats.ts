/** The picture formats: how to recognise each, and what each can hold. */

import { DeconvError, rangeError } from '../../errors.ts';
import type { Depth, ImageFormat } from './image-file.ts';

const extensions: Record<string, ImageFormat> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
};

const depths: Record<ImageFormat, readonly Depth[]> = {
  jpeg: [8],
  png: [8, 16],
  webp: [8],
  avif: [8, 10, 12],
  tiff: [8, 16, 'float'],
};

/** Names of the formats as users write them. */
export const formatNames = 'JPEG, PNG, WebP, AVIF or TIFF';

/** The format whose signature the bytes begin with. */
export function sniff(bytes: Buffer): ImageFormat | undefined {
  const head = bytes.toString('latin1', 0, 32);
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (head.slice(4, 8) === 'ftyp' && /avi[fs]/.test(head.slice(8))) return 'avif';
  if (/^(II[*+]\0|MM\0[*+])/.test(head)) return 'tiff';
  return undefined;
}

/**
 * The format of a file name.
 *
 * @throws DeconvError UNSUPPORTED when the name ends in none of the known extensions
 */
export function formatOfPath(fn: string, path: string): ImageFormat {
  const extension = /\.([^./\\]*)$/.exec(path)?.[1].toLowerCase() ?? '';
  if (Object.hasOwn(extensions, extension)) return extensions[extension];
  throw new DeconvError(
    'UNSUPPORTED',
    `${fn}: ${JSON.stringify(path)} must end in one of .${Object.keys(extensions).join(', .')} or the format be given`,
  );
}

/** Throws unless `value` names a format. */
export function checkFormat(fn: string, value: unknown): asserts value is ImageFormat {
  if (!Object.hasOwn(depths, value as string))
    throw rangeError(fn, 'format', `one of ${Object.keys(depths).join(', ')}`, value);
}

/** The depth nearest to the wanted one that the format holds: not less when it can be helped. */
export function depthIn(format: ImageFormat, wanted: Depth): Depth {
  const bits = (depth: Depth): number => (depth === 'float' ? 32 : depth);
  return depths[format].find((depth) => bits(depth) >= bits(wanted)) ?? (depths[format].at(-1) as Depth);
}
