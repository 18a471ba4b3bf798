import { beforeAll, describe, expect, it } from 'vitest';
import { estimatePsf } from '../../../src/blind/estimate-psf.ts';
import { kernelSimilarity } from '../../../src/blind/free/kernel-similarity.ts';
import type { PsfEstimate } from '../../../src/blind/psf-estimate.ts';
import type { Image, Tensor } from '../../../src/tensor.ts';
import { cornerPsf, photographed } from '../../scenes.ts';

const side = 160;
const { blurred } = photographed(cornerPsf(), side, 3);
const options = { kind: 'free', size: 13 } as const;
let reference: PsfEstimate;
beforeAll(async () => {
  reference = await estimatePsf(blurred, options);
}, 60_000);

/** The square plane whose sample at (y, x) is that of the place that `from` says. */
function moved({ data }: Tensor, n: number, from: (y: number, x: number) => [number, number]): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => {
    const [y, x] = from(Math.floor(i / n), i % n);
    return data[y * n + x];
  });
}

describe.each([
  [
    'a flip',
    (n: number) =>
      (y: number, x: number): [number, number] => [y, n - 1 - x],
  ],
  [
    'a quarter turn',
    (n: number) =>
      (y: number, x: number): [number, number] => [x, n - 1 - y],
  ],
  [
    'a transposition',
    () =>
      (y: number, x: number): [number, number] => [x, y],
  ],
])('%s of the image', (_, map) => {
  it('does the same to the kernel', async () => {
    const image: Image = { shape: [1, side, side], data: Float32Array.from(moved(blurred, side, map(side))) };
    const { psf } = await estimatePsf(image, options);
    const expected = { shape: [13, 13], data: moved(reference.psf, 13, map(13)) };
    expect(kernelSimilarity(psf, expected)).toBeGreaterThan(0.9);
  });
});

it.each([1 / 1024, 4096])('%d times the image has the same kernel', async (scale) => {
  const { psf, verdict } = await estimatePsf(
    { ...blurred, data: blurred.data.map((value: number) => scale * value) },
    options,
  );
  expect(verdict).toBe(reference.verdict);
  for (let i = 0; i < psf.data.length; i++) expect(psf.data[i]).toBeCloseTo(reference.psf.data[i], 5);
});

it('three equal channels have the kernel of one', async () => {
  const data = new Float32Array(3 * side * side);
  for (let c = 0; c < 3; c++) data.set(blurred.data, c * side * side);
  const { psf } = await estimatePsf({ shape: [3, side, side], data }, options);
  expect(kernelSimilarity(psf, reference.psf)).toBeGreaterThan(0.99);
});

it('a double precision image has the kernel of its single precision', async () => {
  const { psf } = await estimatePsf({ ...blurred, data: Float64Array.from(blurred.data) }, options);
  expect(kernelSimilarity(psf, reference.psf)).toBeGreaterThan(0.99);
});
