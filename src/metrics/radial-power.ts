import { rangeError } from '../errors.ts';
import { rfftn } from '../fft/rfftn.ts';
import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';

/** A curve over the spatial frequency. */
export interface RadialPower {
  /** Middle of each ring in cycles per sample, from the first beyond zero to 0.5. */
  readonly frequency: readonly number[];
  /** Mean of |X|² / n over the ring and over the channels. */
  readonly power: readonly number[];
}

/**
 * The power of an image by spatial frequency: the mean of |X(f)|² / n over rings of equal |f|, n the number of samples of a plane.
 *
 * White noise of variance σ² is a flat line at σ². The frame is treated as periodic: where its opposite sides differ,
 * that step adds a floor that falls with 1/f².
 *
 * @param image at least 2 axes, the last two are [height, width]; the others are averaged
 * @returns one value for each ring of width 1/min(height, width); the mean of the image (f = 0) is left out
 * @throws RangeError when the image has fewer than 2 axes or a side is below 4
 * @example
 * const point = zeros([1, 4, 4]);
 * point.data[5] = 4;
 * radialPower(point); // => { frequency: [0.25, 0.5], power: [1, 1] }
 */
export function radialPower(image: Tensor): RadialPower {
  checkTensor('radialPower', 'image', image);
  const [height, width] = image.shape.slice(-2);
  if (image.shape.length < 2 || Math.min(height, width) < 4)
    throw rangeError('radialPower', 'image', 'at least 4x4', image.shape);
  const { re, im } = rfftn(image, 2);
  const rings = Math.floor(Math.min(height, width) / 2);
  const sums = new Float64Array(rings + 1);
  const counts = new Float64Array(rings + 1);
  const columns = Math.floor(width / 2) + 1;
  for (let at = 0; at < re.length; at++) {
    const column = at % columns;
    const row = Math.floor(at / columns) % height;
    const f = Math.hypot(Math.min(row, height - row) / height, column / width);
    const ring = Math.round(2 * f * rings);
    if (ring > rings) continue;
    const weight = column === 0 || 2 * column === width ? 1 : 2;
    sums[ring] += weight * (re[at] ** 2 + im[at] ** 2);
    counts[ring] += weight;
  }
  const frequency: number[] = [];
  const power: number[] = [];
  for (let ring = 1; ring <= rings; ring++) {
    if (counts[ring] === 0) continue;
    frequency.push(ring / (2 * rings));
    power.push(sums[ring] / counts[ring] / (height * width));
  }
  return { frequency, power };
}
