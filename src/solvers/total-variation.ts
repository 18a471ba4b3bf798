import { checkChoice, checkSamples, checkShape } from '../errors.ts';
import { shortenLengths } from '../kernels/admm-loops.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { dtypeOf, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { channelWeights } from './data-terms/channel-weights.ts';
import { channelsOf, weightsWithoutClipped } from './data-terms/measured-domain.ts';
import { spatialRank } from './data-terms/problem.ts';
import { admm, type SplitSolution } from './optimization/admm.ts';
import type { IterateOptions } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { blockDetails, differences } from './priors/analysis-operators.ts';
import { shrinkEach } from './priors/proximal-maps.ts';
import {
  adaptiveLambda,
  type LambdaRule,
  measureOperatorGain,
  regularizationWeight,
  tvLambda,
  vectorTvLambda,
} from './priors/regularization-weight.ts';

/** Options of {@link totalVariation}: exactly one of `lambda` and `noise`. */
export interface TotalVariationOptions extends IterateOptions {
  /** λ > 0: the weight of the total variation against half the squared residual. */
  readonly lambda?: number | undefined;
  /** Standard deviation of the noise, > 0, on the scale of the samples, of all channels or of each; λ = 0.63 σ (σ/g)^0.4 (Σh²)^0.45, g the mean length of the gradient of the estimate after five iterations. */
  readonly noise?: number | readonly number[] | undefined;
  /** `isotropic` (default): the Euclidean length of all differences at a place, of all channels; `anisotropic`: their sum. */
  readonly kind?: 'isotropic' | 'anisotropic' | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 leaves out dead or clipped samples. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 where a sample was cut off at white; the light there is estimated, with a blur that wraps or has unknown surroundings as at least what was measured. */
  readonly lowerBoundMask?: Tensor | undefined;
}

/**
 * Total-variation deconvolution: the minimiser over x of ½ Σ m (A x - y)² + λ Σ |∇x|.
 *
 * Sharp edges on flat ground come back well, fine texture is flattened into steps. With a windowed operator what lies outside
 * the frame is estimated too, where the prior counts half. Channels (the axes before those of the PSF) share their edges: vector total
 * variation. Where their noise differs, the data of channel c weigh σ²/σ_c² more, σ² the mean of the σ_c².
 * Approximate: the last iterate is returned. At most 150 iterations, and it stops at a relative change of 1e-4.
 *
 * @param operator any linear operator; blurs that wrap or have unknown surroundings take a tenth of the time of others
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options exactly one of lambda and noise; kind, weights, and those of every iterative solver
 * @returns the estimate, not clipped to any range; `parameters` has λ
 * @throws RangeError for both or none of lambda and noise, values that are not positive, shapes or samples that do not fit
 * @throws DeconvError ABORTED, DIVERGED
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate } = await totalVariation(operator, operator.apply(step), { lambda: 1e-4 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 *
 * L. Rudin, S. Osher, E. Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; solved as in M. Almeida, M. Figueiredo 2013,
 * doi:10.1109/TIP.2013.2258354.
 */
export async function totalVariation<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: TotalVariationOptions,
): Promise<Solution<S>> {
  const fn = 'totalVariation';
  const {
    kind = 'isotropic',
    sampleWeights: weights,
    lowerBoundMask: clipped,
    iterations = 150,
    tolerance = 1e-4,
  } = options;
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkSamples(fn, 'measured', measured.data);
  const seen = weightsWithoutClipped(fn, weights, clipped, operator.range);
  checkChoice(fn, 'kind', kind, ['isotropic', 'anisotropic']);
  const noise =
    options.noise === undefined ? undefined : channelWeights(fn, options.noise, channelsOf(operator));
  const weight = regularizationWeight(
    fn,
    { lambda: options.lambda, noise: noise?.sigma },
    totalVariationLambdaRule(operator, kind),
  );
  const run = await minimizeTotalVariation(fn, operator, measured, weight, {
    ...options,
    kind,
    iterations,
    tolerance,
    ...(seen && { sampleWeights: seen }),
    ...(noise?.channelWeights && { channelWeights: noise.channelWeights }),
  });
  const { estimate, lambda, iterations: done, stopReason } = run;
  return { estimate, iterations: done, stopReason, parameters: { lambda, kind }, warnings: [] };
}

/** λ from the noise and the mean length of the gradient over all channels. */
export function totalVariationLambdaRule(
  operator: LinearOperator,
  kind: 'isotropic' | 'anisotropic',
): (sigma: number, length: number) => number {
  const passage = measureOperatorGain(operator);
  const channels = channelsOf(operator);
  if (kind === 'isotropic') return (sigma, length) => vectorTvLambda(sigma, passage, length, channels);
  return (sigma, length) => tvLambda(sigma, passage, length / Math.sqrt(channels));
}

/** The solver without its checks; also λ and what lies around the frame, from where other solvers go on. */
export async function minimizeTotalVariation<S extends Shape>(
  fn: string,
  operator: LinearOperator,
  measured: Tensor<S>,
  weight: LambdaRule,
  options: IterateOptions & {
    iterations: number;
    kind: 'isotropic' | 'anisotropic';
    sampleWeights?: Tensor | undefined;
    lowerBoundMask?: Tensor | undefined;
    channelWeights?: readonly number[] | undefined;
  },
): Promise<SplitSolution<S> & { readonly lambda: number }> {
  const { kind, sampleWeights: weights, lowerBoundMask: clipped, channelWeights: trust } = options;
  const { domain } = operator;
  const rank = spatialRank(operator);
  const sites = sizeOf(domain.slice(-rank));
  const isotropic = kind === 'isotropic';
  const steering = adaptiveLambda(weight, sites);
  const solution = await admm({
    fn,
    operator,
    measured,
    sampleWeights: weights,
    lowerBoundMask: clipped,
    channelWeights: trust,
    analysis: (isotropic ? blockDetails : differences)(domain, rank, dtypeOf(measured)),
    watch: steering.watch,
    penalty: () => PENALTY * steering.lambda,
    shrink: isotropic
      ? { step: (d, u, scale, share) => shortenLengths(d, u, sites, 1 / PENALTY, scale, share) }
      : (d, share) => shrinkEach(d, 1 / PENALTY, share),
    options,
  });
  return { ...solution, lambda: steering.lambda };
}

/** ρ = 20 λ: the differences that matter in a picture are on the scale of 1/20 of its range. */
const PENALTY = 20;
