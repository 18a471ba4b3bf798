import type { Shape, Tensor } from '../../tensor.ts';

/**
 * Why a solver stopped:
 * - `direct`: a filter in one pass, nothing to iterate
 * - `iterations`: the number of iterations asked for was done
 * - `tolerance`: the estimate changed by less than the tolerance
 * - `residual`: the residual became as small as the noise, or as white as it gets
 * - `stalled`: the objective rose again and again; the estimate is the last one
 */
export type StopReason = 'direct' | 'iterations' | 'tolerance' | 'residual' | 'stalled';

/** Numbers that reproduce a result; one number per plane of the batch where planes differ. */
export type Parameters = Readonly<Record<string, number | string | boolean | readonly number[]>>;

/** What every solver returns. */
export interface Solution<S extends Shape = Shape> {
  /** The restored tensor, not clipped to any range. With a windowed operator it is the frame, without the surroundings. */
  readonly estimate: Tensor<S>;
  /** What the solver used, given or chosen, with the equivalents of other tools. */
  readonly parameters: Parameters;
  /** Iterations done, 0 for a direct filter. */
  readonly iterations: number;
  readonly stopReason: StopReason;
  /** What a user should know about the data or the result, in full sentences. */
  readonly warnings: readonly string[];
}
