/** The measured samples over the domain of a circulant, and what a data term does to single samples. */

import { checkShape, rangeError } from '../errors.ts';
import { crop, extension } from '../operators/extension.ts';
import { isWindowed } from '../operators/frame.ts';
import type { CirculantOperator } from '../operators/operator.ts';
import type { FloatArray, Shape, Tensor } from '../tensor.ts';

import type { SpectralOperator } from './direct.ts';

/** v ← argmin Φ(v; y) + κ/2 ‖v - t‖² for every sample, in place of t. */
export type DataFit = (t: FloatArray, kappa: number) => void;

/** Measured samples in the domain of the unknown. */
export interface Embedded {
  /** The frame, continued by reflection: where a solver begins. */
  readonly start: Tensor;
  /** 1 where a sample was seen, 0 around the frame. */
  readonly seen: FloatArray;
}

/** Sets a picture of the operator's range into its domain. */
export function embed(operator: SpectralOperator, measured: Tensor): Embedded {
  const ones = measured.data.slice().fill(1);
  if (!isWindowed(operator)) return { start: measured, seen: ones };
  const { domain, range, begin } = operator;
  const after = domain.map((n, axis) => n - range[axis] - begin[axis]);
  return {
    start: extension([], range, begin, after, 'reflect').apply(measured),
    seen: crop([], domain, begin, range).adjoint({ shape: range, data: ones }).data,
  };
}

/** Half the squared residual, each sample by its weight; samples that were not seen are free. */
export function squaredFit({ start, seen }: Embedded, weights?: Embedded): DataFit {
  const y = start.data;
  return (t, kappa) => {
    for (let i = 0; i < t.length; i++) {
      const m = weights ? seen[i] * weights.start.data[i] : seen[i];
      t[i] = (m * y[i] + kappa * t[i]) / (m + kappa);
    }
  };
}

/** The convolution on the whole domain, whatever is seen of it. */
export function circulantOf(operator: SpectralOperator): CirculantOperator {
  return isWindowed(operator) ? operator.circulant : operator;
}

/** Throws unless the weights, where given, fit the measured samples and are >= 0. */
export function checkWeights(fn: string, weights: Tensor | undefined, shape: Shape): void {
  if (weights === undefined) return;
  checkShape(fn, 'weights', weights.shape, shape);
  for (const w of weights.data)
    if (!(w >= 0 && Number.isFinite(w))) throw rangeError(fn, 'weights', 'finite numbers >= 0', w);
}
