/** `--psf`: a model with its parameters, or a measured PSF in a file. */

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Catalogue } from '../../parameter.ts';
import { type PsfSpec, psfModels } from '../../psf/catalogue.ts';
import type { Tensor } from '../../tensor.ts';
import { UsageError } from '../failure.ts';
import { parseSpec, type Spec } from './spec.ts';

/** The models of the library, and a file. */
export const psfCatalogue: Catalogue = {
  ...psfModels,
  file: {
    summary: 'a measured PSF: an image, CSV or NPY; its path alone is enough',
    parameters: {
      path: { meaning: 'the file', kind: 'text', required: true },
      background: {
        meaning: 'level to subtract on the scale of the file; rim: what the outermost samples have',
        kind: 'number',
        choices: ['rim'],
        default: 0,
      },
      centering: {
        meaning: 'which sample becomes the origin',
        kind: 'choice',
        choices: ['none', 'peak', 'centroid'],
        default: 'none',
      },
    },
  },
};

/** Adds `--psf`, once for all channels or once for each. */
export function addPsfOption(command: Command): Command {
  return command.requiredOption(
    '--psf <spec|file>',
    'model:key=value,… or a file; three times for one per channel',
    (text: string, before: readonly string[] = []) => [...before, text],
  );
}

/** The spec that a text stands for: a known name before a colon, else the path of a file. */
export function psfSpec(text: string): Spec {
  const name = text.split(':')[0];
  if (Object.hasOwn(psfCatalogue, name)) return parseSpec('PSF', text, psfCatalogue);
  if (existsSync(text)) return { name: 'file', values: { path: text } };
  // What looks like a path is a file that is not there, anything else a misspelt model.
  if (/[./\\]/.test(name)) throw new UsageError(`there is no PSF file ${JSON.stringify(text)}`);
  return parseSpec('PSF', text, psfCatalogue);
}

/** What a spec stands for as data that the library takes: a model as it is, a file read. */
export async function resolvePsf({ name, values }: Spec): Promise<PsfSpec | Tensor> {
  if (name !== 'file') return { model: name, ...values } as unknown as PsfSpec;
  const [{ readPsf }, { measurePsf }] = await Promise.all([
    import('../../node/index.ts'),
    import('../../index.ts'),
  ]);
  const { path, ...options } = values;
  return measurePsf(await readPsf(path as string), options);
}
