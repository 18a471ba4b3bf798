import { checkChoice, checkNonNegative, checkSamples, rangeError, typeError } from '../errors.ts';
import { estimateNoise } from '../estimate/noise.ts';
import { fluxRatio } from '../metrics/flux-ratio.ts';
import { registerShift } from '../metrics/register-shift.ts';
import { blur } from '../operators/blur.ts';
import { boundaries } from '../operators/boundary.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import { validatePsf } from '../psf/validate.ts';
import type { Solution } from '../solvers/solution.ts';
import { dtypeOf, type Image, type Tensor } from '../tensor.ts';
import type { Job, Restoration } from './job.ts';
import { luminance, withLuminance } from './luminance.ts';
import type { Problem } from './method.ts';
import { checkMethod } from './methods.ts';
import { mergeParameters, middle, type Plane, planesOf, stack } from './planes.ts';
import { shareLeftOut, trustInAll, trustOf } from './trust.ts';

/** A result that lies further beside its input than this many pixels is reported. */
const noticeableShift = 0.25;

/**
 * Restores a blurred picture: makes the operator of the PSF, measures the noise, runs the method on every channel, and reports.
 *
 * @param image the blurred picture [C, H, W] in linear light
 * @param job what to undo and how; only `psf` is required
 * @returns the restored picture, not clipped to any range, and a report that reproduces it
 * @throws TypeError or RangeError for a job or a picture that does not fit
 * @throws DeconvError ABORTED when `job.signal` fires, DIVERGED when a solver does
 * @example
 * const sharp = tensor([1, 8, 8], Array.from({ length: 64 }, (_, i) => ((i >> 2) + (i >> 5)) % 2));
 * const psf = { model: 'gaussian', sigma: 0.6 };
 * const blurred = blur(makePsf(psf), sharp.shape).apply(sharp);
 * const { image, report } = await restore(blurred, { psf, boundary: 'wrap', noise: 1e-4 });
 * psnr(sharp, image) > psnr(sharp, blurred) + 10; // => true
 * report.method; // => 'wiener'
 */
