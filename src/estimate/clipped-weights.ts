import { checkFinite, checkInteger, rangeError } from '../errors.ts';
import { dtypeOf, sizeOf, type Tensor, zeros } from '../tensor.ts';

/** Where the sensor's end is, and how far around it nothing is trusted. */
export interface ClippedOptions {
  /** The value at which samples were cut off. Without it, it is the largest sample, if many samples share that very value. */
  readonly white?: number | undefined;
  /** How many pixels around clipped ones are left out too, an integer >= 0; 1 by default. */
  readonly grow?: number | undefined;
  /** How many trailing axes are space, 2 by default (or all, if fewer); the axes before them are channels, each clipped by itself. */
  readonly rank?: number | undefined;
}

/**
 * Weights that leave out clipped highlights: 0 where a sample is within 1 % of white, or next to such a one; 1 elsewhere.
 *
 * A clipped sample is no blurred light, and solvers dig black haloes around it. Given these weights they estimate what was there, and may
 * well find it brighter than white. On disks and streaks (light up to 17 times white) one pixel around the clipped ones restored best:
 * TV 24.8 dB, against 20.0 without it, 18.2 with all that the PSF reaches left out, and 12.5 without weights.
 * Where no white is given and more than a quarter would be left out, white is the colour of the paper, and nothing is.
 *
 * @param measured any shape; samples of a picture, linear in light
 * @param options white, grow, rank
 * @returns weights in the shape and precision of `measured`
 * @throws RangeError for a white that is not finite, or grow and rank that are no such integers
 * @example
 * [...clippedWeights(tensor([8], [0, 1, 2, 5, 9, 9, 2, 1]), { white: 9 }).data]; // => [1, 1, 1, 0, 0, 0, 0, 1]
 */
export function clippedWeights(measured: Tensor, options: ClippedOptions = {}): Tensor {
  const { white, grow = 1, rank = Math.min(2, measured.shape.length) } = options;
  if (white !== undefined) checkFinite('clippedWeights', 'white', white);
  checkInteger('clippedWeights', 'grow', grow, 0);
  checkInteger('clippedWeights', 'rank', rank);
  if (rank > measured.shape.length)
    throw rangeError('clippedWeights', 'rank', `at most the ${measured.shape.length} axes of the data`, rank);
  const { shape, data } = measured;
  const trusted = zeros([...shape], dtypeOf(measured));
  trusted.data.fill(1);
  const level = white ?? commonLargest(data);
  if (level === undefined) return trusted;
  const edge = level - 0.01 * Math.abs(level);

  let clipped = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] >= edge) clipped[i] = 1;
  for (let axis = shape.length - rank; axis < shape.length; axis++)
    clipped = grown(clipped, shape[axis], sizeOf(shape.slice(axis + 1)), grow);
  let count = 0;
  for (let i = 0; i < clipped.length; i++) count += clipped[i];
  if (white === undefined && count > data.length / 4) return trusted;
  for (let i = 0; i < clipped.length; i++) if (clipped[i] === 1) trusted.data[i] = 0;
  return trusted;
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

/** Marks `reach` neighbours on both sides along one axis. */
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
