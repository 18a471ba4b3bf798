/** What `deconv analyze` sees, as images. */

import type { PowerLaw } from '../../estimate/power-law.ts';
import { eachFrequency } from '../../fft/frequency.ts';
import { irfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { type Image, sizeOf, type Tensor, zeros } from '../../tensor.ts';
import { decibelMap } from './maps.ts';

/** The spectrum of an image as colours; frequencies below the noise are pale. */
export function recoverableMap(measured: Spectrum, transfer: Spectrum, law: PowerLaw, noise: number): Image {
  const [height, width] = measured.shape;
  const columns = halfShape(measured.shape)[1];
  const seen = new Uint8Array(height * columns);
  eachFrequency(measured.shape, (k, squared) => {
    const gain = transfer.re[k] ** 2 + transfer.im[k] ** 2;
    const signal = squared === 0 ? Number.POSITIVE_INFINITY : law.amplitude * squared ** (-law.exponent / 2);
    if (gain * signal > noise * noise) seen[k] = 1;
  });
  const map = decibelMap(measured, 90);
  for (let i = 0; i < height * width; i++) {
    const u = (Math.floor(i / width) + height - Math.floor(height / 2)) % height;
    const v = ((i % width) + width - Math.floor(width / 2)) % width;
    const k = v >= columns ? ((height - u) % height) * columns + width - v : u * columns + v;
    if (seen[k]) continue;
    const mean = (map.data[i] + map.data[height * width + i] + map.data[2 * height * width + i]) / 3;
    for (let c = 0; c < 3; c++) map.data[c * height * width + i] = 0.12 + 0.6 * mean;
  }
  return map;
}

/** The image in pale gray, what is clipped at white in red and at black in blue. */
export function clippingMap(
  { shape: [channels, height, width], data }: Image,
  [black, white]: readonly [number, number],
  displayWhite: number,
): Image {
  const size = height * width;
  const map = zeros([3, height, width] as const);
  for (let i = 0; i < size; i++) {
    let [mean, bright, dark] = [0, false, false];
    for (let c = 0; c < channels; c++) {
      const value = data[c * size + i];
      mean += value / channels / displayWhite;
      bright ||= value >= white;
      dark ||= value <= black;
    }
    const grey = 0.25 + 0.35 * Math.sqrt(Math.min(1, Math.max(0, mean)));
    const colour = bright ? [0.95, 0.2, 0.15] : dark ? [0.2, 0.45, 1] : [grey, grey, grey];
    for (let c = 0; c < 3; c++) map.data[c * size + i] = colour[c];
  }
  return map;
}

/** Half the side of the part of the cepstrum that is shown, in pixels of displacement. */
const reach = 64;

/**
 * The middle of the cepstrum F⁻¹ ln(|Y|² + σ²), mid-grey is 0: equally spaced zeros of a blur are a dark spot at their distance,
 * at L pixels along a movement of length L.
 */
export function cepstrumMap(measured: Spectrum, noise: number): Tensor {
  const { shape } = measured;
  const size = sizeOf(shape);
  const re = measured.re.map((v: number, k: number) =>
    Math.log((v ** 2 + measured.im[k] ** 2) / size + noise ** 2),
  );
  const cepstrum = irfftn({ ...measured, re, im: new Float64Array(re.length) });
  const [rows, columns] = shape.map((n) => Math.min(reach, Math.floor((n - 1) / 2)));
  const map = zeros([1, 2 * rows + 1, 2 * columns + 1] as const);
  // At the origin is the mean of the logarithm, which carries no information.
  cepstrum.data[0] = 0;
  const at = (y: number, x: number): number =>
    cepstrum.data[((y + shape[0]) % shape[0]) * shape[1] + ((x + shape[1]) % shape[1])];
  let largest = 0;
  // Near the origin the power law of the image itself is far stronger than any blur.
  for (let y = -rows; y <= rows; y++)
    for (let x = -columns; x <= columns; x++)
      if (Math.hypot(x, y) > 4) largest = Math.max(largest, Math.abs(at(y, x)));
  for (let y = -rows; y <= rows; y++)
    for (let x = -columns; x <= columns; x++)
      map.data[(y + rows) * (2 * columns + 1) + x + columns] = 0.5 + (0.5 * at(y, x)) / (largest || 1);
  return map;
}

/** The mean of an image's channels. */
export function greyOf({ shape: [channels, height, width], data }: Image): Tensor {
  const plane = zeros([height, width] as const, 'float64');
  for (let i = 0; i < data.length; i++) plane.data[i % plane.data.length] += data[i] / channels;
  return plane;
}