export async function restore(image: Image, job: Job): Promise<Restoration> {
  const started = Date.now();
  const { method: spec = { name: 'wiener' }, boundary = 'unknown', channels = 'all', noise = 'auto' } = job;
  const { name, ...parameters } = spec;
  checkImage(image);
  checkChoice('restore', 'boundary', boundary, [...boundaries, 'unknown']);
  checkChoice('restore', 'channels', channels, ['all', 'luminance']);
  if (noise !== 'auto') checkNonNegative('restore', 'noise', noise);
  const method = checkMethod(spec);
  if (method.spectral && boundary !== 'wrap' && boundary !== 'unknown')
    throw rangeError('restore', 'boundary', `wrap or unknown for the method ${name}`, boundary);
  if (channels === 'luminance' && image.shape[0] !== 3)
    throw rangeError('restore', 'channels', `"all" for a picture with ${image.shape[0]} channels`, channels);

  const planes: Tensor[] = channels === 'luminance' ? [luminance(image)] : planesOf(image);
  const { psfs, specs } = psfsOf(job.psf, planes.length);
  const noiseSigma = planes.map((plane) => (noise === 'auto' ? estimateNoise(plane) : noise));
  const trust = trustOf(image, job);
  const trusted = trust && planesOf(channels === 'luminance' ? trustInAll(trust) : trust);
  const joint = method.joint === true && planes.length > 1 && psfs.length === 1;
  const parts = joint ? [image] : planes;

  const solutions: Solution[] = [];
  for (const [index, measured] of parts.entries()) {
    const operator = blur(psfs[index % psfs.length], measured.shape, { boundary, dtype: dtypeOf(measured) });
    const sigma = joint ? rootMeanSquare(noiseSigma) : noiseSigma[index];
    const control = controlOf(job, index, parts.length);
    const weights = joint ? trust : trusted?.[index];
    const problem = {
      operator,
      measured,
      noise: sigma,
      noiseGiven: noise !== 'auto',
      parameters,
      control,
      ...(weights && { trust: { weights } }),
    };
    solutions.push(await method.solve(problem));
    job.onProgress?.((index + 1) / parts.length);
  }

  const estimates = solutions.map(({ estimate }) => estimate);
  const restored =
    channels === 'luminance' ? withLuminance(image, estimates[0] as Plane) : stack(image, estimates);
  const shift = shiftOf(image, restored);
  const warnings = [
    ...psfs.flatMap((psf, index) => issuesOf(psf, specs[index].spec)),
    ...solutions.flatMap((solution) => solution.warnings),
  ];
  if (Math.hypot(...shift) > noticeableShift)
    warnings.push(
      `The result lies ${shift.map((d) => d.toFixed(2)).join(', ')} px (y, x) beside the input: is the PSF off its centre?`,
    );
  return {
    image: restored,
    report: {
      psf: psfs.map(({ shape }, index) => ({ shape, ...specs[index] })),
      method: name,
      boundary,
      channels,
      parameters: mergeParameters(solutions.map((solution) => solution.parameters)),
      noiseSigma,
      iterations: Math.max(...solutions.map(({ iterations }) => iterations)),
      stopReason: solutions[solutions.length - 1].stopReason,
      seconds: (Date.now() - started) / 1000,
      leftOut: trust ? shareLeftOut(trust) : 0,
      flux: fluxRatio(image, restored),
      shift,
      warnings: [...new Set(warnings)],
    },
  };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function checkImage(image: Image): void {
  if (image?.shape?.length !== 3)
    throw typeError(
      'restore',
      'image',
      'a picture of shape [channels, height, width]',
      image?.shape ?? image,
    );
  checkSamples('restore', 'image', image.data);
}

/** One PSF for all planes, or one for each, made from their specs. */
function psfsOf(psf: Job['psf'], planes: number) {
  const given = (Array.isArray(psf) ? psf : [psf]) as readonly Exclude<Job['psf'], readonly unknown[]>[];
  if (given.length !== 1 && given.length !== planes)
    throw rangeError('restore', 'psf', `one PSF, or ${planes}: one for each channel`, given.length);
  const psfs = given.map((one): Tensor => {
    if (one === null || typeof one !== 'object')
      throw typeError('restore', 'psf', 'a tensor or a spec with "model"', one);
    return 'model' in one ? makePsf(one) : one;
  });
  for (const { shape } of psfs)
    if (shape.length !== 2) throw rangeError('restore', 'psf', 'a PSF of rank 2: [height, width]', shape);
  return { psfs, specs: given.map((one) => ('model' in one ? { spec: one } : {})) };
}

/** Progress of one plane's iterations as a part of all planes' work. */
function controlOf(
  { signal, onProgress, onIteration }: Job,
  plane: number,
  planes: number,
): Problem['control'] {
  return {
    ...(signal && { signal }),
    ...((onProgress || onIteration) && {
      onIteration: (state) => {
        onIteration?.(state, plane);
        onProgress?.((plane + state.iteration / state.iterations) / planes);
      },
    }),
  };
}

/** What is wrong with a PSF. A model that chose its own grid has nothing cut off, however full the grid is. */
function issuesOf(psf: Tensor, spec: PsfSpec | undefined): string[] {
  const whole = spec !== undefined && spec.size === undefined;
  return validatePsf(psf)
    .issues.filter(({ code }) => !(whole && code === 'cut-off'))
    .map(({ message }) => message);
}

/** How far the result lies beside the input; nothing can be said where one of them is constant. */
function shiftOf(image: Image, restored: Image): readonly [y: number, x: number] {
  const [a, b] = [middle(image, 1024), middle(restored, 1024)];
  if (isConstant(a) || isConstant(b)) return [0, 0];
  const { shift, correlation } = registerShift(a, b);
  return correlation < 0.3 ? [0, 0] : [shift[0], shift[1]];
}

function isConstant({ data }: Tensor): boolean {
  return data.every((value) => value === data[0]);
}
