/** The measuring data of others: grey and colour PNGs, kernels as CSV, cuts of a frame. */

import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { sharedPath } from '../../shared.ts';

/** A PNG as [H, W] (grey) or [C, H, W], 8 bit code values over 255, in double precision. */
export async function readPng(path: string): Promise<Tensor> {
  // sharp hands grey out as three equal channels unless it is told to leave it grey.
  const grey = ((await sharp(path).metadata()).channels ?? 3) < 3;
  const reader = grey ? sharp(path).toColourspace('b-w') : sharp(path);
  const { data, info } = await reader.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const planes = grey ? 1 : 3;
  const x = zeros(grey ? [height, width] : [planes, height, width], 'float64');
  for (let c = 0; c < planes; c++)
    for (let i = 0; i < width * height; i++) x.data[c * width * height + i] = data[i * channels + c] / 255;
  return x;
}

/** A matrix of comma-separated numbers. */
export function readCsv(path: string): Tensor {
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  return tensor([rows.length, rows[0].length], rows.flat());
}

/** The first seven pictures of Set12, or undefined where the data is not there. */
export async function set12(): Promise<Tensor[] | undefined> {
  const folder = sharedPath('data', 'set12');
  if (folder === undefined) return undefined;
  const files = readdirSync(folder).sort().slice(0, 7);
  return Promise.all(files.map((file) => readPng(`${folder}/${file}`)));
}

/** Levin's eight kernels as stored, or undefined where the data is not there. */
export function levinKernels(): Tensor[] | undefined {
  const folder = sharedPath('data', 'levin32', 'kernels');
  if (folder === undefined) return undefined;
  return [1, 2, 3, 4, 5, 6, 7, 8].map((k) => readCsv(`${folder}/kernel${k}.csv`));
}

/** Cuts `margin` samples off each end of the axes. */
export function inner(x: Tensor, margin: readonly number[]): Tensor {
  return cropFrame(
    x,
    margin,
    x.shape.map((n, axis) => n - 2 * margin[axis]),
  );
}
