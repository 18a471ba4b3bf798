import { checkOptions } from '../../check-options.ts';
import { checkShape, rangeError } from '../../errors.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import { checkTensor, type Tensor } from '../../tensor.ts';
import { type AnalysisSpectrum, analysisSpectrum } from './analysis-spectrum.ts';
import {
  airy,
  disk,
  type Family,
  type FamilyName,
  gaussian,
  moffat,
  moffatBetas,
  motion,
} from './families.ts';
import { noiseCurve } from './noise-curve.ts';
import { type SceneModel, sceneModel } from './scene-model.ts';
import { bestMotion, bestWidth, type FamilyFit, fitBlur, least } from './search.ts';
import { type BlurVerdict, judgeFit, looksSharp } from './verdict.ts';

/** Options of {@link fitParametricPsf}. */
export interface FitParametricPsfOptions {
  /** Which samples to use, in the shape of the plane: 0 for dead or clipped ones; all but those at the ends of the range by default. */
  readonly mask?: Tensor | undefined;
}

/** One blur and how well it explains the spectrum of an image. */
export interface ParametricCandidate {
  readonly kind: FamilyName;
  /** The blur of a photograph of usual sharpness; `makePsf` makes its PSF. */
  readonly spec: PsfSpec;
  /** Mean squared residual of the logarithm of the spectrum, 0 for a perfect fit. */
  readonly misfit: number;
}

/** The blur of an image as one of a few families. */
export interface ParametricPsf extends BlurVerdict {
  /** The family of the best candidate; `none` where the image looks sharp. */
  readonly kind: FamilyName | 'none';
  /** The best candidate where there is a blur, accepted or not. */
  readonly spec?: PsfSpec | undefined;
  /** Its samples. */
  readonly psf?: Tensor | undefined;
  /** Misfit of the image without a blur. */
  readonly misfitWithoutBlur: number;
  /** The best of each family that was tried, the best first. */
  readonly candidates: readonly ParametricCandidate[];
}

/** Side of the smallest image that a blur is estimated from. */
export const smallestSide = 64;

/** Frequencies of the fit: with more the result is the same. */
const frequencies = 1600;

/** The widths that are searched, in samples; the widest of a window of 256 samples. */
const widths = {
  gaussian: [0.3, 8],
  disk: [0.8, 14],
  motion: [2.5, 64],
} as const;

/** Sharp photographs have a softness of their own, from lens, sensor and resizing: a Gaussian of one of these σ, of the first at least. */
const sharpWidths: readonly number[] = [0.3, 0.45, 0.6];
const [softness] = sharpWidths;

/** Moffat and Airy are rare: they must fit better than the others by this factor. */
const rareFactor = 0.75;

/**
 * Fits the blur of an image by a Gaussian, a disk, a straight motion, a Moffat or an Airy PSF, from the image alone, and judges whether it is one of them.
 *
 * The mean spectrum of windows is compared with |H|² S + N, where S is a power law whose strength depends on the direction and N what JPEG leaves of the
 * noise; frequencies count by how far the signal is above the noise. The family and the parameters of least misfit are chosen: of -2 ln L of a Gaussian
 * in the logarithm of the spectrum, with large residuals limited.
 *
 * `npm run bench:quality -- --only parametric`: nine sharp photographs with disks of 2 to 8 px, motions of 5 to 40 px and Gaussians of 1 to 4 px, noise 0.5
 * and 2 / 255, JPEG of quality 90. About 73 % are accepted, and of those about 88 % are right: family, width within 10 %, angle within 4 degrees. The
 * wrong ones are Gaussians taken for disks and the reverse, and angles of motions below 10 px, whose samples are the same at several angles. All of 33 sharp
 * images were refused.
 *
 * @param plane the blurred image [rows, columns] in linear light, of at least 64x64, in any unit
 * @param options mask
 * @returns the best blur, all candidates and the verdict. Not identified: shakes along a path, motions above 64 px, disks above 14 px, two blurs at
 * once (the result describes the larger one) and blurs that vary over the frame. A blurred scene, such as mist, counts as blur
 * @throws RangeError for a plane that is smaller or a mask of another shape
 * @throws TypeError for unknown options
 * @example
 * fitParametricPsf(gaussianNoise(zeros([64, 64]), { sigma: 0.1 })).accepted; // => false
 */
