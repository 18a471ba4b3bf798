/** An image restored in tiles is the image restored at once. */

import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import type { RestoreOptions } from '../../../../src/restore/options.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { sampleWeights } from '../../../../src/restore/sample-weights.ts';
import type { TileGrid } from '../../../../src/restore/tiles/grid.ts';
import { divide } from '../../../../src/restore/tiles/grid.ts';
import { packedWeights } from '../../../../src/restore/tiles/packed-weights.ts';
import { type Image, type Tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';
import { psnrOf } from '../../../tensors.ts';

const side = 232;
const psf = makePsf({ model: 'disk', radius: 2.5 });
const tileSize = 128;
const curve = {
  decode: (code: number) => Math.sign(code) * Math.abs(code) ** 2.2,
  encode: (light: number) => Math.sign(light) * Math.abs(light) ** (1 / 2.2),
};

/** Codes of a scene that is blurred in light, and the sharp ones. */
function photograph(channels: number): { readonly sharp: Image; readonly blurred: Image } {
  const sharp: Image = zeros([channels, side, side]);
  const blurred: Image = zeros([channels, side, side]);
  for (let c = 0; c < channels; c++) {
    const scene = deadLeaves(side, side, 3).data.map((value: number) => 0.1 + (0.8 - 0.2 * c) * value);
    const light = { shape: [side, side], data: Float32Array.from(scene) } as Tensor;
    const seen = blur(psf, [side, side], { boundary: 'reflect' }).apply(light);
    sharp.data.set(light.data, c * side * side);
    blurred.data.set(gaussianNoise(seen, { sigma: 0.004, seed: c + 1 }).data, c * side * side);
  }
  return { sharp, blurred };
}

/** The root mean square of the difference of two images where two tiles meet, and elsewhere; and the largest ones. */
function differences(a: Image, b: Image, grid: TileGrid) {
  const alone = new Float64Array(side * side);
  grid.windows.forEach(({ top, left, height, width }, i) => {
    const { rows, columns } = grid.weights(i);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const at = (top + y) * side + left + x;
        alone[at] = Math.max(alone[at], rows[y] * columns[x]);
      }
  });
  const found = { seam: 0, elsewhere: 0 };
  for (let i = 0; i < a.data.length; i++) {
    const where = alone[i % (side * side)] < 0.999 ? 'seam' : 'elsewhere';
    found[where] = Math.max(found[where], Math.abs(a.data[i] - b.data[i]));
  }
  return found;
}

