/** `--kernel`: the weights of a layer, written out, or anything that `--psf` takes. */

import { type Tensor, tensor } from '../tensor.ts';
import { UsageError } from './failure.ts';
import { psfSpec, resolvePsf } from './psf-argument.ts';

/** Rows of numbers as in `1,2,1;2,4,2;1,2,1`, taken as they are; else a PSF model or file, which sums to 1. */
export async function resolveKernel(text: string): Promise<Tensor> {
  if (/^[-+.\d\s]/.test(text) && !/[a-df-z/\\]/i.test(text)) return writtenKernel(text);
  const source = await resolvePsf(psfSpec(text));
  if (!('model' in source)) return source;
  const { makePsf } = await import('../index.ts');
  return makePsf(source);
}

function writtenKernel(text: string): Tensor {
  const rows = text
    .split(';')
    .map((row) => row.split(',').map((v) => (v.trim() === '' ? Number.NaN : Number(v))));
  const width = rows[0].length;
  if (rows.some((row) => row.length !== width || !row.every(Number.isFinite)))
    throw new UsageError(
      `--kernel: expected rows of equally many numbers as in 1,2,1;2,4,2;1,2,1, got ${JSON.stringify(text)}`,
    );
  return tensor([rows.length, width], rows.flat());
}