export function fitParametricPsf(plane: Tensor, options: FitParametricPsfOptions = {}): ParametricPsf {
  const fn = 'fitParametricPsf';
  checkTensor(fn, 'plane', plane);
  checkOptions(fn, options, ['mask']);
  if (plane.shape.length !== 2 || Math.min(...plane.shape) < smallestSide)
    throw rangeError(fn, 'plane', `a plane of at least ${smallestSide}x${smallestSide}`, plane.shape);
  if (options.mask) checkShape(fn, 'mask', options.mask.shape, plane.shape);
  const spectrum = analysisSpectrum(plane, frequencies, unusableSamples(plane, options.mask));
  if (!spectrum.power.some((p) => p > 0))
    return { kind: 'none', misfitWithoutBlur: 0, candidates: [], ...judgeFit(undefined) };
  const noise = noiseCurve(spectrum);
  const model = sceneModel(spectrum, noise);
  const longest = Math.min(widths.motion[1], 1 / (3 * Math.max(...spectrum.bins)));
  const none = least(sharpWidths.map((sigma) => fitBlur(gaussian, [sigma], spectrum, model)));
  const round = [
    bestWidth(gaussian, spectrum, model, widths.gaussian),
    bestWidth(disk, spectrum, model, widths.disk),
  ];
  const moved = bestMotion(spectrum, model, noise, [
    widths.motion[0],
    Math.max(longest, 2 * widths.motion[0]),
  ]);
  const all = [...round, moved, ...rareFits(least([...round, moved]), round[0].point[0], spectrum, model)];
  const [best, ...others] = all.sort((a, b) => handicapped(a) - handicapped(b));
  const withoutZeros = zerosOf.has(best.family)
    ? model(best.family.gain(spectrum, best.point, false), 4).misfit
    : best.misfit;
  const evidence = { best, none, withoutZeros, gaussian: round[0], disk: round[1] };
  const candidates = [best, ...others].map(({ family, point: at, misfit }) => ({
    kind: family.name,
    spec: family.spec(at, softness),
    misfit,
  }));
  const found = looksSharp(evidence)
    ? { kind: 'none' as const }
    : { kind: best.family.name, spec: candidates[0].spec, psf: makePsf(candidates[0].spec) };
  return { ...found, misfitWithoutBlur: none.misfit, candidates, ...judgeFit(evidence) };
}

/** Moffat and Airy resemble a Gaussian of about the same width at half maximum; where the image shows a motion they are not tried. */
function rareFits(
  best: FamilyFit,
  sigma: number,
  spectrum: AnalysisSpectrum,
  model: SceneModel,
): FamilyFit[] {
  if (best.family === motion) return [];
  const moffats = moffatBetas.map((beta) =>
    bestWidth(moffat, spectrum, model, [1.2 * sigma, 2.6 * sigma], [beta], 1),
  );
  return [least(moffats), bestWidth(airy, spectrum, model, [1.5 * sigma, 4 * sigma], [], 1)];
}

const zerosOf: ReadonlySet<Family> = new Set([disk, motion]);

function handicapped({ family, misfit }: FamilyFit): number {
  return family === moffat || family === airy ? misfit / rareFactor : misfit;
}

/** 2 where a sample is masked and 1, without a mask, where it is at the end of the range: sensors and files clip there. */
function unusableSamples({ data }: Tensor, mask: Tensor | undefined): Uint8Array {
  if (mask) return Uint8Array.from(mask.data, (weight) => (weight > 0 ? 0 : 2));
  let [dark, bright] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) {
    dark = Math.min(dark, data[i]);
    bright = Math.max(bright, data[i]);
  }
  return Uint8Array.from(data, (value) => (value === dark || value === bright ? 1 : 0));
}
