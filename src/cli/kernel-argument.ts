/** `--kernel`: a named kernel with its parameters, a PSF model, or numbers in a file. */

import { existsSync } from 'node:fs';
import type { PsfSpec } from '../psf/catalogue.ts';
import { psfModels } from '../psf/catalogue.ts';
import { type Tensor, tensor } from '../tensor.ts';
import { UsageError } from './failure.ts';
import { type Catalogue, parseSpec, type Spec } from './spec.ts';

const kernels: Catalogue = {
  rows: {
    summary: 'the numbers themselves: rows apart by ;',
    parameters: { values: { meaning: 'as in 1,2,1;0,0,0;-1,-2,-1', kind: 'text', required: true } },
  },
  bilinear: {
    summary: 'bilinear upsampling with --transpose --stride n (Caffe): K = 2n − n mod 2',
    parameters: { factor: { meaning: 'times larger', kind: 'number', required: true } },
  },
  sobel: {
    summary: 'derivative along an axis',
    parameters: { axis: { meaning: 'of the derivative', kind: 'choice', choices: ['x', 'y'], default: 'x' } },
  },
  laplace: { summary: 'sum of the second derivatives', parameters: {} },
  sharpen: { summary: 'the picture minus its Laplacian', parameters: {} },
};

/** The kernels by name, and the PSF models. */
export const kernelCatalogue: Catalogue = { ...kernels, ...psfModels };

/** The spec that a text stands for: a known name before a colon, else the path of a file. */
export function kernelSpec(text: string): Spec {
  const name = text.split(':')[0];
  if (!Object.hasOwn(kernelCatalogue, name)) {
    if (existsSync(text)) return { name: 'file', values: { path: text } };
    if (/[./\\]/.test(name)) throw new UsageError(`there is no kernel file ${JSON.stringify(text)}`);
  }
  return parseSpec('kernel', text, kernelCatalogue);
}

/** The kernel [height, width] of a spec; a file as it is, not normalised. */
export async function resolveKernel({ name, values }: Spec): Promise<Tensor> {
  if (name === 'file') {
    const { readPsf } = await import('../node/index.ts');
    const kernel = await readPsf(values.path as string);
    if (kernel.shape.length !== 2)
      throw new UsageError(`${values.path} has rank ${kernel.shape.length}, expected a kernel of rank 2`);
    return kernel;
  }
  if (Object.hasOwn(psfModels, name)) {
    const { makePsf } = await import('../index.ts');
    return makePsf({ model: name, ...values } as unknown as PsfSpec);
  }
  if (name === 'rows') return rows(values.values as string);
  if (name === 'bilinear') return bilinear(values.factor as number);
  if (name === 'sobel') return rows(values.axis === 'y' ? '-1,-2,-1;0,0,0;1,2,1' : '-1,0,1;-2,0,2;-1,0,1');
  return rows(name === 'laplace' ? '0,1,0;1,-4,1;0,1,0' : '0,-1,0;-1,5,-1;0,-1,0');
}

function rows(text: string): Tensor {
  const lines = text.split(';').map((line) =>
    line
      .trim()
      .split(/[\s,]+/)
      .map(Number),
  );
  const width = lines[0].length;
  if (lines.some((line) => line.length !== width || !line.every(Number.isFinite)))
    throw new UsageError(`rows: "values" must be rows of equally many numbers, got ${JSON.stringify(text)}`);
  return tensor([lines.length, width], lines.flat());
}

/** w[i] = 1 − |i − (K−1)/2| / ceil(K/2) at K = 2f − f mod 2: samples f apart add up to 1. */
function bilinear(factor: number): Tensor {
  if (!Number.isInteger(factor) || factor < 1)
    throw new UsageError(`bilinear: "factor" must be a positive integer, got ${factor}`);
  const size = 2 * factor - (factor % 2);
  const line = Array.from({ length: size }, (_, i) => 1 - Math.abs(i - (size - 1) / 2) / factor);
  return tensor(
    [size, size],
    line.flatMap((y) => line.map((x) => x * y)),
  );
}
