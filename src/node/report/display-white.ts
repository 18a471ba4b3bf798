import { whiteLevel } from '../../numerics/data-scale.ts';
import { dtypeOf, type Image, type Tensor, zeros } from '../../tensor.ts';
import type { ImageFile } from '../files/image-file.ts';

/** Floats whose white is about 1 are shown as they are. */
const [least, most] = [0.1, 2];

/**
 * The value that is shown as white: 1, but for float files in a unit of their own, such as counts, about their largest value.
 *
 * @param image samples in the unit of the file
 * @param file the record of the image
 */
export function displayWhite({ data }: Tensor, { depth }: Partial<ImageFile>): number {
  if (depth !== 'float') return 1;
  const white = whiteLevel(data);
  return white >= least && white <= most ? 1 : white;
}

/** The image with its white at 1. */
export function toDisplay(image: Image, white: number): Image {
  if (white === 1) return image;
  const shown = zeros(image.shape, dtypeOf(image));
  for (let i = 0; i < shown.data.length; i++) shown.data[i] = image.data[i] / white;
  return shown;
}
