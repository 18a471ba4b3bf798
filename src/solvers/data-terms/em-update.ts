import { expectation } from '../../kernels/pointwise.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { measureOperatorGain } from '../../operators/gain.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import { curvatureOf } from '../priors/curvature.ts';
import { spatialRank } from './problem.ts';

/** One EM step from x: out = x · (Aᵀ ratio + missing) / (Aᵀ w (1 - tv · curvature) + missing). */
export type EmUpdate = (x: FloatArray, ratio: Tensor, out: Tensor) => void;

/**
 * Makes the multiplicative EM step of Richardson-Lucy.
 *
 * Where the sensitivity Aᵀ w is below `threshold` of its largest value, the rest up to the threshold counts as `missing` data that equal
 * the prediction: the division stays bounded, and a pixel of sensitivity 0 keeps its value. The total variation enters the denominator
 * (N. Dey et al. 2006), scaled by the sensitivity: unmeasured pixels must not grow by it.
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
  const sensitivities = sensitivity(operator, buffers, weights);
  let largest = 0;
  for (let i = 0; i < sensitivities.length; i++) largest = Math.max(largest, sensitivities[i]);
  const least = threshold * largest;
  // Negative values of Aᵀ ratio are rounding of the transform: both branches count them as 0.
  if (tv === 0)
    return (x, ratio, out) => {
      operator.adjoint(ratio, out);
      expectation(x, out.data, sensitivities, least, out.data);
    };
  const curvature = curvatureOf(iterate, spatialRank(operator), buffers);
  return (x, ratio, out) => {
    operator.adjoint(ratio, out);
    const div = curvature();
    for (let i = 0; i < x.length; i++) {
      const missing = Math.max(least - sensitivities[i], 0);
      const whole = sensitivities[i] + missing;
      const denominator = Math.max(whole - tv * sensitivities[i] * div[i], 0.1 * whole);
      out.data[i] = denominator > 0 ? (x[i] * Math.max(out.data[i] + missing, 0)) / denominator : x[i];
    }
  };
}

/** Aᵀ w. */
function sensitivity(
  operator: LinearOperator,
  buffers: SolverMemory,
  weights: Tensor | undefined,
): FloatArray {
  const out = buffers.tensor(operator.domain);
  if (weights === undefined && isCirculant(operator)) {
    // H(0), in double precision to the last bit what Aᵀ 1 is; in single precision the spectrum need not be made for it.
    const isSingle = out.data instanceof Float32Array;
    return out.data.fill(isSingle ? measureOperatorGain(operator).mean : operator.spectrum.re[0]);
  }
  const w = buffers.tensor(operator.range);
  if (weights === undefined) w.data.fill(1);
  else w.data.set(weights.data);
  return operator.adjoint(w, out).data;
}
