/** The power spectrum of the noise of a file: white, or stronger at low frequencies as demosaicing and JPEG leave it. */

import type { Spectrum } from '../../fft/spectrum.ts';
import type { Tensor } from '../../tensor.ts';
import { periodicSpectrum } from './periodic-spectrum.ts';
import {
  fitSamples,
  gainAt,
  powerAt,
  type SpectrumSamples,
  sampleFrequencies,
  type WhittleFit,
} from './whittle.ts';

/** n(f) = (1 - q) exp(-|f|²/2w²) + q: the noise that a low-pass of width w left, above a white part q. */
export interface NoiseShape {
  /** q, from 0 to 1; 1 is white noise. */
  readonly white: number;
  /** w, in cycles per sample. */
  readonly width: number;
}

/** Noise of the power spectrum σ² n(f), found behind a blur together with a power-law signal. */
export interface NoiseSpectrum {
  readonly shape: NoiseShape;
  /** σ: the standard deviation of white noise with the power that this noise has at low frequencies. */
  readonly low: number;
  /** The same at the frequencies at which the blurred signal falls to the noise, where a restoration must choose between both. */
  readonly transition: number;
  /** The fit of signal and noise. */
  readonly fit: WhittleFit;
}

const whiteNoise: NoiseShape = { white: 1, width: 1 };

/** The shapes that are tried: from noise that only low frequencies have to nearly white noise. */
const shapes: readonly NoiseShape[] = [0.08, 0.12, 0.18, 0.26].flatMap((width) =>
  [0.003, 0.02, 0.08, 0.25].map((white) => ({ white, width })),
);

/** Two more parameters must improve -2 ln L by more than this: spectra of images are power laws only approximately. */
const leastImprovement = 40;

/**
 * White noise has the same level in the finest details of smooth blocks as behind the blur, coloured noise three to thirty times less: up to this
 * multiple a better fit of another shape describes the signal, not the noise.
 */
const whiteUpTo = 1.5;

/** n(f) at ln|f|. */
export function noiseShapeAt({ white, width }: NoiseShape, logFrequency: Float64Array): Float64Array {
  return logFrequency.map((log) => (1 - white) * Math.exp(-Math.exp(2 * log) / (2 * width * width)) + white);
}

/**
 * Fits signal and noise of a blurred image, E|Y(f)|²/N = |H(f)|² A |f|^-α + σ² n(f), by the Whittle likelihood; n is white unless another shape
 * of {@link NoiseShape} explains the spectrum clearly better.
 *
 * @param plane the blurred image, [rows, columns]
 * @param transfer H on its grid, of any scale
 * @param fine standard deviation of the noise in the finest details of smooth blocks, see `estimateNoise`
 * @returns undefined for a constant image
 * @see P. Whittle 1953, "Estimation and information in stationary time series", doi:10.1007/BF02590998
 */
export function fitNoiseSpectrum(plane: Tensor, transfer: Spectrum, fine: number): NoiseSpectrum | undefined {
  const frequencies = sampleFrequencies(plane.shape);
  const samples: SpectrumSamples = {
    ...powerAt(periodicSpectrum(plane), frequencies),
    gain: gainAt(transfer, frequencies).map((gain) => gain / transfer.re[0] ** 2),
  };
  // The shape needs few frequencies, and they cost the most of the time.
  const coarse = every(samples, 3);
  const start = fitSamples(coarse, undefined);
  if (start === undefined) return undefined;
  const { shape, fit: rough } =
    start.sigma > whiteUpTo * fine ? likeliestShape(coarse, start) : { shape: whiteNoise, fit: start };
  const noiseShape = shape.white < 1 ? noiseShapeAt(shape, samples.logFrequency) : undefined;
  const whole = { ...samples, noiseShape };
  const fit = fitSamples(whole, undefined, rough);
  return fit && { shape, low: fit.sigma, transition: transitionOf(whole, fit), fit };
}

function likeliestShape(samples: SpectrumSamples, start: WhittleFit): { shape: NoiseShape; fit: WhittleFit } {
  let best = { shape: whiteNoise, fit: start };
  for (const shape of shapes) {
    const noiseShape = noiseShapeAt(shape, samples.logFrequency);
    const fit = fitSamples({ ...samples, noiseShape }, undefined, best.fit);
    if (fit !== undefined && fit.value < best.fit.value) best = { shape, fit };
  }
  const total = samples.count.reduce((sum, count) => sum + count, 0);
  return start.value - best.fit.value > leastImprovement / total ? best : { shape: whiteNoise, fit: start };
}

function every(samples: SpectrumSamples, step: number): SpectrumSamples {
  const pick = (values: Float64Array) => values.filter((_, i) => i % step === 0);
  const { power, logFrequency, count, gain } = samples;
  return { power: pick(power), logFrequency: pick(logFrequency), count: pick(count), gain: pick(gain) };
}

/** The root mean noise power, weighted by s n / (s + n)², which is largest where signal s and noise n are equal. */
function transitionOf(
  { gain, logFrequency, count, noiseShape }: SpectrumSamples,
  { amplitude, exponent, sigma }: WhittleFit,
): number {
  let weights = 0;
  let power = 0;
  for (let i = 0; i < gain.length; i++) {
    const signal = gain[i] * amplitude * Math.exp(-exponent * logFrequency[i]);
    const noise = sigma ** 2 * (noiseShape?.[i] ?? 1);
    const weight = (count[i] * signal * noise) / (signal + noise) ** 2;
    if (!(weight > 0)) continue;
    weights += weight;
    power += weight * noise;
  }
  return weights > 0 ? Math.sqrt(power / weights) : sigma;
}
