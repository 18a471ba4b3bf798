import { bm3dSeries } from '../denoise/bm3d.ts';
import type { CooperativeTask } from '../denoise/cooperative.ts';
import { nonLocalMeansTask } from '../denoise/non-local-means.ts';
import { tvDenoiseTask } from '../denoise/total-variation.ts';
import { checkChoice, checkInteger } from '../errors.ts';
import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import { isCirculant } from '../operators/circulant.ts';
import { measureOperatorGain } from '../operators/gain.ts';
import { checkTensor, copyOf, type Shape, type Tensor, zeros } from '../tensor.ts';
import { channelWeights } from './data-terms/channel-weights.ts';
import { channelsOf } from './data-terms/measured-domain.ts';
import { checkMeasured, spatialRank, weightsWithoutClipped } from './data-terms/problem.ts';
import { proximalData } from './data-terms/proximal-data-term.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import { runCooperatively } from './optimization/event-loop.ts';
import { type IterateOptions, iterate } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { nonNegativeProjection } from './priors/proximal-maps.ts';
import { regularizationWeight } from './priors/regularization-weight.ts';
import { ruleOfWhole, type WholeImage } from './priors/whole-image.ts';
import { minimizeTotalVariation, totalVariationLambdaRule } from './total-variation.ts';

/** Removes white noise of standard deviation `sigma`; `left` is the number of iterations still to come, 0 for the one that makes the estimate. */
export type Denoiser = (noisy: Tensor, sigma: number, left: number) => Tensor | Promise<Tensor>;

/** Options of {@link plugAndPlay}. */
export interface PlugAndPlayOptions extends Omit<IterateOptions, 'tolerance'> {
  /** σ > 0, standard deviation of the noise on the scale of the samples; one for all channels or one each. */
  readonly noise: number | readonly number[];
  /** `bm3d` (default, images only), `tv`, `nlm` (images only), or a function. */
  readonly denoiser?: 'bm3d' | 'tv' | 'nlm' | Denoiser | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead or clipped samples; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples. Their weight is 0; with a blur that is periodic or has an unknown boundary, A x there is bounded below by the measured value. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** Whether x >= 0 is a constraint, as for light over a dark ground: every denoised estimate is projected; false by default. */
  readonly nonNegative?: boolean | undefined;
  /** Where `measured` is a tile of a larger image: what λ and the scale of the data are derived from; by default `measured` itself. */
  readonly wholeImage?: WholeImage | undefined;
}

const optionNames = [
  ...['noise', 'denoiser', 'sampleWeights', 'lowerBoundMask', 'nonNegative', 'wholeImage'],
  ...iterateOptionNames.filter((name) => name !== 'tolerance'),
];

/** Why `tolerance` is refused. */
const noTolerance = { tolerance: 'the schedule of denoising strengths has a fixed number of iterations' };

/**
 * Plug-and-play deconvolution: half-quadratic splitting whose prior is a denoiser.
 *
 * From the total-variation estimate, in turn z ← argmin ½ Σ w (A z - y)² + ρ_k/2 ‖z - x‖², in Fourier space where A is diagonal there, and
 * x ← denoise(z, s_k), with s_k decreasing geometrically from max(15/255 of white, 3σ) to σ and ρ_k = σ²/(2 s_k)². BM3D restores texture that
 * repeats itself. With a windowed operator the region outside the frame is estimated too. Where the noise of channels differs, the data
 * of channel c have the weight σ²/σ_c², σ² the mean of the σ_c².
 *
 * @param operator A, any linear operator; blurs that are periodic or have an unknown boundary take the least time
 * @param measured y, of shape `operator.range`; at most one axis (channels) before the two of an image
 * @param options noise; denoiser, sampleWeights, lowerBoundMask, nonNegative, wholeImage, and those of every iterative solver but tolerance; 8 iterations by default
 * @returns the estimate, not clipped to any range unless `nonNegative`
 * @throws RangeError for a noise that is not positive, shapes or samples that do not fit; TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see S. Venkatakrishnan, C. Bouman, B. Wohlberg 2013, doi:10.1109/GlobalSIP.2013.6737048; the schedule after K. Zhang et al.,
 * Plug-and-play image restoration with deep denoiser prior, 2021, doi:10.1109/TPAMI.2021.3088914
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const measured = operator.apply(step);
 * const { estimate } = await plugAndPlay(operator, measured, { noise: 0.001, denoiser: 'tv' });
 * estimate.data[8] - estimate.data[7] > 0.9; // => true
 */
