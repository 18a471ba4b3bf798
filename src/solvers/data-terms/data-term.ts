/** The data term Φ(A x; y) of an ADMM problem. */

import type { FloatArray, Tensor } from '../../tensor.ts';

/** A data term that is a sum over the samples, Φ(v; y) with v = A x, for {@link admm}. */
export interface DataTerm {
  /**
   * The proximal map of Φ, in place: v ← argmin Φ(s; y) + κ/2 ‖s - v‖², sample by sample. Sample i counts by weights[i], >= 0; where the
   * weight is 0 nothing was measured, y is meaningless and v must stay as it is.
   */
  readonly proximal: (v: FloatArray, kappa: number, y: FloatArray, weights: FloatArray) => void;
  /** κ, the penalty that ties v to A x, for the data; about the second derivative of Φ is a good value. 0.03 by default. */
  readonly penalty?: ((measured: Tensor) => number) | undefined;
  /** True only of half the weighted squared residual, which needs no splitting: set by {@link leastSquares}. */
  readonly quadratic?: boolean | undefined;
}

/**
 * Half the weighted squared residual, Φ(v; y) = ½ Σ w (v - y)²: the data term of Gaussian noise. λ is on the scale of σ².
 *
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const measured = operator.apply(tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]));
 * const problem = { dataTerm: leastSquares(), prior: totalVariationPrior(), lambda: 1e-4 };
 * const { estimate } = await admm(operator, measured, problem);
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export function leastSquares(): DataTerm {
  return {
    quadratic: true,
    proximal(v, kappa, y, weights) {
      for (let i = 0; i < v.length; i++) v[i] = (weights[i] * y[i] + kappa * v[i]) / (weights[i] + kappa);
    },
  };
}
