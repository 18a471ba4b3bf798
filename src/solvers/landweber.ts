import { checkChoice, checkNonNegative, checkWithin } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { relativeChange } from '../numerics/norms.ts';
import { operatorNorm } from '../operators/norm.ts';
import { copyOfFrame, isWindowed } from '../operators/windowed.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { type CensoredSamples, censoredSamples, checkProblem, spatialRank } from './data-terms/problem.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import { type InitialEstimate, initialEstimate } from './optimization/initial-estimate.ts';
import { type IterateOptions, iterate } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { solverMemory } from './optimization/solver-memory.ts';
import { residualCorrelation, whitenessRule } from './optimization/whiteness.ts';

/** Options of {@link landweber}. */
export interface LandweberOptions extends IterateOptions {
  /** Step size over 1/‖A‖²_w, in (0, 2); 1 by default. The iteration converges for all of these. */
  readonly relaxation?: number | undefined;
  /** Projects on x >= 0 after each step: the projected method. False by default. */
  readonly nonNegative?: boolean | undefined;
  /** Initial estimate, `mean` by default. */
  readonly init?: InitialEstimate | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead samples; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples, which count, whatever their weight, only while A x is below them. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** Standard deviation of the noise, >= 0, on the scale of the samples: stops when the residual is no larger. */
  readonly noise?: number | undefined;
  /**
   * `noise` (default): stops when the residual is no larger than `noise`, where that is given. `whiteness`: stops at the whitest residual,
   * without a noise level: as good on photographs, and 4 to 8 dB better than a noise level that is half the true one; it costs two
   * transforms at a tenth of the iterations.
   */
  readonly stop?: 'noise' | 'whiteness' | undefined;
}

const optionNames = [
  ...['relaxation', 'nonNegative', 'init', 'sampleWeights', 'lowerBoundMask', 'noise', 'stop'],
  ...iterateOptionNames,
];

/**
 * Landweber iteration, gradient descent on ‖A x - y‖²_w: x ← x + τ Aᵀ w (y - A x), optionally projected on x >= 0.
 *
 * The number of iterations regularizes. {@link cgls} needs far fewer iterations for the same residual, but cannot project.
 *
 * @param operator A, any linear operator
 * @param measured y, of shape `operator.range`
 * @param options iterations (100 by default), relaxation, nonNegative, init, sampleWeights, lowerBoundMask, noise, stop, and those of every iterative solver
 * @returns the estimate, not clipped above; with an unknown boundary, of the frame. `parameters.step` is τ
 * @throws RangeError for values out of range or data that do not fit or are not finite; TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see L. Landweber 1951, "An iteration formula for Fredholm integral equations of the first kind", doi:10.2307/2372313
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = await landweber(operator, blurred, { iterations: 500, nonNegative: true });
 * Math.round(estimate.data[3]); // => 4
 */
export async function landweber<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: LandweberOptions = {},
): Promise<Solution<S>> {
  const fn = 'landweber';
  checkOptions(fn, options, optionNames);
  const { iterations = 100, relaxation = 1, nonNegative = false, init = 'mean' } = options;
  const { noise, stop = 'noise' } = options;
  const samples = censoredSamples(fn, options.sampleWeights, options.lowerBoundMask, operator.range);
  checkProblem(fn, operator, measured, samples.weights);
  checkWithin(fn, 'relaxation', relaxation, Number.MIN_VALUE, 2 - Number.EPSILON);
  if (noise !== undefined) checkNonNegative(fn, 'noise', noise);
  checkChoice(fn, 'stop', stop, ['noise', 'whiteness']);
  const start = initialEstimate(fn, init, operator, measured);
  const tau = relaxation / boundOfHessian(operator, samples.weights);
  const buffers = solverMemory(measured, sizeOf(operator.range) + 5 * sizeOf(operator.domain));
  try {
    const x = buffers.clone(start);
    const r = buffers.tensor(operator.range);
    const g = buffers.tensor(operator.domain);
    const whiteness = stop === 'whiteness' ? whitenessRule(x) : undefined;
    const rank = spatialRank(operator);
    const run = await iterate(fn, { ...options, iterations, whiteness }, x, (iteration) => {
      operator.apply(x, r);
      const { energy, weightSum } = weightedResidual(measured, r, samples);
      operator.adjoint(r, g);
      return {
        correlation: whiteness?.due(iteration) ? residualCorrelation(r, rank) : undefined,
        change: descend(x, g, tau, nonNegative),
        objective: energy,
        discrepancy:
          noise === undefined || whiteness
            ? undefined
            : weightSum > 0
              ? energy / (weightSum * noise ** 2)
              : 0,
      };
    });
    return {
      estimate: copyOfFrame(operator, x) as Tensor<S>,
      parameters: { relaxation, step: tau, nonNegative, ...(noise !== undefined && { noise }) },
      ...run,
      warnings: [],
    };
  } finally {
    buffers.release();
  }
}

/** ‖A‖² times the largest weight, an upper bound of ‖Aᵀ w A‖. */
function boundOfHessian(operator: LinearOperator, weights: Tensor | undefined): number {
  let largest = weights === undefined ? 1 : 0;
  if (weights !== undefined) for (const w of weights.data) largest = Math.max(largest, w);
  // The norm of a windowed operator is at most that of its circulant operator, which is exact and free; power iteration would find one hardly smaller.
  const norm = operatorNorm(isWindowed(operator) ? operator.circulant : operator);
  return norm ** 2 * largest;
}

/** r ← w (y - r) for r = A x, 0 at lower bounds that A x has reached; returns ‖y - A x‖²_w and Σ w without those. */
function weightedResidual(
  { data: y }: Tensor,
  { data: r }: Tensor,
  { weights, isBound }: CensoredSamples,
): { energy: number; weightSum: number } {
  let energy = 0;
  let weightSum = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weights === undefined ? 1 : weights.data[i];
    const difference = y[i] - r[i];
    if (isBound?.[i] === 1 && difference <= 0) {
      r[i] = 0;
      continue;
    }
    energy += w * difference * difference;
    weightSum += w;
    r[i] = w * difference;
  }
  return { energy, weightSum };
}

/** x ← x + τ g, projected on x >= 0 with `nonNegative`; returns the relative change. */
function descend({ data: x }: Tensor, { data: g }: Tensor, tau: number, nonNegative: boolean): number {
  let change2 = 0;
  let energy = 0;
  for (let i = 0; i < x.length; i++) {
    const moved = x[i] + tau * g[i];
    const next = nonNegative ? Math.max(moved, 0) : moved;
    change2 += (next - x[i]) ** 2;
    energy += next * next;
    x[i] = next;
  }
  return relativeChange(change2, energy);
}
