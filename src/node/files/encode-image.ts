/** Image to the bytes of a picture file. */

import sharp from 'sharp';
import { checkInteger, checkShape, rangeError, typeError } from '../../errors.ts';
import { type FloatArray, type Image, sizeOf } from '../../tensor.ts';
import { encodeCarrier } from './codecs/encoder.ts';
import type { CarrierOptions } from './codecs/uncompressed.ts';
import { pngCarrier } from './codecs/uncompressed-png.ts';
import { tiffCarrier } from './codecs/uncompressed-tiff.ts';
import { writeRows } from './color/interleave.ts';
import { transferOf } from './color/transfer-selection.ts';
import { checkFormat, depthIn } from './formats.ts';
import type { Depth, ImageFile, ImageFormat, WriteReport } from './image-file.ts';
import { tiffWithExif } from './metadata/exif.ts';
import { jpegWithDensity } from './metadata/jfif.ts';

/** How {@link encodeImage} and {@link writeImage} encode. */
export interface EncodeOptions {
  /** That of the file's record (or of the path's extension) by default. */
  readonly format?: ImageFormat | undefined;
  /** Bits of a sample; that of the record by default, 8 without one, or the nearest that the format holds. */
  readonly depth?: Depth | undefined;
  /** Quality of JPEG, lossy WebP and AVIF: 1 to 100, 95 by default. JPEG and AVIF keep full colour resolution. */
  readonly quality?: number | undefined;
  /** Lossless WebP and AVIF. */
  readonly lossless?: boolean | undefined;
}

/** The bytes of a file and what happened to the samples on the way. */
export interface Encoded extends WriteReport {
  readonly data: Buffer;
}

/**
 * Encodes an image as a picture file: divided by its alpha, through the curves it was read with, rounded once, cut once.
 *
 * @param image [1 or 3, height, width]; samples outside [0, 1] are cut in integer formats and kept in float TIFF
 * @param file record from {@link readImage}, or parts of one; `{}` means 8 bits, linear light, sRGB
 * @returns the bytes, and the fraction of samples that were cut
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
  const format = options.format ?? file.format;
  checkFormat(fn, format);
  const { quality = 95 } = options;
  checkInteger(fn, 'quality', quality);
  if (quality > 100) throw rangeError(fn, 'quality', 'an integer from 1 to 100', quality);
  const wanted = options.depth ?? file.depth ?? 8;
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

  const warnings: string[] = [];
  const depth = depthIn(format, wanted);
  if (depth === 8 && wanted !== 8)
    warnings.push(
      `${format.toUpperCase()} holds 8 bits a sample: ${wanted === 'float' ? wanted : `${wanted} bits`} were rounded`,
    );
  const transfer = transferOf(channels, depth, file.light ?? 'linear', file.icc);
  if (transfer.warning) warnings.push(transfer.warning);
  let alpha = file.alpha?.data;
  if (alpha && format === 'jpeg') {
    warnings.push('JPEG has no alpha: the picture was laid over white');
    image = overWhite(image, alpha);
    alpha = undefined;
  }

  const carried: CarrierOptions = {
    width,
    height,
    samplesPerPixel: channels + (alpha ? 1 : 0),
    depth: depth === 'float' || depth === 8 ? depth : 16,
    icc: fits(file.icc, channels) ? file.icc : undefined,
    exif: file.exif,
    xmp: file.xmp,
    density: file.density,
  };
  const carrier = file.exif && format !== 'tiff' ? pngCarrier(carried) : tiffCarrier(carried);
  const coding = {
    curves: transfer.curves,
    ...(depth === 'float' ? {} : { max: 2 ** depth - 1 }),
    shift: depth === 10 || depth === 12 ? 16 - depth : 0,
  };
  const clipped = writeRows(fn, image, alpha, coding, carrier);
  const encoding = { format, depth, quality, lossless: options.lossless ?? false };
  const data = await encodeCarrier(fn, carrier.finish(), carried, encoding);
  if (file.icc && !(await sharp(data).metadata()).icc)
    warnings.push('the ICC profile does not fit the file and was left out');
  return { data: finish(data, format, file), clippedFraction: clipped, warnings };
}

/** Adds what the encoder of a format leaves out. */
function finish(data: Buffer, format: ImageFormat, { exif, density }: Partial<ImageFile>): Buffer {
  if (format === 'tiff' && exif) return tiffWithExif(data, exif);
  if (format === 'jpeg' && density) return jpegWithDensity(data, density);
  return data;
}

/** A profile for another number of channels would make the file unreadable for others. */
function fits(icc: Uint8Array | undefined, channels: number): boolean {
  return icc !== undefined && (Buffer.from(icc).toString('latin1', 16, 20) === 'GRAY') === (channels === 1);
}

function overWhite(image: Image, alpha: FloatArray): Image {
  const size = alpha.length;
  const data = image.data.slice(0, sizeOf(image.shape));
  for (let i = 0; i < data.length; i++) data[i] += 1 - alpha[i % size];
  return { shape: image.shape, data };
}
