import { estimateNoise } from '../../estimate/noise.ts';
import { fitNoiseSpectrum } from '../../estimate/spectrum/noise-spectrum.ts';
import { toOtf } from '../../psf/otf.ts';
import type { Tensor } from '../../tensor.ts';
import type { ChosenMethod } from '../choose-method.ts';
import { type Encoding, minimumNoise } from '../encoded/encoding.ts';
import { measuringWindow } from '../psf-fit/analysis-window.ts';

/** The noise of each plane as the method uses it. */
export interface MethodNoise {
  readonly sigmas: readonly number[];
  /** Whether a method that can fit the noise must take the level as it is, by plane. */
  readonly isGiven: readonly boolean[];
}

/**
 * A filter that fits the noise takes the model error of a wrong PSF for signal where the error is this multiple of the noise: given the level, it
 * restores Levin's photographs 1 to 3.7 dB better with estimated kernels and 0.2 dB worse with the known ones. Measured by
 * `npm run bench:quality`.
 */
const misleadingModelError = 2;

/** The noise that the method uses: the measured level, or the effective one where the prior is derived from it or the fit would be misled. */
export function noiseOfMethod(
  { method, parameters }: ChosenMethod,
  given: number | undefined,
  measured: readonly number[],
  effective: readonly number[],
): MethodNoise {
  const use = method.noiseUse(parameters);
  const misled = measured.map((sigma, i) => use === 'fit' && effective[i] > misleadingModelError * sigma);
  return {
    sigmas: measured.map((sigma, i) => (use === 'prior' || misled[i] ? effective[i] : sigma)),
    isGiven: misled.map((one) => given !== undefined || one),
  };
}

/**
 * A denoiser that takes the noise for white leaves grains of noise that is strong at low frequencies: it is given the geometric mean of the level there
 * and that of the transition, times this factor.
 */
const grain = 1.25;

/**
 * The noise of planes of codes as the method uses it.
 *
 * Blocks alone mislead in the files of cameras, since demosaicing and JPEG remove the noise from the high frequencies that blocks are measured
 * at: the level comes from the spectrum behind the blur, see {@link fitNoiseSpectrum}. Priors on edges take its level where the blurred signal falls
 * to the noise.
 *
 * @param planes of codes
 * @param psfs one for all planes, or one for each
 * @param given the given noise level in codes; undefined where it is to be measured
 * @param weights of the samples of each plane
 */
export function noiseOfCodes(
  { method }: ChosenMethod,
  encoding: Encoding,
  planes: readonly Tensor[],
  psfs: readonly Tensor[],
  given: number | undefined,
  weights: readonly Tensor[] | undefined,
): MethodNoise {
  const least = minimumNoise(encoding);
  const sigmas = planes.map((plane, index) => {
    if (given !== undefined) return Math.max(given, least);
    const { low, transition, coloured } = noiseOfPlane(plane, psfs[index % psfs.length], weights?.[index]);
    const grainy = coloured || (encoding.lossyError ?? 0) > 0;
    const ofDenoiser = (grainy ? grain : 1) * Math.sqrt(low * transition);
    return Math.max(method.denoisesWhite ? ofDenoiser : transition, least);
  });
  return { sigmas, isGiven: sigmas.map(() => true) };
}

/** The noise of one plane of codes. */
export interface PlaneNoise {
  /** Standard deviation of white noise with the power that this noise has at low frequencies. */
  readonly low: number;
  /** The same where the blurred signal falls to the noise. */
  readonly transition: number;
  /** Whether the power falls towards high frequencies. */
  readonly coloured: boolean;
}

/** The noise behind the blur; that of smooth blocks where the plane is too small beside the PSF, or too many of its samples are missing. */
export function noiseOfPlane(plane: Tensor, psf: Tensor, weights: Tensor | undefined): PlaneNoise {
  const window = measuringWindow(plane, weights);
  const fits = window?.shape.every((n, axis) => psf.shape[axis] <= n / 2);
  const found =
    window && fits
      ? fitNoiseSpectrum(window, toOtf(psf, window.shape, 'float32'), estimateNoise(window))
      : undefined;
  if (found !== undefined)
    return { low: found.low, transition: found.transition, coloured: found.shape.white < 1 };
  const sigma = estimateNoise(plane);
  return { low: sigma, transition: sigma, coloured: false };
}