describe('tiles', () => {
  const first = ({ data }: Image): Image => ({ shape: [1, side, side], data: data.slice(0, side * side) });
  const { sharp, blurred } = photograph(2);
  const grid = divide(blurred, [psf], 'unknown', tileSize) as TileGrid;
  const base = { psf, refinePsf: false } as const;
  const run = (image: Image, options: RestoreOptions) => restore(image, { ...base, ...options });

  it.each([
    ['tv', { method: { name: 'tv', iterations: 40 } }],
    ['wiener', { method: { name: 'wiener' } }],
    ['pnp', { method: { name: 'pnp', denoiser: 'tv', iterations: 3 } }],
    ['wiener with nsr', { method: { name: 'wiener', nsr: 0.003 } }],
    ['tv of codes', { method: { name: 'tv', iterations: 40 }, encoding: 'power' }],
    ['wiener of codes', { method: { name: 'wiener' }, encoding: 'power' }],
  ] as const)('restore as the whole does: %s', async (_, options) => {
    // Channels that are restored together are those of total variation: the others take one.
    const isJoint = options.method.name === 'tv';
    const [given, true_] = isJoint ? [blurred, sharp] : [first(blurred), first(sharp)];
    const encoding =
      'encoding' in options
        ? { curves: given === blurred ? [curve, curve] : [curve], step: 1 / 255 }
        : undefined;
    const whole = await run(given, { ...options, encoding, tileSize: Number.POSITIVE_INFINITY });
    const tiled = await run(given, { ...options, encoding, tileSize });
    expect(whole.report.tiles).toBe(1);
    expect(tiled.report.tiles).toBe(grid.windows.length);
    expect(tiled.report.tiles).toBeGreaterThan(4);
    const [before, after] = [whole, tiled].map(({ image }) => psnrOf(true_, image));
    expect(before).toBeGreaterThan(psnrOf(true_, given) + 1);
    expect(Math.abs(after - before)).toBeLessThan(0.05);
    const { seam, elsewhere } = differences(whole.image, tiled.image, grid);
    expect(seam).toBeLessThanOrEqual(elsewhere);
    expect(tiled.report.noiseSigma).toEqual(whole.report.noiseSigma);
  });

  it('continue a periodic image on its other side', async () => {
    const scene = deadLeaves(side, side, 3).data.map((value: number) => 0.1 + 0.8 * value);
    const light: Image = { shape: [1, side, side], data: Float32Array.from(scene) };
    const seen = gaussianNoise(blur(psf, light.shape, { boundary: 'wrap' }).apply(light), { sigma: 0.004 });
    // A periodic image is solved without a split, which converges in fewer iterations.
    const options = { method: { name: 'tv', iterations: 120 }, boundary: 'wrap' } as const;
    const whole = await run(seen as Image, { ...options, tileSize: Number.POSITIVE_INFINITY });
    const tiled = await run(seen as Image, { ...options, tileSize });
    expect(tiled.report.tiles).toBeGreaterThan(4);
    expect(Math.abs(psnrOf(light, tiled.image) - psnrOf(light, whole.image))).toBeLessThan(0.05);
  });

  it('leave out what the mask does, be it all of a tile', async () => {
    const mask: Tensor = zeros([side, side]);
    mask.data.fill(1);
    for (let y = 0; y < 150; y++) mask.data.fill(0, y * side, y * side + 150);
    const damaged = { shape: blurred.shape, data: blurred.data.slice() };
    for (let i = 0; i < damaged.data.length; i++)
      if (mask.data[i % mask.data.length] === 0) damaged.data[i] = 0.7 + (i % 3) / 10;
    for (const name of ['tv', 'wiener'] as const) {
      const options = { method: { name }, mask, noise: 0.004 } as RestoreOptions;
      const { image } = await run(damaged, { ...options, tileSize });
      const whole = await run(damaged, { ...options, tileSize: Number.POSITIVE_INFINITY });
      const inside = (one: Image): Tensor => ({
        shape: one.shape,
        data: one.data.map((value: number, i: number) =>
          mask.data[i % mask.data.length] ? value : sharp.data[i],
        ),
      });
      expect(Math.abs(psnrOf(sharp, inside(image)) - psnrOf(sharp, inside(whole.image)))).toBeLessThan(0.1);
      expect(image.data.slice(0, 100)).toEqual(damaged.data.slice(0, 100));
    }
  });

  it('are aborted between iterations, and tell of their progress', async () => {
    const signal = { aborted: false };
    const done: number[] = [];
    const work = run(blurred, {
      method: { name: 'tv' },
      tileSize,
      signal,
      onProgress: (part) => {
        done.push(part);
        if (part > 0.3) signal.aborted = true;
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
    expect(done.every((part, i) => i === 0 || part >= done[i - 1])).toBe(true);
    expect(done.at(-1)).toBeLessThan(0.5);
  });

  it('have a side of at least 64', async () => {
    await expect(run(blurred, { tileSize: 63 })).rejects.toThrow(
      /"tileSize" must be an integer >= 64, got 63/,
    );
  });
});

it('packed weights are the weights', async () => {
  const lamp = (y: number, x: number): number => (Math.hypot(y - 60, x - 80) < 22 ? 6 : 0.3);
  const plane = Float32Array.from({ length: side * side }, (_, i) => lamp(Math.floor(i / side), i % side));
  const seen = blur(psf, [side, side], { boundary: 'reflect' }).apply({
    shape: [side, side],
    data: plane,
  }).data;
  const image: Image = zeros([2, side, side]);
  for (let i = 0; i < seen.length; i++) image.data.set([Math.min(1, seen[i])], i);
  image.data.set(
    seen.map((value: number) => value / 10),
    side * side,
  );
  const mask: Tensor = zeros([side, side]);
  mask.data.fill(1).fill(0, 0, 100);
  const weights = sampleWeights(image, mask, 'leave-out', [psf]);
  const packed = await packedWeights(image, mask, 'leave-out', [psf]);
  expect(weights?.lowerBoundMask?.data.includes(1)).toBe(true);
  expect(packed?.all()).toEqual(weights);
  expect(packed?.at({ top: 100, left: 0, height: 20, width: side })).toBeUndefined();
  const window = packed?.at({ top: 50, left: 70, height: 3, width: 4 });
  expect(window?.lowerBoundMask?.data.slice(0, 12)).toEqual(new Float32Array(12).fill(1));
  const luminance = packed?.luminance().all();
  expect(luminance?.lowerBoundMask?.data).toEqual(weights?.lowerBoundMask?.data.slice(0, side * side));
  expect(luminance?.sampleWeights.data).toEqual(weights?.sampleWeights.data.slice(0, side * side));
  expect(
    await packedWeights({ ...image, data: image.data.map(() => 0.5) }, undefined, 'leave-out', [psf]),
  ).toBeUndefined();
});
