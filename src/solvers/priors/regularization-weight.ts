/** The weight λ of a prior: given, or by a rule from the noise and the estimate. */

import { checkPositive, rangeError } from '../../errors.ts';
import { sumOfSquares } from '../../numerics/norms.ts';
import type { OperatorGain } from '../../operators/gain.ts';
import type { FloatArray } from '../../tensor.ts';
import { meanLength } from './proximal-maps.ts';

/** The λ of less noise, where white is 1, ties the splitting so loosely that 150 iterations end far from the minimizer, with stripes. */
const minimumNoise = 5e-5;

/** λ as a number, or as a function of the mean length of the gradient of the image. */
export type LambdaRule = number | ((length: number) => number);

/**
 * λ as given, or by a rule from the standard deviation of the noise; throws unless exactly one of them is given.
 *
 * @param white the scale of the data, see {@link whiteLevel}
 */
export function regularizationWeight(
  fn: string,
  options: { readonly lambda?: number | undefined; readonly noise?: number | undefined },
  white: number,
  rule: (sigma: number, length: number) => number,
): LambdaRule {
  const { lambda, noise } = options;
  if ((lambda === undefined) === (noise === undefined))
    throw rangeError(fn, 'options', 'exactly one of lambda and noise', Object.keys(options));
  if (lambda !== undefined) {
    checkPositive(fn, 'lambda', lambda);
    return lambda;
  }
  checkPositive(fn, 'noise', noise);
  const sigma = Math.max(noise, minimumNoise * white);
  return (length) => rule(sigma, length);
}

/** λ while a solver runs. */
export interface AdaptiveLambda {
  readonly lambda: number;
  /** Updates λ from D x of the initial estimate (iteration 0) and after each iteration. */
  update(details: FloatArray, iteration: number): void;
}

/** The mean length of the gradient after five iterations differs little from that after twenty. */
const updateIteration = 5;
/** The evenness of the gradient converges later: stars shrink to points as λ falls. */
const evennessUpdateIterations = [20, 40];
/** The first iterations smooth more: the noise in the measured image lengthens its gradients, which lowers λ. */
const initialLambdaFactor = 2;

/**
 * A λ that depends on the image: from the measured image at first, then, once, from the estimate.
 *
 * @param share a factor as a function of the evenness e of the gradient, (mean length)² / mean square: near 0 for a few edges, 1 for a
 * constant length; evaluated twice more, at later iterations
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
    update(details, iteration) {
      if (typeof weight === 'number') return;
      const due =
        iteration === updateIteration ||
        (share !== undefined && evennessUpdateIterations.includes(iteration));
      if (iteration > 0 && !due) return;
      const length = meanLength(details, sites);
      if (iteration === 0) lambda = initialLambdaFactor * weight(length);
      else lambda = weight(length) * (share?.((length ** 2 * sites) / (sumOfSquares(details) || 1)) ?? 1);
    },
  };
}

/** A λ that depends on D x without its last component, which is x itself for a constraint on its `size` values. */
export function withoutConstraint(weight: AdaptiveLambda, size: number): AdaptiveLambda {
  return {
    get lambda() {
      return weight.lambda;
    },
    update: (details, iteration) => weight.update(details.subarray(0, details.length - size), iteration),
  };
}

/** What λ depends on. */
type PowerGain = Pick<OperatorGain, 'gain' | 'energy'>;

/**
 * λ of total variation for white noise of standard deviation σ: λ = 0.63 c² s (s/g)^0.4 e^0.45 with s = σ/c, c the gain of the operator,
 * g the mean length of the gradient of the image, and e the energy of the PSF, Σ h², which is the mean of |H|².
 *
 * The maximum a posteriori estimate has λ = σ²/g: flat images need more than images with much detail. The best λ is lower where the
 * blur has averaged the noise and bias dominates the error: e measures the averaging, from 1 for no blur to 0.02 for a wide one. The
 * exponents fit the best λ of 121 blurs of images that are in no benchmark, to 0.2 dB (0.15 dB with the true g). The fit is homogeneous:
 * λ scales with the samples.
 */
export function tvLambda(sigma: number, { gain, energy }: PowerGain, length: number): number {
  const one = sigma / gain;
  // An image without edges has g = 0: the bound keeps λ at no more than four times the noise.
  return 0.63 * gain * gain * one * (one / Math.max(length, one / 100)) ** 0.4 * energy ** 0.45;
}

/** λ of vector total variation, whose gradient has its length over `channels`: √channels times that of one channel, as has its noise. */
export function vectorTvLambda(
  sigma: number,
  operatorGain: PowerGain,
  length: number,
  channels: number,
): number {
  const one = Math.sqrt(channels);
  return one * tvLambda(sigma, operatorGain, length / one);
}
