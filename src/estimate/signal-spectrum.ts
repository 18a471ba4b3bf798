import type { Spectrum } from '../fft/spectrum.ts';
import { random } from '../random.ts';
import type { FloatArray } from '../tensor.ts';
import { smoothModel } from './spectrum/smooth-spectrum.ts';
import { fitSamples, gainAt, powerAt } from './spectrum/whittle.ts';

/** The power spectrum of a signal, the white noise on it, and the error of its PSF. */
export interface SignalSpectrum {
  /** The nearest power law A |f|^-α: A per sample. */
  readonly amplitude: number;
  /** α. */
  readonly exponent: number;
  /** Standard deviation of the noise, on the scale of the data. */
  readonly sigma: number;
  /** Relative error of the PSF's width for which there is clear evidence, else 0. */
  readonly psfError: number;
  /** The power S per sample at a stored frequency. */
  readonly power: FloatArray;
}

/** Most frequencies of half an octave that are looked at. */
const mostPerBand = 5000;

/** The relative errors of the PSF's width that are tested. */
const widthErrors = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3];

/**
 * Fits the power spectrum of a blurred signal, E|Y(f)|²/N = (|H(f)|² + ε² D(f)) S(f) + σ², by its Whittle likelihood.
 *
 * Photographs have the spectrum of a power law, sounds and other signals any: lines, bands, gaps. S is a power law unless a smooth spectrum,
 * linear between half octaves on logarithmic scales, is more likely by the criterion of Schwarz, (number of its parameters) · ln n. A power law
 * fitted to speech takes the noise for thirty times what it is.
 *
 * An error ε of the width must lower -2 ln L by 0.03 for each of the n frequencies, besides a constant: the misfit of any model of S grows
 * with n, so that a test at a fixed level would accept it in every long signal. Errors that change H by more than H itself are not tested,
 * because D is only the linear part of the change: half a per cent of width shifts the late echoes of a room by tens of samples.
 *
 * @param measured spectrum of the blurred signal of one axis, without a batch
 * @param transfer H on the same grid
 * @param sigma the noise's standard deviation where it is known; else it is estimated too
 * @param dilation D on the same grid, see `dilationPower`; without it ε is 0
 * @returns undefined for a constant signal
 * @see P. Whittle 1953, "Estimation and information in stationary time series", doi:10.1007/BF02590998; G. Schwarz 1978, "Estimating the
 * dimension of a model", doi:10.1214/aos/1176344136
 */
export function fitSignalSpectrum(
  measured: Spectrum,
  transfer: Spectrum,
  sigma?: number,
  dilation?: FloatArray,
): SignalSpectrum | undefined {
  const [length] = transfer.shape;
  const frequencies = frequenciesOf(length);
  const samples = { ...powerAt(measured, frequencies), gain: gainAt(transfer, frequencies) };
  const law = fitSamples(samples, sigma);
  if (law === undefined) return undefined;
  const { amplitude, exponent } = law;
  const logAmplitude = law.theta[0];
  const n = samples.count.reduce((sum, count) => sum + count, 0);
  const model = smoothModel(samples, length, sigma);
  const line = model.line(logAmplitude, exponent, law.sigma);
  const smooth = model.fit(samples.gain, [line, model.bands()]);
  let best = n * law.value - smooth.value > (model.knots + 1) * Math.log(n) ? smooth.theta : line;
  let psfError = 0;
  if (dilation !== undefined) {
    const change = Float64Array.from(frequencies, (k) => dilation[k]);
    let least = smooth.value - 10 - 0.03 * n;
    let start = smooth.theta;
    for (const error of widthErrors.filter((one) => one ** 2 * sum(change) <= sum(samples.gain))) {
      const gain = samples.gain.map((g, i) => g + error ** 2 * change[i]);
      const { theta, value } = model.fit(gain, [start]);
      start = theta;
      if (value < least) {
        best = theta;
        least = value;
        psfError = error;
      } else if (psfError > 0) break;
    }
  }
  const power = transfer.re.map((_, k) =>
    k === 0 ? 0 : Math.exp(model.logPower(best, Math.log(k / length))),
  );
  return { amplitude, exponent, sigma: sigma ?? Math.exp(best[model.knots] / 2), psfError, power };
}

/** All frequencies but 0 of a short signal; of a long one, a random subset of each half octave that has many, the same for the same length. */
function frequenciesOf(length: number): number[] {
  const end = Math.floor(length / 2) + 1;
  const rng = random(1);
  const frequencies: number[] = [];
  for (let from = 1; from < end; ) {
    const to = Math.min(end, Math.ceil(from * Math.SQRT2));
    const all = to - from <= mostPerBand || end <= 4 * mostPerBand;
    for (let i = 0; i < Math.min(to - from, all ? end : mostPerBand); i++)
      frequencies.push(all ? from + i : from + Math.floor(rng.uniform() * (to - from)));
    from = to;
  }
  return frequencies;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
