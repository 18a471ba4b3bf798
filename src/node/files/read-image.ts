/** Image file to Image. */

import { checkOptions } from '../../check-options.ts';
import type { TransferCurve } from '../../codes/transfer-curves.ts';
import { checkChoice, checkInteger, rangeError } from '../../errors.ts';
import { whiteLevel } from '../../numerics/data-scale.ts';
import type { Encoding } from '../../restore/encoded/encoding.ts';
import type { DType, Image } from '../../tensor.ts';
import { defaultMaxPixels } from './check-pixels.ts';
import { type CodecCatalogue, type ImageFormat, imageCodecs } from './codecs/catalogue.ts';
import type { DecodeChoice, ImageCodec, Raster } from './codecs/codec.ts';
import { isHdr } from './color/color-tags.ts';
import { toPlanes } from './color/planar.ts';
import { transferOf } from './color/transfer-selection.ts';
import { codecOfBytes, formatTitles, hasFormat } from './formats.ts';
import type { ImageFile, Light } from './image-file.ts';
import { cleanExif } from './metadata/exif.ts';
import { exifColor, exifResolution } from './metadata/exif-color.ts';
import { densityOf } from './metadata/resolution.ts';
import { cleanXmp } from './metadata/xmp.ts';
import { resolvedPath } from './path.ts';
import { readBytes, type Source } from './read-bytes.ts';

/** How {@link readImage} reads. */
export interface ReadOptions {
  /** `linear` (default): linear intensity, through the profile's curves or those that the file states otherwise. `srgb`: linear intensity through the curve of sRGB, whatever the file states. `encoded`: code values scaled to [0, 1]. Floats far above 1, such as counts, are kept as they are, whatever the profile. */
  readonly light?: Light | undefined;
  /** The page of a TIFF, the frame of an animated WebP, from 1 on; the first, with a warning where there are more. */
  readonly page?: number | undefined;
  /** Precision of the samples, float32 by default. */
  readonly dtype?: DType | undefined;
  /** Refuse larger images before decoding them; 200 megapixels by default, Infinity for no limit. */
  readonly maxPixels?: number | undefined;
  /** What becomes of NaN, infinite and BLANK samples: `refuse` (default) throws, `mask` fills them from around and says in the record's `mask` where they were. */
  readonly missing?: 'refuse' | 'mask' | undefined;
  /** The HDU of a FITS file, by its number from 0 on or its name; the first that holds an image by default. */
  readonly hdu?: number | string | undefined;
  /** The array of an NPZ file, by its name; it may be left out where the file holds one. */
  readonly key?: string | undefined;
  /** What three planes of a FITS, NPY or NPZ file are: colors where it says so (`auto`, default), `rgb`, or `pages`, one of which is read. */
  readonly planes?: 'auto' | 'rgb' | 'pages' | undefined;
  /** The formats; those of the library by default, `{ ...imageCodecs, yours }` adds one. */
  readonly codecs?: CodecCatalogue | undefined;
}

const readOptionNames: Readonly<Record<keyof ReadOptions, true>> = {
  light: true,
  dtype: true,
  maxPixels: true,
  page: true,
  missing: true,
  hdu: true,
  planes: true,
  key: true,
  codecs: true,
};

/**
 * Reads a JPEG, PNG, WebP, AVIF, TIFF, FITS, NPY or NPZ file as a planar image in linear light, upright, premultiplied by its alpha.
 *
 * Integer codes are linearized by the curves of the embedded profile; without one as the file states it otherwise (PNG's cICP, sRGB and gAMA,
 * AVIF's nclx, EXIF's color space), and else by sRGB's. TIFF files of scientific programs (ImageJ, OME) and grey TIFF stacks are linear,
 * but for their 24-bit color, and so are FITS, NPY and NPZ files; float files without a profile are linear. PQ codes are read on a scale on which 1 is 10,000 cd/m², HLG codes as
 * light of the scene. Colors are not converted: the samples are in the primaries that the file states. Pass the record to {@link writeImage} to
 * keep depth, profile, metadata and alpha.
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
  return fileOf(await decodeFile(source, options), options);
}

/** What the codec of a file found in it. */
export interface DecodedFile {
  readonly source: Source;
  readonly name: string;
  readonly raster: Raster;
}

const fn = 'readImage';

/** The first half of {@link readImage}: the samples as they are stored. */
export async function decodeFile(source: Source, options: ReadOptions = {}): Promise<DecodedFile> {
  checkOptions(fn, options, Object.keys(readOptionNames));
  const { light = 'linear', dtype = 'float32', maxPixels = defaultMaxPixels } = options;
  const { codecs = imageCodecs as CodecCatalogue, page, missing = 'refuse', hdu, planes, key } = options;
  checkChoice(fn, 'light', light, ['linear', 'srgb', 'encoded']);
  if (page !== undefined) checkInteger(fn, 'page', page);
  checkChoice(fn, 'missing', missing, ['refuse', 'mask']);
  checkChoice(fn, 'planes', planes ?? 'auto', ['auto', 'rgb', 'pages']);
  checkChoice(fn, 'dtype', dtype, ['float32', 'float64']);
  if (maxPixels !== Infinity) checkInteger(fn, 'maxPixels', maxPixels);
  const bytes = await readBytes(fn, source, `a ${formatTitles(codecs)} image`, {
    accepts: (head) => hasFormat(head, codecs),
  });
  const codec = codecOfBytes(fn, bytes.bytes, bytes.name, codecs);
  const choices = { hdu, planes, key };
  checkChoices(fn, bytes.name, codec, choices);
  const raster = await codec.decode(fn, bytes, { maxPixels, pages: 'first', page, ...choices });
  return { source, name: bytes.name, raster };
}

