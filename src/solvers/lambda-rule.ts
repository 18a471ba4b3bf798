import { checkPositive, rangeError } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { sizeOf } from '../tensor.ts';

/** With the λ of less noise the splitting is so loose that 150 iterations end far from the minimiser, in stripes. */
const leastNoise = 2e-4;

/** λ as given, or by a rule from the standard deviation of the noise; exactly one of the two must be there. */
export function sparseLambda(
  fn: string,
  options: { readonly lambda?: number; readonly noise?: number },
  rule: (sigma: number) => number,
): number {
  const { lambda, noise } = options;
  if ((lambda === undefined) === (noise === undefined))
    throw rangeError(fn, 'options', 'one of lambda and noise', Object.keys(options));
  if (lambda !== undefined) {
    checkPositive(fn, 'lambda', lambda);
    return lambda;
  }
  checkPositive(fn, 'noise', noise);
  return rule(Math.max(noise, leastNoise));
}

/**
 * λ of total variation for white noise of standard deviation σ on samples near [0, 1]: λ = 5.7 σ^1.7 e^0.36, with e = Σ h² the
 * energy of the PSF, which is the mean of |H|².
 *
 * As a maximum a posteriori estimate λ is σ² over the mean length of the gradient. The best λ is lower where the blur has averaged
 * the noise away and bias is what hurts: e tells how much it averages, from 1 for no blur to 0.02 for a wide one. The exponents and
 * the factor fit the best λ of 31 blurs of pictures that are in no benchmark.
 */
export function tvLambda(sigma: number, transfer: Spectrum): number {
  return 5.7 * sigma ** 1.7 * meanGain(transfer) ** 0.36;
}

/** The mean of |H|² over |H(0)|², over the whole grid. */
function meanGain({ shape, re, im }: Spectrum): number {
  let sum = 0;
  eachFrequency(shape, (k, _, count) => {
    sum += count * (re[k] * re[k] + im[k] * im[k]);
  });
  return sum / (sizeOf(shape) * (re[0] * re[0] + im[0] * im[0]));
}
