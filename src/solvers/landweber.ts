import { checkChoice, checkNonNegative, checkWithin } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { relativeChange } from '../numerics/norms.ts';
import { operatorNorm } from '../operators/norm.ts';
import { copyOfFrame, isWindowed } from '../operators/windowed.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { checkProblem, spatialRank } from './data-terms/problem.ts';
import { type InitialEstimate, initialEstimate } from './optimization/initial-estimate.ts';
import { type IterateOptions, iterate } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { solverMemory } from './optimization/solver-memory.ts';
import { correlationOf, whitest } from './optimization/whiteness.ts';

/** The options of {@link landweber}. */
export interface LandweberOptions extends IterateOptions {
  /** Step as a part of the largest safe one, in (0, 2); 1 by default. */
  readonly relaxation?: number | undefined;
  /** Cut negative values after each step: the projected method. False by default. */
  readonly nonNegative?: boolean | undefined;
  /** Where to start, `mean` by default. */
  readonly init?: InitialEstimate | undefined;
  /** Trust in each measured sample, >= 0; all 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** Standard deviation of the noise: stops when the residual is no larger than it. */
  readonly noise?: number | undefined;
  /**
   * `noise` (default): where `noise` is given, when the residual is no larger than it. `whiteness`: where the residual is whitest, which
   * takes no noise level: as good on photographs, 4 to 8 dB better than a noise told too low by half; two transforms now and then.
   */
  readonly stop?: 'noise' | 'whiteness' | undefined;
}

/**
 * Landweber iteration, gradient descent on ‖H x - y‖²_w: x ← x + τ Hᵀ w (y - H x), projected on x >= 0 where asked for.
 *
 * The number of iterations regularises. {@link cgls} gets to the same place in far fewer of them, but cannot project.
 *
 * @param operator any linear operator
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options iterations (100 by default), relaxation, nonNegative, init, weights, noise, stop, and those of every loop
 * @returns the estimate, not clipped above; with unknown surroundings the frame
 * @throws RangeError for bad options or data that do not fit or are not finite; DeconvError when aborted
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = await landweber(operator, blurred, { iterations: 500, nonNegative: true });
 * Math.round(estimate.data[3]); // => 4
 *
 * L. Landweber 1951, "An iteration formula for Fredholm integral equations of the first kind", doi:10.2307/2372313
 */
export async function landweber<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: LandweberOptions = {},
): Promise<Solution<S>> {
  const fn = 'landweber';
  const {
    iterations = 100,
    relaxation = 1,
    nonNegative = false,
    init = 'mean',
    sampleWeights: weights,
    noise,
  } = options;
  const { stop = 'noise' } = options;
  checkProblem(fn, operator, measured, weights);
  checkWithin(fn, 'relaxation', relaxation, Number.MIN_VALUE, 2 - Number.EPSILON);
  if (noise !== undefined) checkNonNegative(fn, 'noise', noise);
  checkChoice(fn, 'stop', stop, ['noise', 'whiteness']);
  const start = initialEstimate(fn, init, operator, measured);
  const y = measured.data;
  let heaviest = weights === undefined ? 1 : 0;
  if (weights !== undefined) for (const w of weights.data) heaviest = Math.max(heaviest, w);
  // A window has at most the norm of what it looks at, which is known at once; twenty iterations would find one hardly smaller.
  const norm = operatorNorm(isWindowed(operator) ? operator.circulant : operator);
  const tau = relaxation / (norm ** 2 * heaviest);
  const buffers = solverMemory(measured, sizeOf(operator.range) + 5 * sizeOf(operator.domain));
  try {
    const x = buffers.holding(start);
    const residual = buffers.tensor(operator.range);
    const gradient = buffers.tensor(operator.domain);

    const white = stop === 'whiteness' ? whitest(x) : undefined;
    const rank = spatialRank(operator);
    const result = await iterate(fn, { ...options, iterations, white }, x, (iteration) => {
      operator.apply(x, residual);
      let objective = 0;
      let seen = 0;
      for (let i = 0; i < y.length; i++) {
        const w = weights === undefined ? 1 : weights.data[i];
        const r = y[i] - residual.data[i];
        objective += w * r * r;
        seen += w;
        residual.data[i] = w * r;
      }
      const correlation = white?.due(iteration) ? correlationOf(residual, rank) : undefined;
      operator.adjoint(residual, gradient);
      let change2 = 0;
      let energy = 0;
      for (let i = 0; i < x.data.length; i++) {
        const moved = x.data[i] + tau * gradient.data[i];
        const next = nonNegative ? Math.max(moved, 0) : moved;
        change2 += (next - x.data[i]) ** 2;
        energy += next * next;
        x.data[i] = next;
      }
      return {
        change: relativeChange(change2, energy),
        objective,
        discrepancy: noise === undefined || white ? undefined : objective / (seen * noise ** 2),
        correlation,
      };
    });
    return {
      estimate: copyOfFrame(operator, x) as Tensor<S>,
      parameters: { relaxation, step: tau, nonNegative, ...(noise === undefined ? {} : { noise }) },
      ...result,
      warnings: [],
    };
  } finally {
    buffers.release();
  }
}
