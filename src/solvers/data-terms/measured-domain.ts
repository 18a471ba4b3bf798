/** The measured samples over the domain of a circulant, and what a data term does to single samples. */

import { crop, extension } from '../../boundary/extension.ts';
import { checkShape, rangeError } from '../../errors.ts';
import { approach } from '../../kernels/admm-loops.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import type { CirculantOperator } from '../../operators/circulant.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../../tensor.ts';
import type { SpectralOperator } from '../fourier/fourier-filter.ts';
import { spatialRank } from './problem.ts';

/** v ← argmin Φ(v; y) + κ/2 ‖v - t‖² for every sample, in place of t. */
export type DataProximalMap = (t: FloatArray, kappa: number) => void;

/** Measured samples in the domain of the unknown. */
export interface Embedded {
  /** The frame, continued by reflection: where a solver begins. */
  readonly start: Tensor;
  /** 1 where a sample was seen, 0 around the frame. */
  readonly seen: FloatArray;
}

/** Sets a picture of the operator's range into its domain. */
export function embed(operator: LinearOperator, measured: Tensor): Embedded {
  const ones = measured.data.slice().fill(1);
  if (!isWindowed(operator)) return { start: measured, seen: ones };
  const { domain, range, begin } = operator;
  const after = domain.map((n, axis) => n - range[axis] - begin[axis]);
  return {
    start: extension([], range, begin, after, 'reflect').apply(measured),
    seen: crop([], domain, begin, range).adjoint({ shape: range, data: ones }).data,
  };
}

/** The picture with its samples of weight 0, whatever they say, bridged along the last axis: where a solver may begin. */
export function interpolateMissing(measured: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return measured;
  const data = measured.data.slice();
  const row = measured.shape[measured.shape.length - 1];
  let sum = 0;
  let seen = 0;
  for (let i = 0; i < data.length; i++) {
    if (weights.data[i] === 0) continue;
    sum += data[i];
    seen++;
  }
  const mean = seen > 0 ? sum / seen : 0;
  for (let start = 0; start < data.length; start += row) {
    const end = start + row;
    for (let i = start; i < end; i++) {
      if (weights.data[i] > 0) continue;
      let next = i + 1;
      while (next < end && weights.data[next] === 0) next++;
      const left = i > start ? data[i - 1] : next < end ? data[next] : mean;
      const right = next < end ? data[next] : left;
      for (let hole = i; hole < next; hole++)
        data[hole] = left + ((hole - i + 1) / (next - i + 1)) * (right - left);
      i = next;
    }
  }
  return { shape: measured.shape, data };
}

/**
 * The step of half the squared residual, each sample by its weight m: t = c + w, v = (m y + κ t) / (m + κ), w ← t - v, target ← v - w.
 * Samples that were not seen are free.
 *
 * @param floats makes room near the kernels
 * @param clipped what is known of samples of weight 0
 */
export function quadraticUpdate(
  { start, seen }: Embedded,
  weights: Embedded | undefined,
  kappa: number,
  floats: (length: number) => FloatArray,
  clipped?: LowerBounds,
): (c: FloatArray, w: FloatArray, target: FloatArray) => void {
  const y = floats(seen.length);
  y.set(start.data);
  const m = floats(seen.length);
  for (let i = 0; i < m.length; i++) m[i] = weights ? seen[i] * weights.start.data[i] : seen[i];
  if (clipped === undefined) return (c, w, target) => approach(c, w, m, y, kappa, target);
  const { places, bounds } = clipped;
  return (c, w, target) => {
    approach(c, w, m, y, kappa, target);
    // Of a free sample t is the target and nothing is left in w; no less than its bound, v is the bound.
    for (let k = 0; k < places.length; k++) {
      const [i, bound] = [places[k], bounds[k]];
      const below = target[i] - bound;
      if (below >= 0) continue;
      w[i] = below;
      target[i] = bound - below;
    }
  };
}

/** The convolution on the whole domain, whatever is seen of it. */
export function circulantOf(operator: SpectralOperator): CirculantOperator {
  return isWindowed(operator) ? operator.circulant : operator;
}

/** How many channels lie before the axes of the PSF. */
export function channelsOf(operator: LinearOperator): number {
  return sizeOf(operator.domain.slice(0, operator.domain.length - spatialRank(operator)));
}

/** Samples that hold at least so much: their places in the domain, and the bounds. */
export interface LowerBounds {
  readonly places: Int32Array;
  readonly bounds: FloatArray;
}

/** What is known of clipped samples, over the domain; undefined where none is. */
export function lowerBoundsIn(
  operator: SpectralOperator,
  measured: Tensor,
  clipped: Tensor | undefined,
): LowerBounds | undefined {
  if (clipped === undefined || !clipped.data.some((mark: number) => mark !== 0)) return undefined;
  const over = (t: Tensor): FloatArray => {
    if (!isWindowed(operator)) return t.data;
    const { domain, begin, range } = operator;
    return crop([], domain, begin, range).adjoint(t).data;
  };
  const marks = over(clipped);
  const values = over(measured);
  const places = Int32Array.from([...marks.keys()].filter((i) => marks[i] !== 0));
  return { places, bounds: Float64Array.from(places, (i) => values[i]) };
}

/** The weights of samples, 0 of those that were clipped. */
export function weightsWithoutClipped(
  fn: string,
  weights: Tensor | undefined,
  clipped: Tensor | undefined,
  shape: Shape,
): Tensor | undefined {
  checkWeights(fn, weights, shape);
  if (clipped === undefined) return weights;
  checkShape(fn, 'lowerBoundMask', clipped.shape, shape);
  const data = clipped.data.map((mark: number, i: number) => (mark === 0 ? (weights?.data[i] ?? 1) : 0));
  return { shape, data: data as FloatArray };
}

/** Throws unless the weights, where given, fit the measured samples and are >= 0. */
export function checkWeights(fn: string, weights: Tensor | undefined, shape: Shape): void {
  if (weights === undefined) return;
  checkShape(fn, 'sampleWeights', weights.shape, shape);
  for (const w of weights.data)
    if (!(w >= 0 && Number.isFinite(w))) throw rangeError(fn, 'sampleWeights', 'finite numbers >= 0', w);
}
