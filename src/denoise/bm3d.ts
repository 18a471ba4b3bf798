import { checkOptions } from '../check-options.ts';
import { checkChoice, checkNonNegative, rangeError } from '../errors.ts';
import { dynamicRange } from '../numerics/data-scale.ts';
import { checkTensor, dtypeOf, type Tensor, zerosLike } from '../tensor.ts';
import { biorBasis } from './bm3d/bior15.ts';
import { withBlockFiltering } from './bm3d/block-filtering.ts';
import { mergeChannels, splitChannels } from './bm3d/channel-dct.ts';
import { dctBasis8 } from './bm3d/dct8.ts';
import { noiseVariances } from './bm3d/noise-variances.ts';
import { type CooperativeTask, runToCompletion } from './cooperative.ts';

/** How thoroughly {@link bm3d} searches. */
export type Bm3dProfile = 'normal' | 'fast' | 'draft';

/** Options of {@link bm3d}. */
export interface Bm3dOptions {
  /** Standard deviation of white noise, on the scale of the samples; >= 0. */
  readonly sigma?: number | undefined;
  /**
   * Power spectral density of stationary noise that is not white: the expected |F noise|² / pixels on the half spectrum
   * [height, floor(width/2) + 1], the same for every channel. Instead of `sigma`.
   */
  readonly psd?: Tensor | undefined;
  /** 'normal' (the published parameters, default), 'fast' (fewer references, smaller search), 'draft' (the first stage alone). */
  readonly profile?: Bm3dProfile | undefined;
}

/** Distance between reference blocks and largest displacement of a match, pixels. */
const PROFILES: Record<Bm3dProfile, { readonly step: number; readonly radius: number }> = {
  normal: { step: 3, radius: 19 },
  fast: { step: 5, radius: 10 },
  draft: { step: 3, radius: 19 },
};

/**
 * Largest mean squared difference of similar blocks, between noisy blocks and between filtered ones, in an image of range 1.
 * The first plane of C channels has √C times the contrast of their mean: squared differences are C times larger.
 * Two noisy copies of one block differ by 2σ² on average; the published threshold leaves this out and misses matches
 * above σ = 40/255.
 */
const SAME_NOISY = 3000 / 255 ** 2;
const SAME_BASIC = 400 / 255 ** 2;

/** Coefficients below 2.7 standard deviations of their noise are dropped in the first stage. */
const HARD_THRESHOLD = 2.7;

/**
 * Block-matching and 3-D filtering: blocks that look alike are stacked and shrunk in a 3-D transform, first by a hard
 * threshold, then by the Wiener filter that the first estimate suggests.
 *
 * With `psd` the noise may be colored: each coefficient of a block is shrunk by its own noise variance.
 * Colour is filtered in opponent planes, with the blocks matched on the first of them. Not clamped.
 *
 * @param image of shape [height, width] or [channels, height, width]; the thresholds for likeness are relative to its range
 * @returns the estimate, in the image's shape and precision
 * @throws RangeError when the image has another number of axes or is below 8x8 pixels, or sigma is missing or negative
 * @see K. Dabov, A. Foi, V. Katkovnik, K. Egiazarian, Image denoising by sparse 3-D transform-domain collaborative filtering,
 * 2007, doi:10.1109/TIP.2007.901238; colored noise after Y. Mäkinen, L. Azzari, A. Foi, 2020, doi:10.1109/TIP.2020.3014721.
 * @example
 * bm3d(zeros([1, 16, 16]), { sigma: 0.1 }).shape; // => [1, 16, 16]
 */
export function bm3d(image: Tensor, options: Bm3dOptions): Tensor {
  return runToCompletion(bm3dTask(image, options));
}

/** {@link bm3d} in pieces. */
export function* bm3dTask(image: Tensor, options: Bm3dOptions): CooperativeTask<Tensor> {
  checkTensor('bm3d', 'image', image);
  checkOptions('bm3d', options, ['sigma', 'psd', 'profile']);
  const { profile = 'normal' } = options;
  checkChoice('bm3d', 'profile', profile, ['normal', 'fast', 'draft']);
  const rank = image.shape.length;
  if (rank < 2 || rank > 3)
    throw rangeError('bm3d', 'image', 'of shape [height, width] or [channels, height, width]', image.shape);
  const [height, width] = image.shape.slice(-2);
  if (height < 8 || width < 8) throw rangeError('bm3d', 'image', 'at least 8x8 pixels', image.shape);
  const out = zerosLike(image);
  out.data.set(image.data);
  const wavelet = varianceOf([height, width], options, biorBasis);
  const noise = wavelet.reduce((a, b) => a + b) / 64;
  if (noise === 0) return out;

  const range2 = dynamicRange(image.data) ** 2;
  const channels = rank === 3 ? image.shape[0] : 1;
  const planes = splitChannels(image.data, channels);
  const grid = { height, width, ...PROFILES[profile] };
  const estimates = yield* withBlockFiltering(grid, dtypeOf(image), function* (filtering) {
    const noisy = planes.map(filtering.load);
    const alike = yield* filtering.match(noisy[0], 16, channels * (SAME_NOISY * range2 + 4 * noise));
    let estimate = [];
    for (const plane of noisy) estimate.push(yield* alike.hard(plane, wavelet, HARD_THRESHOLD));
    if (profile !== 'draft') {
      const cosine = varianceOf([height, width], options, dctBasis8);
      const pilot = estimate;
      const groups = yield* filtering.match(pilot[0], 32, channels * SAME_BASIC * range2);
      estimate = [];
      for (const [c, plane] of noisy.entries()) estimate.push(yield* groups.wiener(plane, pilot[c], cosine));
    }
    return estimate.map((plane) => filtering.samples(plane).slice());
  });
  mergeChannels(estimates, out.data);
  return out;
}

/** The variance of the noise in the 64 coefficients of a block. */
function varianceOf(
  shape: readonly [number, number],
  { sigma, psd }: Bm3dOptions,
  basis: (k: number, j: number) => number,
): Float64Array {
  if (psd) {
    checkTensor('bm3d', 'psd', psd, [shape[0], Math.floor(shape[1] / 2) + 1]);
    return noiseVariances(shape, psd.data, basis);
  }
  checkNonNegative('bm3d', 'sigma', sigma);
  return new Float64Array(64).fill(sigma * sigma);
}
