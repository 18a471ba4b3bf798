/** The Whittle likelihood of a power law behind a blur under noise of a known spectral shape, on a random subset of the frequencies. */

import { squaredParts } from '../../fft/frequency.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { residentSpectrum } from '../../kernels/spectral-fit.ts';
import { random } from '../../random.ts';
import { type FloatArray, type Shape, sizeOf } from '../../tensor.ts';

/** The frequencies of a fit, one entry each: measured power, ln|f|, the number of frequencies it represents, and |H|². */
export interface SpectrumSamples {
  readonly power: Float64Array;
  readonly logFrequency: Float64Array;
  readonly count: Float64Array;
  readonly gain: Float64Array;
  /** n, the power spectrum of the noise over its power at frequency 0; 1 everywhere, white noise, where it is left out. */
  readonly noiseShape?: Float64Array | undefined;
}

/** A fit of V = |H|² A |f|^-α + σ² n. */
export interface WhittleFit {
  readonly amplitude: number;
  readonly exponent: number;
  readonly sigma: number;
  /** -2 times the log-likelihood per frequency, Σ ln V + P/V, without its constant. */
  readonly value: number;
  /** ln A, α, ln σ². */
  readonly theta: Theta;
}

/** This many frequencies determine the noise to one per cent. */
const enough = 16_000;

/**
 * A random subset of the frequencies, the same for the same grid; all of them but 0 on small grids.
 *
 * @param used 0 for each stored frequency to leave out
 */
export function sampleFrequencies(shape: Shape, used?: Uint8Array): number[] {
  const stored = sizeOf(halfShape(shape));
  const rng = random(1);
  const frequencies: number[] = [];
  for (let draw = 0; draw < Math.min(stored, enough); draw++) {
    const k = stored <= enough ? draw : Math.floor(rng.uniform() * stored);
    if (k > 0 && used?.[k] !== 0) frequencies.push(k);
  }
  return frequencies;
}

/** The measured power at these frequencies. */
export function powerAt(
  measured: Spectrum,
  frequencies: readonly number[],
): Omit<SpectrumSamples, 'gain' | 'noiseShape'> {
  const { shape, re, im } = measured;
  const size = sizeOf(shape);
  const n = shape[shape.length - 1];
  const { rows, columns } = squaredParts(shape);
  const power = new Float64Array(frequencies.length);
  const logFrequency = new Float64Array(frequencies.length);
  const count = new Float64Array(frequencies.length);
  for (let i = 0; i < frequencies.length; i++) {
    const k = frequencies[i];
    const column = k % columns.length;
    power[i] = (re[k] * re[k] + im[k] * im[k]) / size;
    logFrequency[i] = Math.log(rows[(k - column) / columns.length] + columns[column]) / 2;
    count[i] = column === 0 || 2 * column === n ? 1 : 2;
  }
  return { power, logFrequency, count };
}

/** |H|² at these frequencies. */
export function gainAt(transfer: Spectrum, frequencies: readonly number[]): Float64Array {
  return Float64Array.from(frequencies, (k) => transfer.re[k] ** 2 + transfer.im[k] ** 2);
}

/**
 * The maximum-likelihood fit.
 *
 * @param sigma the noise's standard deviation where it is known
 * @param start a similar fit, where one is known
 * @returns undefined for a constant image
 */
export function fitSamples(
  samples: SpectrumSamples,
  sigma: number | undefined,
  start?: WhittleFit,
): WhittleFit | undefined {
  const mean = sum(samples.power) / samples.power.length;
  if (!(mean > 0)) return undefined;
  const first = start?.theta ?? startOf(samples, mean, sigma);
  const { theta, value } = withScore(samples, mean, (score) =>
    fisherScoring(score, first, sigma === undefined ? 3 : 2, mean),
  );
  const [logA, exponent, logNoise] = theta;
  return { amplitude: Math.exp(logA), exponent, sigma: Math.exp(logNoise / 2), value, theta };
}