/** The second half: the samples as light, and the record of the file. */
export async function fileOf(
  { source, name, raster }: DecodedFile,
  { light = 'linear', dtype = 'float32', missing = 'refuse' }: ReadOptions = {},
): Promise<ImageFile & { readonly image: Image }> {
  const inUnit = hasOwnUnit(raster) ? 'encoded' : light;
  const record = recordOf(raster, inUnit);
  const { curves, warning } = transferOf(raster.channels, raster.depth, inUnit, record);
  const { colour, alpha, extra, mask } = toPlanes(fn, name, raster, curves, { dtype, missing });
  const warnings = [...record.warnings, ...(warning ? [warning] : []), ...roundingWarning(raster, dtype)];
  // Their noise is far from uniform in codes, as a restoration of codes assumes it.
  const isLightOfHdr =
    inUnit === 'linear' && !record.icc && record.color !== undefined && isHdr(record.color);
  const encoding = isLightOfHdr ? undefined : encodingOf(raster, curves, alpha);
  return {
    image: colour,
    ...record,
    ...(source instanceof Uint8Array ? {} : { path: await resolvedPath(source) }),
    ...(alpha ? { alpha } : {}),
    ...(extra ? { extraSamples: extra } : {}),
    ...(mask ? { mask } : {}),
    ...(encoding ? { encoding } : {}),
    warnings,
  };
}

/** Throws where an option is given that the format does not have. */
export function checkChoices(
  fn: string,
  name: string,
  codec: ImageCodec,
  choices: Readonly<Partial<Record<DecodeChoice, unknown>>>,
): void {
  for (const [option, value] of Object.entries(choices))
    if (value !== undefined && !codec.choices?.includes(option as DecodeChoice))
      throw rangeError(fn, option, `left out: ${name} is ${codec.title}, which does not have it`, value);
}

/** Integers that 32-bit floats do not hold; of floats nothing is lost that is measured. */
function roundingWarning({ samples }: Raster, dtype: DType): string[] {
  if (dtype !== 'float32' || !(samples instanceof Float64Array)) return [];
  const isRounded = samples.some((value) => Number.isInteger(value) && Math.fround(value) !== value);
  if (!isRounded || samples.some((value) => Number.isFinite(value) && !Number.isInteger(value))) return [];
  return ['integers above 16777216 were rounded to 32-bit floats'];
}

/** A premultiplied sample is no longer a code. */
function encodingOf(
  { depth, max, lossyError, cosineSteps }: Raster,
  curves: readonly TransferCurve[],
  alpha: ImageFile['alpha'],
): Encoding | undefined {
  if (depth === 'float' || alpha?.data.some((coverage) => coverage < 1)) return undefined;
  return { curves, step: 1 / max, lossyError, cosineSteps };
}

/** Whether the samples go far beyond the [0, 1] on which the curves of a profile are defined: counts, which a profile does not describe. */
function hasOwnUnit({ samples, metadata }: Raster): boolean {
  return (
    !(samples instanceof Uint8Array || samples instanceof Uint16Array) &&
    metadata.icc !== undefined &&
    whiteLevel(samples) > 2
  );
}

/** The record of a decoded file, without alpha and path. */
export function recordOf(raster: Raster, light: Light): ImageFile {
  const { format, depth, metadata } = raster;
  const { icc, extendedXmp, resources, lossless, blocks } = metadata;
  const exif = metadata.exif && cleanExif(metadata.exif);
  const packet = metadata.xmp && cleanXmp(metadata.xmp);
  const stated = exif && !icc && !metadata.color ? exifColor(exif) : undefined;
  const color = metadata.color ?? (stated === 'uncalibrated' ? undefined : stated);
  const resolution = metadata.resolution ?? (exif && exifResolution(exif));
  const density = metadata.density ?? densityOf(resolution);
  const warnings = [...raster.warnings];
  if (metadata.exif && !exif) warnings.push('the EXIF block is damaged and was left out');
  if (stated === 'uncalibrated' && depth !== 'float')
    warnings.push('EXIF states other colors than sRGB, and there is no profile: the curve of sRGB is used');
  for (const item of packet?.announced ?? [])
    if (!warnings.some((text) => text.includes(item)))
      warnings.push(`the ${item} was left out: the output is the image alone`);
  const found: Partial<ImageFile> = {
    icc,
    color,
    exif,
    xmp: packet?.xmp,
    extendedXmp,
    resources,
    density,
    resolution,
    lossless,
    blocks,
  };
  return {
    format: format as ImageFormat,
    depth,
    light,
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    warnings,
  };
}
