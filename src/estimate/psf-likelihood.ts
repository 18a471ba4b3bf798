import { rangeError } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { sizeOf } from '../tensor.ts';
import { fitSamples, gainAt, powerAt, sampleFrequencies } from './spectrum/whittle.ts';

/**
 * How well a PSF explains the spectrum of a blurred image: the greatest Whittle log-likelihood per sample,
 * -½ mean over f of [ln V(f) + P(f)/V(f)], with P = |Y|²/N and V(f) = |H(f)|² A |f|^-α + σ².
 *
 * The zeros and slopes of H appear in the spectrum of the image: of several radii, lengths or widths the right one has the greatest
 * value. Only differences between PSFs for the same image are meaningful.
 *
 * @param measured spectrum of the blurred image, periodic or smoothly extended, without a batch
 * @param transfer transfer function of the PSF on the same grid
 * @param used 1 for each stored frequency to look at, 0 for the others, such as those that compression removed; all of them by default
 * @returns a log-likelihood in nats per sample that is looked at, on a scale without a fixed zero
 * @throws RangeError where `used` has another length than the spectrum
 * @example
 * const scene = gaussianNoise(zeros([512], 'float64'), { sigma: 1, seed: 3 });
 * const widths = [1, 2, 4].map((sigma) => blur(gaussianPsf({ sigma, rank: 1 }), [512]));
 * const measured = gaussianNoise(widths[1].apply(scene), { sigma: 0.01, seed: 4 });
 * const fits = widths.map(({ spectrum }) => psfLikelihood(rfftn(measured), spectrum));
 * fits.indexOf(Math.max(...fits)); // => 1
 * @see P. Whittle 1953, "Estimation and information in stationary time series", doi:10.1007/BF02590998
 */
export function psfLikelihood(measured: Spectrum, transfer: Spectrum, used?: Uint8Array): number {
  if (used !== undefined && used.length !== measured.re.length)
    throw rangeError('psfLikelihood', 'used', `${measured.re.length} entries, one a frequency`, used.length);
  const frequencies = sampleFrequencies(transfer.shape, used);
  const fit = fitSamples(
    { ...powerAt(measured, frequencies), gain: gainAt(transfer, frequencies) },
    undefined,
  );
  const { amplitude, exponent, sigma } = fit ?? { amplitude: 0, exponent: 0, sigma: 0 };
  const size = sizeOf(transfer.shape);
  let total = 0;
  let samples = 0;
  eachFrequency(transfer.shape, (k, squared, count) => {
    if (used?.[k] === 0) return;
    samples += count;
    if (squared === 0) return;
    const gain = transfer.re[k] ** 2 + transfer.im[k] ** 2;
    const expected = gain * amplitude * squared ** (-exponent / 2) + sigma ** 2;
    const power = (measured.re[k] ** 2 + measured.im[k] ** 2) / size;
    total += count * (Math.log(expected) + power / expected);
  });
  return -total / (2 * samples);
}
