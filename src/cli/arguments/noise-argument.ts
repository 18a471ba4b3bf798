/** `--noise`, `--strength` and other levels. */

import { InvalidArgumentError } from 'commander';
import { type NoiseSpec, noiseModels } from '../../noise/catalogue.ts';
import { parseSpec } from './spec.ts';

/** Reads a noise spec, as `deconv blur` takes it. */
export function noiseSpec(text: string): NoiseSpec {
  const { name, values } = parseSpec('noise', text, noiseModels);
  return { model: name, ...values } as unknown as NoiseSpec;
}

/** Reads a number of 0 or more. */
export function nonNegativeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Expected a number of 0 or more.');
  return value;
}

/** Reads the standard deviation of the noise. */
export function noiseLevel(text: string): number | 'auto' {
  if (text === 'auto') return text;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Expected auto or a number of 0 or more.');
  return value;
}

/** Reads a number from 0 to 100. */
export function strengthValue(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('Expected a number from 0 to 100.');
  return value;
}
