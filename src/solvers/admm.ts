import { checkPositive, typeError } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import type { Shape, Tensor } from '../tensor.ts';
import type { DataTerm } from './data-terms/data-term.ts';
import { checkMeasured, weightsWithoutClipped } from './data-terms/problem.ts';
import { penaltyRatioOf, priorFor, runAdmm } from './optimization/admm.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import type { IterateOptions } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import type { Prior, PriorFactory } from './priors/prior.ts';
import { adaptiveLambda } from './priors/regularization-weight.ts';

/** Options of {@link admm}. */
export interface AdmmOptions extends IterateOptions {
  /** φ(D x): a built-in prior such as {@link totalVariationPrior}, or your own. */
  readonly prior: Prior | PriorFactory;
  /** Φ(A x; y): {@link leastSquares} by default, {@link poissonLikelihood}, or your own. */
  readonly dataTerm?: DataTerm | undefined;
  /** λ > 0: the weight of the prior against the data term. */
  readonly lambda: number;
  /** ρ > 0: the penalty of the splitting; λ times the prior's `penaltyRatio` by default, for the scale of the data. It changes the speed, not the minimizer of a convex problem. */
  readonly rho?: number | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead or clipped samples. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples, which count, whatever their weight, only while A x is below them. */
  readonly lowerBoundMask?: Tensor | undefined;
}

const optionNames = [
  ...['prior', 'dataTerm', 'lambda', 'rho', 'sampleWeights', 'lowerBoundMask'],
  ...iterateOptionNames,
];

/**
 * The minimizer over x of Φ(A x; y) + λ φ(D x), by the alternating direction method of multipliers, for any data term Φ and prior φ(D x):
 * the solver behind {@link totalVariation}, {@link hyperLaplacian} and {@link poissonTotalVariation}.
 *
 * In turn x ← argmin Φ(A x; y) + ρ/2 ‖D x - z + u‖², z ← prox_{λ/ρ φ}(D x + u), u ← u + D x - z. Approximate: the last iterate is
 * returned, after at most 150 iterations or at a relative change of 1e-4. For a non-convex φ it is a local minimizer. With a windowed
 * operator the region outside the frame is estimated too, with half the weight of the prior.
 *
 * @param operator A, any linear operator; blurs that are periodic or have an unknown boundary take a tenth of the time of others
 * @param measured y, of shape `operator.range`
 * @param options prior and lambda; dataTerm, rho, sampleWeights, lowerBoundMask, and those of every iterative solver
 * @returns the estimate, not clipped to any range; `parameters` has λ and ρ
 * @throws RangeError for values that are not positive, shapes or samples that do not fit; TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see S. Boyd et al. 2011, Distributed optimization and statistical learning via the alternating direction method of multipliers,
 * doi:10.1561/2200000016; the unknown boundary after M. Almeida, M. Figueiredo 2013, doi:10.1109/TIP.2013.2258354
 * @example
 * // A prior of your own: the Huber function of the differences, quadratic up to delta and linear beyond it.
 * const huberPrior = (delta: number): PriorFactory => (domain, rank, dtype) => ({
 *   analysis: differences(domain, rank, dtype),
 *   proximal(d, threshold, sites, weights) {
 *     for (let i = 0; i < d.length; i++) {
 *       const t = threshold * (weights?.[i % sites] ?? 1);
 *       const linear = Math.abs(d[i]) > delta + t;
 *       d[i] = linear ? d[i] - t * Math.sign(d[i]) : (d[i] * delta) / (delta + t);
 *     }
 *   },
 * });
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = await admm(operator, operator.apply(step), { prior: huberPrior(0.01), lambda: 1e-4 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export async function admm<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: AdmmOptions,
): Promise<Solution<S>> {
  const fn = 'admm';
  checkOptions(fn, options, optionNames);
  const { lambda, rho, dataTerm, lowerBoundMask, iterations = 150, tolerance = 1e-4 } = options;
  checkMeasured(fn, operator, measured);
  const sampleWeights = weightsWithoutClipped(fn, options.sampleWeights, lowerBoundMask, operator.range);
  checkPositive(fn, 'lambda', lambda);
  if (rho !== undefined) checkPositive(fn, 'rho', rho);
  if (options.prior === undefined)
    throw typeError(fn, 'prior', 'a prior or a function that makes one', options.prior);
  const prior = priorFor(options.prior, operator, measured);
  checkPrior(fn, prior);
  const penaltyRatio =
    rho === undefined ? penaltyRatioOf(prior, { operator, measured, sampleWeights }) : rho / lambda;
  const run = await runAdmm({
    fn,
    operator,
    measured,
    sampleWeights,
    lowerBoundMask,
    dataTerm,
    prior,
    weight: adaptiveLambda(lambda, 1),
    penaltyRatio,
    options: { ...options, iterations, tolerance },
  });
  return {
    estimate: run.estimate,
    parameters: { lambda, rho: rho ?? penaltyRatio * lambda },
    iterations: run.iterations,
    stopReason: run.stopReason,
    warnings: [],
  };
}

/** Throws where a function of the prior is missing. */
function checkPrior(fn: string, { analysis, proximal }: Prior): void {
  if (typeof proximal !== 'function') throw typeError(fn, 'prior.proximal', 'a function', proximal);
  for (const name of ['apply', 'adjoint'] as const)
    if (typeof analysis?.[name] !== 'function')
      throw typeError(fn, `prior.analysis.${name}`, 'a function', analysis?.[name]);
}
