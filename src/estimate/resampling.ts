import { rangeError } from '../errors.ts';
import { rfftn } from '../fft/rfftn.ts';
import { checkTensor, sizeOf, type Tensor } from '../tensor.ts';

/** The trace that enlarging leaves along one axis. */
export interface Resampling {
  /** The strongest period of the interpolation, in samples; an enlargement by q shows q, or q/(q - 1) below 2. */
  readonly period: number;
  /** Height of its line over the median of the spectrum: on photographs below 8 without resampling, 13 to 300 after it. */
  readonly strength: number;
}

/**
 * Detects enlarging by interpolation: the variance of interpolated samples is periodic with the distance of the original samples,
 * and so is the mean of |second difference| over the lines, whose spectrum then has a sharp peak.
 *
 * Peaks at multiples of 1/8, which JPEG causes too, are left out; noise that is added after the enlargement hides the peak,
 * and a factor below 1.15 has too long a period.
 *
 * @param image [..., height, width] of at least 64x64; channels are pooled
 * @returns along the columns and along the rows
 * @throws RangeError when a side is below 64
 * @example
 * resampling(gaussianNoise(zeros([1, 64, 64]), { sigma: 0.1 })).map(({ strength }) => strength < 10); // => [true, true]
 * @see Gallagher 2005, Detection of linear and cubic interpolation in JPEG compressed images, doi:10.1109/CRV.2005.33
 */
export function resampling(image: Tensor): readonly [rows: Resampling, columns: Resampling] {
  checkTensor('resampling', 'image', image);
  const [rows, columns] = image.shape.length > 1 ? image.shape.slice(-2) : [1, image.shape[0]];
  if (rows < 64 || columns < 64) throw rangeError('resampling', 'image', 'at least 64x64', image.shape);
  return [
    strongest(meanCurvature(image, columns, rows, columns, 1)),
    strongest(meanCurvature(image, rows, columns, 1, columns)),
  ];
}

/** The mean over the lines of |p[i-1] - 2 p[i] + p[i+1]|, for each i along an axis. */
function meanCurvature(
  { shape, data }: Tensor,
  lines: number,
  length: number,
  stride: number,
  pitch: number,
) {
  const curvature = new Float64Array(length - 2);
  for (let plane = 0; plane < sizeOf(shape); plane += lines * length)
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < curvature.length; i++) {
        const at = plane + line * pitch + (i + 1) * stride;
        curvature[i] += Math.abs(data[at - stride] - 2 * data[at] + data[at + stride]);
      }
  return curvature;
}

function strongest(curvature: Float64Array): Resampling {
  const n = curvature.length;
  // Relative to its neighborhood, so that a bright part of the image does not dominate the spectrum.
  const relative = curvature.map((value, i) => {
    const near = curvature.subarray(Math.max(0, i - 8), i + 9);
    const mean = near.reduce((a, b) => a + b) / near.length;
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / n);
    return mean > 0 ? (value / mean - 1) * hann : 0;
  });
  const { re, im } = rfftn({ shape: [n], data: relative });
  const height = re.map((value, k) => Math.hypot(value, im[k]));
  const first = Math.ceil(n / 7.5);
  const sorted = height.slice(first).sort();
  const usual = sorted[sorted.length >> 1];
  let peak = first;
  for (let k = first; k < height.length; k++) {
    const eighths = (8 * k) / n;
    if (Math.abs(eighths - Math.round(eighths)) * n < 20 && Math.round(eighths) < 4) continue;
    if (height[k] > height[peak]) peak = k;
  }
  return { period: n / peak, strength: usual > 0 ? height[peak] / usual : 0 };
}
