import type { Tensor } from '../tensor.ts';
import { type Frame, type MetricOptions, sharedFrame } from './frame.ts';

/**
 * The light of a picture over that of the reference, Σ y / Σ x; 1 where a restoration keeps the brightness.
 *
 * @param reference the truth, any shape
 * @param image what is judged, the same shape
 * @param options `crop`; `range` does not enter
 * @returns NaN or infinite where the reference holds no light
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
