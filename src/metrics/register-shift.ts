import { checkInteger, rangeError } from '../errors.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { halfShape } from '../fft/spectrum.ts';
import {
  checkTensor,
  type DType,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  stridesOf,
  type Tensor,
  zeros,
} from '../tensor.ts';
import { type CrossSpectrum, subpixelPeak } from './subpixel-peak.ts';

/** The displacement of one image against another. */
export interface Registration {
  /** How far the image is moved against the reference, pixels per axis: image(p) = reference(p - shift). */
  readonly shift: readonly number[];
  /** Correlation coefficient of the aligned band-passed images, at most 1; below 0.3 the shift is unreliable. */
  readonly correlation: number;
}

/**
 * The shift between two images of one scene to a few hundredths of a pixel, also where one of them is blurred.
 *
 * The correlation of both images, tapered at the frame and filtered by a fixed band-pass (a whitened spectrum, as in
 * phase correlation, would weight the noise of a blurred image like its signal), is maximized first on whole
 * pixels, then, on the part that both images share, between them by Newton's method on its Fourier series.
 *
 * Kuglin and Hines 1975, The phase correlation image alignment method; Guizar-Sicairos, Thurman, Fienup 2008,
 * Efficient subpixel image registration algorithms, Optics Letters 33, 156, doi:10.1364/OL.33.000156.
 *
 * @param reference samples [..., spatial axes]; the axes before the spatial ones are channels of one shift
 * @param image the same shape
 * @param rank how many trailing axes are spatial; 2 by default, 1 for a signal
 * @throws RangeError when the shapes differ, an image is constant, or rank is not one of its axes
 * @example
 * const bump = tensor([8], [0, 0, 1, 4, 1, 0, 0, 0]);
 * const later = tensor([8], [0, 0, 0, 1, 4, 1, 0, 0]);
 * registerShift(bump, later).shift.map((s) => s.toFixed(1)); // => ['1.0']
 */
export function registerShift(
  reference: Tensor,
  image: Tensor,
  rank: number = Math.min(2, reference.shape.length),
): Registration {
  checkTensor('registerShift', 'reference', reference);
  checkTensor('registerShift', 'image', image, reference.shape);
  checkInteger('registerShift', 'rank', rank);
  if (rank > reference.shape.length)
    throw rangeError('registerShift', 'rank', `at most ${reference.shape.length} (the axes)`, rank);
  const found = shiftBetween(reference, image, rank);
  if (found === undefined)
    throw rangeError(
      'registerShift',
      'image',
      'an image with some structure, as the reference',
      'a constant',
    );
  return found;
}

/** {@link registerShift} of tensors of one shape; undefined where one of them, or what they share after the shift, has no structure. */
export function shiftBetween(reference: Tensor, image: Tensor, rank: number): Registration | undefined {
  if (isFlat(reference) || isFlat(image)) return undefined;
  const whole = crossSpectrum(reference, image, rank);
  if (whole === undefined) return undefined;
  const coarse = wholeShift(whole, dtypeOf(reference));
  const still = coarse.map(() => 0);
  const cross = crossSpectrum(overlap(reference, coarse, still), overlap(image, still, coarse), rank);
  if (cross === undefined) return undefined;
  const fine = subpixelPeak(cross);
  return { shift: coarse.map((s, axis) => s + fine.shift[axis]), correlation: fine.height };
}

/** Whether all samples are equal to rounding. */
function isFlat({ data }: Tensor): boolean {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    least = Math.min(least, data[i]);
    most = Math.max(most, data[i]);
  }
  const rounding = data instanceof Float32Array ? 2 ** -22 : 2 ** -50;
  return most - least <= rounding * Math.max(Math.abs(least), Math.abs(most));
}

/** The sum over channels of A* B, weighed by the band-pass and scaled so that equal images correlate with 1. */
function crossSpectrum(reference: Tensor, image: Tensor, rank: number): CrossSpectrum | undefined {
  const a = rfftn(tapered(reference, rank), rank);
  const b = rfftn(tapered(image, rank), rank);
  const shape = reference.shape.slice(-rank);
  const half = halfShape(shape);
  const size = sizeOf(half);
  const strides = stridesOf(half);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  let powerA = 0;
  let powerB = 0;
  for (let k = 0; k < size; k++) {
    const weight = bandPass(k, half, strides, shape);
    for (let i = k; i < a.re.length; i += size) {
      re[k] += weight * (a.re[i] * b.re[i] + a.im[i] * b.im[i]);
      im[k] += weight * (a.re[i] * b.im[i] - a.im[i] * b.re[i]);
      powerA += weight * (a.re[i] ** 2 + a.im[i] ** 2);
      powerB += weight * (b.re[i] ** 2 + b.im[i] ** 2);
    }
  }
  const scale = 1 / Math.sqrt(powerA * powerB);
  if (!(scale < Number.POSITIVE_INFINITY)) return undefined;
  for (let k = 0; k < size; k++) {
    re[k] *= scale;
    im[k] *= scale;
  }
  return { re, im, shape };
}

