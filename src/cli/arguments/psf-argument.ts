/** `--psf`: a model with its parameters, or a measured PSF in a file. */

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Catalogue } from '../../parameter.ts';
import { type PsfSpec, psfModels } from '../../psf/catalogue.ts';
import type { Tensor } from '../../tensor.ts';
import { asArgument, UsageError, withoutFunction } from '../failure.ts';
import type { GlobalOptions } from './global-options.ts';
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

/** The files that specs name. */
export function psfFiles(specs: readonly Spec[]): string[] {
  return specs.filter(({ name }) => name === 'file').map(({ values }) => values.path as string);
}

/** What a spec stands for as data that the library takes: a model as it is, a file read. */
export async function resolvePsf(
  { name, values }: Spec,
  { maxPixels }: Pick<GlobalOptions, 'maxPixels'>,
): Promise<PsfSpec | Tensor> {
  if (name !== 'file') return { model: name, ...values } as unknown as PsfSpec;
  const { measurePsf } = await import('../../index.ts');
  const { path, ...options } = values;
  const image = await readPsfFile(path as string, maxPixels);
  try {
    return measurePsf(image, options);
  } catch (error) {
    const problem = withoutFunction((error as Error).message).replace(/^"image" /, '');
    throw new UsageError(`the PSF ${JSON.stringify(path)} ${problem}`);
  }
}

/** The numbers of a PSF file; a file that holds no PSF is a wrong argument. */
export async function readPsfFile(path: string, maxPixels: number | undefined): Promise<Tensor> {
  const { readPsf } = await import('../../node/index.ts');
  return asArgument(readPsf(path, { maxPixels }));
}
