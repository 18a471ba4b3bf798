import { eachFrequency } from '../fft/frequency.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { sumOfSquares } from '../numerics/norms.ts';
import { random } from '../random.ts';
import { type FloatArray, sizeOf } from '../tensor.ts';
import { isCirculant } from './circulant.ts';
import { isWindowed } from './windowed.ts';

/** The gain of an operator. */
export interface OperatorGain {
  /** The mean of A 1: its factor of a constant, < 0 where it inverts; 0 where it maps constants to 0, up to rounding. */
  readonly mean: number;
  /** Its factor of a constant, > 0; of an operator that maps constants to 0, that of white noise. */
  readonly gain: number;
  /** Its power gain of white noise over that of a constant, at most 1. */
  readonly energy: number;
}

/** Samples of a large image. */
const large = 2 ** 18;

/** Power gain of a constant over that of white noise below which an operator maps constants to 0: the rest is rounding. */
const leastMean = 1e-6;

/** Of circulant operators: what their kernel does to a constant and to white noise. */
const known = new WeakMap<LinearOperator, Response>();

/** Declares that a circulant operator convolves with a kernel: its gain is then known without its spectrum. */
export function declareKernel(operator: LinearOperator, kernel: FloatArray): void {
  let mean = 0;
  for (const value of kernel) mean += value;
  known.set(operator, { mean, constant: mean * mean, white: sumOfSquares(kernel) });
}

/**
 * Measures the gain: exactly of a circulant operator, by its kernel or in Fourier space, elsewhere on a constant and on one realization of
 * random signs.
 */
export function measureOperatorGain(operator: LinearOperator): OperatorGain {
  const circulant = isWindowed(operator) ? operator.circulant : isCirculant(operator) ? operator : undefined;
  const { mean, constant, white } =
    known.get(circulant ?? operator) ?? (circulant ? responseOf(circulant.spectrum) : response(operator));
  const power = constant > leastMean * white ? constant : white;
  return {
    mean: mean * mean > leastMean * white ? mean : 0,
    gain: Math.sqrt(power),
    energy: Math.min(1, white / power),
  };
}

/** The mean and the power of the response to a constant, and the power of that to white noise. */
interface Response {
  readonly mean: number;
  readonly constant: number;
  readonly white: number;
}

/** H(0), |H(0)|² and the mean of |H|² over the whole grid. */
function responseOf({ shape, re, im }: Spectrum): Response {
  let sum = 0;
  eachFrequency(shape, (k, _, count) => {
    sum += count * (re[k] * re[k] + im[k] * im[k]);
  });
  return { mean: re[0], constant: re[0] * re[0] + im[0] * im[0], white: sum / sizeOf(shape) };
}

function response(operator: LinearOperator): Response {
  const rng = random(1);
  const size = sizeOf(operator.range);
  const samples = sizeOf(operator.domain);
  const to = (sample: () => number) => {
    // Of a large image single precision is enough, and much faster.
    const data = samples > large ? new Float32Array(samples) : new Float64Array(samples);
    for (let i = 0; i < samples; i++) data[i] = sample();
    return operator.apply({ shape: operator.domain, data }).data;
  };
  const ones = to(() => 1);
  let sum = 0;
  for (let i = 0; i < size; i++) sum += ones[i];
  const constant = sumOfSquares(ones) / size;
  const white = sumOfSquares(to(() => (rng.uniform() < 0.5 ? -1 : 1))) / size;
  return { mean: sum / size, constant, white };
}
