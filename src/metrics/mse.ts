import type { Tensor } from '../tensor.ts';
import { type MetricOptions, meanErrors, sharedFrame } from './frame.ts';

/**
 * The mean squared error, Σ (x - y)² / n, on the data's own scale.
 *
 * @param reference the truth, any shape
 * @param image the image to assess, of the same shape
 * @param options `crop`; `range` does not enter
 * @throws RangeError when the shapes differ or nothing is left of the crop
 * @example
 * mse(tensor([2], [0, 1]), tensor([2], [0, 3])); // => 2
 */
export function mse(reference: Tensor, image: Tensor, options: MetricOptions = {}): number {
  const frame = sharedFrame('mse', reference, image, options);
  return meanErrors(frame, reference, image).squared;
}
