import { checkOptions } from '../check-options.ts';
import { checkerboard } from '../conv/analysis/checkerboard.ts';
import {
  checkChoice,
  checkFinite,
  checkInteger,
  checkNonNegative,
  checkPositive,
  rangeError,
} from '../errors.ts';
import { gaussianNoise } from '../noise/gaussian.ts';
import { adjointError } from '../operators/adjoint-error.ts';
import { checkTensor, copyOf, dtypeOf, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { candidates } from './candidates.ts';
import { cutToMultiples, learnedSize, perAxis } from './geometry.ts';
import { conditioning } from './gram.ts';
import { linearEstimate } from './linear-estimate.ts';
import {
  type SampledConvolution,
  type SampledConvolutionOptions,
  sampledConvolution,
} from './sampled-convolution.ts';
import { type EstimateScore, scoreEstimate } from './score.ts';
import { periodicBoundary, unknownBoundary } from './setting.ts';

/** Stride, dilation and boundary of the kernel, and the noise of the measurement. */
export interface VersusOptions {
  /** Keep every s-th sample; an integer >= 1, or one per axis. 1 by default. */
  readonly stride?: number | readonly number[] | undefined;
  /** Distance of adjacent taps; an integer >= 1, or one per axis. 1 by default: no dilation. */
  readonly dilation?: number | readonly number[] | undefined;
  /** True to correlate, as a layer of a neural network does; false (default) to convolve, as a blur does. */
  readonly correlate?: boolean | undefined;
  /** Standard deviation of the white Gaussian noise that is added to y, on the scale of the image; 0.005 by default. */
  readonly noise?: number | undefined;
  /** Distance between black and white, > 0, to which PSNR and SSIM are relative; 1 by default. */
  readonly range?: number | undefined;
  /** Seed of the noise, an integer >= 0; 1 by default. */
  readonly seed?: number | undefined;
  /** Side of the kernel of the learned transposed convolution; by default that of the kernel, at least 2 stride + 1. 0 leaves it out. */
  readonly learned?: number | undefined;
  /**
   * `wrap` (default): periodic, so that every number is exact and every method has the same data.
   * `unknown`: as in a camera. y is the part that reads nothing but the image, and the methods do not know the region around it.
   */
  readonly boundary?: 'wrap' | 'unknown' | undefined;
  /** Time that plug-and-play may take, in seconds on one processor of 2021, >= 0; 15 by default. 0 leaves it out. */
  readonly seconds?: number | undefined;
}

const optionNames = [
  'stride',
  'dilation',
  'correlate',
  'noise',
  'range',
  'seed',
  'learned',
  'boundary',
  'seconds',
];

/** The convolution, and the part of the image that it preserves. */
export interface VersusOperator {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly correlate: boolean;
  /** With `unknown`, rank, condition number and null space are those of the same convolution with periodic boundaries. */
  readonly boundary: 'wrap' | 'unknown';
  readonly input: Shape;
  readonly output: Shape;
  readonly noise: number;
  readonly seed: number;
}

/** The numbers of {@link versus}, plain data. */
export interface VersusReport {
  readonly operator: VersusOperator;
  /** One for each way back, in reading order. */
  readonly results: readonly EstimateScore[];
  /** The way back with the highest PSNR. */
  readonly best: string;
  /** Methods that were skipped, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** min(unknowns, equations) per channel: no method recovers more dimensions without further knowledge. */
  readonly rankBound: number;
  /** Singular values above 10⁻⁶ of the largest, per channel. */
  readonly rank: number;
  /** Samples of a channel of the image. */
  readonly unknowns: number;
  /** σ_max / σ_min over `rankBound` singular values; Infinity where one is zero. */
  readonly conditionNumber: number;
  /** ‖x - A⁺A x‖² / ‖x‖²: the fraction of the image's energy that A maps to zero. y contains no information about it; a prior can guess it. */
  readonly nullSpaceEnergy: number;
  /** How uneven the transposed convolution lays its taps, see {@link checkerboard}; 0 is even. */
  readonly checkerboardIndex: number;
  /** How many taps land on each phase of the output, one period, row-major. */
  readonly overlap: { readonly shape: Shape; readonly counts: readonly number[] };
  /** |⟨Ax, y⟩ - ⟨x, Aᵀy⟩| / (‖Ax‖ ‖y‖) in the precision of the image. */
  readonly adjointError: number;
}

/** The images behind the numbers. */
export interface Versus {
  readonly report: VersusReport;
  /** x, cut to a multiple of the stride; with an unknown boundary the part that y shows. */
  readonly original: Tensor;
  /** y = A x + noise. */
  readonly measured: Tensor;
  /** What each way back gave, by the names in `report.results`. */
  readonly estimates: ReadonlyMap<string, Tensor>;
  /** The kernel that the learned transposed convolution ended with. */
  readonly learnedKernel: Tensor | undefined;
  /** Relative change of the total-variation estimate in each of its iterations. */
  readonly changes: readonly number[];
  readonly convolution: SampledConvolution;
  /** A x̂ - y; with an unknown boundary in the interior, where x̂ contains all samples that A needs. */
  residual(estimate: Tensor): Tensor;
}

/**
 * The two meanings of "deconvolution" on one image: y = A x + noise, then transposed convolution Aᵀ y against true deconvolution ≈ A⁻¹ y.
 *
 * The methods: `measured` (y itself, where the stride is 1), `transposed` (Aᵀ y), `transposed rescaled` (times its best scalar), `resize + convolution`,
 * `learned transposed` (the best single transposed convolution, fitted to the answer), `inverse` (A⁺ y), `wiener`,
 * `total variation` and `plug-and-play BM3D` (images only, and within the time budget).
 * Nothing here says how a *trained network* of many layers would do.
 *
 * @param image x, [channels, height, width]; other leading axes and 1-D signals work too
 * @param kernel weights of the spatial rank, center floor(size/2), not scaled; the same for every channel
 * @param options stride, dilation, noise, boundary and time
 * @throws RangeError when the kernel has more axes than the image, the dilated kernel does not fit it, an option is out of range,
 * or a stride is given with an unknown boundary
 * @example
 * const step = tensor([1, 1, 8], [0, 0, 1, 1, 1, 1, 0, 0]);
 * const { report } = await versus(step, tensor([1, 3], [1, 2, 1]), { noise: 0 });
 * report.best; // => 'inverse'
 */
export async function versus(image: Tensor, kernel: Tensor, options: VersusOptions = {}): Promise<Versus> {
  checkTensor('versus', 'image', image);
  checkTensor('versus', 'kernel', kernel);
  checkOptions('versus', options, optionNames);
  const { correlate = false, noise = 0.005, range = 1, seed = 1 } = options;
  const { boundary = 'wrap', seconds = 15 } = options;
  const rank = kernel.shape.length;
  if (image.shape.length < rank)
    throw rangeError('versus', 'kernel', `a kernel of at most ${image.shape.length} axes`, kernel.shape);
  const stride = perAxis('stride', options.stride ?? 1, rank);
  const dilation = perAxis('dilation', options.dilation ?? 1, rank);
  checkNonNegative('versus', 'noise', noise);
  checkPositive('versus', 'range', range);
  checkInteger('versus', 'seed', seed, 0);
  checkChoice('versus', 'boundary', boundary, ['wrap', 'unknown']);
  if (seconds !== Number.POSITIVE_INFINITY) checkNonNegative('versus', 'seconds', seconds);
  if (boundary === 'unknown' && stride.some((s) => s > 1))
    throw rangeError(
      'versus',
      'boundary',
      'wrap where the stride is above 1: layers pad, cameras do not',
      boundary,
    );
  for (const v of kernel.data) checkFinite('versus', 'kernel', v);
  const truth = cutToMultiples(image, stride);
  const whole = truth.shape.slice(-rank);
  const extent = kernel.shape.map((n, axis) => dilation[axis] * (n - 1) + 1);
  if (extent.some((n, axis) => n > whole[axis]))
    throw rangeError('versus', 'kernel', `at most ${whole.join('x')} (the image) with its dilation`, extent);

  const layout = { stride, dilation, correlate };
  const setting =
    boundary === 'wrap'
      ? periodicBoundary(kernel, truth, layout)
      : unknownBoundary(kernel, truth, layout, extent);
  const { convolution, original } = setting;
  const learned = learnedSize(options.learned, extent, stride, original.shape.slice(-rank));
  const clean = convolution.apply(truth);
  const measured = noise > 0 ? gaussianNoise(clean, { sigma: noise, seed }) : clean;
  if (!measured.data.every(Number.isFinite))
    throw rangeError(
      'versus',
      clean.data.every(Number.isFinite) ? 'noise' : 'kernel',
      'so small that the measurement is finite',
      measured.data.find((value: number) => !Number.isFinite(value)),
    );
  const { estimates, learnedKernel, changes, leftOut } = await candidates({
    setting,
    boundary,
    measured,
    noise,
    learned,
    seconds,
  });
  const results = [...estimates].map(([name, estimate]) =>
    scoreEstimate(name, estimate, setting, measured, range),
  );
  const { counts, index: checkerboardIndex } = checkerboard(kernel, { stride, dilation });
  const unknowns = sizeOf(whole);
  const rankBound = sizeOf(measured.shape.slice(-rank));
  const { rank: wrappedRank, conditionNumber } = conditioning(convolution);
  return {
    original,
    measured,
    estimates,
    learnedKernel,
    changes,
    convolution,
    residual: (estimate) => setting.residual(estimate, measured),
    report: {
      operator: {
        kernel: kernel.shape,
        stride,
        dilation,
        correlate,
        boundary,
        input: truth.shape,
        output: measured.shape,
        noise,
        seed,
      },
      results,
      best: results.reduce((best, result) => (result.psnr > best.psnr ? result : best)).name,
      leftOut,
      unknowns,
      rankBound,
      rank: Math.min(wrappedRank, rankBound),
      conditionNumber,
      nullSpaceEnergy: nullSpaceEnergy(kernel, truth, layout),
      checkerboardIndex,
      overlap: { shape: counts.shape, counts: [...counts.data] },
      adjointError: adjointError(convolution, { dtype: dtypeOf(truth) }),
    },
  };
}

/** ‖x - A⁺A x‖² / ‖x‖², in double precision: rounding must not look like a loss. */
function nullSpaceEnergy(kernel: Tensor, image: Tensor, options: SampledConvolutionOptions): number {
  const original = copyOf(image, 'float64');
  const convolution = sampledConvolution(kernel, original.shape, options, 'float64');
  const seen = linearEstimate(convolution, convolution.apply(original));
  let [lost, total] = [0, 0];
  for (let i = 0; i < seen.data.length; i++) {
    lost += (original.data[i] - seen.data[i]) ** 2;
    total += original.data[i] ** 2;
  }
  return total > 0 ? lost / total : 0;
}
