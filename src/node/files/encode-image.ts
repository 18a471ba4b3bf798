/** Image to the bytes of a file. */

import { checkOptions } from '../../check-options.ts';
import { checkInteger, checkShape, rangeError, typeError } from '../../errors.ts';
import { type FloatArray, type Image, sizeOf } from '../../tensor.ts';
import { type CodecCatalogue, type ImageFormat, imageCodecs } from './codecs/catalogue.ts';
import type { Depth, ImageCodec } from './codecs/codec.ts';
import { writeRows } from './color/interleave.ts';
import { outputColor } from './color/output-color.ts';
import { transferOf } from './color/transfer-selection.ts';
import { codecOfName, depthIn } from './formats.ts';
import type { ImageFile, WriteReport } from './image-file.ts';
import { exifOfResolution, exifOfSize } from './metadata/exif.ts';
import { resolutionOf } from './metadata/resolution.ts';
import { xmpOfSize } from './metadata/xmp.ts';

/** How {@link encodeImage} and {@link writeImage} encode. */
export interface EncodeOptions {
  /** That of the file's record (or of the path's extension) by default. */
  readonly format?: ImageFormat | (string & {}) | undefined;
  /** Bits of a sample; that of the record by default, 8 without one, or the nearest that the format can hold. */
  readonly depth?: Depth | undefined;
  /** Quality of JPEG, lossy WebP and AVIF: 1 to 100, 95 by default. JPEG and AVIF keep full color resolution. */
  readonly quality?: number | undefined;
  /** Lossless WebP and AVIF; as the record has it by default, unless a quality is given. */
  readonly lossless?: boolean | undefined;
  /** The formats; those of the library by default, `{ ...imageCodecs, yours }` adds one. */
  readonly codecs?: CodecCatalogue | undefined;
}

/** The names of {@link EncodeOptions}. */
export const encodeOptionNames: Readonly<Record<keyof EncodeOptions, true>> = {
  format: true,
  depth: true,
  quality: true,
  lossless: true,
  codecs: true,
};

/** The bytes of a file and what encoding did to the samples. */
export interface Encoded extends WriteReport {
  readonly data: Buffer;
}

/**
 * Encodes an image as a file: divided by its alpha, through the curves it was read with, rounded once, clipped once.
 *
 * @param image [1 or 3, height, width]; samples outside [0, 1] are clipped in integer formats and kept in float TIFF
 * @param file record from {@link readImage}, or parts of one; `{}` means 8 bits, linear light, sRGB
 * @returns the bytes, and the fraction of samples that were clipped
 * @throws RangeError when a shape does not fit or a sample is not finite; DeconvError WRITE_FAILED when encoding fails
 * @example
 * const { data, clippedFraction } = await encodeImage(tensor([1, 1, 2], [-0.5, 1]), { format: 'png', depth: 16 });
 * clippedFraction; // => 0.5
 */
