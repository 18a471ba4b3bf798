import { checkOptions } from '../check-options.ts';
import { checkNonNegative } from '../errors.ts';
import { random } from '../random.ts';
import { checkTensor, type Shape, type Tensor, zerosLike } from '../tensor.ts';
import type { NoiseModel } from './model.ts';

/** White Gaussian noise. */
export interface GaussianNoiseOptions {
  /** Standard deviation on the data's own scale, >= 0. */
  readonly sigma: number;
  /** Any integer >= 0; 1 by default. */
  readonly seed?: number | undefined;
}

/**
 * Adds white Gaussian noise, y = x + N(0, sigma²).
 *
 * @param x samples of any shape
 * @param options `sigma` on the data's scale
 * @returns a fresh tensor, not clamped
 * @throws RangeError when sigma is negative or the seed is not an integer >= 0
 * @example
 * gaussianNoise(tensor([2], [1, 2]), { sigma: 0 }).data[1]; // => 2
 */
export function gaussianNoise<S extends Shape>(x: Tensor<S>, options: GaussianNoiseOptions): Tensor<S> {
  checkOptions('gaussianNoise', options, ['sigma', 'seed']);
  checkTensor('gaussianNoise', 'x', x);
  const { sigma, seed = 1 } = options;
  checkNonNegative('gaussianNoise', 'sigma', sigma);
  const rng = random(seed);
  const y = zerosLike(x);
  for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[i] + sigma * rng.normal();
  return y;
}

/** The model `gaussian`. */
export const gaussian: NoiseModel<GaussianNoiseOptions> = {
  summary: 'additive noise with the same standard deviation everywhere: read noise',
  parameters: {
    sigma: {
      meaning: 'standard deviation in the unit of the image: 1 is white, but in float files',
      kind: 'number',
      required: true,
    },
    seed: { meaning: 'equal seeds give equal noise', kind: 'number', default: 1 },
  },
  add: gaussianNoise,
};
