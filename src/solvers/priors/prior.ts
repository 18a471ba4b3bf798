/** The prior of an ADMM problem: φ(D x), an analysis operator D and the proximal map of φ. */

import type { DType, FloatArray, Shape } from '../../tensor.ts';
import type { AnalysisOperator } from './analysis-operators.ts';

/**
 * The proximal map of φ, in place: d ← argmin φ(s) + ‖s - d‖² / (2 threshold).
 *
 * d has the layout of {@link AnalysisOperator}: components, then channels, then `sites` spatial positions, so that the values at position i
 * are d[i], d[i + sites], d[i + 2 sites], … Where `weights` is given, one per position from 0 to 1, φ counts by this factor there: its
 * threshold is threshold · weights[i]. The solver weights a prior by 1/2 outside the measured frame, and by 0 where differences would
 * wrap around the edge of an operator that is not periodic.
 */
export type ProximalMap = (d: FloatArray, threshold: number, sites: number, weights?: FloatArray) => void;

/**
 * The proximal map fused with the update of the scaled multiplier u: t = d + u, s = prox(t), u ← scale (t - s), d ← s - u, where
 * `scale` is the ratio of the old penalty ρ to the new one.
 */
export type FusedProximalStep = (
  d: FloatArray,
  u: FloatArray,
  threshold: number,
  scale: number,
  sites: number,
  weights?: FloatArray,
) => void;

/** A prior φ(D x) on one domain, for {@link admm}. */
export interface Prior {
  /** D: {@link differences}, {@link blockDetails}, {@link identity}, {@link filterBank}, or your own. */
  readonly analysis: AnalysisOperator;
  /** The proximal map of φ; the solver calls it with threshold λ/ρ. */
  readonly proximal: ProximalMap;
  /**
   * ρ/λ where no ρ is given, for data of range [0, 1]; 20 by default: a threshold of 1/20, the size of the details that matter in an image.
   * For data of another range it is divided by white^(2 - degree).
   */
  readonly penaltyRatio?: number | undefined;
  /** n where φ(k d) = kⁿ φ(d) for k > 0; 1 by default, the degree of a norm. */
  readonly degree?: number | undefined;
  /** A faster equivalent of `proximal` together with the update of the multiplier. */
  readonly step?: FusedProximalStep | undefined;
}

/** Makes a prior for a domain whose last `rank` axes are spatial, for data of one precision. */
export type PriorFactory = (domain: Shape, rank: number, dtype: DType) => Prior;
