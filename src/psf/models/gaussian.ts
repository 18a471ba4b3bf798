import {
  checkChoice,
  checkFinite,
  checkInteger,
  checkPositive,
  checkWithin,
  rangeError,
} from '../../errors.ts';
import { erf } from '../../numerics/special-functions.ts';
import type { Tensor } from '../../tensor.ts';
import { centreOf, largestLength, type PsfSampling, type PsfSize, psfShape, separable } from '../grid.ts';
import {
  angleParameter as angle,
  type PsfModel,
  psfOptions,
  px,
  rankParameter as rank,
  samplingParameter as sampling,
  sizeParameter as size,
} from '../model.ts';
import { samplePlane } from '../sampling.ts';

/** A Gaussian. Give `sigma` or `fwhm`. */
export interface GaussianOptions {
  /** Standard deviation in pixels, one number or one per axis (slowest axis first). */
  readonly sigma?: number | readonly number[] | undefined;
  /** Full width at half maximum in pixels, 2√(2 ln 2) sigma, one number or one per axis. */
  readonly fwhm?: number | readonly number[] | undefined;
  /** Minor over major axis of an ellipse, in (0, 1]; `sigma` is then that of the major axis. Planes only. */
  readonly ratio?: number | undefined;
  /** Direction of the ellipse's major axis, degrees counter-clockwise from +x. */
  readonly angle?: number | undefined;
  /** Number of axes, 1 to 3; 2 by default. */
  readonly rank?: number | undefined;
  /** Extent in pixels; by default it reaches 4 sigma. */
  readonly size?: PsfSize | undefined;
  /** 'area' integrates over each pixel; 'point' samples at the centers, as MATLAB's `fspecial` does. */
  readonly sampling?: PsfSampling | undefined;
}

/**
 * A Gaussian PSF, h(x) ∝ exp(-x²/2σ²), integrated over each pixel; elliptical in the plane; of rank 1, 2 or 3.
 *
 * @param options exactly one of `sigma` and `fwhm` (pixels, > 0), and the shape
 * @returns a PSF of sum 1 with its origin at floor(size/2), cut off at `size`
 * @throws RangeError when a width is not positive, both or none are given, or an ellipse is requested in another rank than 2
 * @example
 * gaussianPsf({ sigma: 1.5 }).shape; // => [13, 13]
 * gaussianPsf({ fwhm: [4, 2, 2] }).shape; // => [15, 7, 7]
 */
export function gaussianPsf(options: GaussianOptions): Tensor {
  const checked = psfOptions('gaussianPsf', options, gaussian);
  const { ratio = 1, angle = 0, sampling = 'area', size } = checked;
  const sigmas = widths(checked);
  checkWithin('gaussianPsf', 'ratio', ratio, Number.MIN_VALUE, 1);
  checkFinite('gaussianPsf', 'angle', angle);
  checkChoice('gaussianPsf', 'sampling', sampling, ['area', 'point']);
  if (ratio === 1) {
    const shape = psfShape(
      'gaussianPsf',
      size,
      sigmas.map((sigma) => 4 * sigma),
    );
    return separable(
      'gaussianPsf',
      shape.map((n, axis) => profile(n, sigmas[axis], sampling)),
    );
  }
  if (sigmas.length !== 2 || sigmas[0] !== sigmas[1])
    throw rangeError('gaussianPsf', 'ratio', '1 unless rank is 2 and sigma is one number', ratio);
  return ellipse(sigmas[0], ratio, angle, size, sampling);
}

function widths({ sigma, fwhm, rank }: GaussianOptions): number[] {
  if ((sigma === undefined) === (fwhm === undefined))
    throw new RangeError(
      `gaussianPsf: "sigma" must be given, or else "fwhm" (one of the two, in pixels), got ${sigma === undefined ? 'neither' : 'both'}`,
    );
  const name = sigma === undefined ? 'fwhm' : 'sigma';
  const given = sigma ?? fwhm;
  if (rank !== undefined) checkInteger('gaussianPsf', 'rank', rank, 1, 3);
  const axes = typeof given === 'number' ? new Array<number>(rank ?? 2).fill(given) : [...(given ?? [])];
  for (const width of axes) checkPositive('gaussianPsf', name, width, largestLength);
  if (axes.length > 3 || axes.length < 1) throw rangeError('gaussianPsf', 'rank', '1, 2 or 3', axes.length);
  if (rank !== undefined && rank !== axes.length)
    throw rangeError('gaussianPsf', name, `one number or ${rank} (one per axis)`, given);
  const unit = name === 'sigma' ? 1 : 2 * Math.sqrt(2 * Math.LN2);
  return axes.map((width) => width / unit);
}

function profile(n: number, sigma: number, sampling: PsfSampling): Float64Array {
  const edge = (x: number) => erf(x / (sigma * Math.SQRT2));
  return Float64Array.from({ length: n }, (_, i) => {
    const x = i - centreOf(n);
    return sampling === 'point' ? Math.exp(-0.5 * (x / sigma) ** 2) : edge(x + 0.5) - edge(x - 0.5);
  });
}

function ellipse(
  major: number,
  ratio: number,
  angle: number,
  size: PsfSize | undefined,
  sampling: PsfSampling,
): Tensor {
  const minor = major * ratio;
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  const reach = [Math.hypot(major * sin, minor * cos), Math.hypot(major * cos, minor * sin)];
  const shape = psfShape(
    'gaussianPsf',
    size,
    reach.map((sigma) => 4 * sigma),
  );
  const profile = (x: number, y: number) =>
    Math.exp(-0.5 * (((x * cos + y * sin) / major) ** 2 + ((y * cos - x * sin) / minor) ** 2));
  return samplePlane('gaussianPsf', shape, profile, sampling, minor);
}

/** The model `gaussian`. */
export const gaussian: PsfModel<GaussianOptions> = {
  summary: 'a Gaussian: atmosphere, diffusion, many small blurs together; give sigma or fwhm',
  parameters: {
    sigma: { meaning: 'standard deviation (of the major axis)', kind: 'numbers', unit: px },
    fwhm: { meaning: 'full width at half maximum, 2.3548 sigma', kind: 'numbers', unit: px },
    ratio: { meaning: 'minor over major axis', kind: 'number', default: 1 },
    angle,
    rank,
    size,
    sampling,
  },
  make: gaussianPsf,
};
