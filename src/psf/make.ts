import { typeError } from '../errors.ts';
import { type Catalogue, checkSpec, libraryFailure } from '../parameter.ts';
import type { Tensor } from '../tensor.ts';
import { type PsfSpec, psfModels } from './catalogue.ts';
import type { PsfModel } from './model.ts';

/**
 * The PSF that a spec describes: plain data with the model's name and its options.
 *
 * @param spec `{ model, ...options }`; {@link psfModels} lists the models and their parameters
 * @returns a PSF of sum 1 with its origin at floor(size/2), in double precision
 * @throws RangeError when the model or a parameter is unknown, with the nearest known one, or a value is out of range
 * @throws TypeError when a required parameter is missing or a value is of the wrong kind
 * @example
 * makePsf({ model: 'motion', length: 15, angle: 90 }).shape; // => [15, 1]
 */
export function makePsf(spec: PsfSpec): Tensor {
  return makePsfOf(psfModels, spec);
}

/** {@link makePsf} with another catalogue of models. */
export function makePsfOf(models: Catalogue<PsfModel>, spec: { readonly model: string }): Tensor {
  if (spec === null || typeof spec !== 'object')
    throw typeError('makePsf', 'spec', 'an object with "model"', spec);
  const { model, ...options } = spec;
  return checkSpec('PSF model', String(model), options, models, libraryFailure('makePsf')).make(options);
}
