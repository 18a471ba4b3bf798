/** `--psf`: a model with its parameters, or a measured PSF in a file. */

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { ReadPsfOptions } from '../../node/index.ts';
import type { Catalogue } from '../../parameter.ts';
import type { PsfBackground } from '../../psf/background.ts';
import { type PsfSpec, psfModels } from '../../psf/catalogue.ts';
import { type MeasureOptions, negativeShare } from '../../psf/measure.ts';
import type { Tensor } from '../../tensor.ts';
import { asArgument, UsageError, withoutFunction } from '../failure.ts';
import type { GlobalOptions } from './global-options.ts';
import { type PsfPlane, psfPlane } from './psf-plane.ts';
import { parseSpec, type Spec } from './spec.ts';

/** The models of the library, and a file. */
export const psfCatalogue: Catalogue = {
  ...psfModels,
  file: {
    summary: 'a measured PSF: an image, FITS, CSV, NPY or NPZ; its path alone is enough',
    parameters: {
      path: { meaning: 'the file', kind: 'text', required: true },
      key: { meaning: 'name of the array in an NPZ file of several', kind: 'text' },
      hdu: { meaning: 'number, from 0 on, or name of the image in a FITS file of several', kind: 'text' },
      background: {
        meaning:
          'level to subtract on the scale of the file; rim: that of the outermost samples; auto: that, where it is clearly a flat background',
        kind: 'number',
        choices: ['auto', 'rim'],
        default: 'auto',
      },
      centering: {
        meaning: 'which sample becomes the origin',
        kind: 'choice',
        choices: ['none', 'peak', 'centroid'],
        default: 'none',
      },
      negative: {
        meaning: 'samples below the background: set to 0, or kept as negative lobes',
        kind: 'choice',
        choices: ['clip', 'keep'],
        default: 'clip',
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

/** A PSF as the library takes it, and what the user should know about its file. */
export interface ResolvedPsf {
  /** A model as it is; a file as its samples. */
  readonly psf: PsfSpec | Tensor;
  readonly warnings: readonly string[];
}

interface FileValues extends Omit<MeasureOptions, 'background'> {
  readonly path: string;
  readonly key?: string | undefined;
  readonly hdu?: string | undefined;
  readonly background?: number | 'rim' | 'auto' | undefined;
}

function backgroundWarnings(path: string, found: PsfBackground | undefined): string[] {
  if (!found?.isClear) return [];
  const share = (100 * found.share).toPrecision(2);
  return [
    `${share} % of the mass of the PSF ${JSON.stringify(path)} is a flat background of ${Number(found.level.toPrecision(4))}, which was subtracted: file:path=…,background=0 keeps it`,
  ];
}

const asItIs = (plane: Tensor): PsfPlane => ({ plane, warnings: [] });

/**
 * What a spec stands for, of any rank.
 *
 * @param choose takes what is used of a file
 */
export async function resolvePsf(
  { name, values }: Spec,
  { maxPixels }: Pick<GlobalOptions, 'maxPixels'>,
  choose: (file: Tensor, path: string) => PsfPlane = asItIs,
): Promise<ResolvedPsf> {
  if (name !== 'file') return { psf: { model: name, ...values } as unknown as PsfSpec, warnings: [] };
  const { measurePsf, psfBackground } = await import('../../index.ts');
  const { path, key, hdu, background, ...others } = values as unknown as FileValues;
  const { plane: image, warnings } = choose(await readPsfFile(path, { maxPixels, key, hdu }), path);
  const found = background === undefined || background === 'auto' ? psfBackground(image) : undefined;
  const level = found?.isClear ? found.level : background === 'auto' ? undefined : background;
  const options: MeasureOptions = { ...others, ...(level === undefined ? {} : { background: level }) };
  try {
    return {
      psf: measurePsf(image, options),
      warnings: [...warnings, ...backgroundWarnings(path, found), ...negativeWarnings(path, image, options)],
    };
  } catch (error) {
    const problem = withoutFunction((error as Error).message).replace(/^"image" /, '');
    throw new UsageError(`the PSF ${JSON.stringify(path)} ${problem}`);
  }
}

/** What a spec stands for, where it must blur the plane of an image. */
export async function resolveImagePsf(
  spec: Spec,
  limits: Pick<GlobalOptions, 'maxPixels'>,
): Promise<ResolvedPsf> {
  const resolved = await resolvePsf(spec, limits, psfPlane);
  const rank = 'model' in resolved.psf ? modelRank(spec) : resolved.psf.shape.length;
  if (rank === 2) return resolved;
  const name = spec.name === 'file' ? JSON.stringify(spec.values.path) : spec.name;
  throw new UsageError(`the PSF ${name} has rank ${rank}, expected rank 2 for an image: rows and columns`);
}

/** The number of axes of a model, which `rank` says or a list of one length per axis. */
function modelRank({ values: { rank, ...values } }: Spec): number {
  const lists = [values.sigma, values.fwhm, values.width].filter((value) => Array.isArray(value));
  return typeof rank === 'number' ? rank : (lists[0]?.length ?? 2);
}

/** A clipped share of the mass that makes no visible difference; a given background lies amid noise, which is clipped with it. */
const smallShare = { plain: 1e-3, withBackground: 0.25 };

function negativeWarnings(path: string, image: Tensor, { background, negative }: MeasureOptions): string[] {
  const share = negativeShare(image, background);
  const small = background === undefined ? smallShare.plain : smallShare.withBackground;
  if (negative !== undefined || share <= small) return [];
  return [
    `${(100 * share).toPrecision(2)} % of the mass of the PSF ${JSON.stringify(path)} is negative and was set to 0: file:path=…,negative=keep keeps it, negative=clip says that it is meant`,
  ];
}

/** The numbers of a PSF file; a file that holds no PSF is a wrong argument. */
export async function readPsfFile(path: string, options: ReadPsfOptions): Promise<Tensor> {
  const { readPsf } = await import('../../node/index.ts');
  return asArgument(readPsf(path, options));
}
