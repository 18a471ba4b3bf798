import type { Tensor } from '../tensor.ts';
import { type Frame, type MetricOptions, sharedFrame } from './frame.ts';

/**
 * The flux of an image over that of the reference, Σ y / Σ x; 1 where a restoration preserves the brightness.
 *
 * @param reference the truth, any shape
 * @param image the image to assess, of the same shape
 * @param options `crop`; `range` does not enter
 * @returns NaN or infinite where the flux of the reference is 0
 * @throws RangeError when the shapes differ or nothing is left of the crop
 * @example
 * fluxRatio(tensor([2], [1, 3]), tensor([2], [2, 4])); // => 1.5
 */
export function fluxRatio(reference: Tensor, image: Tensor, options: MetricOptions = {}): number {
  const frame = sharedFrame('fluxRatio', reference, image, options);
  return lightIn(frame, image) / lightIn(frame, reference);
}

function lightIn({ starts, width }: Frame, { data }: Tensor): number {
  let total = 0;
  for (const start of starts) {
    let row = 0;
    for (let i = start; i < start + width; i++) row += data[i];
    total += row;
  }
  return total;
}
