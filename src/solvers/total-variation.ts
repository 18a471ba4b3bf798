import { checkChoice } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import { measureOperatorGain } from '../operators/gain.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { channelWeights } from './data-terms/channel-weights.ts';
import { channelsOf } from './data-terms/measured-domain.ts';
import { checkMeasured, spatialRank, weightsWithoutClipped } from './data-terms/problem.ts';
import { type AdmmResult, runAdmm } from './optimization/admm.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import type { IterateOptions } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { nonNegativityPrior, totalVariationPrior } from './priors/built-in-priors.ts';
import { combinePriors } from './priors/combine-priors.ts';
import { nonNegativeProjection } from './priors/proximal-maps.ts';
import {
  adaptiveLambda,
  type LambdaRule,
  regularizationWeight,
  tvLambda,
  vectorTvLambda,
  withoutConstraint,
} from './priors/regularization-weight.ts';
import { notingRule, ruleOfWhole, type WholeImage } from './priors/whole-image.ts';

/** Options of {@link totalVariation}: exactly one of `lambda` and `noise`. */
export type TotalVariationOptions = IterateOptions & {
  /** `isotropic` (default): the Euclidean length over all differences and channels at a position; `anisotropic`: their sum. */
  readonly kind?: 'isotropic' | 'anisotropic' | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead or clipped samples; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples. Their weight is 0; with a blur that is periodic or has an unknown boundary, A x there is bounded below by the measured value. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** Whether x >= 0 is a constraint, as for light over a dark ground; false by default. */
  readonly nonNegative?: boolean | undefined;
  /** Where `measured` is a tile of a larger image: what λ and the scale of the data are derived from; by default `measured` itself. */
  readonly wholeImage?: WholeImage | undefined;
} & (
    | {
        /** λ > 0: the weight of the total variation against half the squared residual. */
        readonly lambda: number;
        readonly noise?: undefined;
      }
    | {
        readonly lambda?: undefined;
        /** σ > 0, standard deviation of the noise on the scale of the samples, one for all channels or one each; λ = 0.63 σ (σ/g)^0.4 (Σh²)^0.45, g the mean length of the gradient of the estimate after five iterations. */
        readonly noise: number | readonly number[];
      }
  );

const optionNames = [
  ...['lambda', 'noise', 'kind', 'sampleWeights', 'lowerBoundMask', 'nonNegative', 'wholeImage'],
  ...iterateOptionNames,
];

/**
 * Total-variation deconvolution: the minimizer over x of ½ Σ w (A x - y)² + λ Σ |∇x|.
 *
 * Preserves sharp edges between flat regions; fine texture becomes piecewise constant. With a windowed operator the region outside the
 * frame is estimated too, with half the weight of the prior. Channels (the axes before those of the PSF) share their edges: vector total
 * variation. Where their noise differs, the data of channel c have the weight σ²/σ_c², σ² the mean of the σ_c².
 * Approximate: the last iterate is returned, after at most 150 iterations or at a relative change of 1e-4.
 *
 * @param operator A, any linear operator; blurs that are periodic or have an unknown boundary take a tenth of the time of others
 * @param measured y, of shape `operator.range`
 * @param options exactly one of lambda and noise; kind, sampleWeights, lowerBoundMask, nonNegative, wholeImage, and those of every iterative solver
 * @returns the estimate, not clipped to any range unless `nonNegative`; `parameters` has λ
 * @throws RangeError for both or none of lambda and noise, values that are not positive, shapes or samples that do not fit
 * @throws TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see L. Rudin, S. Osher, E. Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; solved as in M. Almeida, M. Figueiredo 2013,
 * doi:10.1109/TIP.2013.2258354
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = await totalVariation(operator, operator.apply(step), { lambda: 1e-4 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export async function totalVariation<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: TotalVariationOptions,
): Promise<Solution<S>> {
  const fn = 'totalVariation';
  checkOptions(fn, options, optionNames);
  const { kind = 'isotropic', lowerBoundMask, wholeImage, iterations = 150, tolerance = 1e-4 } = options;
  checkMeasured(fn, operator, measured);
  const sampleWeights = weightsWithoutClipped(fn, options.sampleWeights, lowerBoundMask, operator.range);
  checkChoice(fn, 'kind', kind, ['isotropic', 'anisotropic']);
  const noise =
    options.noise === undefined ? undefined : channelWeights(fn, options.noise, channelsOf(operator));
  const weight = regularizationWeight(
    fn,
    { lambda: options.lambda, noise: noise?.sigma },
    wholeImage?.white ?? whiteLevel(measured.data, sampleWeights?.data),
    totalVariationLambdaRule(operator, kind),
  );
  const run = await minimizeTotalVariation(fn, operator, measured, ruleOfWhole(weight, wholeImage), {
    ...options,
    kind,
    iterations,
    tolerance,
    sampleWeights,
    channelWeights: noise?.channelWeights,
    white: wholeImage?.white,
  });
  const { estimate, lambda, iterations: done, stopReason } = run;
  if (options.nonNegative) nonNegativeProjection(estimate.data);
  return { estimate, iterations: done, stopReason, parameters: { lambda, kind }, warnings: [] };
}

/** λ as a function of the noise and the mean length of the gradient over all channels. */
export function totalVariationLambdaRule(
  operator: LinearOperator,
  kind: 'isotropic' | 'anisotropic',
): (sigma: number, length: number) => number {
  const gain = measureOperatorGain(operator);
  const channels = channelsOf(operator);
  if (kind === 'isotropic') return (sigma, length) => vectorTvLambda(sigma, gain, length, channels);
  return (sigma, length) => tvLambda(sigma, gain, length / Math.sqrt(channels));
}

