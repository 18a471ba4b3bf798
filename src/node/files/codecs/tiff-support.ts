/** Which TIFF pages hold samples that are read exactly; the others are refused by name. */

import { DeconvError } from '../../../errors.ts';
import { numbersOf } from '../metadata/tiff-directory.ts';
import { isReducedOrMask, type Tags, type TiffPages, tagNumber } from '../metadata/tiff-pages.ts';
import type { Bytes } from '../read-bytes.ts';

/** Compressions that cannot be decoded, by their number. */
const compressions: Readonly<Record<number, string>> = {
  9: 'JBIG',
  10: 'JBIG',
  33003: 'JPEG 2000',
  33004: 'JPEG 2000',
  33005: 'JPEG 2000',
  34676: 'SGI LogLuv',
  34677: 'SGI LogLuv',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

/** Color spaces that cannot be decoded. */
const spaces: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  8: 'CIE Lab colors',
  9: 'ICC Lab colors',
  10: 'ITU Lab colors',
  32844: 'LogL samples',
  32845: 'LogLuv colors',
};

const rawPhotometric = [32803, 34892];
/** Compressions of Nikon, Sony, Kodak, Pentax and Samsung. */
const rawCompression = [32767, 32769, 32770, 34713, 65000, 65535];
const rawNames = /\.(dng|nef|nrw|cr2|arw|srf|sr2|pef|srw|3fr|fff|iiq|erf|dcr|kdc|mos|mef|rwl|gpr)"$/i;

/** Whether a file holds the samples of a sensor: its first page is a small preview of them. */
function isRaw(name: string, { pages, below }: TiffPages): boolean {
  const hasSensor = [...pages, ...below].some(
    (tags) =>
      rawPhotometric.includes(tagNumber(tags, 262, 0)) || rawCompression.includes(tagNumber(tags, 259, 1)),
  );
  const [first] = pages;
  const isPreview = (tagNumber(first, 254, 0) & 1) === 1 && below.length > 0;
  return hasSensor || isPreview || first.has(50706) || rawNames.test(name);
}

/** Numbers, from 0 on, of the pages that can be chosen: all but reduced copies and masks. */
export function choosablePages({ pages }: TiffPages): number[] {
  const full = pages.flatMap((tags, i) => (isReducedOrMask(tags) ? [] : [i]));
  return full.length > 0 ? full : pages.map((_, i) => i);
}

/** Throws UNSUPPORTED for a raw file. */
export function refuseRaw(fn: string, { bytes, name }: Bytes, pages: TiffPages): void {
  // CR2 files state their name behind the header.
  const isCanon = bytes.toString('latin1', 8, 10) === 'CR';
  if (!isCanon && !isRaw(name, pages)) return;
  const kind = pages.pages[0].has(50706) ? 'DNG' : /\.(\w+)"$/.exec(name)?.[1].toUpperCase();
  const called = kind && !/^TIFF?$/.test(kind) ? `a raw file (${kind})` : 'a raw file of a camera';
  throw new DeconvError('UNSUPPORTED', `${fn}: ${name} is ${called}: develop it to a TIFF of 16 bits first`);
}

/** Whether samples are 16-bit floats whose bits the decoder passes on as those of integers. */
export function isHalf(tags: Tags): boolean {
  const isFloat = tagNumber(tags, 339, 1) === 3 && tagNumber(tags, 258, 1) === 16;
  const isPlain = tagNumber(tags, 317, 1) !== 3 && [1, 2].includes(tagNumber(tags, 262, 1));
  return isFloat && isPlain && !numbersOf(tags.get(338)).includes(1);
}

/**
 * Throws UNSUPPORTED for pages that are no stack.
 */
export function checkStack(fn: string, name: string, { pages }: TiffPages): void {
  const sizes = new Set(pages.map((tags) => `${tagNumber(tags, 256, 0)}x${tagNumber(tags, 257, 0)}`));
  if (sizes.size < 2 && !pages.some(isReducedOrMask)) return;
  throw new DeconvError(
    'UNSUPPORTED',
    `${fn}: ${name} has pages of unequal size (${[...sizes].slice(0, 3).join(', ')}), expected a stack of equal ones`,
  );
}

/** Throws UNSUPPORTED for samples that would not be read exactly. */
export function checkPageSupport(fn: string, name: string, tags: Tags): void {
  const fail = (what: string, advice: string): DeconvError =>
    new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} is a TIFF with ${what}, which is not supported: ${advice}`,
    );
  const compression = tagNumber(tags, 259, 1);
  if (compression in compressions)
    throw fail(`${compressions[compression]} compression`, 'save it with LZW, Deflate or no compression');
  const space = tagNumber(tags, 262, 1);
  if (space in spaces) throw fail(spaces[space], 'convert it to grey or RGB');
  const bits = numbersOf(tags.get(258));
  const [format] = [...numbersOf(tags.get(339)), 1];
  const size = bits[0] ?? 1;
  if (bits.some((one) => one !== size)) throw fail('samples of unequal bits', 'save it with 8 or 16 bits');
  const floats = 'save it as 32-bit float';
  if (format === 3) {
    if (size === 16 && !isHalf(tags) && tagNumber(tags, 277, 1) < 3)
      throw fail('16-bit float samples in grey with a predictor or inverted', floats);
    if (size !== 16 && size !== 32) throw fail(`${size}-bit float samples`, floats);
  } else if (format === 2) throw fail(`signed ${size}-bit samples`, `${floats}, or as unsigned 8 or 16 bits`);
  else if (format === 5 || format === 6) throw fail('complex samples', floats);
  else if (size > 16) throw fail(`${size}-bit integer samples`, `${floats} or 16 bits`);
  else if (![1, 2, 4, 8, 16].includes(size)) throw fail(`${size} bits a sample`, 'save it with 8 or 16 bits');
}
