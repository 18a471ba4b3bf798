import { checkOptions } from '../../check-options.ts';
import { checkNonNegative, rangeError } from '../../errors.ts';
import { estimateNoise } from '../../estimate/noise.ts';
import { checkTensor, type Tensor } from '../../tensor.ts';

/** A blur taken for a Gaussian ellipse. */
export interface MildBlur {
  /** The PSF as a spec of `makePsf`: σ of the major axis in pixels, minor over major axis, direction of the major axis in degrees. */
  readonly spec: {
    readonly model: 'gaussian';
    readonly sigma: number;
    readonly ratio: number;
    readonly angle: number;
  };
  /** Whether σ is below half a pixel on both axes: there is nothing to restore. */
  readonly isSharp: boolean;
  /** What was measured: the contrast between black and white, and the steepest slope over it in 30 directions from 0 to 174 degrees. */
  readonly evidence: { readonly contrast: number; readonly steepest: readonly number[] };
}

/** Options of {@link estimateMildBlur}. */
export interface EstimateMildBlurOptions {
  /** Standard deviation of the noise on the scale of the data, >= 0; estimated by default. */
  readonly noise?: number | undefined;
  /** Which samples to use, in the shape of the plane: 0 for dead or clipped ones; all by default. */
  readonly mask?: Tensor | undefined;
}

/**
 * σ² = C²/f² - b²: the steepest gradient f of a unit step behind a Gaussian is 1/(√(2π) σ), and b is the softness of scene and differences. C, b and the
 * gradient that noise adds, in multiples of its σ, were fitted to 9 free photographs behind Gaussians of 0.5 to 4 px, noise 0.002 and 0.01; the mean
 * error of ln σ is 0.28: `npm run bench:quality -- --only parametric --calibrate`.
 */
const calibration = { contrast: 0.305, softness: 0.5, noise: 1 } as const;

/** σ of a sharp image, and the largest, in pixels. */
const range = { least: 0.3, most: 4 } as const;
const sharpBelow = 0.5;

/** Quantiles that black and white are taken for. */
const tail = 1e-4;
const directions = 30;

/**
 * Estimates a mild blur as a Gaussian ellipse from the steepest gradient in each direction: somewhere in a photograph there is a sharp edge of full
 * contrast, and the blur has made it as steep as it is now.
 *
 * @param plane the image [rows, columns] of at least 16x16, in any unit
 * @param options noise, mask
 * @returns σ from 0.3 to 4 px on each axis. An image without an edge of full contrast looks more blurred than it is, and a shake or a lens
 * out of focus are no Gaussians: `fitParametricPsf` identifies them
 * @throws RangeError for a plane that is smaller, a mask of another shape or a negative noise
 * @throws TypeError for unknown options
 * @see M. Delbracio, I. Garcia-Dorado, S. Choi, D. Kelly, P. Milanfar 2021, Polyblur: removing mild blur by polynomial reblurring,
 * doi:10.1109/TCI.2021.3100998
 * @example
 * const step = tensor([32, 32], Float64Array.from({ length: 1024 }, (_, i) => (i % 32 < 16 ? 0 : 1)));
 * const soft = blur(gaussianPsf({ sigma: 2 }), [32, 32], { boundary: 'nearest' }).apply(step);
 * estimateMildBlur(soft, { noise: 0 }).spec.sigma > 1; // => true
 */
export function estimateMildBlur(plane: Tensor, options: EstimateMildBlurOptions = {}): MildBlur {
  const fn = 'estimateMildBlur';
  checkTensor(fn, 'plane', plane);
  checkOptions(fn, options, ['noise', 'mask']);
  if (plane.shape.length !== 2 || Math.min(...plane.shape) < 16)
    throw rangeError(fn, 'plane', 'a plane of at least 16x16', plane.shape);
  if (options.mask) checkTensor(fn, 'mask', options.mask, plane.shape);
  if (options.noise !== undefined) checkNonNegative(fn, 'noise', options.noise);
  const evidence = steepestGradients(plane, options.mask);
  const { steepest, contrast } = evidence;
  if (!(contrast > 0))
    return { spec: { model: 'gaussian', sigma: range.least, ratio: 1, angle: 0 }, isSharp: true, evidence };
  const noise = (options.noise ?? estimateNoise(plane)) / contrast;
  const sigmas = steepest.map((f) => sigmaOf(f, noise));
  // The gradient is least along the major axis.
  const major = sigmas.indexOf(Math.max(...sigmas));
  const sigma = sigmas[major];
  const minor = sigmas[(major + directions / 2) % directions];
  return {
    spec: {
      model: 'gaussian',
      sigma,
      ratio: Math.min(1, minor / sigma),
      angle: (180 * major) / directions,
    },
    isSharp: sigma < sharpBelow,
    evidence,
  };
}

/** σ behind the steepest gradient of an image of contrast 1. */
function sigmaOf(steepest: number, noise: number): number {
  const { contrast, softness, noise: added } = calibration;
  const f = Math.max(steepest - added * noise, 1e-3);
  const variance = (contrast / f) ** 2 - softness ** 2;
  return Math.sqrt(Math.min(Math.max(variance, range.least ** 2), range.most ** 2));
}

/** The largest |cos θ ∂x + sin θ ∂y| for each direction θ, over the contrast, which is that between black and white of the image. */
function steepestGradients(
  { shape: [rows, columns], data }: Tensor,
  mask?: Tensor,
): { readonly steepest: readonly number[]; readonly contrast: number } {
  const sorted = Float64Array.from(data).sort();
  const black = sorted[Math.floor(tail * (sorted.length - 1))];
  const white = sorted[Math.ceil((1 - tail) * (sorted.length - 1))];
  const contrast = white - black;
  const cos = Array.from({ length: directions }, (_, k) => Math.cos((Math.PI * k) / directions));
  const sin = Array.from({ length: directions }, (_, k) => Math.sin((Math.PI * k) / directions));
  const steepest = new Array<number>(directions).fill(0);
  const clipped = (at: number) => Math.min(Math.max(data[at], black), white);
  const missing = (at: number) => mask !== undefined && mask.data[at] === 0;
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1; x < columns - 1; x++) {
      const at = y * columns + x;
      if (missing(at - 1) || missing(at + 1) || missing(at - columns) || missing(at + columns)) continue;
      const gx = (clipped(at + 1) - clipped(at - 1)) / 2;
      const gy = (clipped(at - columns) - clipped(at + columns)) / 2;
      const reach = Math.hypot(gx, gy);
      for (let k = 0; k < directions; k++) {
        if (reach <= steepest[k]) continue;
        const along = Math.abs(cos[k] * gx + sin[k] * gy);
        if (along > steepest[k]) steepest[k] = along;
      }
    }
  return { steepest: steepest.map((f) => (contrast > 0 ? f / contrast : 0)), contrast };
}
