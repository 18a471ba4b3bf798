/** Every noise model by name: what `addNoise` checks a spec against and what the command line prints. */

import { checkSpec, libraryFailure } from '../parameter.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { type GaussianNoiseOptions, gaussian } from './gaussian.ts';
import type { NoiseModel } from './model.ts';
import { type PoissonNoiseOptions, poisson } from './poisson.ts';

/** The options of each noise model, by its name. */
export interface NoiseModelOptions {
  gaussian: GaussianNoiseOptions;
  poisson: PoissonNoiseOptions;
}

/** The name of a noise model. */
export type NoiseModelName = keyof NoiseModelOptions;

/** Noise as plain data: the name of its model and the options of that model. */
export type NoiseSpec = {
  [Name in NoiseModelName]: { readonly model: Name } & NoiseModelOptions[Name];
}[NoiseModelName];

/** The noise models by name, each with its parameters. */
export const noiseModels: { readonly [Name in NoiseModelName]: NoiseModel<NoiseModelOptions[Name]> } = {
  gaussian,
  poisson,
};

/**
 * Adds the noise that a spec describes.
 *
 * @param x samples of any shape
 * @param spec `{ model, ...options }`; {@link noiseModels} lists the models and their parameters
 * @returns a noisy copy, not clamped
 * @throws RangeError when the model or a parameter is unknown, or a value is out of range
 * @throws TypeError when a required parameter is missing or a value is of the wrong kind
 * @example
 * const noisy = addNoise(zeros([1000]), { model: 'gaussian', sigma: 0.1, seed: 2 });
 * Math.max(...noisy.data) > 0.2; // => true
 */
export function addNoise<S extends Shape>(x: Tensor<S>, spec: NoiseSpec): Tensor<S> {
  const { model, ...options } = spec;
  const entry: NoiseModel = checkSpec(
    'noise model',
    String(model),
    options,
    noiseModels,
    libraryFailure('addNoise'),
  );
  return entry.add(x, options);
}
