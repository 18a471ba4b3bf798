/** The half of a splitting method that sees the data. */

import type { LinearOperator } from '../../linear-operator.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { AnalysisOperator } from '../priors/analysis-operators.ts';
import type { DataProximalMap } from './measured-domain.ts';

/** Moves x for what the prior's half holds. */
export interface XUpdate {
  /** Where x begins, over the domain. */
  readonly start: Tensor;
  /** x ← argmin Φ(B x; y) + ρ/2 ‖A x - d‖², or nearer to it. `pull` is Aᵀ d, and is used up. */
  step(x: Tensor, pull: Tensor, rho: number): void;
}

/** What a {@link XUpdate} is made for. */
export interface DataTerm<O extends LinearOperator = LinearOperator> {
  readonly operator: O;
  readonly measured: Tensor;
  /** Weight of each measured sample, >= 0; 1 everywhere where it is left out. */
  readonly sampleWeights?: Tensor | undefined;
  /** Not 0 where a sample, of weight 0, is known to hold at least what was measured; free where the operator is general. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** What the data term of each channel weighs beside, where they differ. */
  readonly channelWeights?: readonly number[] | undefined;
  /** What the prior looks at, over the domain. */
  readonly analysis: AnalysisOperator;
  /** Φ when it is not half the weighted squared residual. */
  readonly fit?: DataProximalMap | undefined;
  /** κ: how firmly v is tied to B x where it is split off; 0.03 by default, on the scale of the weights. */
  readonly fitPenalty?: number | undefined;
}

/** Small: what is free around the frame follows B x at once. At 1 the slowest of Levin's kernels needs ten times the iterations. */
export const FIT_PENALTY = 0.03;

/** One step of v = B x: t = B x + w, v = prox(t), w ← t - v; the next target is v - w. */
export type FitStep = (blurred: FloatArray, w: FloatArray, target: FloatArray) => void;

/** The step of a data term on single samples. */
export function fitStep(fit: DataProximalMap, kappa: number): FitStep {
  return (blurred, w, target) => {
    for (let i = 0; i < w.length; i++) {
      w[i] += blurred[i];
      target[i] = w[i];
    }
    fit(target, kappa);
    for (let i = 0; i < w.length; i++) {
      w[i] -= target[i];
      target[i] -= w[i];
    }
  };
}
