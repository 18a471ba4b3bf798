/** The Whittle likelihood of a signal of any smooth power spectrum behind a filter under white noise. */

import { choleskySolve } from '../../numerics/cholesky.ts';
import type { SpectrumSamples } from './whittle.ts';

/** A fit of V = |H|² S(f) + σ², where ln S is linear in ln |f| between knots. */
export interface SmoothFit {
  /** -2 times the log-likelihood over all frequencies, Σ ln V + P/V, without its constant but with the penalty of the bends. */
  readonly value: number;
  /** ln S at the knots, then ln σ². */
  readonly theta: Float64Array;
}

/** The model of the spectrum of a signal at given frequencies. */
export interface SmoothModel {
  /** The number of knots. */
  readonly knots: number;
  /** ln S at ln |f|. */
  logPower(theta: Float64Array, logFrequency: number): number;
  /** ln A - α ln |f| at the knots, then ln σ². */
  line(logAmplitude: number, exponent: number, sigma: number): Float64Array;
  /** An initial θ from the power of each band: the spectrum of a signal with bands may be far from any line. */
  bands(): Float64Array;
  /** The maximum-likelihood fit for the given |H|², the best one from several initial θ. */
  fit(gain: Float64Array, starts: readonly Float64Array[]): SmoothFit;
}

/** Knots at half octaves. */
const spacing = Math.LN2 / 2;

/** Without evidence, ln S is a line, i.e. S is a power law: the standard deviation of its bend at a knot. */
const bend = 1;

/** Makes the model for the spectrum of a signal of `length` samples; with `sigma`, its noise is known. */
export function smoothModel(samples: SpectrumSamples, length: number, sigma?: number): SmoothModel {
  const { power, logFrequency, count } = samples;
  const lowest = -Math.log(length);
  const knots = Math.max(2, Math.ceil((-Math.LN2 - lowest) / spacing) + 1);
  const rows = knots + 1;
  /** Index of the knot below ln |f|, and the distance from it in knots. */
  const place = (log: number): [knot: number, part: number] => {
    const at = Math.min(Math.max((log - lowest) / spacing, 0), knots - 1);
    const knot = Math.min(Math.floor(at), knots - 2);
    return [knot, at - knot];
  };
  const knotOf = new Int32Array(power.length);
  const partOf = new Float64Array(power.length);
  let mean = 0;
  for (let s = 0; s < power.length; s++) {
    [knotOf[s], partOf[s]] = place(logFrequency[s]);
    mean += power[s] / power.length;
  }
  // A floor keeps the logarithms finite where there is no noise.
  const noiseFloor = Math.log(1e-20 * mean);
  const noiseLimit = Math.max(noiseFloor, sigma === undefined ? Math.log(quietestPower(samples)) : Infinity);
  const noiseOf = (variance: number) =>
    within(Math.log(sigma === undefined ? variance : sigma ** 2), noiseFloor, noiseLimit);

  return {
    knots,
    logPower(theta, log) {
      const [knot, part] = place(log);
      return theta[knot] + part * (theta[knot + 1] - theta[knot]);
    },
    line(logAmplitude, exponent, noise) {
      const theta = new Float64Array(rows);
      for (let j = 0; j < knots; j++) theta[j] = logAmplitude - exponent * (lowest + j * spacing);
      theta[knots] = noiseOf(noise ** 2);
      return theta;
    },
    bands() {
      const sums = new Float64Array(knots);
      const gains = new Float64Array(knots);
      for (let s = 0; s < power.length; s++) {
        const knot = knotOf[s] + Math.round(partOf[s]);
        sums[knot] += power[s];
        gains[knot] += samples.gain[s];
      }
      const theta = new Float64Array(rows);
      for (let j = 0; j < knots; j++)
        theta[j] =
          sums[j] > 0 && gains[j] > 0 ? Math.log(sums[j] / gains[j]) : (theta[j - 1] ?? Math.log(mean));
      // The noise is at most the power at the tenth of the frequencies where the signal is weakest.
      const signal = samples.gain.map((g, s) => g * Math.exp(theta[knotOf[s] + Math.round(partOf[s])]));
      const limit = signal.slice().sort()[Math.floor(signal.length / 10)];
      const quiet = power.filter((_, s) => signal[s] <= limit);
      theta[knots] = noiseOf(quiet.reduce((sum, p) => sum + p, 0) / (2 * quiet.length));
      return theta;
    },
    fit(gain, starts) {
      const fits = starts.map((start) =>
        fisherScoring((theta) => score(gain, theta), start, noiseFloor, noiseLimit),
      );
      return fits.reduce((best, fit) => (fit.value < best.value ? fit : best));
    },
  };

  /** The objective at θ, its gradient and its Fisher information. */
  function score(gain: Float64Array, theta: Float64Array): Score {
    const noise = Math.exp(theta[knots]);
    const slopeOfNoise = sigma === undefined ? noise : 0;
    const gradient = new Float64Array(rows);
    const information = new Float64Array(rows * rows);
    let value = 0;
    for (let s = 0; s < power.length; s++) {
      const c = count[s];
      const j = knotOf[s];
      const part = partOf[s];
      const signal = gain[s] * Math.exp(theta[j] + part * (theta[j + 1] - theta[j]));
      const variance = signal + noise;
      const ratio = power[s] / variance;
      value += c * (Math.log(variance) + ratio);
      const d = signal / variance;
      const left = d * (1 - part);
      const right = d * part;
      const last = slopeOfNoise / variance;
      const excess = c * (1 - ratio);
      gradient[j] += excess * left;
      gradient[j + 1] += excess * right;
      gradient[knots] += excess * last;
      // The lower half.
      information[j * rows + j] += c * left * left;
      information[(j + 1) * rows + j] += c * left * right;
      information[(j + 1) * rows + j + 1] += c * right * right;
      information[knots * rows + j] += c * left * last;
      information[knots * rows + j + 1] += c * right * last;
      information[knots * rows + knots] += c * last * last;
    }
    for (let j = 1; j < knots - 1; j++) {
      const bent = (theta[j - 1] - 2 * theta[j] + theta[j + 1]) / bend;
      value += bent * bent;
      for (let a = 0; a < 3; a++) {
        gradient[j - 1 + a] += (2 * bent * bending[a]) / bend;
        for (let b = 0; b <= a; b++)
          information[(j - 1 + a) * rows + j - 1 + b] += (2 * bending[a] * bending[b]) / bend ** 2;
      }
    }
    return { value, gradient, information };
  }
}

