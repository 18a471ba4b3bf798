import { estimatePsf } from '../blind/estimate-psf.ts';
import { smallestSide } from '../blind/parametric/fit-parametric-psf.ts';
import type { EstimatePsfOptions, PsfEstimate } from '../blind/psf-estimate.ts';
import { agreement } from '../blind/verdict.ts';
import { DeconvError, rangeError } from '../errors.ts';
import type { Image } from '../tensor.ts';
import { type Encoding, isCurved } from './encoded/encoding.ts';
import type { RestoreOptions } from './options.ts';
import { displaced } from './report.ts';

/** Exponent of the light of photographs in which edges are looked for: about that of their code values. */
const ofPhotographs = 1 / 2.2;

/** Estimates the PSF of an image as {@link estimatePsf} does, with what the encoding says of its light. */
export function estimatePsfOf(
  image: Image,
  encoding: Encoding | undefined,
  options: EstimatePsfOptions = {},
): Promise<PsfEstimate> {
  return estimatePsf(image, {
    white: encoding && 1,
    exponent: encoding && isCurved(encoding) ? ofPhotographs : undefined,
    ...options,
  });
}

/** Throws where an estimate is not accepted, with its reasons. */
export function checkAccepted({ verdict, reasons }: PsfEstimate): void {
  if (verdict === 'accepted') return;
  throw new DeconvError(verdict === 'sharp' ? 'NO_BLUR' : 'PSF_UNKNOWN', reasons.join(' '));
}

/** The strength for free kernels: what is wrong with them makes the result ring. */
const strengthOfEstimate = 40;

/**
 * Below this σ a mild blur is undone by `polyblur`, in milliseconds and without halos: on photographs behind Gaussians of 0.8 px it is within 0.2 dB of
 * plug-and-play there, and up to 1.3 dB below it above (`npm run bench:quality -- --only mild`).
 */
const mildest = 0.75;

type ChosenByEstimate = 'refinePsf' | 'strength' | 'method' | 'boundary';

/**
 * The PSF of an estimate and the options that suit it: where the method is still to be chosen, the strength of a free kernel where none is given, and the
 * method for the mildest blur.
 */
export function optionsOfEstimate(
  { spec, psf }: PsfEstimate,
  options: Pick<RestoreOptions<{ readonly name: string }>, ChosenByEstimate>,
): Pick<RestoreOptions, 'psf' | 'refinePsf' | 'strength'> & {
  readonly refinePsf: boolean;
  readonly method?: { readonly name: 'polyblur' };
  readonly reason?: string;
} {
  const { refinePsf = true, strength, method, boundary = 'unknown' } = options;
  const isFree = spec === undefined;
  const isOpen = method === undefined || method.name === 'auto';
  const isMildest = spec?.model === 'gaussian' && typeof spec.sigma === 'number' && spec.sigma < mildest;
  const takesPolyblur =
    isMildest && isOpen && strength === undefined && ['unknown', 'wrap'].includes(boundary);
  return {
    psf: spec ?? psf,
    // A free kernel was fitted in its width too, and of the mildest the smaller of two widths was taken.
    refinePsf: refinePsf && !isFree && !takesPolyblur,
    strength: strength ?? (isFree && isOpen ? strengthOfEstimate : undefined),
    ...(takesPolyblur && { method: { name: 'polyblur' }, reason: 'the blur is mild' }),
  };
}

/** The parts of the work: the estimate takes the first half of the progress. */
const share = 0.5;

/** The options with a PSF that was estimated from the image, the estimate, and why it chose the method, where it did. */
export async function withEstimatedPsf<Spec extends { readonly name: string }>(
  image: Image,
  options: RestoreOptions<Spec>,
  hasPolyblur: boolean,
): Promise<{
  readonly options: RestoreOptions<Spec>;
  readonly estimate: PsfEstimate;
  readonly reason?: string | undefined;
}> {
  const { encoding, estimate: settings, bestEffort = false, signal, onProgress } = options;
  if (Math.min(image.shape[1], image.shape[2]) < smallestSide)
    throw rangeError(
      'restore',
      'psf',
      `given for an image below ${smallestSide}x${smallestSide}, in which it cannot be estimated`,
      options.psf,
    );
  const estimate = await estimatePsfOf(image, encoding, {
    ...settings,
    signal,
    onProgress: onProgress && ((done) => onProgress(share * done)),
  });
  if (!bestEffort) checkAccepted(estimate);
  const { method, reason, ...suited } = optionsOfEstimate(estimate, options);
  const known: RestoreOptions<Spec> = {
    ...withoutEstimate(options),
    ...suited,
    onProgress: onProgress && ((done) => onProgress(share + (1 - share) * done)),
  };
  if (method === undefined || !hasPolyblur) return { estimate, options: known };
  // The catalogue has the method: its specs have the name.
  return { estimate, reason, options: { ...known, method: method as { readonly name: string } as Spec } };
}

/** Options without those of the estimate, which are refused beside a PSF. */
export function withoutEstimate<Spec extends { readonly name: string }>(
  options: RestoreOptions<Spec>,
): RestoreOptions<Spec> {
  return { ...options, estimate: undefined, bestEffort: undefined };
}

/** Warnings about a result with an estimated PSF: its place is arbitrary, so that a displacement says nothing. */
export function withoutDisplacement(warnings: readonly string[]): string[] {
  return warnings.filter((one) => !one.startsWith(displaced));
}

export function estimateWarnings({ verdict, confidence, reasons }: PsfEstimate): readonly string[] {
  return verdict !== 'accepted' || confidence < agreement.doubtful ? reasons : [];
}
