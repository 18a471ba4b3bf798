import { rangeError } from '../errors.ts';
import { sumOfSimilarity } from '../kernels/similarity.ts';
import type { Tensor } from '../tensor.ts';
import { type MetricOptions, sharedFrame } from './frame.ts';

/** Side of the window, in pixels. */
export const ssimWindow = 11;
const sigma = 1.5;
const k1 = 0.01;
const k2 = 0.03;

/**
 * The mean structural similarity of Wang 2004: windows of 11x11 under a Gaussian of sigma 1.5, K = (0.01, 0.03),
 * only windows inside the frame, population moments, the mean over channels.
 *
 * SSIM = (2 μx μy + c1)(2 σxy + c2) / ((μx² + μy² + c1)(σx² + σy² + c2)), c = (K · range)².
 * Equals scikit-image with `gaussian_weights=True, sigma=1.5, use_sample_covariance=False` and the authors' `ssim_index.m`.
 * Wang, Bovik, Sheikh, Simoncelli 2004, Image quality assessment, IEEE TIP 13(4), doi:10.1109/TIP.2003.819861.
 *
 * @param reference the truth, [..., height, width]
 * @param image the image to assess, of the same shape; not clamped first
 * @param options `range` (1 by default) and `crop`
 * @returns 1 for equal images, otherwise less
 * @throws RangeError when the shapes differ or a side is below 11 after cropping
 * @example
 * ssim(zeros([1, 16, 16]), zeros([1, 16, 16])); // => 1
 */
export function ssim(reference: Tensor, image: Tensor, options: MetricOptions = {}): number {
  const frame = sharedFrame('ssim', reference, image, options);
  if (frame.height < ssimWindow || frame.width < ssimWindow)
    throw rangeError('ssim', 'reference', `at least ${ssimWindow}x${ssimWindow} after cropping`, [
      frame.height,
      frame.width,
    ]);
  const range = options.range ?? 1;
  const c1 = (k1 * range) ** 2;
  const c2 = (k2 * range) ** 2;
  const { starts, width, height } = frame;
  const total = sumOfSimilarity(reference.data, image.data, {
    starts,
    width,
    height,
    weights: window,
    c1,
    c2,
  });
  const planes = starts.length / height;
  return total / (planes * (height - ssimWindow + 1) * (width - ssimWindow + 1));
}

const gaussian = Float64Array.from({ length: ssimWindow }, (_, i) =>
  Math.exp(-0.5 * ((i - (ssimWindow - 1) / 2) / sigma) ** 2),
);
const weight = gaussian.reduce((a, b) => a + b);
const window: Float64Array = gaussian.map((w) => w / weight);