/** From 0 at the mean over 1 to e^(-2) at 0.3 cycles per pixel, times 2 where a half spectrum holds one of a pair. */
function bandPass(k: number, half: Shape, strides: readonly number[], shape: Shape): number {
  let f2 = 0;
  let pair = 2;
  for (let axis = 0; axis < shape.length; axis++) {
    const index = Math.floor(k / strides[axis]) % half[axis];
    const n = shape[axis];
    f2 += (Math.min(index, n - index) / n) ** 2;
    if (axis === shape.length - 1 && (index === 0 || 2 * index === n)) pair = 1;
  }
  return pair * -Math.expm1(-f2 / (2 * 0.02 ** 2)) * Math.exp(-f2 / (2 * 0.15 ** 2));
}

/** The cross-spectrum's peak among whole shifts, each with the smaller absolute value modulo the period. */
function wholeShift({ re, im, shape }: CrossSpectrum, dtype: DType): number[] {
  const part = (plane: Float64Array): FloatArray => {
    const half = halved(plane, shape);
    return dtype === 'float32' ? new Float32Array(half) : half;
  };
  const { data } = irfftn({ shape, rank: shape.length, re: part(re), im: part(im) });
  let peak = 0;
  for (let i = 1; i < data.length; i++) if (data[i] > data[peak]) peak = i;
  const strides = stridesOf(shape);
  return shape.map((n, axis) => {
    const at = Math.floor(peak / strides[axis]) % n;
    return 2 * at > n ? at - n : at;
  });
}

/** The inverse transform counts pairs itself: removes the factor 2 of the weight. */
function halved(plane: Float64Array, shape: Shape): Float64Array {
  const n = shape[shape.length - 1];
  const width = Math.floor(n / 2) + 1;
  return plane.map((value, k) => (k % width === 0 || 2 * (k % width) === n ? value : value / 2));
}

/** The part of an image that remains in the frame when it moves by `to - from`. */
function overlap(x: Tensor, from: readonly number[], to: readonly number[]): Tensor {
  const batch = x.shape.length - from.length;
  const begin = x.shape.map((_, axis) =>
    axis < batch ? 0 : Math.max(0, to[axis - batch] - from[axis - batch]),
  );
  const shape = x.shape.map((n, axis) =>
    axis < batch ? n : n - Math.abs(to[axis - batch] - from[axis - batch]),
  );
  const part = zeros(shape, dtypeOf(x));
  const strides = stridesOf(shape);
  const source = stridesOf(x.shape);
  const last = shape.length - 1;
  const width = shape[last];
  for (let row = 0; row < part.data.length; row += width) {
    let at = begin[last];
    for (let axis = 0; axis < last; axis++)
      at += ((Math.floor(row / strides[axis]) % shape[axis]) + begin[axis]) * source[axis];
    part.data.set(x.data.subarray(at, at + width), row);
  }
  return part;
}

/** The image without its mean, on a scale of its own, fading to 0 over an eighth of the frame on each side. */
function tapered(x: Tensor, rank: number): Tensor {
  const result = zeros(x.shape, dtypeOf(x));
  const { data } = x;
  let peak = 0;
  for (let i = 0; i < data.length; i++) peak = Math.max(peak, Math.abs(data[i]));
  const shape = x.shape.slice(-rank);
  const size = sizeOf(shape);
  let window = Float64Array.of(1);
  for (const n of shape) {
    const reach = Math.max(1, Math.floor(n / 8));
    const wider = new Float64Array(window.length * n);
    for (let i = 0; i < n; i++) {
      const t = Math.min(1, (Math.min(i, n - 1 - i) + 0.5) / reach);
      const fade = 0.5 - 0.5 * Math.cos(Math.PI * t);
      for (let j = 0; j < window.length; j++) wider[j * n + i] = window[j] * fade;
    }
    window = wider;
  }
  const weight = window.reduce((a, b) => a + b);
  const out = result.data;
  for (let plane = 0; plane < data.length; plane += size) {
    let mean = 0;
    for (let i = 0; i < size; i++) mean += data[plane + i] * window[i];
    mean /= weight;
    for (let i = 0; i < size; i++) out[plane + i] = ((data[plane + i] - mean) / peak) * window[i];
  }
  return result;
}
