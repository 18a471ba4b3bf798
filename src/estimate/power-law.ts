import { checkNonNegative } from '../errors.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { FloatArray } from '../tensor.ts';
import { fitDilated, fitSamples, gainAt, powerAt, sampleFrequencies } from './spectrum/whittle.ts';

/** S(f) = amplitude · |f|^-exponent, and additive white noise of standard deviation sigma. */
export interface PowerLaw {
  /** Signal power per sample at |f| = 1 cycle per sample. */
  readonly amplitude: number;
  /** About 2 for photographs, 0 for scattered points. */
  readonly exponent: number;
  /** Standard deviation of the noise, on the scale of the data. */
  readonly sigma: number;
  /** Relative error of the PSF's width that explains the remaining misfit; 0 unless it is fitted. */
  readonly psfError: number;
}

/**
 * Fits the power spectrum of a blurred image, E|Y(f)|²/N = (|H(f)|² + ε² D(f)) A |f|^-α + σ²: a power law for the sharp image, and white noise.
 *
 * The fit maximizes the Whittle likelihood, i.e. minimizes Σ ln V(f) + P(f)/V(f) over all frequencies but 0, by Fisher scoring. It needs no
 * flat region in the image: a blur removes the signal at high frequencies, where the noise remains.
 *
 * @param measured spectrum of the blurred image, without a batch
 * @param transfer H on the same grid
 * @param sigma the noise's standard deviation where it is known; else it is estimated too
 * @param dilation D on the same grid, the change of |H|² by a relative error of the PSF's width: then ε is fitted too, else it is 0
 * @returns amplitude, exponent, sigma and psfError; for a constant image amplitude 0
 * @throws RangeError when sigma is negative
 * @example
 * const operator = blur(tensor([3], [1, 4, 1]), [64]);
 * const measured = gaussianNoise(operator.apply(tensor([64], Array.from({ length: 64 }, (_, i) => i % 16))), { sigma: 0.1, seed: 1 });
 * fitPowerLaw(rfftn(measured), operator.spectrum, 0.1).sigma; // => 0.1
 * @see P. Whittle 1953, "Estimation and information in stationary time series", doi:10.1007/BF02590998
 */
export function fitPowerLaw(
  measured: Spectrum,
  transfer: Spectrum,
  sigma?: number,
  dilation?: FloatArray,
): PowerLaw {
  if (sigma !== undefined) checkNonNegative('fitPowerLaw', 'sigma', sigma);
  const frequencies = sampleFrequencies(transfer.shape);
  const samples = { ...powerAt(measured, frequencies), gain: gainAt(transfer, frequencies) };
  const plain = fitSamples(samples, sigma);
  if (plain === undefined) return { amplitude: 0, exponent: 0, sigma: sigma ?? 0, psfError: 0 };
  const best =
    dilation === undefined
      ? { ...plain, error: 0 }
      : fitDilated(samples, frequencies, dilation, sigma, plain);
  const { amplitude, exponent, error } = best;
  return { amplitude, exponent, sigma: sigma ?? best.sigma, psfError: error };
}
