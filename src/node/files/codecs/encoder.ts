/** A carrier to the bytes of a compressed file: samples and metadata go through sharp untouched. */

import sharp, { type Sharp } from 'sharp';
import { DeconvError } from '../../../errors.ts';
import type { Depth, ImageFormat } from '../image-file.ts';
import type { CarrierOptions } from './uncompressed.ts';

/** What the encoders of the formats are told. */
export interface Encoding {
  readonly format: ImageFormat;
  readonly depth: Depth;
  readonly quality: number;
  readonly lossless: boolean;
}

/**
 * Encodes the file of a carrier.
 *
 * @throws DeconvError WRITE_FAILED
 */
export async function encodeCarrier(
  fn: string,
  carrier: Buffer,
  carried: CarrierOptions,
  encoding: Encoding,
): Promise<Buffer> {
  try {
    return await encoder(pipelineOf(carrier, carried, encoding.format), encoding, carried.density).toBuffer();
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new DeconvError(
      'WRITE_FAILED',
      `${fn}: cannot encode as ${encoding.format.toUpperCase()}: ${reason}`,
      error,
    );
  }
}

function pipelineOf(
  carrier: Buffer,
  { samplesPerPixel, depth, exif, density }: CarrierOptions,
  format: ImageFormat,
): Sharp {
  const grey = samplesPerPixel < 3;
  // Any other space would convert the samples, or cut them to 8 bits.
  const spaces = grey
    ? ({ 8: 'b-w', 16: 'grey16', float: 'b-w' } as const)
    : ({ 8: 'srgb', 16: 'rgb16', float: 'scrgb' } as const);
  const pipeline = sharp(carrier, { limitInputPixels: false, unlimited: true, pages: -1 })
    .keepIccProfile()
    .keepXmp()
    .toColourspace(spaces[depth]);
  if (!exif || format === 'tiff') return pipeline;
  return density ? pipeline.keepExif().withDensity(density) : pipeline.keepExif();
}

function encoder(
  pipeline: Sharp,
  { format, depth, quality, lossless }: Encoding,
  density: number | undefined,
): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.jpeg({ quality, chromaSubsampling: '4:4:4' });
    case 'png':
      return pipeline.png({ adaptiveFiltering: true });
    case 'webp':
      return pipeline.webp({ quality, lossless });
    case 'avif':
      return pipeline.avif({ quality, lossless, bitdepth: depth === 10 || depth === 12 ? depth : 8 });
    case 'tiff': {
      // The encoder takes pixels per millimetre, and does not look at the carrier's.
      const resolution = density ? { xres: density / 25.4, yres: density / 25.4 } : {};
      return pipeline.tiff({
        compression: 'deflate',
        // Few readers know the predictor for floats, and some that do not give wrong values silently.
        predictor: depth === 'float' ? 'none' : 'horizontal',
        ...resolution,
      });
    }
  }
}
