import { checkNonNegative } from '../errors.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { FloatArray } from '../tensor.ts';
import { fitDilated, fitSamples, gainAt, powerAt, sampleFrequencies } from './spectrum/whittle.ts';

/** S(f) = amplitude · |f|^-exponent, and white noise of standard deviation sigma on top of the blurred signal. */
export interface PowerLaw {
  /** Signal power per sample at |f| = 1 cycle per sample. */
  readonly amplitude: number;
  /** About 2 for photographs, 0 for scattered points. */
  readonly exponent: number;
  /** Standard deviation of the noise, on the scale of the data. */
  readonly sigma: number;
  /** Relative error of the PSF's width that explains what else does not fit; 0 unless it was asked for. */
  readonly psfError: number;
}

/**
 * Fits what a blurred picture is made of: E|Y(f)|²/N = (|H(f)|² + ε² D(f)) A |f|^-α + σ², a power law for the sharp picture and white noise.
 *
 * The fit has the greatest Whittle likelihood, Σ ln V(f) + P(f)/V(f) over the frequencies but 0, found by Fisher scoring. It needs no
 * flat region in the picture: a blur leaves noise alone at its high frequencies, and there the noise shows.
 *
 * @param measured spectrum of the blurred picture, without a batch
 * @param transfer H on the same grid
 * @param sigma the noise's standard deviation where it is known; else it is estimated too
 * @param spread D on the same grid, what a relative error of the PSF's width does to |H|²: then ε is fitted too, else it is 0
 * @returns amplitude, exponent, sigma and psfError; for a constant picture amplitude 0
 * @throws RangeError when sigma is negative
 * @example
 * const operator = blur(tensor([3], [1, 4, 1]), [64]);
 * const seen = gaussianNoise(operator.apply(tensor([64], Array.from({ length: 64 }, (_, i) => i % 16))), { sigma: 0.1, seed: 1 });
 * fitPowerLaw(rfftn(seen), operator.spectrum, 0.1).sigma; // => 0.1
 *
 * P. Whittle 1953, "Estimation and information in stationary time series", doi:10.1007/BF02590998
 */
export function fitPowerLaw(
  measured: Spectrum,
  transfer: Spectrum,
  sigma?: number,
  spread?: FloatArray,
): PowerLaw {
  if (sigma !== undefined) checkNonNegative('fitPowerLaw', 'sigma', sigma);
  const drawn = sampleFrequencies(transfer.shape);
  const samples = { ...powerAt(measured, drawn), gain: gainAt(transfer, drawn) };
  const plain = fitSamples(samples, sigma);
  if (plain === undefined) return { amplitude: 0, exponent: 0, sigma: sigma ?? 0, psfError: 0 };
  const best =
    spread === undefined ? { ...plain, error: 0 } : fitDilated(samples, drawn, spread, sigma, plain);
  const { amplitude, exponent, error } = best;
  return { amplitude, exponent, sigma: sigma ?? best.sigma, psfError: error };
}
