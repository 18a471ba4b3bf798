/** The main loop of all iterative solvers: stopping rules, progress, abort, and yields to the event loop. */

import { checkCallback, checkInteger, checkNonNegative, DeconvError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { type AbortSignalLike, checkAborted, checkSignal, yieldToEventLoop } from './event-loop.ts';
import type { StopReason } from './solution.ts';
import type { WhitenessRule } from './whiteness.ts';

/** What one iteration of a solver reports to the loop. */
export interface Step {
  /** ‖x_k - x_(k-1)‖ / ‖x_k‖. */
  readonly change: number;
  /** Value of the objective function, where the solver computes it. */
  readonly objective?: number | undefined;
  /** Energy of the residual over its expected value under the noise; the loop stops at 1. */
  readonly discrepancy?: number | undefined;
  /** Correlation of neighboring residual samples, where the loop stops at its minimum. */
  readonly correlation?: number | undefined;
}

/** The argument of a caller's `onIteration`. */
export interface IterationState extends Step {
  /** 1 after the first step. */
  readonly iteration: number;
  /** The maximum number of iterations. */
  readonly iterations: number;
  /** The solver's own buffer over the operator's domain: read or copy it, do not keep it. */
  readonly estimate: Tensor;
}

/** The options of every iterative solver. */
export interface IterateOptions {
  /** The maximum number of iterations, an integer >= 1. */
  readonly iterations?: number | undefined;
  /** Stops when the relative change of the estimate falls below it; 0 (default) disables this rule. */
  readonly tolerance?: number | undefined;
  /** Called after each iteration. */
  readonly onIteration?: ((state: IterationState) => void) | undefined;
  /** Aborts between two iterations with a {@link DeconvError} of code ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
}

/** A solver whose objective rises in this many consecutive iterations has stalled. */
const patience = 5;

/**
 * Runs `step` until a stopping rule applies.
 *
 * @param fn name of the solver, for messages
 * @param options the caller's options with `iterations` resolved; `whiteness` where the loop stops at the whitest residual
 * @param estimate the buffer that the steps write
 * @param step does iteration k (1 first)
 * @throws DeconvError ABORTED when the signal fires, DIVERGED when a step's numbers are not finite
 */
export async function iterate(
  fn: string,
  options: IterateOptions & {
    readonly iterations: number;
    readonly whiteness?: WhitenessRule | undefined;
  },
  estimate: Tensor,
  step: (iteration: number) => Step | Promise<Step>,
): Promise<{ iterations: number; stopReason: StopReason }> {
  const { iterations, tolerance = 0, onIteration, signal, whiteness } = options;
  checkInteger(fn, 'iterations', iterations);
  checkNonNegative(fn, 'tolerance', tolerance);
  checkCallback(fn, 'onIteration', onIteration);
  checkSignal(fn, signal);
  let lowest = Number.POSITIVE_INFINITY;
  let rises = 0;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    await yieldToEventLoop();
    checkAborted(fn, signal, `before iteration ${iteration}`);
    const state = await step(iteration);
    const { change, objective = 0, discrepancy = Number.POSITIVE_INFINITY } = state;
    if (!(Number.isFinite(change) && Number.isFinite(objective)))
      throw new DeconvError('DIVERGED', `${fn}: diverged, iteration ${iteration} is not finite`);
    onIteration?.({ ...state, iteration, iterations, estimate });
    if (whiteness && state.correlation !== undefined && whiteness.observe(iteration, state.correlation))
      return { iterations: whiteness.restore(), stopReason: 'residual' };
    if (discrepancy <= 1) return { iterations: iteration, stopReason: 'residual' };
    if (change < tolerance) return { iterations: iteration, stopReason: 'tolerance' };
    // Rounding alone lets the objective of a converged solver rise slightly.
    rises = objective > lowest + 1e-6 * Math.abs(lowest) ? rises + 1 : 0;
    lowest = Math.min(lowest, objective);
    if (rises === patience) return { iterations: iteration, stopReason: 'stalled' };
  }
  return { iterations, stopReason: 'iterations' };
}
