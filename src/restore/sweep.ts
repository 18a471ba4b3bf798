import { extendFrame } from '../boundary/frame.ts';
import { checkOptions } from '../check-options.ts';
import { rangeError } from '../errors.ts';
import { psfLikelihood } from '../estimate/psf-likelihood.ts';
import { rfftn } from '../fft/rfftn.ts';
import { blur } from '../operators/blur.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import { toOtf } from '../psf/otf.ts';
import { dtypeOf, type Image, type Tensor } from '../tensor.ts';
import { planesOf } from './channels.ts';
import type { MethodSpec } from './methods/catalogue.ts';
import { defaultMethod } from './methods/method.ts';
import type { RestoreOptions, RestoreReport } from './options.ts';
import { restore } from './restore.ts';

/** Which number to vary, and through which values. */
export interface SweepOptions {
  /** `psf.NAME` or `method.NAME`: a numeric parameter of the PSF model or of the method. */
  readonly parameter: string;
  /** The values to try. */
  readonly values: readonly number[];
}

/** One value and its result. */
export interface SweepPoint {
  readonly value: number;
  readonly image: Image;
  readonly report: RestoreReport;
  /** The value of the criterion, see {@link Sweep.criterion}. */
  readonly score: number;
}

/** The points of a sweep and the one that the criterion chooses. */
export interface Sweep {
  readonly points: readonly SweepPoint[];
  /** Index of the chosen point. */
  readonly chosen: number;
  /**
   * How it was chosen. `likelihood` (parameters of the PSF): the greatest {@link psfLikelihood}. `discrepancy` (parameters of the
   * method): the residual energy per sample over the variance of the noise is nearest to 1 (Morozov 1966).
   */
  readonly criterion: 'likelihood' | 'discrepancy';
}

/**
 * Restores an image with several values of one parameter and chooses the value that fits the image best.
 *
 * @param image the blurred image [C, H, W]
 * @param options as for {@link restore}; the PSF must be a spec where a parameter of the PSF is varied
 * @param sweepOptions the parameter and its values
 * @returns the restored image of each value, not clipped to any range, and the chosen index
 * @throws RangeError for a parameter that the PSF or the method does not have, or without values; what `restore` throws
 * @example
 * const scene = gaussianNoise(zeros([1, 32, 32]), { sigma: 0.2, seed: 1 });
 * const psf = { model: 'gaussian', sigma: 1 } as const;
 * const measured = gaussianNoise(blur(makePsf(psf), scene.shape).apply(scene), { sigma: 1e-3, seed: 2 });
 * const options = { psf, method: { name: 'wiener' }, boundary: 'wrap' } as const;
 * const { points, chosen } = await sweep(measured, options, { parameter: 'psf.sigma', values: [0.6, 1, 1.6] });
 * points[chosen].value; // => 1
 */
export async function sweep(
  image: Image,
  options: RestoreOptions,
  sweepOptions: SweepOptions,
): Promise<Sweep> {
  checkOptions('sweep', sweepOptions, ['parameter', 'values']);
  const { parameter, values } = sweepOptions;
  const [subject, name] = parameter.split('.');
  if ((subject !== 'psf' && subject !== 'method') || !name)
    throw rangeError('sweep', 'parameter', 'psf.NAME or method.NAME', parameter);
  if (values.length === 0) throw rangeError('sweep', 'values', 'at least one number', values);
  const varied = (value: number): RestoreOptions =>
    subject === 'method'
      ? { ...options, method: { ...(options.method ?? defaultMethod), [name]: value } as MethodSpec }
      : { ...options, refinePsf: false, psf: { ...specOf(options), [name]: value } as PsfSpec };

  const points: SweepPoint[] = [];
  for (const [index, value] of values.entries()) {
    const onProgress = (done: number) => options.onProgress?.((index + done) / values.length);
    const { image: restored, report } = await restore(image, { ...varied(value), onProgress });
    const score =
      subject === 'psf'
        ? Number.NaN
        : discrepancy(image, restored, firstPsf(varied(value)), report.noiseSigma);
    points.push({ value, image: restored, report, score });
  }
  if (subject === 'method')
    return {
      points,
      chosen: indexOfLeast(points.map(({ score }) => Math.abs(Math.log(score)))),
      criterion: 'discrepancy',
    };

  const fits = likelihoods(
    image,
    values.map((value) => firstPsf(varied(value))),
  );
  const scored = points.map((point, index) => ({ ...point, score: fits[index] }));
  return { points: scored, chosen: indexOfLeast(fits.map((fit) => -fit)), criterion: 'likelihood' };
}

function specOf({ psf }: RestoreOptions): PsfSpec {
  if (Array.isArray(psf) || !('model' in (psf as object)))
    throw rangeError('sweep', 'psf', 'one spec with "model" where a parameter of the PSF is varied', psf);
  return psf as PsfSpec;
}

/** The first PSF: the one that the criteria use. */
function firstPsf({ psf }: RestoreOptions): Tensor {
  const [first] = (Array.isArray(psf) ? psf : [psf]) as (PsfSpec | Tensor)[];
  return 'model' in first ? makePsf(first) : first;
}

/** The likelihood of every PSF on one grid, on which the image is extended by the largest PSF. */
function likelihoods(image: Image, psfs: readonly Tensor[]): number[] {
  const reach = [0, 1].map((axis) => Math.max(...psfs.map(({ shape }) => shape[axis])));
  const spectra = planesOf(image).map((plane) => rfftn(extendFrame(plane, reach).extended));
  return psfs.map((psf) => {
    const transfer = toOtf(psf, spectra[0].shape, dtypeOf(image));
    return spectra.reduce((sum, spectrum) => sum + psfLikelihood(spectrum, transfer), 0);
  });
}

/** Mean of (A x - y)²/σ² where the PSF stays inside the frame. */
function discrepancy(measured: Image, restored: Image, psf: Tensor, sigmas: readonly number[]): number {
  const [channels, height, width] = measured.shape;
  const operator = blur(psf, measured.shape, { boundary: 'reflect', dtype: dtypeOf(measured) });
  const reblurred = operator.apply(restored).data;
  const [my, mx] = psf.shape.map((n, axis) => Math.min(n, (measured.shape[axis + 1] - 1) >> 1));
  let sum = 0;
  let count = 0;
  for (let c = 0; c < channels; c++) {
    const variance = sigmas[c % sigmas.length] ** 2;
    for (let y = my; y < height - my; y++)
      for (let x = mx, i = (c * height + y) * width + mx; x < width - mx; x++, i++) {
        sum += (reblurred[i] - measured.data[i]) ** 2 / variance;
        count++;
      }
  }
  return sum / count;
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best] ? index : best), 0);
}
