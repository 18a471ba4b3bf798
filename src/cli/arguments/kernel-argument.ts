/** `--kernel`: the weights of a layer, written out, by name, in a file, or anything else that `--psf` takes. */

import { existsSync } from 'node:fs';
import { type KernelSpec, kernels, makeKernel } from '../../conv/kernels.ts';
import { show } from '../../errors.ts';
import type { Catalogue } from '../../parameter.ts';
import { psfModels } from '../../psf/catalogue.ts';
import { type Tensor, tensor } from '../../tensor.ts';
import { UsageError } from '../failure.ts';
import type { GlobalOptions } from './global-options.ts';
import { psfFiles, psfSpec, readPsfFile, resolveImagePsf } from './psf-argument.ts';
import { psfPlane } from './psf-plane.ts';
import { parseSpec } from './spec.ts';

/** The kernels by name, and the PSF models. */
export const kernelCatalogue: Catalogue = { ...kernels, ...psfModels };

/** The file that a kernel is in; undefined where it is written out or has a name. */
export function kernelFile(text: string): string | undefined {
  if (existsSync(text)) return text;
  return text.startsWith('file:') ? psfFiles([psfSpec(text)])[0] : undefined;
}

/** The weights of a layer, and what the user should know about their file. */
export interface ResolvedKernel {
  readonly kernel: Tensor;
  readonly warnings: readonly string[];
}

/** Rows of numbers as in `1,2,1;2,4,2;1,2,1` and named kernels, taken as they are; else a PSF model or file, which sums to 1. */
export async function resolveKernel(
  text: string,
  limits: Pick<GlobalOptions, 'maxPixels'>,
): Promise<ResolvedKernel> {
  if (isRows(text)) return { kernel: rows(text), warnings: [] };
  const name = text.split(':')[0];
  if (Object.hasOwn(kernels, name)) {
    const { values } = parseSpec('kernel', text, kernels);
    return { kernel: makeKernel({ kernel: name, ...values } as unknown as KernelSpec), warnings: [] };
  }
  const { psf, warnings } = await resolveImagePsf(psfSpec(text), limits);
  if (!('model' in psf)) return { kernel: psf, warnings };
  const { makePsf } = await import('../../index.ts');
  return { kernel: makePsf(psf), warnings };
}

/** The same, but the numbers of a file are taken as they are too. */
export async function resolveRawKernel(
  text: string,
  limits: Pick<GlobalOptions, 'maxPixels'>,
): Promise<ResolvedKernel> {
  if (!existsSync(text)) {
    // A misspelt name is looked for among all names, not the PSF models alone.
    if (/^[a-z]/i.test(text) && !/[./\\]|^file:/.test(text)) parseSpec('kernel', text, kernelCatalogue);
    return resolveKernel(text, limits);
  }
  const { plane: kernel, warnings } = psfPlane(
    await readPsfFile(text, { maxPixels: limits.maxPixels }),
    text,
  );
  if (kernel.shape.length !== 2)
    throw new UsageError(`${text} has rank ${kernel.shape.length}, expected a kernel of rank 2`);
  return { kernel, warnings };
}

const isRows = (text: string): boolean => /^[-+.\d\s]/.test(text) && !/[a-df-z/\\]/i.test(text);

function rows(text: string): Tensor {
  const lines = text
    .split(';')
    .map((row) => row.split(',').map((v) => (v.trim() === '' ? Number.NaN : Number(v))));
  const width = lines[0].length;
  if (lines.some((line) => line.length !== width || !line.every(Number.isFinite)))
    throw new UsageError(
      `--kernel: expected rows of equally many numbers as in 1,2,1;2,4,2;1,2,1, got ${show(text)}`,
    );
  return tensor([lines.length, width], lines.flat());
}
