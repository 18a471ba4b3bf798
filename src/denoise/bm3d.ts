import { checkOptions } from '../check-options.ts';
import { checkChoice, checkNonNegative, rangeError } from '../errors.ts';
import { dynamicRange } from '../numerics/data-scale.ts';
import { checkTensor, dtypeOf, type FloatArray, type Tensor, zerosLike } from '../tensor.ts';
import { biorBasis } from './bm3d/bior15.ts';
import { type BlockFiltering, type GroupFilter, withBlockFiltering } from './bm3d/block-filtering.ts';
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
  const series = bm3dSeries();
  try {
    return yield* series.denoise(image, options);
  } finally {
    series.release();
  }
}

/** Which groups of the images before are used again. */
export interface KeptGroups {
  /** Those of the first stage, found among noisy blocks. */
  readonly noisy?: boolean | undefined;
  /** Those of the second stage, found among blocks that the first one filtered. */
  readonly basic?: boolean | undefined;
}

/** {@link bm3d} of images of one shape and precision in a row, of one scene: which of their blocks look alike is found once for several of them. */
export interface Bm3dSeries {
  /** Groups that are to be kept and are not there yet are found. */
  denoise(image: Tensor, options: Bm3dOptions, keep?: KeptGroups): CooperativeTask<Tensor>;
  release(): void;
}

/** Opens a series; its search is that of the profile of the first image. */
export function bm3dSeries(): Bm3dSeries {
  let opened: Stages | undefined;
  return {
    *denoise(image, options, keep = {}) {
      checkTensor('bm3d', 'image', image);
      checkOptions('bm3d', options, ['sigma', 'psd', 'profile']);
      const { profile = 'normal' } = options;
      checkChoice('bm3d', 'profile', profile, ['normal', 'fast', 'draft']);
      const rank = image.shape.length;
      if (rank < 2 || rank > 3)
        throw rangeError(
          'bm3d',
          'image',
          'of shape [height, width] or [channels, height, width]',
          image.shape,
        );
      const [height, width] = image.shape.slice(-2);
      if (height < 8 || width < 8) throw rangeError('bm3d', 'image', 'at least 8x8 pixels', image.shape);
      const out = zerosLike(image);
      out.data.set(image.data);
      const wavelet = varianceOf([height, width], options, biorBasis);
      const noise = wavelet.reduce((a, b) => a + b) / 64;
      if (noise === 0) return out;
      const grid = { height, width, ...PROFILES[profile] };
      opened ??= withBlockFiltering<Stages>(grid, dtypeOf(image), stages);
      const channels = rank === 3 ? image.shape[0] : 1;
      const range2 = dynamicRange(image.data) ** 2;
      const cosine = profile === 'draft' ? undefined : varianceOf([height, width], options, dctBasis8);
      const planes = splitChannels(image.data, channels);
      mergeChannels(yield* opened.denoise(planes, { range2, noise, wavelet, cosine, keep }), out.data);
      return out;
    },
    release: () => opened?.release(),
  };
}

/** What the stages need besides the planes. */
interface StageOptions {
  /** Square of the range of the image. */
  readonly range2: number;
  /** Mean variance of the noise. */
  readonly noise: number;
  /** Variances of the coefficients of the first stage, and of the second where it is to run. */
  readonly wavelet: Float64Array;
  readonly cosine?: Float64Array | undefined;
  readonly keep: KeptGroups;
}

interface Stages {
  denoise(planes: readonly FloatArray[], options: StageOptions): CooperativeTask<FloatArray[]>;
  release(): void;
}

/** The stages with the groups that are kept between two images. */
function stages<P>(filtering: BlockFiltering<P>): Stages {
  let alike: GroupFilter<P> | undefined;
  let alikeFiltered: GroupFilter<P> | undefined;
  return {
    *denoise(images, { range2, noise, wavelet, cosine, keep }) {
      try {
        const channels = images.length;
        const planes = images.map(filtering.load);
        if (alike === undefined || !keep.noisy) {
          alike?.release();
          alike = undefined;
          alike = yield* filtering.match(planes[0], 16, channels * (SAME_NOISY * range2 + 4 * noise));
        }
        let estimate: P[] = [];
        for (const plane of planes) estimate.push(yield* alike.hard(plane, wavelet, HARD_THRESHOLD));
        if (cosine !== undefined) {
          const pilot = estimate;
          if (alikeFiltered === undefined || !keep.basic) {
            alikeFiltered?.release();
            alikeFiltered = undefined;
            alikeFiltered = yield* filtering.match(pilot[0], 32, channels * SAME_BASIC * range2);
          }
          estimate = [];
          for (const [c, plane] of planes.entries())
            estimate.push(yield* alikeFiltered.wiener(plane, pilot[c], cosine));
        }
        return estimate.map((plane) => filtering.samples(plane).slice());
      } finally {
        filtering.releasePlanes();
      }
    },
    release() {
      alike?.release();
      alikeFiltered?.release();
      alike = alikeFiltered = undefined;
    },
  };
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