export async function plugAndPlay<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: PlugAndPlayOptions,
): Promise<Solution<S>> {
  const fn = 'plugAndPlay';
  checkOptions(fn, options, optionNames, noTolerance);
  const { denoiser = 'bm3d', lowerBoundMask, nonNegative, wholeImage, iterations = 8, signal } = options;
  checkMeasured(fn, operator, measured);
  const sampleWeights = weightsWithoutClipped(fn, options.sampleWeights, lowerBoundMask, operator.range);
  const { sigma, channelWeights: weights } = channelWeights(fn, options.noise, channelsOf(operator));
  checkInteger(fn, 'iterations', iterations);
  if (typeof denoiser !== 'function') checkChoice(fn, 'denoiser', denoiser, ['bm3d', 'tv', 'nlm']);
  const { gain } = measureOperatorGain(operator);
  const noise = sigma / gain;
  const white = wholeImage?.white ?? whiteLevel(measured.data, sampleWeights?.data);
  const { denoise, release } =
    typeof denoiser === 'function'
      ? { denoise: denoiser, release: undefined }
      : builtInDenoiser(denoiser, { noise, gain }, operator, sampleWeights, (task) =>
          runCooperatively(fn, task, signal, 'while it denoised'),
        );
  const data = proximalData(operator, measured, sampleWeights, weights, lowerBoundMask);
  try {
    const lambda = regularizationWeight(
      fn,
      { noise: sigma },
      white,
      totalVariationLambdaRule(operator, 'isotropic'),
    );
    const rule = ruleOfWhole(lambda, wholeImage);
    const { whole: x } = await minimizeTotalVariation(fn, operator, measured, rule, {
      iterations: 100,
      tolerance: 3e-4,
      kind: 'isotropic',
      sampleWeights,
      lowerBoundMask,
      channelWeights: weights,
      nonNegative,
      white: wholeImage?.white,
      signal,
    });
    const first = Math.max((FIRST_STRENGTH * white) / gain, FIRST_RATIO * noise);
    const step = async (iteration: number) => {
      const left = iterations - iteration;
      const strength = left === 0 ? noise : first * (noise / first) ** ((iteration - 1) / (iterations - 1));
      const inverse = data.solve(x, gain * gain * penaltyAt(strength, noise));
      const z = await runCooperatively(fn, inverse, signal, 'during the data update');
      const next = await denoise(z, strength, left);
      checkTensor(fn, 'result of the denoiser', next, x.shape);
      const change = moveTo(x, next);
      if (nonNegative) nonNegativeProjection(x.data);
      return { change };
    };
    const run = await iterate(fn, { ...options, iterations, tolerance: 0 }, x, step);
    return {
      ...run,
      estimate: copyOf(data.frame(x)) as Tensor<S>,
      parameters: { noise: options.noise, denoiser: typeof denoiser === 'function' ? 'function' : denoiser },
      warnings: [],
    };
  } finally {
    release?.();
    data.release();
  }
}

/** x ← next; returns the relative change. */
function moveTo(x: Tensor, next: Tensor): number {
  let change2 = 0;
  let energy = 0;
  for (let i = 0; i < x.data.length; i++) {
    change2 += (next.data[i] - x.data[i]) ** 2;
    energy += next.data[i] ** 2;
  }
  x.data.set(next.data);
  return Math.sqrt(change2 / (energy || 1));
}

