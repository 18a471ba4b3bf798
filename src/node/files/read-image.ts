/** Image file to Image. */

import { checkOptions } from '../../check-options.ts';
import { checkChoice, checkInteger } from '../../errors.ts';
import { whiteLevel } from '../../numerics/data-scale.ts';
import type { Encoding } from '../../restore/encoded/encoding.ts';
import type { DType, Image } from '../../tensor.ts';
import { type CodecCatalogue, type ImageFormat, imageCodecs } from './codecs/catalogue.ts';
import type { Raster } from './codecs/codec.ts';
import { toPlanes } from './color/planar.ts';
import type { Curve } from './color/transfer-curves.ts';
import { transferOf } from './color/transfer-selection.ts';
import { codecOfBytes, formatTitles, hasFormat } from './formats.ts';
import type { ImageFile, Light } from './image-file.ts';
import { cleanExif } from './metadata/exif.ts';
import { resolvedPath } from './path.ts';
import { readBytes, type Source } from './read-bytes.ts';

/** More than the largest camera sensors have; an image of this size takes 2.4 GB as float32 RGB. */
export const defaultMaxPixels = 200_000_000;

/** How {@link readImage} reads. */
export interface ReadOptions {
  /** `linear` (default): linear intensity, through the profile's curves. `encoded`: code values scaled to [0, 1]. Floats far above 1, such as counts, are kept as they are, whatever the profile. */
  readonly light?: Light | undefined;
  /** Precision of the samples, float32 by default. */
  readonly dtype?: DType | undefined;
  /** Refuse larger images before decoding them; 200 megapixels by default, Infinity for no limit. */
  readonly maxPixels?: number | undefined;
  /** The formats; those of the library by default, `{ ...imageCodecs, yours }` adds one. */
  readonly codecs?: CodecCatalogue | undefined;
}

const readOptionNames: Readonly<Record<keyof ReadOptions, true>> = {
  light: true,
  dtype: true,
  maxPixels: true,
  codecs: true,
};

/**
 * Reads a JPEG, PNG, WebP, AVIF or TIFF file as a planar image in linear light, upright, premultiplied by its alpha.
 *
 * Integer codes are linearized by the curves of the embedded profile, by sRGB's when there is none; float files without
 * a profile are linear already. Colors are not converted: the samples are in the primaries of the profile. Pass the
 * record to {@link writeImage} to keep depth, profile, metadata and alpha.
 *
 * @param source path of a file, or its bytes
 * @returns `image` [1 or 3, height, width], nominal range [0, 1], that of floats in their own unit, and the record of the file
 * @throws DeconvError READ_FAILED (missing, empty, cut, not finite), UNSUPPORTED (not an image), TOO_LARGE (`maxPixels`)
 * @example
 * const grey = tensor([1, 1, 2], [0, 0.2158605]);
 * const { data } = await encodeImage(grey, { format: 'png' });
 * const { image, ...file } = await readImage(data);
 * image.shape; // => [1, 1, 2]
 */
export async function readImage(
  source: Source,
  options: ReadOptions = {},
): Promise<ImageFile & { readonly image: Image }> {
  const fn = 'readImage';
  checkOptions(fn, options, Object.keys(readOptionNames));
  const { light = 'linear', dtype = 'float32', maxPixels = defaultMaxPixels } = options;
  const { codecs = imageCodecs as CodecCatalogue } = options;
  checkChoice(fn, 'light', light, ['linear', 'encoded']);
  checkChoice(fn, 'dtype', dtype, ['float32', 'float64']);
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const bytes = await readBytes(fn, source, `a ${formatTitles(codecs)} image`, {
    accepts: (head) => hasFormat(head, codecs),
  });
  const codec = codecOfBytes(fn, bytes.bytes, bytes.name, codecs);
  const raster = await codec.decode(fn, bytes, { maxPixels, pages: 'first' });
  const inUnit = hasOwnUnit(raster) ? 'encoded' : light;
  const { curves, warning } = transferOf(raster.channels, raster.depth, inUnit, raster.metadata.icc);
  const { colour, alpha } = toPlanes(fn, bytes.name, raster, curves, dtype);
  const record = recordOf(raster, inUnit);
  const encoding = encodingOf(raster, curves, alpha);
  return {
    image: colour,
    ...record,
    ...(source instanceof Uint8Array ? {} : { path: await resolvedPath(source) }),
    ...(alpha ? { alpha } : {}),
    ...(encoding ? { encoding } : {}),
    warnings: warning ? [...record.warnings, warning] : record.warnings,
  };
}

/** A premultiplied sample is no longer a code. */
function encodingOf(
  { depth, max, lossyError }: Raster,
  curves: readonly Curve[],
  alpha: ImageFile['alpha'],
): Encoding | undefined {
  if (depth === 'float' || alpha?.data.some((coverage) => coverage < 1)) return undefined;
  return { curves, step: 1 / max, ...(lossyError === undefined ? {} : { lossyError }) };
}

/** Whether the samples go far beyond the [0, 1] on which the curves of a profile are defined: counts, which a profile does not describe. */
function hasOwnUnit({ samples, metadata }: Raster): boolean {
  return samples instanceof Float32Array && metadata.icc !== undefined && whiteLevel(samples) > 2;
}

/** The record of a decoded file, without alpha and path. */
export function recordOf(raster: Raster, light: Light): ImageFile {
  const { format, depth, metadata } = raster;
  const { icc, xmp, density, exif: block } = metadata;
  const exif = block && cleanExif(block);
  return {
    format: format as ImageFormat,
    depth,
    light,
    ...(icc ? { icc } : {}),
    ...(exif ? { exif } : {}),
    ...(xmp ? { xmp } : {}),
    ...(density ? { density } : {}),
    warnings:
      block && !exif ? [...raster.warnings, 'the EXIF block is damaged and was left out'] : raster.warnings,
  };
}
