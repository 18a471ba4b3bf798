import { expectation } from '../../kernels/pointwise.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { isCirculant } from '../../operators/circulant.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import { curvatureOf } from '../priors/curvature.ts';
import { spatialRank } from './problem.ts';

/** One step of expectation and maximisation from x: x · (Hᵀ ratio + missing) / (Hᵀ w (1 - tv · curvature) + missing), written into `out`. */
export type EmUpdate = (x: FloatArray, ratio: Tensor, out: Tensor) => void;

/**
 * Makes the multiplicative step of Richardson-Lucy.
 *
 * Where nearly none of a pixel's light was seen, Hᵀw below `threshold` of its largest value, the rest counts as `missing` data that are
 * what the estimate predicts: the division stays tame, and a pixel that nobody saw stays as it is. The total variation divides with
 * the rest (N. Dey et al. 2006), in proportion to the light that was seen: what nobody saw must not grow by it.
 */
export function emUpdate(
  operator: LinearOperator,
  iterate: Tensor,
  buffers: SolverMemory,
  {
    weights,
    threshold,
    tv,
  }: { readonly weights?: Tensor | undefined; readonly threshold: number; readonly tv: number },
): EmUpdate {
  const seen = sensitivity(operator, buffers, weights);
  let largest = 0;
  for (let i = 0; i < seen.length; i++) largest = Math.max(largest, seen[i]);
  const least = threshold * largest;
  // The transform leaves tiny negative numbers where there is nothing: they count as nothing.
  if (tv === 0)
    return (x, ratio, out) => {
      operator.adjoint(ratio, out);
      expectation(x, out.data, seen, least, out.data);
    };
  const curvature = curvatureOf(iterate, spatialRank(operator), buffers);
  return (x, ratio, out) => {
    operator.adjoint(ratio, out);
    const bend = curvature();
    for (let i = 0; i < x.length; i++) {
      const missing = Math.max(least - seen[i], 0);
      const whole = seen[i] + missing;
      const below = Math.max(whole - tv * seen[i] * bend[i], 0.1 * whole);
      out.data[i] = below > 0 ? (x[i] * Math.max(out.data[i] + missing, 0)) / below : x[i];
    }
  };
}

/** Hᵀw. */
function sensitivity(
  operator: LinearOperator,
  buffers: SolverMemory,
  weights: Tensor | undefined,
): FloatArray {
  const seen = buffers.tensor(operator.domain);
  if (weights === undefined && isCirculant(operator)) return seen.data.fill(operator.spectrum.re[0]);
  const trust = buffers.tensor(operator.range);
  if (weights === undefined) trust.data.fill(1);
  else trust.data.set(weights.data);
  return operator.adjoint(trust, seen).data;
}