/** Least strength of the first denoising, where white is 1. It suffices from the total-variation estimate; DPIR, which starts from the blurred image, uses 49/255. */
const FIRST_STRENGTH = 15 / 255;

/** Least strength of the first denoising in units of σ: 3 instead of 2 gains 0.12 dB on Set12, and 0.2 dB in color at σ = 7.65/255. */
const FIRST_RATIO = 3;

/** ρ s²/σ²: the error that the data update leaves at suppressed frequencies is then 2 s. */
const PENALTY_FACTOR = 0.25;

/** ρ of the iteration that denoises with strength s. */
function penaltyAt(strength: number, noise: number): number {
  return PENALTY_FACTOR * (noise / strength) ** 2;
}

/** The noise of the data over the gain of the operator, and that gain. */
interface NoiseLevel {
  readonly noise: number;
  readonly gain: number;
}

function builtInDenoiser(
  name: 'bm3d' | 'tv' | 'nlm',
  level: NoiseLevel,
  operator: LinearOperator,
  sampleWeights: Tensor | undefined,
  run: (task: CooperativeTask<Tensor>) => Promise<Tensor>,
): { readonly denoise: Denoiser; readonly release?: (() => void) | undefined } {
  // Outside a frame and at missing samples nothing is inverted: the error there has no single spectrum.
  const transfer = isCirculant(operator) && sampleWeights === undefined ? operator.spectrum : undefined;
  const { task, release } = builtIn[name](level, spatialRank(operator), transfer);
  return { denoise: (...noisy) => run(task(...noisy)), release };
}

/** A denoiser in pieces, and what it keeps from one iteration to the next. */
interface DenoiserInPieces {
  readonly task: (...noisy: Parameters<Denoiser>) => CooperativeTask<Tensor>;
  readonly release?: () => void;
}

/** The last iterations take both stages of BM3D. Before, hard thresholding alone does as well; references as far apart as five pixels cost 0.01 dB. */
const THOROUGH = 4;

/**
 * Blocks that look alike do so in the next iteration too. Groups are found in the first iteration, in every other one before both stages,
 * and once for both stages: four searches instead of twelve cost 0.001 dB in the mean of five photographs behind three blurs, on text 0.1 dB.
 */
const builtIn: Record<
  'bm3d' | 'tv' | 'nlm',
  (level: NoiseLevel, rank: number, transfer?: Spectrum) => DenoiserInPieces
> = {
  bm3d: (level, _, transfer) => {
    const series = bm3dSeries();
    return {
      task: (noisy, strength, left) => {
        const isDraft = left >= THOROUGH;
        const noise = transfer ? { psd: inverseNoise(transfer, level, strength) } : { sigma: strength };
        const isKept = left < THOROUGH - 1;
        const keep = { noisy: isDraft ? left % 2 === 0 : isKept, basic: isKept };
        return series.denoise(noisy, { ...noise, profile: isDraft ? 'draft' : 'normal' }, keep);
      },
      release: series.release,
    };
  },
  tv: (_, rank) => ({
    task: (noisy, sigma) => tvDenoiseTask(noisy, { lambda: 0.8 * sigma, rank, iterations: 30 }),
  }),
  nlm: () => ({ task: (noisy, sigma) => nonLocalMeansTask(noisy, { sigma }) }),
};

/**
 * Power spectrum of the error of z: the noise that the inversion transmits, and the part of z that stems from x, whose error is
 * `strength`: (σ² |H|² + ρ² s²) / (|H|² + ρ)², with H over the gain of the operator. Taking it as white with standard deviation s loses 0.04 dB.
 */
function inverseNoise({ shape, re, im }: Spectrum, { noise, gain }: NoiseLevel, strength: number): Tensor {
  const rho = penaltyAt(strength, noise);
  const psd = zeros(halfShape(shape));
  for (let k = 0; k < re.length; k++) {
    const power = (re[k] * re[k] + im[k] * im[k]) / (gain * gain);
    psd.data[k] = (noise ** 2 * power + (rho * strength) ** 2) / (power + rho) ** 2;
  }
  return psd;
}
