/** Which format a file has, or is to have. */

import { DeconvError, rangeError } from '../../errors.ts';
import { type CodecCatalogue, imageCodecs } from './codecs/catalogue.ts';
import type { Depth, ImageCodec } from './codecs/codec.ts';
import { unsupportedFormat } from './unsupported-formats.ts';

/** The names of formats as people write them: JPEG, PNG or TIFF. */
export function formatTitles(codecs: CodecCatalogue): string {
  const titles = Object.values(codecs).map(({ title }) => title);
  return titles.length < 2 ? titles.join() : `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
}

/**
 * The format that the bytes of a file begin with.
 *
 * @throws DeconvError UNSUPPORTED when no format matches
 */
export function codecOfBytes(
  fn: string,
  bytes: Buffer,
  name: string,
  codecs: CodecCatalogue,
  what = 'image format',
  others?: string,
): ImageCodec {
  const head = bytes.toString('latin1', 0, 32);
  const codec = Object.values(codecs).find((one) => one.matches(head));
  if (codec !== undefined) return codec;
  const known = unsupportedFormat(bytes);
  if (known !== undefined) throw new DeconvError('UNSUPPORTED', `${fn}: ${name} is ${known}`);
  throw new DeconvError(
    'UNSUPPORTED',
    `${fn}: ${name} is not a supported ${what}, expected ${others ? `${others}, ` : ''}${formatTitles(codecs)}`,
  );
}

/** Whether a file that begins with these bytes has one of the formats. */
export function hasFormat(bytes: Buffer, codecs: CodecCatalogue): boolean {
  const head = bytes.toString('latin1', 0, 32);
  return Object.values(codecs).some((one) => one.matches(head));
}

/**
 * The format of a file name.
 *
 * @throws DeconvError UNSUPPORTED when the name has none of the known extensions
 */
export function codecOfPath(fn: string, path: string, codecs: CodecCatalogue = imageCodecs): ImageCodec {
  const extension = /\.([^./\\]*)$/.exec(path)?.[1].toLowerCase() ?? '';
  const codec = Object.values(codecs).find(({ extensions }) => extensions.includes(extension));
  if (codec !== undefined) return codec;
  const known = Object.values(codecs).flatMap(({ extensions }) => extensions);
  throw new DeconvError(
    'UNSUPPORTED',
    `${fn}: ${JSON.stringify(path)} must end in one of .${known.join(', .')} or the format be given`,
  );
}

/** The format of that name; throws a RangeError where there is none. */
export function codecOfName(fn: string, name: unknown, codecs: CodecCatalogue): ImageCodec {
  if (Object.hasOwn(codecs, name as string)) return codecs[name as string];
  throw rangeError(fn, 'format', `one of ${Object.keys(codecs).join(', ')}`, name);
}

/** The least depth of the format that holds the wanted one, else its greatest. */
export function depthIn({ depths }: ImageCodec, wanted: Depth): Depth {
  const bits = (depth: Depth): number => (depth === 'float' ? 32 : depth);
  return depths.find((depth) => bits(depth) >= bits(wanted)) ?? (depths.at(-1) as Depth);
}
