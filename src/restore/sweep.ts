import { extendFrame } from '../boundary/frame.ts';
import { rangeError } from '../errors.ts';
import { psfLikelihood } from '../estimate/psf-likelihood.ts';
import { rfftn } from '../fft/rfftn.ts';
import { blur } from '../operators/blur.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import { toOtf } from '../psf/otf.ts';
import { dtypeOf, type Image, type Tensor } from '../tensor.ts';
import { planesOf } from './channels.ts';
import type { RestoreOptions, RestoreReport } from './options.ts';
import { restore } from './restore.ts';

/** Which number to vary, and through what. */
export interface SweepOptions {
  /** `psf.NAME` or `method.NAME`: a numeric parameter of the job's PSF model or of its method. */
  readonly parameter: string;
  /** The values to try. */
  readonly values: readonly number[];
}

/** One value and what came of it. */
export interface SweepPoint {
  readonly value: number;
  readonly image: Image;
  readonly report: RestoreReport;
  /** What the choice goes by, see {@link Sweep.criterion}. */
  readonly score: number;
}

/** The points of a sweep and the one that the picture speaks for. */
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
 * Restores a picture with several values of one parameter and tells which of them the picture speaks for.
 *
 * @param image the blurred picture [C, H, W]
 * @param job as for {@link restore}; its PSF must be a spec where a parameter of the PSF is swept
 * @param options the parameter and its values
 * @throws RangeError for a parameter that is not one of the PSF's or the method's, or without values; what `restore` throws
 * @example
 * const scene = gaussianNoise(zeros([1, 32, 32]), { sigma: 0.2, seed: 1 });
 * const job = { psf: { model: 'gaussian', sigma: 1 }, method: { name: 'wiener' }, boundary: 'wrap' };
 * const seen = gaussianNoise(blur(makePsf(job.psf), scene.shape).apply(scene), { sigma: 1e-3, seed: 2 });
 * const { points, chosen } = await sweep(seen, job, { parameter: 'psf.sigma', values: [0.6, 1, 1.6] });
 * points[chosen].value; // => 1
 */
export async function sweep(
  image: Image,
  job: RestoreOptions,
  { parameter, values }: SweepOptions,
): Promise<Sweep> {
  const [subject, name] = parameter.split('.');
  if ((subject !== 'psf' && subject !== 'method') || !name)
    throw rangeError('sweep', 'parameter', 'psf.NAME or method.NAME', parameter);
  if (values.length === 0) throw rangeError('sweep', 'values', 'at least one number', values);
  const varied = (value: number): RestoreOptions =>
    subject === 'method'
      ? { ...job, method: { name: 'wiener', ...job.method, [name]: value } }
      : { ...job, refinePsf: false, psf: { ...specOf(job), [name]: value } as PsfSpec };

  const points: SweepPoint[] = [];
  for (const [index, value] of values.entries()) {
    const candidate = varied(value);
    const onProgress = (done: number) => job.onProgress?.((index + done) / values.length);
    const { image: restored, report } = await restore(image, { ...candidate, onProgress });
    const score =
      subject === 'psf' ? Number.NaN : discrepancy(image, restored, psfOf(candidate), report.noiseSigma);
    points.push({ value, image: restored, report, score });
  }
  if (subject === 'method')
    return {
      points,
      chosen: least(points.map(({ score }) => Math.abs(Math.log(score)))),
      criterion: 'discrepancy',
    };

  const fits = likelihoods(
    image,
    values.map((value) => psfOf(varied(value))),
  );
  const scored = points.map((point, index) => ({ ...point, score: fits[index] }));
  return { points: scored, chosen: least(fits.map((fit) => -fit)), criterion: 'likelihood' };
}

function specOf({ psf }: RestoreOptions): PsfSpec {
  if (Array.isArray(psf) || !('model' in (psf as object)))
    throw rangeError('sweep', 'psf', 'one spec with "model" where a parameter of the PSF is swept', psf);
  return psf as PsfSpec;
}

/** The first PSF of a job: the one that the criteria look at. */
function psfOf({ psf }: RestoreOptions): Tensor {
  const [first] = (Array.isArray(psf) ? psf : [psf]) as (PsfSpec | Tensor)[];
  return 'model' in first ? makePsf(first) : first;
}

/** Every PSF is judged on one grid, where the picture is continued beyond the largest. */
function likelihoods(image: Image, psfs: readonly Tensor[]): number[] {
  const reach = [0, 1].map((axis) => Math.max(...psfs.map(({ shape }) => shape[axis])));
  const spectra = planesOf(image).map((plane) => rfftn(extendFrame(plane, reach).extended));
  return psfs.map((psf) => {
    const transfer = toOtf(psf, spectra[0].shape, dtypeOf(image));
    return spectra.reduce((sum, spectrum) => sum + psfLikelihood(spectrum, transfer), 0);
  });
}

/** Mean of (A x - y)²/σ² where the PSF does not reach beyond the frame. */
function discrepancy(seen: Image, restored: Image, psf: Tensor, sigmas: readonly number[]): number {
  const [channels, height, width] = seen.shape;
  const again = blur(psf, seen.shape, { boundary: 'reflect', dtype: dtypeOf(seen) }).apply(restored).data;
  const [my, mx] = psf.shape.map((n, axis) => Math.min(n, (seen.shape[axis + 1] - 1) >> 1));
  let sum = 0;
  let count = 0;
  for (let c = 0; c < channels; c++) {
    const variance = sigmas[c % sigmas.length] ** 2;
    for (let y = my; y < height - my; y++)
      for (let x = mx, i = (c * height + y) * width + mx; x < width - mx; x++, i++) {
        sum += (again[i] - seen.data[i]) ** 2 / variance;
        count++;
      }
  }
  return sum / count;
}

function least(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < values[best] ? index : best), 0);
}
