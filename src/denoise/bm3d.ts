import { checkChoice, checkNonNegative, checkShape, rangeError } from '../errors.ts';
import { type Tensor, zerosLike } from '../tensor.ts';
import { type MatchOptions, matchBlocks, type Plane } from './block-match.ts';
import { mergeChannels, splitChannels } from './channel-dct.ts';
import { type Gathering, hardThreshold, wienerShrink } from './collaborative.ts';
import { noiseVariances } from './noise-variances.ts';

/** How thoroughly {@link bm3d} searches. */
export type Bm3dProfile = 'normal' | 'fast';

/** Options of {@link bm3d}. */
export interface Bm3dOptions {
  /** Standard deviation of white noise, on the scale of the samples; >= 0. */
  readonly sigma?: number;
  /**
   * Power spectral density of stationary noise that is not white: the expected |F noise|² / pixels on the half spectrum
   * [height, floor(width/2) + 1], the same for every channel. Instead of `sigma`.
   */
  readonly psd?: Tensor;
  /** 'normal' (the published parameters) or 'fast' (fewer references, smaller search); 'normal' by default. */
  readonly profile?: Bm3dProfile;
}

interface Stages {
  readonly threshold: Omit<MatchOptions, 'threshold'>;
  readonly wiener: Omit<MatchOptions, 'threshold'>;
}

const PROFILES: Record<Bm3dProfile, Stages> = {
  normal: { threshold: { step: 3, radius: 19, count: 16 }, wiener: { step: 3, radius: 19, count: 32 } },
  fast: { threshold: { step: 5, radius: 10, count: 16 }, wiener: { step: 5, radius: 10, count: 16 } },
};

/**
 * Largest mean squared difference of blocks that are taken for alike, between noisy blocks and between filtered ones.
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
 * With `psd` the noise may be coloured: each coefficient of a block is shrunk by its own noise variance.
 * Colour is filtered in opponent planes, with the blocks matched on the first of them. Not clamped.
 *
 * @param image of shape [height, width] or [channels, height, width]; the thresholds for likeness assume a range near [0, 1]
 * @returns the estimate, in the image's shape and precision
 * @throws RangeError when the image has another number of axes or is below 8x8 pixels, or sigma is missing or negative
 * @example
 * bm3d(zeros([1, 16, 16]), { sigma: 0.1 }).shape; // => [1, 16, 16]
 *
 * K. Dabov, A. Foi, V. Katkovnik, K. Egiazarian, Image denoising by sparse 3-D transform-domain collaborative filtering,
 * 2007, doi:10.1109/TIP.2007.901238; coloured noise after Y. Mäkinen, L. Azzari, A. Foi, 2020, doi:10.1109/TIP.2020.3014721.
 */
export function bm3d(image: Tensor, options: Bm3dOptions): Tensor {
  const { sigma, psd, profile = 'normal' } = options;
  checkChoice('bm3d', 'profile', profile, ['normal', 'fast']);
  const rank = image.shape.length;
  if (rank < 2 || rank > 3)
    throw rangeError('bm3d', 'image', 'of shape [height, width] or [channels, height, width]', image.shape);
  const [height, width] = image.shape.slice(-2);
  if (height < 8 || width < 8) throw rangeError('bm3d', 'image', 'at least 8x8 pixels', image.shape);
  const variances = new Float64Array(64);
  if (psd) {
    checkShape('bm3d', 'psd', psd.shape, [height, Math.floor(width / 2) + 1]);
    variances.set(noiseVariances([height, width], psd.data));
  } else {
    checkNonNegative('bm3d', 'sigma', sigma);
    variances.fill(sigma * sigma);
  }
  const channels = rank === 3 ? image.shape[0] : 1;
  const noisy = splitChannels(image.data, channels, height, width);
  const stages = PROFILES[profile];
  const noise = variances.reduce((a, b) => a + b) / 64;
  const groups1 = matchBlocks(noisy[0], {
    ...stages.threshold,
    threshold: channels * (SAME_NOISY + 4 * noise),
  });
  const basic = noisy.map((plane) =>
    gather(plane, (gathering) => hardThreshold(plane, groups1, variances, HARD_THRESHOLD, gathering)),
  );
  const groups2 = matchBlocks(basic[0], { ...stages.wiener, threshold: channels * SAME_BASIC });
  const final = noisy.map((plane, c) =>
    gather(plane, (gathering) => wienerShrink(plane, basic[c], groups2, variances, gathering)),
  );
  const out = zerosLike(image);
  mergeChannels(final, out.data);
  return out;
}

function gather(plane: Plane, pass: (gathering: Gathering) => void): Plane {
  const sum = new Float64Array(plane.data.length);
  const weight = new Float64Array(plane.data.length);
  pass({ sum, weight });
  for (let i = 0; i < sum.length; i++) sum[i] /= weight[i];
  return { ...plane, data: sum };
}
