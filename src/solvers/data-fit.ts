/** The measured samples over the domain of a circulant, and what a data term does to single samples. */

import { crop, extension } from '../operators/extension.ts';
import type { CirculantOperator, WindowedOperator } from '../operators/operator.ts';
import type { FloatArray, Tensor } from '../tensor.ts';

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
export function embed(operator: CirculantOperator | WindowedOperator, measured: Tensor): Embedded {
  const ones = measured.data.slice().fill(1);
  if (!('circulant' in operator)) return { start: measured, seen: ones };
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

/** What a user sees of an estimate over the domain: the frame of a windowed operator, else all of it. */
export function frameOf(operator: CirculantOperator | WindowedOperator, estimate: Tensor): Tensor {
  if (!('circulant' in operator)) return estimate;
  return crop([], operator.domain, operator.begin, operator.range).apply(estimate);
}
