import type { Tensor } from '../tensor.ts';
import { type MetricOptions, meanErrors, sharedFrame } from './frame.ts';

/**
 * The peak signal-to-noise ratio in dB, 10 lg(range² / mse), over all channels together; Infinity for equal images.
 *
 * @param reference the truth, any shape
 * @param image the image to assess, of the same shape; not clamped or rounded first
 * @param options `range` (1 by default) and `crop`
 * @throws RangeError when the shapes differ or nothing is left of the crop
 * @example
 * psnr(tensor([1], [0.5]), tensor([1], [0.6])).toFixed(2); // => '20.00'
 */
export function psnr(reference: Tensor, image: Tensor, options: MetricOptions = {}): number {
  const frame = sharedFrame('psnr', reference, image, options);
  return decibels(meanErrors(frame, reference, image).squared, options.range);
}

/** 10 lg(range² / error), where the error is a mean square. */
export function decibels(error: number, range = 1): number {
  return 10 * Math.log10(range ** 2 / error);
}