/** The relative errors of a PSF's width that are tested. */
const widthErrors = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3];

/** The fit with the error of the PSF's width that explains the data best: |H|² + ε² D replaces |H|². */
export interface DilatedFit extends WhittleFit {
  /** ε; 0 where no error improves the fit noticeably. */
  readonly error: number;
}

/**
 * {@link fitSamples} for a PSF of approximately the right width.
 *
 * @param frequencies the frequencies of the samples
 * @param dilation D on the half spectrum, see `dilationPower`
 * @param start the fit with ε = 0
 */
export function fitDilated(
  samples: SpectrumSamples,
  frequencies: readonly number[],
  dilation: FloatArray,
  sigma: number | undefined,
  start: WhittleFit,
): DilatedFit {
  const dilationAt = Float64Array.from(frequencies, (k) => dilation[k]);
  let best: DilatedFit = { ...start, error: 0 };
  // An additional parameter must improve the fit, and the spectra of images are power laws only approximately.
  const least = start.value - 40 / sum(samples.count);
  for (const error of widthErrors) {
    const gain = samples.gain.map((g, i) => g + error ** 2 * dilationAt[i]);
    const fit = fitSamples({ ...samples, gain }, sigma, best);
    if (fit !== undefined && fit.value < Math.min(least, best.value)) best = { ...fit, error };
    else if (best.error > 0) break;
  }
  return best;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function startOf(samples: SpectrumSamples, mean: number, sigma: number | undefined): Theta {
  const noise = sigma === undefined ? quietPower(samples) : sigma ** 2;
  const shape2 = sum(falling(samples)) / samples.gain.length;
  return [
    Math.log(Math.max(mean - noise, 1e-3 * mean) / Math.max(shape2, 1e-300)),
    2,
    Math.log(Math.max(noise, floorOf(mean))),
  ];
}

/** A floor keeps the logarithms finite where there is no noise, or only noise. */
function floorOf(mean: number): number {
  return 1e-20 * mean;
}

/** Damped Fisher scoring from an initial fit to the maximum of the likelihood. */
function fisherScoring(score: Scoring, start: Theta, unknowns: number, mean: number) {
  let theta = start;
  let current = score(theta, unknowns);
  for (let iteration = 0, damping = 1e-3; iteration < 60 && damping < 1e6; iteration++) {
    const step = solve3(current.information, current.gradient, damping, unknowns);
    const next: Theta = [
      theta[0] - clamp(step[0], 2),
      Math.min(Math.max(theta[1] - clamp(step[1], 0.5), 0), 8),
      Math.max(theta[2] - clamp(step[2], 2), Math.log(floorOf(mean))),
    ];
    const trial = score(next, unknowns);
    if (trial.value <= current.value) {
      const gain = current.value - trial.value;
      theta = next;
      current = trial;
      damping /= 10;
      if (gain < negligible) break;
    } else damping = Math.max(damping * 10, 1e-3);
  }
  return { theta, value: current.value };
}

/** ln A, α, ln σ². */
type Theta = [number, number, number];

function clamp(step: number, limit: number): number {
  return Math.min(Math.max(step, -limit), limit);
}

/** A blurred signal with the spectrum |f|^-2. */
function falling({ gain, logFrequency }: SpectrumSamples): Float64Array {
  return gain.map((g, i) => g * Math.exp(-2 * logFrequency[i]));
}

/** Mean power of the tenth of the frequencies at which a |f|^-2 signal would be weakest. */
function quietPower(samples: SpectrumSamples): number {
  const signal = falling(samples);
  const limit = signal.slice().sort()[Math.floor(signal.length / 10)];
  let total = 0;
  let count = 0;
  for (let i = 0; i < signal.length; i++) {
    if (signal[i] > limit) continue;
    total += samples.power[i];
    count++;
  }
  return total / count;
}

/** The negative Whittle likelihood per frequency, its gradient and its Fisher information. */
interface Score {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly information: readonly number[];
}

type Scoring = (theta: Theta, unknowns: number) => Score;

/** A gain in -2 times the log-likelihood per frequency that ends the fit: of all frequencies a thousandth, where one is a standard error. */
const negligible = 1e-7;

/** Runs a fit with the score by vectors where there are some, else by plain loops. */
function withScore<T>(samples: SpectrumSamples, mean: number, fit: (score: Scoring) => T): T {
  // In units of the mean power: single precision holds its square.
  const inHeap = residentSpectrum({ ...samples, power: samples.power.map((power) => power / mean) });
  if (inHeap === undefined) return fit((theta, unknowns) => plainScore(samples, theta, unknowns));
  const total = sum(samples.count);
  const logMean = Math.log(mean);
  try {
    return fit(([logA, alpha, logNoise], unknowns) => {
      const sums = inHeap.likelihood(logA - logMean, alpha, Math.exp(logNoise - logMean));
      const [value, g0, g1, g2, i00, i01, i02, i11, i12, i22] = sums.map((one) => one / total);
      const isKnown = unknowns < 3;
      return {
        value: value + logMean,
        gradient: [g0, g1, isKnown ? 0 : g2],
        information: isKnown
          ? [i00, i01, 0, i01, i11, 0, 0, 0, 0]
          : [i00, i01, i02, i01, i11, i12, i02, i12, i22],
      };
    });
  } finally {
    inHeap.release();
  }
}

function plainScore(
  { power, gain, logFrequency, count, noiseShape }: SpectrumSamples,
  [logA, alpha, logNoise]: Theta,
  unknowns: number,
): Score {
  const level = Math.exp(logNoise);
  let [value, total, g0, g1, g2] = [0, 0, 0, 0, 0];
  let [i00, i01, i02, i11, i12, i22] = [0, 0, 0, 0, 0, 0];
  for (let s = 0; s < power.length; s++) {
    const c = count[s];
    const signal = gain[s] * Math.exp(logA - alpha * logFrequency[s]);
    const noise = noiseShape === undefined ? level : level * noiseShape[s];
    const variance = signal + noise;
    const ratio = power[s] / variance;
    value += c * (Math.log(variance) + ratio);
    total += c;
    const d0 = signal / variance;
    const d1 = -logFrequency[s] * d0;
    const d2 = unknowns < 3 ? 0 : noise / variance;
    const excess = c * (1 - ratio);
    g0 += excess * d0;
    g1 += excess * d1;
    g2 += excess * d2;
    i00 += c * d0 * d0;
    i01 += c * d0 * d1;
    i02 += c * d0 * d2;
    i11 += c * d1 * d1;
    i12 += c * d1 * d2;
    i22 += c * d2 * d2;
  }
  return {
    value: value / total,
    gradient: [g0, g1, g2].map((g) => g / total),
    information: [i00, i01, i02, i01, i11, i12, i02, i12, i22].map((i) => i / total),
  };
}

/** Solves (I + damping diag(I)) step = gradient for the first `unknowns` of three, by Cramer's rule on a padded 3 x 3 system. */
function solve3(
  information: readonly number[],
  gradient: readonly number[],
  damping: number,
  unknowns: number,
) {
  const m = [...information];
  const trace = m[0] + m[4] + m[8];
  for (let i = 0; i < 3; i++) m[4 * i] = i < unknowns ? m[4 * i] * (1 + damping) + 1e-12 * trace + 1e-300 : 1;
  const determinant = (a: readonly number[]) =>
    a[0] * (a[4] * a[8] - a[5] * a[7]) -
    a[1] * (a[3] * a[8] - a[5] * a[6]) +
    a[2] * (a[3] * a[7] - a[4] * a[6]);
  const whole = determinant(m);
  return [0, 1, 2].map((column) => {
    const replaced = m.map((value, at) => (at % 3 === column ? gradient[Math.floor(at / 3)] : value));
    return determinant(replaced) / whole;
  });
}
