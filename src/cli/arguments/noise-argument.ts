/** `--noise` of `deconv blur`. */

import { type NoiseSpec, noiseModels } from '../../noise/catalogue.ts';
import { parseSpec } from './spec.ts';

/** Reads a noise spec. */
export function noiseSpec(text: string): NoiseSpec {
  const { name, values } = parseSpec('noise', text, noiseModels);
  return { model: name, ...values } as unknown as NoiseSpec;
}
