import type { Shape, Tensor } from '../../tensor.ts';

/**
 * Why a solver stopped:
 * - `direct`: a non-iterative method
 * - `iterations`: the maximum number of iterations was reached
 * - `tolerance`: the relative change of the estimate fell below the tolerance
 * - `residual`: the residual reached the noise level, or its minimum correlation
 * - `stalled`: the objective rose repeatedly; the estimate is the last iterate
 */
export type StopReason = 'direct' | 'iterations' | 'tolerance' | 'residual' | 'stalled';

/** Parameter values that reproduce a solution; a list with one number per plane where the planes of a batch differ. */
export type Parameters = Readonly<Record<string, number | string | boolean | readonly number[]>>;

/** What every solver returns. */
export interface Solution<S extends Shape = Shape> {
  /** The restored tensor, not clipped to any range. With a windowed operator, the frame without the region outside it. */
  readonly estimate: Tensor<S>;
  /** The parameters used, given or chosen, and the equivalent parameters of other tools. */
  readonly parameters: Parameters;
  /** Number of iterations done, 0 for a direct method. */
  readonly iterations: number;
  readonly stopReason: StopReason;
  /** What the user should know about the data or the estimate, in full sentences. */
  readonly warnings: readonly string[];
}
