import { fluxRatio } from '../metrics/flux-ratio.ts';
import { shiftBetween } from '../metrics/register-shift.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { type PsfReport, validatePsf } from '../psf/validate.ts';
import { mergeParameters } from '../solvers/optimization/merge-parameters.ts';
import type { Image } from '../tensor.ts';
import { meanPlane, middle } from './channels.ts';
import type { CheckedOptions } from './check-options.ts';
import type { ChosenMethod } from './choose-method.ts';
import type { MethodNoise } from './noise/method-noise.ts';
import { defaultStrength, withoutStrength } from './noise/strength.ts';
import type { RestoreReport } from './options.ts';
import type { PsfFit } from './psf-fit/fit-psfs.ts';
import type { Solved } from './solve.ts';

/** What the steps of a restoration found. */
export interface ReportInput {
  readonly image: Image;
  readonly restored: Image;
  readonly checked: Pick<CheckedOptions, 'boundary' | 'channels' | 'noise' | 'strength' | 'psfWarnings'>;
  readonly psf: PsfFit;
  readonly chosen: ChosenMethod;
  readonly noise: MethodNoise;
  readonly restoredCodes: boolean;
  /** Warnings of the steps, in their order. */
  readonly warnings: readonly string[];
  /** The fraction of samples that mask and clipped highlights leave out. */
  readonly leftOut: number;
  /** How many tiles the image was restored in. */
  readonly tiles: number;
  readonly solutions: Solved['solutions'];
  /** When the work began, in milliseconds since the epoch. */
  readonly started: number;
}

/** A displacement beyond this many pixels is reported. */
const noticeableShift = 0.25;

/** The report of a restoration. */
export function makeReport(input: ReportInput): RestoreReport {
  const { image, restored, checked, psf, chosen, noise, restoredCodes, leftOut, tiles, solutions, started } =
    input;
  const shift = shiftOf(image, restored);
  return {
    psf: psf.psfs.map((samples, index) => ({ shape: samples.shape, samples, spec: psf.specs[index] })),
    psfScale: psf.scale,
    method: chosen.name,
    reason: chosen.reason,
    boundary: checked.boundary,
    channels: checked.channels,
    parameters: mergeParameters(solutions.map((solution) => solution.parameters)),
    restoredCodes,
    noiseSigma: noise.sigmas,
    strength: checked.strength,
    iterations: Math.max(...solutions.map(({ iterations }) => iterations)),
    stopReason: solutions[solutions.length - 1].stopReason,
    seconds: (Date.now() - started) / 1000,
    leftOut: chosen.method.ignoresSampleWeights?.(chosen.parameters) ? 0 : leftOut,
    tiles,
    flux: fluxRatio(image, restored),
    shift,
    warnings: [...new Set(warningsOf(input, shift))],
  };
}

function warningsOf(
  { image, checked, psf, chosen, warnings, leftOut, solutions }: ReportInput,
  shift: readonly number[],
): string[] {
  const psfReports = psf.psfs.map((one) => validatePsf(one));
  const use = chosen.method.noiseUse(chosen.parameters);
  return [
    ...checked.psfWarnings,
    ...psfReports.flatMap((report, index) => psfWarnings(report, psf.specs[index])),
    ...scaleWarnings(psf.scale),
    ...(use === 'none' && checked.noise !== undefined
      ? [`The method ${chosen.name} does not use the noise level that was given.`]
      : []),
    ...strengthWarnings(chosen, checked.strength),
    ...warnings,
    ...clippingWarnings(leftOut, chosen.method.spectral),
    ...solutions.flatMap((solution) => solution.warnings),
    ...shiftWarnings(shift, psfReports),
    ...(checked.boundary === 'unknown' && chosen.method.spectral ? frameWarnings(image, psf) : []),
  ];
}

/** The sum of a PSF does not matter, and a model that chose its own grid is not cut off, however full the grid is. */
function psfWarnings({ issues }: PsfReport, spec: PsfSpec | undefined): string[] {
  const whole = spec !== undefined && spec.size === undefined;
  return issues
    .filter(({ code }) => code !== 'sum' && !(whole && code === 'cut-off'))
    .map(({ message }) => message);
}

function scaleWarnings(scale: number): string[] {
  if (scale === 1) return [];
  const change = `${Math.abs(100 * (scale - 1)).toFixed(0)} % ${scale > 1 ? 'wider' : 'narrower'}`;
  return [
    `The image fits a PSF that is ${change}, which was used; refinePsf: false (--no-refine-psf) keeps the PSF as given.`,
  ];
}

/** Options with a method of no strength are refused, but for one that another method chose. */
function strengthWarnings({ name, method, parameters }: ChosenMethod, strength: number): string[] {
  const reason = strength === defaultStrength ? undefined : withoutStrength(method, parameters);
  return reason === undefined ? [] : [`The method ${name} takes no strength: ${reason}.`];
}

/** Photographs with 4 to 17 % of clipped samples were restored 2 to 6 dB better by filters, 5 to 13 dB by total variation. */
const manyMissing = 0.03;

function clippingWarnings(fraction: number, isFilter: boolean): string[] {
  if (!isFilter || fraction < manyMissing) return [];
  const percent = (100 * fraction).toFixed(0);
  return [
    `${percent} % of the samples are clipped or masked: a filter rings around them, the methods tv and pnp do not.`,
  ];
}

/** Where more of the pixels than this depend on what is outside the frame, a filter may lose half a decibel in all. */
const manyAtFrame = 1 / 3;

function frameWarnings({ shape: [, ...sides] }: Image, { psfs }: PsfFit): string[] {
  const inside = sides.map((n, axis) => {
    const reach = Math.max(...psfs.map(({ shape }) => shape[axis] >> 1));
    return Math.max(0, n - 2 * reach) / n;
  });
  const share = 1 - inside[0] * inside[1];
  if (share < manyAtFrame) return [];
  return [
    `${Math.round(100 * share)} % of the pixels lie nearer to the frame than the blur reaches: a filter guesses what is outside it. A larger image, or the method tv, is better there.`,
  ];
}

/** How the warning about a displacement begins. */
export const displaced = 'The result is displaced against the input';

/** An asymmetric PSF with its centroid at the origin moves the peak of the correlation too: that is the blur, not a displacement. */
function shiftWarnings(shift: readonly number[], psfReports: readonly PsfReport[]): string[] {
  const offCentre = psfReports.some(({ centroid }) => Math.hypot(...centroid) > noticeableShift);
  if (!offCentre || Math.hypot(...shift) <= noticeableShift) return [];
  return [`${displaced} by ${shift.map((d) => d.toFixed(2)).join(', ')} px (y, x): is the PSF off-centre?`];
}

/** The displacement of the result; [0, 0] where one of the images is constant or they do not correlate. */
function shiftOf(image: Image, restored: Image): readonly [y: number, x: number] {
  const [a, b] = [image, restored].map((one) => meanPlane(middle(one, 512)));
  const found = shiftBetween(a, b, 2);
  return found === undefined || found.correlation < 0.3 ? [0, 0] : [found.shift[0], found.shift[1]];
}
