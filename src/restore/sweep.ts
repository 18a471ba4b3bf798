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
import { type Encoding, toCodes } from './encoded/encoding.ts';
import { checkMethodOf, type MethodSpec, methods } from './methods/catalogue.ts';
import { defaultMethod, type Method, type MethodCatalogue } from './methods/method.ts';
import { withoutStrength } from './noise/strength.ts';
import type { RestoreOptions, RestoreReport } from './options.ts';
import { restore } from './restore.ts';

/** Which number to vary, and through which values. */
export interface SweepOptions {
  /** `psf.NAME` or `method.NAME`: a numeric parameter of the PSF model or of the method; or the `strength` or `noise` of the restoration. */
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
   * method, strength, noise): the residual energy per sample over the variance of the noise is nearest to 1 (Morozov 1966).
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
  const [subject, name] = isOption(parameter) ? [parameter, parameter] : parameter.split('.');
  if (!isOption(parameter) && ((subject !== 'psf' && subject !== 'method') || !name))
    throw rangeError('sweep', 'parameter', 'psf.NAME, method.NAME, strength or noise', parameter);
  if (values.length === 0) throw rangeError('sweep', 'values', 'at least one number', values);
  if (parameter === 'noise') checkUsesNoise(options);
  const varied = (value: number): RestoreOptions => {
    if (isOption(parameter)) return { ...options, [parameter]: value };
    return subject === 'method'
      ? { ...options, method: { ...(options.method ?? defaultMethod), [name]: value } as MethodSpec }
      : { ...options, refinePsf: false, psf: { ...specOf(options), [name]: value } as PsfSpec };
  };
  // A residual is compared with the noise that the image has, not with the one that is assumed.
  const trueNoise = parameter === 'noise' ? await measuredNoise(image, options) : undefined;

  const points: SweepPoint[] = [];
  for (const [index, value] of values.entries()) {
    const onProgress = (done: number) => options.onProgress?.((index + done) / values.length);
    const { image: restored, report } = await restore(image, { ...varied(value), onProgress });
    const score =
      subject === 'psf'
        ? Number.NaN
        : discrepancy(
            image,
            restored,
            firstPsf(varied(value)),
            trueNoise ?? report.noiseSigma,
            report.restoredCodes ? options.encoding : undefined,
          );
    points.push({ value, image: restored, report, score });
  }
  if (subject !== 'psf')
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

/** The options of a restoration that a sweep varies. */
function isOption(parameter: string): parameter is 'strength' | 'noise' {
  return parameter === 'strength' || parameter === 'noise';
}

function checkUsesNoise({ method: spec = defaultMethod }: RestoreOptions): void {
  const { name, ...parameters } = spec;
  const method: Method = checkMethodOf(methods as MethodCatalogue, spec);
  const reason = 'solve' in method ? withoutStrength(method, parameters) : undefined;
  if (reason !== undefined)
    throw rangeError('sweep', 'parameter', `another one for the method ${name}: ${reason}`, 'noise');
}

/** The noise that `restore` uses for the image when none is given. */
async function measuredNoise(image: Image, options: RestoreOptions): Promise<readonly number[]> {
  const { report } = await restore(image, { ...options, noise: 'auto', onProgress: undefined });
  return report.noiseSigma;
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

/** Mean of (A x - y)²/σ² where the PSF stays inside the frame; in codes where σ is in codes. */
function discrepancy(
  image: Image,
  restored: Image,
  psf: Tensor,
  sigmas: readonly number[],
  encoding: Encoding | undefined,
): number {
  const inUnitOfNoise = (light: Image): Image => (encoding ? toCodes(light, encoding) : light);
  const measured = inUnitOfNoise(image);
  const [channels, height, width] = measured.shape;
  const operator = blur(psf, image.shape, { boundary: 'reflect', dtype: dtypeOf(image) });
  const reblurred = inUnitOfNoise(operator.apply(restored) as Image).data;
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
