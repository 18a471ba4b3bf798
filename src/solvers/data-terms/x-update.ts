/** The x-update of ADMM: the half of an iteration that involves the data. */

import type { LinearOperator } from '../../linear-operator.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { AnalysisOperator } from '../priors/analysis-operators.ts';
import type { DataTerm } from './data-term.ts';

/** The x-update of a problem. */
export interface XUpdate {
  /** The initial estimate, over the domain. */
  readonly start: Tensor;
  /** x ← argmin Φ(A x; y) + ρ/2 ‖D x - d‖², or an approximation from the given x. `pull` is Dᵀ d and is overwritten. */
  step(x: Tensor, pull: Tensor, rho: number): void;
}

/** The part of an ADMM problem that determines its {@link XUpdate}. */
export interface XUpdateProblem<
  A extends LinearOperator = LinearOperator,
  D extends AnalysisOperator = AnalysisOperator,
> {
  readonly operator: A;
  readonly measured: Tensor;
  /** Weight of each measured sample, >= 0; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** Not 0 where a sample, of weight 0, is at least the measured value. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** Factor of the data term of each channel, where they differ. */
  readonly channelWeights?: readonly number[] | undefined;
  /** D, over the domain. */
  readonly analysis: D;
  /** Φ; half the weighted squared residual by default. */
  readonly dataTerm?: DataTerm | undefined;
}

/** κ of the squared residual, small: samples that were not measured then follow A x at once. With 1, the slowest of Levin's kernels takes ten times the iterations. */
const DEFAULT_PENALTY = 0.03;

/** κ of a problem: the penalty that ties v to A x where it is split off. */
export function dataPenalty({ dataTerm, measured }: Pick<XUpdateProblem, 'dataTerm' | 'measured'>): number {
  return dataTerm?.penalty?.(measured) ?? DEFAULT_PENALTY;
}

/** Whether Φ is not half the squared residual. */
export function isGeneral({ dataTerm }: XUpdateProblem): boolean {
  return dataTerm !== undefined && dataTerm.quadratic !== true;
}

/** The update of v = A x and its multiplier w: t = A x + w, v = prox(t), w ← t - v; the next target is v - w. */
export type VUpdate = (blurred: FloatArray, w: FloatArray, target: FloatArray) => void;

/**
 * The update by the proximal map of a data term on the samples y.
 *
 * A convex Φ moves v towards its minimum at y. At a lower bound Φ counts only below y, so that v there never decreases.
 *
 * @param bounds indices of lower bounds, whose weights are not 0
 */
export function proximalVUpdate(
  dataTerm: DataTerm,
  y: FloatArray,
  weights: FloatArray,
  kappa: number,
  bounds: Int32Array = new Int32Array(0),
): VUpdate {
  return (blurred, w, target) => {
    for (let i = 0; i < w.length; i++) {
      w[i] += blurred[i];
      target[i] = w[i];
    }
    dataTerm.proximal(target, kappa, y, weights);
    for (const i of bounds) target[i] = Math.max(target[i], w[i]);
    for (let i = 0; i < w.length; i++) {
      w[i] -= target[i];
      target[i] -= w[i];
    }
  };
}
