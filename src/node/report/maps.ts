/** Numbers as images of code values. */

import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { type Image, type Tensor, zeros, zerosLike } from '../../tensor.ts';

/** Grey where two images agree; brighter where the first is larger. `gain` times the difference spans black to white. */
export function differenceMap(estimate: Tensor, original: Tensor, gain: number): Tensor {
  const map = zerosLike(estimate);
  for (let i = 0; i < map.data.length; i++)
    map.data[i] = 0.5 + gain * 0.5 * (estimate.data[i] - original.data[i]);
  return map;
}

/** Weights with zero as mid-grey where some are negative, black to white otherwise. */
export function kernelMap(kernel: Tensor): Tensor {
  const map = zerosLike(kernel);
  let [least, most] = [0, 0];
  for (const v of kernel.data) {
    least = Math.min(least, v);
    most = Math.max(most, v);
  }
  const size = Math.max(most, -least) || 1;
  for (let i = 0; i < map.data.length; i++)
    map.data[i] = least < 0 ? 0.5 + (0.5 * kernel.data[i]) / size : kernel.data[i] / size;
  return map;
}

/**
 * |X| of a plane in decibels below its largest value, as colours from black (`range` dB or more below) over red to white.
 * Frequency zero is in the middle. Of a batch the mean power is shown.
 */
export function decibelMap(spectrum: Spectrum, range: number): Image {
  const [height, width] = spectrum.shape.slice(-2);
  const half = halfShape([height, width]);
  const power = new Float64Array(half[0] * half[1]);
  for (let i = 0; i < spectrum.re.length; i++)
    power[i % power.length] += spectrum.re[i] ** 2 + spectrum.im[i] ** 2;
  let largest = 0;
  for (const p of power) largest = Math.max(largest, p);
  const map = zeros([3, height, width] as const);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const u = (i + height - Math.floor(height / 2)) % height;
      const v = (j + width - Math.floor(width / 2)) % width;
      const mirrored = v >= half[1];
      const row = mirrored ? (height - u) % height : u;
      const column = mirrored ? width - v : v;
      const decibels = 10 * Math.log10(power[row * half[1] + column] / largest);
      const level = Math.min(1, Math.max(0, 1 + decibels / range)) || 0;
      // Black, violet, red, orange, white: lightness rises evenly.
      map.data[i * width + j] = ramp(level, [0, 0.34, 0.73, 0.98, 1]);
      map.data[(height + i) * width + j] = ramp(level, [0, 0.06, 0.21, 0.65, 1]);
      map.data[(2 * height + i) * width + j] = ramp(level, [0.02, 0.43, 0.33, 0.04, 0.9]);
    }
  }
  return map;
}

/** Linear between equally spaced stops. */
function ramp(level: number, stops: readonly number[]): number {
  const position = level * (stops.length - 1);
  const i = Math.min(Math.floor(position), stops.length - 2);
  return stops[i] + (position - i) * (stops[i + 1] - stops[i]);
}
