import { checkPositive, rangeError } from '../../errors.ts';
import { eachFrequency } from '../../fft/frequency.ts';
import type { Spectrum } from '../../fft/spectrum.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { sumOfSquares } from '../../numerics/norms.ts';
import { random } from '../../random.ts';
import { type FloatArray, sizeOf } from '../../tensor.ts';
import { circulantOf } from '../data-terms/measured-domain.ts';
import { isSpectral } from '../fourier/fourier-filter.ts';
import { meanLength } from './proximal-maps.ts';

/** With the λ of less noise the splitting is so loose that 150 iterations end far from the minimiser, in stripes. */
const minimumNoise = 5e-5;

/** λ as a number, or from the mean length of the gradient of the picture. */
export type LambdaRule = number | ((length: number) => number);

/** λ as given, or by a rule from the standard deviation of the noise; exactly one of the two must be there. */
export function regularizationWeight(
  fn: string,
  options: { readonly lambda?: number | undefined; readonly noise?: number | undefined },
  rule: (sigma: number, length: number) => number,
): LambdaRule {
  const { lambda, noise } = options;
  if ((lambda === undefined) === (noise === undefined))
    throw rangeError(fn, 'options', 'one of lambda and noise', Object.keys(options));
  if (lambda !== undefined) {
    checkPositive(fn, 'lambda', lambda);
    return lambda;
  }
  checkPositive(fn, 'noise', noise);
  const sigma = Math.max(noise, minimumNoise);
  return (length) => rule(sigma, length);
}

/** λ while a solver runs. */
export interface AdaptiveLambda {
  readonly lambda: number;
  /** Takes in A x of the start (iteration 0) and after each iteration. */
  watch(details: FloatArray, iteration: number): void;
}

/** After so many iterations the mean length of the gradient says as much as after twenty. */
const updateIteration = 5;
/** Where the gradient lies settles later: stars grow out of their discs as λ falls. */
const shapeUpdateIterations = [20, 40];
/** The first iterations are to smooth too much: the measured noise makes gradients longer, which would ask for less. */
const initialLambdaFactor = 2;

/**
 * Lets a λ that depends on the picture follow it: from the measured picture at first, then, once, from the estimate.
 *
 * @param share a factor that follows the evenness e of the gradient, (mean length)² over mean square: from near 0, a few edges, to 1, as
 * long everywhere; it is looked at twice more
 */
export function adaptiveLambda(
  weight: LambdaRule,
  sites: number,
  share?: (evenness: number) => number,
): AdaptiveLambda {
  let lambda = typeof weight === 'number' ? weight : Number.NaN;
  return {
    get lambda() {
      return lambda;
    },
    watch(details, iteration) {
      if (typeof weight === 'number') return;
      const due =
        iteration === updateIteration || (share !== undefined && shapeUpdateIterations.includes(iteration));
      if (iteration > 0 && !due) return;
      const length = meanLength(details, sites);
      if (iteration === 0) lambda = initialLambdaFactor * weight(length);
      else lambda = weight(length) * (share?.((length ** 2 * sites) / (sumOfSquares(details) || 1)) ?? 1);
    },
  };
}

/**
 * λ of total variation for white noise of standard deviation σ: λ = 0.63 c² s (s/g)^0.4 e^0.45 with s = σ/c, c the gain of the operator,
 * g the mean length of the gradient of the picture, and e the energy of the PSF, Σ h², which is the mean of |H|².
 *
 * As a maximum a posteriori estimate λ is σ²/g: flat pictures take more than busy ones. The best λ is lower where the blur has
 * averaged the noise away and bias is what hurts: e tells how much it averages, from 1 for no blur to 0.02 for a wide one. The
 * exponents fit the best λ of 121 blurs of pictures that are in no benchmark, to 0.2 dB (0.15 dB with the true g); that λ grows with
 * the scale of the samples, whatever it is, came out of itself.
 */
export function tvLambda(sigma: number, { gain, energy }: OperatorGain, length: number): number {
  const one = sigma / gain;
  // A picture without edges has no g: λ ends at four times the noise.
  return 0.63 * gain * gain * one * (one / Math.max(length, one / 100)) ** 0.4 * energy ** 0.45;
}

/** λ of a total variation whose gradient has the length over `channels`, √channels times that of one: so has their noise. */
export function vectorTvLambda(
  sigma: number,
  passage: OperatorGain,
  length: number,
  channels: number,
): number {
  const one = Math.sqrt(channels);
  return one * tvLambda(sigma, passage, length / one);
}

/** What an operator lets through. */
export interface OperatorGain {
  /** By what it multiplies a constant; of an operator that stops constants, white noise. */
  readonly gain: number;
  /** The power of white noise that it lets through, over that of a constant, at most 1. */
  readonly energy: number;
}

/** Measures an operator: exactly in Fourier space, elsewhere on one draw of signs. */
export function measureOperatorGain(operator: LinearOperator): OperatorGain {
  const [constant, white] = isSpectral(operator)
    ? powersOf(circulantOf(operator).spectrum)
    : [() => 1, signs()].map((of) => meanSquare(operator, of));
  // A convolution whose weights cancel: nothing is learned from the little that rounding leaves.
  const power = constant > 1e-6 * white ? constant : white;
  return { gain: Math.sqrt(power), energy: Math.min(1, white / power) };
}

/** |H(0)|² and the mean of |H|² over the whole grid. */
function powersOf({ shape, re, im }: Spectrum): number[] {
  let sum = 0;
  eachFrequency(shape, (k, _, count) => {
    sum += count * (re[k] * re[k] + im[k] * im[k]);
  });
  return [re[0] * re[0] + im[0] * im[0], sum / sizeOf(shape)];
}

/** The mean of (A x)² for an x of those samples. */
function meanSquare(operator: LinearOperator, of: () => number): number {
  const x = { shape: operator.domain, data: new Float64Array(sizeOf(operator.domain)).map(of) };
  return sumOfSquares(operator.apply(x).data) / sizeOf(operator.range);
}

function signs(): () => number {
  const rng = random(1);
  return () => (rng.uniform() < 0.5 ? -1 : 1);
}
