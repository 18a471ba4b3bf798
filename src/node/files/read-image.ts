/** Picture file to Image. */

import { realpath } from 'node:fs/promises';
import { checkChoice, checkInteger } from '../../errors.ts';
import type { DType, Image } from '../../tensor.ts';
import { decode, type Raster } from './codecs/decode.ts';
import { toPlanes } from './color/planar.ts';
import { transferOf } from './color/transfer-selection.ts';
import { formatNames } from './formats.ts';
import type { ImageFile, Light } from './image-file.ts';
import { cleanExif, exifOfTiff } from './metadata/exif.ts';
import { type Bytes, readBytes, type Source } from './read-bytes.ts';

/** More than the largest camera sensors have; a picture of this size takes 2.4 GB as float32 RGB. */
export const defaultMaxPixels = 200_000_000;

/** How {@link readImage} reads. */
export interface ReadOptions {
  /** `linear` (default): light, through the profile's curves. `encoded`: code values scaled to [0, 1]. */
  readonly light?: Light | undefined;
  /** Precision of the samples, float32 by default. */
  readonly dtype?: DType | undefined;
  /** Refuse larger pictures before decoding them; 200 megapixels by default, Infinity for no limit. */
  readonly maxPixels?: number | undefined;
}

/**
 * Reads a JPEG, PNG, WebP, AVIF or TIFF picture as planar light, upright, premultiplied by its alpha.
 *
 * Integer codes become light through the curves of the embedded profile, sRGB's when there is none; float files without
 * a profile hold light already. Colours are not converted: the samples are in the primaries of the profile. The second
 * half of the result goes to {@link writeImage} as it is and brings depth, profile, metadata and alpha back.
 *
 * @param source path of a file, or its bytes
 * @returns `image` [1 or 3, height, width], nominal range [0, 1], and the record of the file
 * @throws DeconvError READ_FAILED (missing, empty, cut, not finite), UNSUPPORTED (no picture), TOO_LARGE (`maxPixels`)
 * @example
 * const grey = tensor([1, 1, 2], [0, 0.2158605]);
 * const { data } = await encodeImage(grey, { format: 'png' });
 * const { image, ...file } = await readImage(data);
 * image.shape; // => [1, 1, 2]
 */
export async function readImage(
  source: Source,
  { light = 'linear', dtype = 'float32', maxPixels = defaultMaxPixels }: ReadOptions = {},
): Promise<ImageFile & { readonly image: Image }> {
  const fn = 'readImage';
  checkChoice(fn, 'light', light, ['linear', 'encoded']);
  checkChoice(fn, 'dtype', dtype, ['float32', 'float64']);
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const bytes = await readBytes(fn, source, `a ${formatNames} picture`);
  const raster = await decode(fn, bytes, { maxPixels, pages: 'first' });
  const { curves, warning } = transferOf(raster.channels, raster.depth, light, raster.metadata.icc);
  const { colour, alpha } = toPlanes(fn, bytes.name, raster, curves, dtype);
  const record = recordOf(bytes, raster, light);
  return {
    image: colour,
    ...record,
    ...(typeof source === 'string' ? { path: await realpath(source) } : {}),
    ...(alpha ? { alpha } : {}),
    warnings: warning ? [...record.warnings, warning] : record.warnings,
  };
}

/** The record of a decoded file, without alpha and path. */
export function recordOf({ bytes }: Bytes, raster: Raster, light: Light): ImageFile {
  const { format, depth, metadata } = raster;
  const { icc, xmp, density } = metadata;
  const block = metadata.exif ?? (format === 'tiff' ? exifOfTiff(bytes) : undefined);
  const exif = block && cleanExif(block);
  return {
    format,
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
