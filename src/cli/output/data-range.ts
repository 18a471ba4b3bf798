import { commonLargest } from '../../estimate/clipped-weights.ts';
import type { ImageFile } from '../../node/files/image-file.ts';
import type { Image } from '../../tensor.ts';

/** The distance between black and white: 1, and in a float file, whose unit is its own, that between its smallest and its largest sample. */
export function dataRange({ data }: Image, { depth }: Pick<ImageFile, 'depth'>): number {
  if (depth !== 'float') return 1;
  let [smallest, largest] = [data[0], data[0]];
  for (const value of data) {
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  return largest - smallest || 1;
}

/** Black and white, beyond which samples are clipped: in a float file the extreme values, where many samples have them, else no values at all. */
export function clippingRange(
  { data }: Image,
  { depth }: Pick<ImageFile, 'depth'>,
): readonly [black: number, white: number] {
  if (depth !== 'float') return [0, 1];
  const negative = data.map((value: number) => -value);
  const black = commonLargest(negative);
  return [black === undefined ? -Number.MAX_VALUE : -black, commonLargest(data) ?? Number.MAX_VALUE];
}
