import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import { type MetricOptions, meanErrors, sharedFrame } from './frame.ts';

/**
 * The improvement in signal-to-noise ratio in dB, 10 lg(mse(reference, degraded) / mse(reference, restored)).
 *
 * @param reference the truth, any shape
 * @param degraded the measured image, of the same shape
 * @param restored the restored image, of the same shape
 * @param options `crop`; `range` cancels
 * @returns > 0 where the restoration is nearer to the truth than the measurement
 * @throws RangeError when the shapes differ or nothing is left of the crop
 * @example
 * isnr(tensor([1], [0]), tensor([1], [1]), tensor([1], [0.1])); // => 20
 */
export function isnr(
  reference: Tensor,
  degraded: Tensor,
  restored: Tensor,
  options: MetricOptions = {},
): number {
  checkTensor('isnr', 'degraded', degraded, reference.shape);
  const frame = sharedFrame('isnr', reference, restored, options);
  return (
    10 *
    Math.log10(
      meanErrors(frame, reference, degraded).squared / meanErrors(frame, reference, restored).squared,
    )
  );
}
