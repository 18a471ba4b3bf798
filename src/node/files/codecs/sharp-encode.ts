/** Encodes an image through sharp: an uncompressed file in memory carries exact samples, the profile and XMP to the encoder. */

import type { Sharp } from 'sharp';
import { DeconvError } from '../../../errors.ts';
import type { EncodedFile, EncodeRequest } from './codec.ts';
import { uncompressedTiff } from './uncompressed-tiff.ts';

/**
 * The bytes that an encoder of sharp makes of an image. Metadata that it would rewrite (EXIF) or drop are left to the codec.
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
  const container = uncompressedTiff(request);
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

/** Passes samples, profile and XMP on unchanged. */
function keepingAll(opened: Sharp, { samplesPerPixel, rowDepth }: EncodeRequest): Sharp {
  const grey = samplesPerPixel < 3;
  // Any other space would convert the samples, or cut them to 8 bits.
  const spaces = grey
    ? ({ 8: 'b-w', 16: 'grey16', float: 'b-w' } as const)
    : ({ 8: 'srgb', 16: 'rgb16', float: 'scrgb' } as const);
  return opened.keepIccProfile().keepXmp().toColourspace(spaces[rowDepth]);
}
