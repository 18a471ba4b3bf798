/** Pages of a TIFF as a raster, decoded here and not by sharp. */

import { DeconvError, reasonOf } from '../../../errors.ts';
import { checkPixels } from '../check-pixels.ts';
import type { DecodeOptions, Raster } from '../codecs/codec.ts';
import { pageWarnings } from '../codecs/sharp-decode.ts';
import { numbersOf } from '../metadata/tiff-directory.ts';
import { type TiffPages, tagNumber } from '../metadata/tiff-pages.ts';
import type { Bytes } from '../read-bytes.ts';
import { decodePage, storageOf, type TiffSamples } from './samples.ts';

/** Which pages are decoded. */
interface PageChoice {
  readonly indices: readonly number[];
  /** Pages that can be chosen, and where the first of them lies in its stack. */
  readonly pages: number;
  readonly place?: string | undefined;
}

/**
 * Decodes pages of equal size.
 *
 * @throws DeconvError READ_FAILED, UNSUPPORTED, TOO_LARGE
 */
export function decodeTiffHere(
  fn: string,
  { bytes, name }: Bytes,
  all: TiffPages,
  { indices, pages, place }: PageChoice,
  options: DecodeOptions,
): Raster {
  const fail = (code: 'READ_FAILED' | 'UNSUPPORTED', reason: string, cause?: unknown): DeconvError =>
    new DeconvError(code, `${fn}: ${name} ${reason}`, cause);
  const [first] = indices;
  const tags = all.pages[first];
  const { width, height, bits, format, stride } = storageOf(tags);
  const channels = tagNumber(tags, 262, 1) === 2 ? 3 : 1;
  const kinds = numbersOf(tags.get(338));
  if (kinds.includes(1))
    throw fail(
      'UNSUPPORTED',
      'has associated alpha in samples of this type: save it without alpha, or unassociated',
    );
  checkPixels(fn, name, [width, height, indices.length], options.maxPixels);
  let samples: TiffSamples | undefined;
  for (const [i, index] of indices.entries()) {
    let page: TiffSamples;
    try {
      page = decodePage(bytes, all.start.little, all.pages[index]);
    } catch (error) {
      throw fail('READ_FAILED', `is cut or damaged, expected a whole TIFF file (${reasonOf(error)})`, error);
    }
    if (indices.length === 1) samples = page;
    else {
      samples ??= new (page.constructor as new (size: number) => TiffSamples)(indices.length * page.length);
      samples.set(page, i * page.length);
    }
  }
  const depth = format !== 1 || bits === 32 ? 'float' : (bits as 8 | 12 | 16);
  return {
    width,
    height: height * indices.length,
    channels,
    stride,
    // The codec looks whether it is alpha.
    alphaAt: stride === channels + 1 ? channels : undefined,
    samples: samples as TiffSamples,
    max: depth === 'float' ? 1 : 2 ** bits - 1,
    depth,
    format: 'tiff',
    // The codec keeps a profile where the decoder has found one.
    metadata: { icc: tags.get(34675)?.value, pages },
    warnings:
      options.pages === 'first' && options.page === undefined ? pageWarnings(1, pages, undefined, place) : [],
  };
}
