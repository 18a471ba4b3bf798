/** Encodes an image through sharp: an uncompressed file in memory carries exact samples and metadata to the encoder. */

import type { Sharp } from 'sharp';
import { DeconvError } from '../../../errors.ts';
import type { EncodedFile, EncodeRequest } from './codec.ts';
import { uncompressedPng } from './uncompressed-png.ts';
import { uncompressedTiff } from './uncompressed-tiff.ts';

/**
 * The bytes that an encoder of sharp makes of an image.
 *
 * @param title names the format in messages
 * @param encode chooses the encoder and its settings
 * @throws DeconvError WRITE_FAILED
 */
export async function encodeBySharp(
  fn: string,
  title: string,
  request: EncodeRequest,
  encode: (pipeline: Sharp) => Sharp,
): Promise<EncodedFile> {
  const container = request.exif ? uncompressedPng(request) : uncompressedTiff(request);
  request.writeRows(container);
  try {
    const { default: sharp } = await import('sharp');
    const opened = sharp(container.finish(), { limitInputPixels: false, unlimited: true, pages: -1 });
    const data = await encode(keepingAll(opened, request)).toBuffer();
    const lost = request.icc !== undefined && !(await sharp(data).metadata()).icc;
    return { data, warnings: lost ? ['the ICC profile does not fit the file and was left out'] : [] };
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new DeconvError('WRITE_FAILED', `${fn}: cannot encode as ${title}: ${reason}`, error);
  }
}

/** Passes samples and metadata on unchanged. */
function keepingAll(opened: Sharp, { samplesPerPixel, rowDepth, exif, density }: EncodeRequest): Sharp {
  const grey = samplesPerPixel < 3;
  // Any other space would convert the samples, or cut them to 8 bits.
  const spaces = grey
    ? ({ 8: 'b-w', 16: 'grey16', float: 'b-w' } as const)
    : ({ 8: 'srgb', 16: 'rgb16', float: 'scrgb' } as const);
  const pipeline = opened.keepIccProfile().keepXmp().toColourspace(spaces[rowDepth]);
  if (!exif) return pipeline;
  return density ? pipeline.keepExif().withDensity(density) : pipeline.keepExif();
}
