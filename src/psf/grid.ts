import { checkInteger, rangeError } from '../errors.ts';
import { checkedSize, type Shape, sizeOf, type Tensor } from '../tensor.ts';

/** The largest length in pixels that a PSF model takes: radius, width, extent of a motion. */
export const largestLength: number = 1e6;

/** The most axes of a PSF model. */
export const largestRank: number = 8;

/** The most samples of a PSF model, 2²⁶: 8192x8192. */
export const largestPsf: number = 2 ** 26;

/** Extent of a PSF in pixels: one number for every axis, or one per axis (slowest axis first), odd or even. */
export type PsfSize = number | readonly number[];

/** Whether a profile is integrated over each pixel's area, as a sensor does, or read at the pixel's center. */
export type PsfSampling = 'area' | 'point';

/** The index of a PSF's origin along an axis of n samples. Everything that reads or writes a PSF agrees on it. */
export function centreOf(n: number): number {
  return Math.floor(n / 2);
}

/**
 * The shape asked for, or the smallest odd one whose pixels cover [-reach, reach] on each axis.
 *
 * @throws RangeError when it has more than {@link largestPsf} samples
 */
export function psfShape(fn: string, size: PsfSize | undefined, reach: readonly number[]): number[] {
  if (size === undefined) {
    // Rounding of a sine must not open a row of pixels that the profile only touches.
    const shape = reach.map((r) => 2 * Math.max(0, Math.ceil(r - 0.5 - 1e-9)) + 1);
    if (sizeOf(shape) > largestPsf)
      throw new RangeError(
        `${fn}: the PSF would have ${shape.join('x')} samples: expected at most ${largestPsf}; a smaller "size" cuts it off`,
      );
    return shape;
  }
  const shape = typeof size === 'number' ? reach.map(() => size) : [...size];
  for (const n of shape) checkInteger(fn, 'size', n);
  if (shape.length !== reach.length)
    throw rangeError(fn, 'size', `one integer or ${reach.length} (one per axis)`, size);
  checkedSize(fn, 'size', shape, largestPsf);
  return shape;
}

/** The PSF of these non-negative weights, scaled in place to sum 1. */
export function unitSum(fn: string, shape: Shape, data: Float64Array): Tensor {
  let sum = 0;
  for (const value of data) sum += value;
  if (sum === Number.POSITIVE_INFINITY) throw rangeError(fn, 'image', 'of finite sum', sum);
  if (!(sum > 0)) throw rangeError(fn, 'size', `large enough to hold a part of the PSF`, shape);
  for (let i = 0; i < data.length; i++) data[i] /= sum;
  return { shape, data };
}

/** The outer product of one weight vector per axis, scaled to sum 1. */
export function separable(fn: string, axes: readonly Float64Array[]): Tensor {
  const shape = axes.map((axis) => axis.length);
  let data = Float64Array.of(1);
  for (const axis of axes) {
    const next = new Float64Array(data.length * axis.length);
    for (let i = 0; i < data.length; i++)
      for (let j = 0; j < axis.length; j++) next[i * axis.length + j] = data[i] * axis[j];
    data = next;
  }
  return unitSum(fn, shape, data);
}
