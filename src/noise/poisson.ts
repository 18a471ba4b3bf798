import { checkOptions } from '../check-options.ts';
import { checkPositive, rangeError } from '../errors.ts';
import { type Random, random } from '../random.ts';
import { checkTensor, type Shape, type Tensor, zerosLike } from '../tensor.ts';
import type { NoiseModel } from './model.ts';

/** Photon noise. */
export interface PoissonNoiseOptions {
  /** The number of photons that the value 1 stands for, > 0. */
  readonly photons: number;
  /** Any integer >= 0; 1 by default. */
  readonly seed?: number | undefined;
}

/**
 * Replaces each value by a count of photons, y = Poisson(photons · x) / photons, exactly distributed for every mean.
 *
 * @param x samples of any shape; negative values count as 0
 * @param options `photons` at the value 1
 * @returns a fresh tensor on the scale of x
 * @throws RangeError when photons is not positive or a sample is not finite
 * @example
 * poissonNoise(tensor([2], [0, 4]), { photons: 0.5 }).data[0]; // => 0
 */
export function poissonNoise<S extends Shape>(x: Tensor<S>, options: PoissonNoiseOptions): Tensor<S> {
  checkOptions('poissonNoise', options, ['photons', 'seed']);
  checkTensor('poissonNoise', 'x', x);
  const { photons, seed = 1 } = options;
  checkPositive('poissonNoise', 'photons', photons);
  const rng = random(seed);
  const y = zerosLike(x);
  for (let i = 0; i < y.data.length; i++) {
    const mean = photons * x.data[i];
    if (!Number.isFinite(mean)) throw rangeError('poissonNoise', 'x', 'finite', x.data[i]);
    y.data[i] = photonCount(rng, mean) / photons;
  }
  return y;
}

function photonCount(rng: Random, mean: number): number {
  if (mean <= 0) return 0;
  return mean < 10 ? byProducts(rng, mean) : byRejection(rng, mean);
}

/** Counts how many uniform factors it takes to fall below e^(-mean) (Knuth 1969, Seminumerical Algorithms, 3.4.1). */
function byProducts(rng: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; count++) product *= rng.uniform();
  return count;
}

/**
 * Transformed rejection, PTRS: Hörmann 1993, The transformed rejection method for generating Poisson random variables,
 * Insurance: Mathematics and Economics 12, 39, doi:10.1016/0167-6687(93)90997-4. Exact for means from 10 up.
 */
function byRejection(rng: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = rng.uniform() - 0.5;
    const v = rng.uniform();
    const s = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (s < 0.013 && v > s)) continue;
    if (Math.log((v * inverseAlpha) / (a / (s * s) + b)) <= k * Math.log(mean) - mean - logFactorial(k))
      return k;
  }
}

/** ln k! by Stirling's series, below 16 by the product; |relative error| < 1e-15. */
function logFactorial(k: number): number {
  if (k < 16) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const k2 = k * k;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * k2)) / k2) / k2) / k;
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + series;
}

/** The model `poisson`. */
export const poisson: NoiseModel<PoissonNoiseOptions> = {
  summary: 'photon noise: its variance is proportional to the intensity',
  parameters: {
    photons: { meaning: 'photons of a white pixel', kind: 'number', required: true },
    seed: { meaning: 'equal seeds give equal noise', kind: 'number', default: 1 },
  },
  add: poissonNoise,
};
