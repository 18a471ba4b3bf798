import { checkSamples, checkShape, checkWithin } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { dtypeOf, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { channelsOf, weightsWithoutClipped } from './data-terms/measured-domain.ts';
import { spatialRank } from './data-terms/problem.ts';
import { admm } from './optimization/admm.ts';
import type { IterateOptions } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { differences } from './priors/analysis-operators.ts';
import { powerShrinkage } from './priors/proximal-maps.ts';
import {
  adaptiveLambda,
  measureOperatorGain,
  regularizationWeight,
  tvLambda,
} from './priors/regularization-weight.ts';

/** Options of {@link hyperLaplacian}: exactly one of `lambda` and `noise`. */
export interface HyperLaplacianOptions extends IterateOptions {
  /** λ > 0: the weight of Σ|∇x|^p against half the squared residual. */
  readonly lambda?: number | undefined;
  /** Standard deviation of the noise, > 0, on the scale of the samples; λ is that of total variation by (1.5 g)^(1-p). */
  readonly noise?: number | undefined;
  /** The exponent p, from 0.3 to 1; 0.8 by default. 1/2, 2/3 and 0.8 are the usual ones; 1 is anisotropic total variation. */
  readonly exponent?: number | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 leaves out dead or clipped samples. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 where a sample was cut off at white; the light there is estimated, with a blur that wraps or has unknown surroundings as at least what was measured. */
  readonly lowerBoundMask?: Tensor | undefined;
}

/**
 * Deconvolution under a hyper-Laplacian prior: x that makes ½ Σ m (A x - y)² + λ Σ |∂x|^p small, with p < 1 as in the
 * statistics of natural pictures, over the forward differences along each axis.
 *
 * Not convex: a good local minimum, not the least one. With a windowed operator what lies outside the frame is estimated too,
 * where the prior counts half.
 * At most 150 iterations, and it stops at a relative change of 1e-4.
 *
 * @param operator any linear operator; blurs that wrap or have unknown surroundings take a tenth of the time of others
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options exactly one of lambda and noise; exponent, weights, and those of every iterative solver
 * @returns the estimate, not clipped to any range; `parameters` has λ and the exponent
 * @throws RangeError for both or none of lambda and noise, values out of range, shapes or samples that do not fit
 * @throws DeconvError ABORTED, DIVERGED
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = await hyperLaplacian(operator, operator.apply(step), { lambda: 1e-4, exponent: 2 / 3 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 *
 * D. Krishnan, R. Fergus, Fast image deconvolution using hyper-Laplacian priors, 2009, NIPS 22; solved by the alternating
 * direction method as {@link totalVariation}.
 */
export async function hyperLaplacian<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: HyperLaplacianOptions,
): Promise<Solution<S>> {
  const fn = 'hyperLaplacian';
  const { exponent = 0.8, lowerBoundMask: clipped, iterations = 150, tolerance = 1e-4 } = options;
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkSamples(fn, 'measured', measured.data);
  const weights = weightsWithoutClipped(fn, options.sampleWeights, clipped, operator.range);
  checkWithin(fn, 'exponent', exponent, 0.3, 1);
  const { domain } = operator;
  const rank = spatialRank(operator);
  const channels = channelsOf(operator);
  const passage = measureOperatorGain(operator);
  const weight = regularizationWeight(fn, options, (sigma, length) => {
    const one = length / Math.sqrt(channels);
    return tvLambda(sigma, passage, one) * (TYPICAL * Math.max(one, sigma / 100)) ** (1 - exponent);
  });
  const steering = adaptiveLambda(weight, sizeOf(domain.slice(-rank)));
  const shrinkage = powerShrinkage(exponent);
  const {
    estimate,
    iterations: done,
    stopReason,
  } = await admm({
    fn,
    operator,
    measured,
    sampleWeights: weights,
    lowerBoundMask: clipped,
    analysis: differences(domain, rank, dtypeOf(measured)),
    watch: steering.watch,
    penalty: () => PENALTY * steering.lambda,
    shrink: { step: (d, u, scale, share) => shrinkage.step(d, u, 1 / PENALTY, scale, share) },
    options: { ...options, iterations, tolerance },
  });
  const { lambda } = steering;
  return { estimate, iterations: done, stopReason, parameters: { lambda, exponent }, warnings: [] };
}

/** The difference, over the mean length of the gradient, at which |d|^p is made to weigh as much as total variation would. */
const TYPICAL = 1.5;

/** ρ = 1000 λ: not convex, it has to be held close, or differences that are small and right are set to 0 for good. */
const PENALTY = 1000;