/** The second difference. */
const bending = [1, -2, 1] as const;

interface Score {
  readonly value: number;
  readonly gradient: Float64Array;
  /** The lower half. */
  readonly information: Float64Array;
}

/** Damped Fisher scoring from an initial θ, with bounds for ln σ², the last of its entries. */
function fisherScoring(
  score: (theta: Float64Array) => Score,
  start: Float64Array,
  noiseFloor: number,
  noiseLimit: number,
): SmoothFit {
  const rows = start.length;
  const last = rows - 1;
  let theta = start;
  let current = score(theta);
  for (let iteration = 0, damping = 1e-3; iteration < 60 && damping < 1e6; iteration++) {
    const matrix = current.information.slice();
    for (let r = 0; r < rows; r++) matrix[r * rows + r] = matrix[r * rows + r] * (1 + damping) + 1e-9;
    const step = choleskySolve(matrix, current.gradient);
    const next = theta.map((value, r) => value - within(step[r], -2, 2));
    next[last] = within(next[last], noiseFloor, noiseLimit);
    const trial = score(next);
    if (trial.value <= current.value) {
      const gain = current.value - trial.value;
      theta = next;
      current = trial;
      damping /= 10;
      if (gain < 1e-3) break;
    } else damping = Math.max(damping * 10, 1e-3);
  }
  return { value: current.value, theta };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Frequencies of a block, and those of least |H|² in it whose median is looked at. */
const block = { all: 512, quiet: 64 };

/**
 * An upper bound of the power of white noise: no frequencies have less. The median leaves out the lines of a signal; that of an exponential
 * distribution is ln 2 times its mean, and that of the quietest of a thousand blocks half of it.
 */
function quietestPower({ power, gain }: SpectrumSamples): number {
  let least = Number.POSITIVE_INFINITY;
  for (let from = 0; from + 2 * block.quiet <= power.length; from += block.all) {
    const frequencies = Array.from({ length: Math.min(block.all, power.length - from) }, (_, i) => from + i);
    const quiet = frequencies.sort((a, b) => gain[a] - gain[b]).slice(0, block.quiet);
    least = Math.min(least, Float64Array.from(quiet, (s) => power[s]).sort()[block.quiet / 2]);
  }
  return (2 * least) / Math.LN2;
}
