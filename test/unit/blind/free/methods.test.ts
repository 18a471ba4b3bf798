import { describe, expect, it } from 'vitest';
import { fewEdgesKernel } from '../../../../src/blind/free/few-edges.ts';
import { kernelSide } from '../../../../src/blind/free/kernel-side.ts';
import { kernelSimilarity } from '../../../../src/blind/free/kernel-similarity.ts';
import { minimalPixelKernel } from '../../../../src/blind/free/minimal-pixels.ts';
import { polishKernel } from '../../../../src/blind/free/polish.ts';
import { pyramidLevels } from '../../../../src/blind/free/pyramid.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';
import { cornerPsf, photographed } from '../../../scenes.ts';

const shake = makePsf({ model: 'shake', extent: 11, seed: 5 });
const side = 17;

/** One plane of a photographed scene. */
function plane(psf: Tensor, seed: number): Tensor {
  const { data } = photographed(psf, 144, seed).blurred;
  return tensor([144, 144], data);
}

const scenes = [
  ['a shake', shake, plane(shake, 1)],
  ['another scene', shake, plane(shake, 2)],
  ['a corner', cornerPsf(), plane(cornerPsf(), 1)],
] as const;

function expectKernel({ shape, data }: Tensor, expected: number): void {
  expect(shape).toEqual([expected, expected]);
  expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
  expect(Array.from(data).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
}

describe.each(scenes)('%s', (_, psf, blurred) => {
  let first: Tensor;

  it('minimalPixelKernel finds the kernel, from coarse to fine', async () => {
    const levels: [number, number][] = [];
    first = await minimalPixelKernel(blurred, {
      side,
      onLevel: (kernel, done) => levels.push([kernel.shape[0], done]),
    });
    expectKernel(first, side);
    expect(kernelSimilarity(first, psf)).toBeGreaterThan(0.8);
    const sides = pyramidLevels(side).map((level) => level.side);
    expect(levels).toEqual(sides.map((n, i) => [n, (i + 1) / sides.length]));
  });

  it('polishKernel brings it nearer', async () => {
    const polished = await polishKernel(blurred, first, { noise: 0.005 });
    expectKernel(polished, side);
    expect(kernelSimilarity(polished, psf)).toBeGreaterThan(kernelSimilarity(first, psf));
    expect(kernelSimilarity(polished, psf)).toBeGreaterThan(0.9);
  });

  it('fewEdgesKernel finds about the same', async () => {
    const kernel = await fewEdgesKernel(blurred, { side, noise: 0.005 });
    expectKernel(kernel, side);
    expect(kernelSimilarity(kernel, psf)).toBeGreaterThan(0.65);
  });

  it('kernelSide covers the kernel', async () => {
    const found = await kernelSide(blurred, 43);
    expect(found % 2).toBe(1);
    expect(found).toBeGreaterThanOrEqual(Math.max(...psf.shape));
    expect(found).toBeLessThanOrEqual(43);
  });
});

it('kernelSide is never above the limit', async () => {
  expect(await kernelSide(plane(shake, 1), 9)).toBeLessThanOrEqual(9);
});

it('minimalPixelKernel leaves out samples of weight 0', async () => {
  const blurred = plane(shake, 1);
  const covered = { shape: blurred.shape, data: blurred.data.slice() };
  const sampleWeights = { shape: blurred.shape, data: new Float32Array(blurred.data.length).fill(1) };
  // A sharp checkerboard over a part of the image, and weights of 0 as far as its light reaches.
  for (let y = 0; y < 48; y++)
    for (let x = 0; x < 48; x++) {
      if (y < 40 && x < 40) covered.data[y * 144 + x] = ((x >> 2) + (y >> 2)) % 2;
      sampleWeights.data[y * 144 + x] = 0;
    }
  const kernel = await minimalPixelKernel(covered, { side, sampleWeights });
  expect(kernelSimilarity(kernel, shake)).toBeGreaterThan(0.8);
  expect(kernelSimilarity(await minimalPixelKernel(covered, { side }), shake)).toBeLessThan(0.8);
});

it('a constant image leads to kernels without NaN', async () => {
  const flat = tensor([64, 64], new Float32Array(4096).fill(0.5));
  for (const image of [flat, zeros([64, 64])]) {
    expectKernel(await minimalPixelKernel(image, { side: 9 }), 9);
    expectKernel(await fewEdgesKernel(image, { side: 9, noise: 0 }), 9);
  }
});
