/** The measured samples over the domain of a circulant operator: the frame, the unknown region around it, missing and clipped samples. */

import { crop, extension } from '../../boundary/extension.ts';
import { approach } from '../../kernels/admm-loops.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import type { CirculantOperator } from '../../operators/circulant.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';
import type { SpectralOperator } from '../fourier/fourier-filter.ts';
import { spatialRank } from './problem.ts';
import type { VUpdate } from './x-update.ts';

/** Measured samples over the domain of the unknown. */
export interface ExtendedSamples {
  /** The frame, extended by reflection: the initial estimate. */
  readonly values: Tensor;
  /** 1 in the frame, 0 outside it. */
  readonly inFrame: FloatArray;
}

/** Extends a tensor of the operator's range to its domain. */
export function extendToDomain(operator: LinearOperator, measured: Tensor): ExtendedSamples {
  const ones = measured.data.slice().fill(1);
  if (!isWindowed(operator)) return { values: measured, inFrame: ones };
  const { domain, range, begin } = operator;
  const after = domain.map((n, axis) => n - range[axis] - begin[axis]);
  return {
    values: extension([], range, begin, after, 'reflect').apply(measured),
    inFrame: crop([], domain, begin, range).adjoint({ shape: range, data: ones }).data,
  };
}

/** The weights of all samples of the domain: 0 outside the frame. */
export function weightsInDomain(
  operator: LinearOperator,
  { inFrame }: ExtendedSamples,
  weights: Tensor | undefined,
): FloatArray {
  if (weights === undefined) return inFrame;
  const { data } = extendToDomain(operator, weights).values;
  return data.map((w: number, i: number) => inFrame[i] * w) as FloatArray;
}

/** The image with its samples of weight 0 interpolated linearly along the last axis, for an initial estimate. */
export function interpolateMissing(measured: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return measured;
  const data = measured.data.slice();
  const row = measured.shape[measured.shape.length - 1];
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (weights.data[i] === 0) continue;
    sum += data[i];
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  for (let start = 0; start < data.length; start += row) {
    const end = start + row;
    for (let i = start; i < end; i++) {
      if (weights.data[i] > 0) continue;
      let next = i + 1;
      while (next < end && weights.data[next] === 0) next++;
      const left = i > start ? data[i - 1] : next < end ? data[next] : mean;
      const right = next < end ? data[next] : left;
      for (let missing = i; missing < next; missing++)
        data[missing] = left + ((missing - i + 1) / (next - i + 1)) * (right - left);
      i = next;
    }
  }
  return { shape: measured.shape, data };
}

/**
 * The v-update of half the squared residual, each sample with its weight m: t = A x + w, v = (m y + κ t) / (m + κ), w ← t - v,
 * target ← v - w. Samples that were not measured are free: v = t.
 *
 * @param floats allocates buffers where the kernels can reach them
 * @param bounds lower bounds of samples of weight 0
 */
export function quadraticVUpdate(
  { values, inFrame }: ExtendedSamples,
  weights: ExtendedSamples | undefined,
  kappa: number,
  floats: (length: number) => FloatArray,
  bounds?: LowerBounds,
): VUpdate {
  const y = floats(inFrame.length);
  y.set(values.data);
  const m = floats(inFrame.length);
  for (let i = 0; i < m.length; i++) m[i] = weights ? inFrame[i] * weights.values.data[i] : inFrame[i];
  if (bounds === undefined) return (blurred, w, target) => approach(blurred, w, m, y, kappa, target);
  const { indices, values: least } = bounds;
  return (blurred, w, target) => {
    approach(blurred, w, m, y, kappa, target);
    // For a free sample v = t is the target and w = 0; below its bound, v is the bound.
    for (let k = 0; k < indices.length; k++) {
      const [i, bound] = [indices[k], least[k]];
      const below = target[i] - bound;
      if (below >= 0) continue;
      w[i] = below;
      target[i] = bound - below;
    }
  };
}

/** The convolution on the whole domain, without the window. */
export function circulantOf(operator: SpectralOperator): CirculantOperator {
  return isWindowed(operator) ? operator.circulant : operator;
}

/** The number of channels: the extent of the axes before the spatial ones. */
export function channelsOf(operator: LinearOperator): number {
  return sizeOf(operator.domain.slice(0, operator.domain.length - spatialRank(operator)));
}

/** Lower bounds of some samples of the domain. */
export interface LowerBounds {
  readonly indices: Int32Array;
  readonly values: FloatArray;
}

/** The lower bounds of clipped samples, over the domain; undefined where there are none. */
export function lowerBoundsIn(
  operator: SpectralOperator,
  measured: Tensor,
  lowerBoundMask: Tensor | undefined,
): LowerBounds | undefined {
  if (lowerBoundMask === undefined || !lowerBoundMask.data.some((mask: number) => mask !== 0))
    return undefined;
  const over = (t: Tensor): FloatArray => {
    if (!isWindowed(operator)) return t.data;
    const { domain, begin, range } = operator;
    return crop([], domain, begin, range).adjoint(t).data;
  };
  const mask = over(lowerBoundMask);
  const values = over(measured);
  const indices = Int32Array.from([...mask.keys()].filter((i) => mask[i] !== 0));
  return { indices, values: Float64Array.from(indices, (i) => values[i]) };
}
