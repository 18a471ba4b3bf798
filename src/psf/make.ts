import { checkChoice, rangeError, typeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { type PsfModelName, type PsfSpec, psfModels } from './catalogue.ts';
import { airyPsf } from './models/airy.ts';
import { boxPsf } from './models/box.ts';
import { diskPsf } from './models/disk.ts';
import { gaussianPsf } from './models/gaussian.ts';
import { moffatPsf } from './models/moffat.ts';
import { motionPsf } from './models/motion.ts';
import { pathPsf } from './models/path.ts';
import { shakePsf } from './models/shake.ts';

/**
 * The PSF that a spec describes: plain data with the model's name and its options.
 *
 * @param spec `{ model, ...options }`; {@link psfModels} lists the models and their parameters
 * @returns a PSF of sum 1 with its origin at floor(size/2), in double precision
 * @throws RangeError when the model or a parameter is unknown, a required one is missing or out of range
 * @example
 * makePsf({ model: 'motion', length: 15, angle: 90 }).shape; // => [15, 1]
 */
export function makePsf(spec: PsfSpec): Tensor {
  if (spec === null || typeof spec !== 'object')
    throw typeError('makePsf', 'spec', 'an object with "model"', spec);
  checkChoice('makePsf', 'model', spec.model, Object.keys(psfModels) as PsfModelName[]);
  const { parameters } = psfModels[spec.model];
  const names = Object.keys(parameters);
  for (const key of Object.keys(spec))
    if (key !== 'model' && !names.includes(key))
      throw rangeError('makePsf', spec.model, `described by ${names.join(', ')}`, key);
  for (const [name, { required }] of Object.entries(parameters))
    if (required && (spec as unknown as Record<string, unknown>)[name] === undefined)
      throw typeError('makePsf', name, `given for the model ${spec.model}`, undefined);
  switch (spec.model) {
    case 'gaussian':
      return gaussianPsf(spec);
    case 'disk':
      return diskPsf(spec);
    case 'motion':
      return motionPsf(spec);
    case 'box':
      return boxPsf(spec);
    case 'airy':
      return airyPsf(spec);
    case 'moffat':
      return moffatPsf(spec);
    case 'path':
      return pathPsf(spec);
    case 'shake':
      return shakePsf(spec);
  }
}