/** The solver without its checks. Also returns λ and the estimate over the whole domain, from which plug-and-play starts. */
export async function minimizeTotalVariation<S extends Shape>(
  fn: string,
  operator: LinearOperator,
  measured: Tensor<S>,
  lambda: LambdaRule,
  options: IterateOptions & {
    iterations: number;
    kind: 'isotropic' | 'anisotropic';
    sampleWeights?: Tensor | undefined;
    lowerBoundMask?: Tensor | undefined;
    channelWeights?: readonly number[] | undefined;
    nonNegative?: boolean | undefined;
    white?: number | undefined;
  },
): Promise<AdmmResult<S> & { readonly lambda: number }> {
  const { kind, sampleWeights, lowerBoundMask, channelWeights, nonNegative = false, white } = options;
  const free = adaptiveLambda(lambda, sizeOf(operator.domain.slice(-spatialRank(operator))));
  const weight = nonNegative ? withoutConstraint(free, sizeOf(operator.domain)) : free;
  const variation = totalVariationPrior(kind);
  const prior = nonNegative ? combinePriors(variation, nonNegativityPrior()) : variation;
  const problem = { fn, operator, measured, sampleWeights, lowerBoundMask, channelWeights, white };
  const solution = await runAdmm({ ...problem, prior, weight, options });
  return { ...solution, lambda: weight.lambda };
}

/** Iterations after which λ is derived from the estimate: {@link adaptiveLambda}. */
const untilLambda = 5;

/**
 * The mean lengths of the gradient that λ is derived from, of a part of an image: averages over parts are those of the whole, see
 * {@link WholeImage}.
 *
 * @param noise standard deviation, one for all channels or one each
 * @param white the value of white in the whole image
 */
export async function gradientLengths(
  operator: LinearOperator,
  measured: Tensor,
  noise: number | readonly number[],
  white: number,
  options: Pick<TotalVariationOptions, 'sampleWeights' | 'lowerBoundMask' | 'signal'>,
): Promise<readonly [initial: number, estimate: number]> {
  const fn = 'gradientLengths';
  const { sigma, channelWeights: weights } = channelWeights(fn, noise, channelsOf(operator));
  const rule = regularizationWeight(
    fn,
    { noise: sigma },
    white,
    totalVariationLambdaRule(operator, 'isotropic'),
  );
  const lengths: number[] = [];
  await minimizeTotalVariation(fn, operator, measured, notingRule(rule, lengths), {
    ...options,
    sampleWeights: weightsWithoutClipped(fn, options.sampleWeights, options.lowerBoundMask, operator.range),
    iterations: untilLambda,
    tolerance: 0,
    kind: 'isotropic',
    channelWeights: weights,
    white,
  });
  return [lengths[0], lengths[1]];
}
