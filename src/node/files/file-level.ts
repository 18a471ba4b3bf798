import { rangeError } from '../../errors.ts';
import { transferOf } from './color/transfer-selection.ts';
import type { ImageFile } from './image-file.ts';

/**
 * A level in the unit of a file, on the scale of the image that was read from it: code values (0 to 255, 0 to 65535) of an integer file go
 * through the curve of its first channel, levels of a float file are kept.
 *
 * @param level code value or level, >= 0
 * @param file the record of the file
 * @param channels number of channels of the image
 * @throws RangeError for a level that the file cannot hold
 * @example
 * fileLevel(51, { format: 'png', depth: 8, light: 'encoded', warnings: [] }, 1); // => 0.2
 */
export function fileLevel(level: number, { depth, light, icc, color }: ImageFile, channels: number): number {
  if (depth === 'float') {
    if (!(level >= 0 && level < Infinity))
      throw rangeError('fileLevel', 'level', 'a finite number >= 0', level);
    return level;
  }
  const max = 2 ** depth - 1;
  if (!(level >= 0 && level <= max))
    throw rangeError('fileLevel', 'level', `a code value from 0 to ${max} of a file of ${depth} bits`, level);
  return transferOf(channels, depth, light, { icc, color }).curves[0].decode(level / max);
}
