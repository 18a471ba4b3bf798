import { checkWithin } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import { measureOperatorGain } from '../operators/gain.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { channelsOf } from './data-terms/measured-domain.ts';
import { checkMeasured, spatialRank, weightsWithoutClipped } from './data-terms/problem.ts';
import { runAdmm } from './optimization/admm.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import type { IterateOptions } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { hyperLaplacianPrior } from './priors/built-in-priors.ts';
import { adaptiveLambda, regularizationWeight, tvLambda } from './priors/regularization-weight.ts';

/** Options of {@link hyperLaplacian}: exactly one of `lambda` and `noise`. */
export type HyperLaplacianOptions = IterateOptions & {
  /** p, from 0.3 to 1; 0.8 by default. 1/2, 2/3 and 0.8 are usual; 1 is anisotropic total variation. */
  readonly exponent?: number | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead or clipped samples; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples. Their weight is 0; with a blur that is periodic or has an unknown boundary, A x there is bounded below by the measured value. */
  readonly lowerBoundMask?: Tensor | undefined;
} & (
    | {
        /** λ > 0: the weight of Σ|∂x|^p against half the squared residual. */
        readonly lambda: number;
        readonly noise?: undefined;
      }
    | {
        readonly lambda?: undefined;
        /** σ > 0, standard deviation of the noise on the scale of the samples; λ is that of total variation times (1.5 g)^(1-p). */
        readonly noise: number;
      }
  );

const optionNames = ['lambda', 'noise', 'exponent', 'sampleWeights', 'lowerBoundMask', ...iterateOptionNames];

/**
 * Deconvolution under a hyper-Laplacian prior: a local minimizer over x of ½ Σ w (A x - y)² + λ Σ |∂x|^p over the forward differences along
 * each axis, with p < 1 as in the statistics of natural images.
 *
 * The problem is not convex: the estimate need not be the global minimizer. With a windowed operator the region outside the frame is
 * estimated too, with half the weight of the prior. At most 150 iterations; stops at a relative change of 1e-4.
 *
 * @param operator A, any linear operator; blurs that are periodic or have an unknown boundary take a tenth of the time of others
 * @param measured y, of shape `operator.range`
 * @param options exactly one of lambda and noise; exponent, sampleWeights, lowerBoundMask, and those of every iterative solver
 * @returns the estimate, not clipped to any range; `parameters` has λ and the exponent
 * @throws RangeError for both or none of lambda and noise, values out of range, shapes or samples that do not fit
 * @throws TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see D. Krishnan, R. Fergus, Fast image deconvolution using hyper-Laplacian priors, 2009, NIPS 22; solved by the alternating
 * direction method as {@link totalVariation}
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = await hyperLaplacian(operator, operator.apply(step), { lambda: 1e-4, exponent: 2 / 3 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export async function hyperLaplacian<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: HyperLaplacianOptions,
): Promise<Solution<S>> {
  const fn = 'hyperLaplacian';
  checkOptions(fn, options, optionNames);
  const { exponent = 0.8, lowerBoundMask, iterations = 150, tolerance = 1e-4 } = options;
  checkMeasured(fn, operator, measured);
  const sampleWeights = weightsWithoutClipped(fn, options.sampleWeights, lowerBoundMask, operator.range);
  checkWithin(fn, 'exponent', exponent, 0.3, 1);
  const channels = channelsOf(operator);
  const gain = measureOperatorGain(operator);
  const white = whiteLevel(measured.data, sampleWeights?.data);
  const rule = regularizationWeight(fn, options, white, (sigma, length) => {
    const one = length / Math.sqrt(channels);
    return tvLambda(sigma, gain, one) * (TYPICAL * Math.max(one, sigma / gain.gain / 100)) ** (1 - exponent);
  });
  const weight = adaptiveLambda(rule, sizeOf(operator.domain.slice(-spatialRank(operator))));
  const prior = hyperLaplacianPrior(exponent);
  const problem = { fn, operator, measured, sampleWeights, lowerBoundMask };
  const run = await runAdmm({ ...problem, prior, weight, options: { ...options, iterations, tolerance } });
  return {
    estimate: run.estimate,
    iterations: run.iterations,
    stopReason: run.stopReason,
    parameters: { lambda: weight.lambda, exponent },
    warnings: [],
  };
}

/** The difference, in units of the mean length of the gradient, at which |d|^p has the weight of total variation. */
const TYPICAL = 1.5;
