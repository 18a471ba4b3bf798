/** The one loop of all iterative solvers: stopping, progress, abort, and a breath for the event loop. */

import { checkInteger, checkNonNegative, DeconvError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { type AbortSignalLike, checkAborted, yieldToEventLoop } from './event-loop.ts';
import type { StopReason } from './solution.ts';
import type { Whitest } from './whiteness.ts';

/** What one step of a solver tells the loop. */
export interface Step {
  /** ‖x_k - x_(k-1)‖ / ‖x_k‖. */
  readonly change: number;
  /** What the solver minimises, where it knows it. */
  readonly objective?: number | undefined;
  /** Energy of the residual over the energy that the noise explains; the loop stops at 1. */
  readonly discrepancy?: number | undefined;
  /** How much neighbours in the residual know of each other, where the loop is to stop at the least of it. */
  readonly correlation?: number | undefined;
}

/** What a caller's `onIteration` sees. */
export interface IterationState extends Step {
  /** 1 after the first step. */
  readonly iteration: number;
  /** At most this many will be done. */
  readonly iterations: number;
  /** The solver's own buffer over the operator's domain: read it, copy it, do not keep it. */
  readonly estimate: Tensor;
}

/** The options that every iterative solver has. */
export interface IterateOptions {
  /** The most iterations to do, an integer >= 1. */
  readonly iterations?: number | undefined;
  /** Stop when the relative change of the estimate falls below; 0 (default) never stops by it. */
  readonly tolerance?: number | undefined;
  /** Called after each iteration. */
  readonly onIteration?: ((state: IterationState) => void) | undefined;
  /** Aborts between two iterations with a {@link DeconvError} of code ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
}

const patience = 5;

/**
 * Runs `step` until a rule stops it.
 *
 * @param fn name of the solver, for messages
 * @param options the caller's options; `iterations` resolved; `white` where the loop is to stop at the whitest residual
 * @param estimate the buffer that the steps write
 * @param step does iteration k (1 first)
 * @throws DeconvError ABORTED when the signal fires, DIVERGED when a step's numbers are not finite
 */
export async function iterate(
  fn: string,
  options: IterateOptions & { readonly iterations: number; readonly white?: Whitest | undefined },
  estimate: Tensor,
  step: (iteration: number) => Step | Promise<Step>,
): Promise<{ iterations: number; stopReason: StopReason }> {
  const { iterations, tolerance = 0, onIteration, signal, white } = options;
  checkInteger(fn, 'iterations', iterations);
  checkNonNegative(fn, 'tolerance', tolerance);
  let lowest = Number.POSITIVE_INFINITY;
  let rises = 0;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    await yieldToEventLoop();
    checkAborted(fn, signal, `before iteration ${iteration}`);
    const state = await step(iteration);
    const { change, objective = 0, discrepancy = Number.POSITIVE_INFINITY } = state;
    if (!(Number.isFinite(change) && Number.isFinite(objective)))
      throw new DeconvError(
        'DIVERGED',
        `${fn}: diverged, the numbers of iteration ${iteration} are not finite`,
      );
    onIteration?.({ ...state, iteration, iterations, estimate });
    if (white && state.correlation !== undefined && white.saw(iteration, state.correlation))
      return { iterations: white.restore(), stopReason: 'residual' };
    if (discrepancy <= 1) return { iterations: iteration, stopReason: 'residual' };
    if (change < tolerance) return { iterations: iteration, stopReason: 'tolerance' };
    // Rounding alone lets the objective of a converged solver rise a little.
    rises = objective > lowest + 1e-6 * Math.abs(lowest) ? rises + 1 : 0;
    lowest = Math.min(lowest, objective);
    if (rises === patience) return { iterations: iteration, stopReason: 'stalled' };
  }
  return { iterations, stopReason: 'iterations' };
}