export async function encodeImage(
  image: Image,
  file: Partial<ImageFile>,
  options: EncodeOptions = {},
): Promise<Encoded> {
  const fn = 'encodeImage';
  checkOptions(fn, options, Object.keys(encodeOptionNames));
  const { quality = 95, codecs = imageCodecs as CodecCatalogue } = options;
  const { lossless = options.quality === undefined && file.lossless === true } = options;
  const codec = codecOfName(fn, options.format ?? file.format, codecs);
  checkInteger(fn, 'quality', quality);
  if (quality > 100) throw rangeError(fn, 'quality', 'an integer from 1 to 100', quality);
  const wanted = options.depth ?? depthOf(codec, file);
  if (![8, 10, 12, 16, 'float'].includes(wanted))
    throw rangeError(fn, 'depth', '8, 10, 12, 16 or float', wanted);
  if (image.shape?.length !== 3)
    throw typeError(fn, 'image', 'an image [channels, height, width]', image.shape);
  const [channels, height, width] = image.shape;
  if (channels !== 1 && channels !== 3)
    throw rangeError(fn, 'image', 'an image of 1 or 3 channels', image.shape);
  if (image.data.length !== sizeOf(image.shape))
    throw rangeError(
      fn,
      'image',
      `${sizeOf(image.shape)} samples (${image.shape.join('x')})`,
      image.data.length,
    );
  if (file.alpha) checkShape(fn, 'alpha', file.alpha.shape, [1, height, width]);
  if (file.mask) checkShape(fn, 'mask', file.mask.shape, [height, width]);

  const warnings: string[] = [];
  const depth = depthIn(codec, wanted);
  if (depth === 8 && wanted !== 8)
    warnings.push(
      `${codec.title} holds 8 bits a sample: ${wanted === 'float' ? wanted : `${wanted} bits`} were rounded`,
    );
  const missing = file.mask ? zerosIn(file.mask.data) : 0;
  if (missing > 0 && depth !== 'float')
    warnings.push(
      `${missing} pixels are missing, which ${codec.title} with ${depth} bits cannot say: they hold a mean of those around`,
    );
  const light = file.light ?? 'linear';
  const stated = outputColor(codec, file, channels, depth, light);
  warnings.push(...stated.warnings, ...notKept(codec, file));
  const transfer = transferOf(channels, depth, light, stated);
  if (transfer.warning) warnings.push(transfer.warning);
  let alpha = file.alpha?.data;
  if (alpha && !codec.hasAlpha) {
    warnings.push(`${codec.title} has no alpha: the image was composited over white`);
    image = overWhite(image, alpha);
    alpha = undefined;
  }
  const extra = extraSamplesFor(codec, file, width, height);
  if (file.extraSamples && !extra)
    warnings.push(`the samples beside color and alpha were left out: ${codec.title} cannot hold them here`);
  const { icc, color } = stated;
  const fits = icc !== undefined && fitsChannels(icc, channels);
  if (icc && !fits) warnings.push('the ICC profile does not fit the file and was left out');
  const coding = {
    curves: transfer.curves,
    max: depth === 'float' ? undefined : 2 ** depth - 1,
    shift: depth === 10 || depth === 12 ? 16 - depth : 0,
  };
  let clippedFraction = 0;
  const encoded = await codec.encode(fn, {
    width,
    height,
    samplesPerPixel: channels + (alpha ? 1 : 0) + (extra?.shape[0] ?? 0),
    extraSamples: extra?.shape[0],
    rowDepth: depth === 'float' || depth === 8 ? depth : 16,
    depth,
    quality,
    lossless,
    icc: fits ? icc : undefined,
    color,
    exif: file.exif && exifOf(file.exif, file, width, height),
    xmp: file.xmp && xmpOfSize(file.xmp, width, height),
    extendedXmp: file.extendedXmp,
    resources: file.resources,
    density: file.density,
    resolution: file.resolution,
    blocks: file.blocks,
    history: file.history,
    writeRows: (sink) => {
      clippedFraction = writeRows(fn, image, alpha, coding, sink, extra, file.mask?.data);
    },
  });
  return { data: encoded.data, clippedFraction, warnings: [...warnings, ...encoded.warnings] };
}

/** Light that was coded by a curve would lose its shadows in as many bits of light. */
function depthOf({ holdsNumbers }: ImageCodec, { depth, light, color }: Partial<ImageFile>): Depth {
  if (!holdsNumbers || light === 'encoded') return depth ?? 8;
  return depth !== undefined && color?.transfer === 'linear' ? depth : 'float';
}

function zerosIn(mask: FloatArray): number {
  let count = 0;
  for (const value of mask) if (value === 0) count++;
  return count;
}

/** The block with what is true of the output: its size, and a density that was set. */
function exifOf(block: Uint8Array, file: Partial<ImageFile>, width: number, height: number): Uint8Array {
  const stated = resolutionOf(file);
  const sized = exifOfSize(block, width, height);
  return stated && stated !== file.resolution ? exifOfResolution(sized, stated) : sized;
}

/** What a record holds and the format does not, one sentence each. */
function notKept(codec: ImageCodec, file: Partial<ImageFile>): string[] {
  const { blocks, resources, extendedXmp, exif } = file;
  const lost: string[] = [];
  if (blocks && blocks.format !== codec.name && blocks.items.length > 0 && blocks.title !== '')
    lost.push(blocks.title);
  if (resources && !codec.hasResources) lost.push('the IPTC record');
  if (extendedXmp && codec.name !== 'jpeg') lost.push('the continuation of the XMP packet');
  const stated = resolutionOf(file);
  const holdsExif = exif && !codec.holdsNumbers;
  if (stated && stated.unit !== 'none' && !codec.hasResolution && !holdsExif) lost.push('the resolution');
  if (codec.holdsNumbers) {
    if (exif) lost.push('the EXIF block');
    if (file.xmp) lost.push('the XMP packet');
    if (file.icc) lost.push('the ICC profile');
  }
  return lost.map((what) => `${codec.title} cannot hold ${what}: left out`);
}

/** The samples beside color and alpha, where the format holds them and the image has kept its size. */
function extraSamplesFor(
  codec: ImageCodec,
  { extraSamples }: Partial<ImageFile>,
  width: number,
  height: number,
): ImageFile['extraSamples'] {
  if (!extraSamples || !codec.hasExtraSamples) return undefined;
  const [, rows, columns] = extraSamples.shape;
  return rows === height && columns === width ? extraSamples : undefined;
}

/** A profile for another number of channels would make the file unreadable for other programs. */
function fitsChannels(icc: Uint8Array, channels: number): boolean {
  return (Buffer.from(icc).toString('latin1', 16, 20) === 'GRAY') === (channels === 1);
}

function overWhite(image: Image, alpha: FloatArray): Image {
  const size = alpha.length;
  const data = image.data.slice(0, sizeOf(image.shape));
  for (let i = 0; i < data.length; i++) data[i] += 1 - alpha[i % size];
  return { shape: image.shape, data };
}
