import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { readStack, writeStack } from '../../../../src/node/files/stack.ts';
import { random } from '../../../../src/random.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deconvkit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { normal } = random(9);
const stack = { shape: [7, 5, 6] as const, data: Float32Array.from({ length: 210 }, normal) };

it('a float stack comes back to the bit, page by page', async () => {
  const path = join(folder, 'float.tif');
  expect(await writeStack(path, stack, { density: 254 })).toEqual({ clippedFraction: 0, warnings: [] });
  const read = await readStack(path);
  expect(read.stack).toEqual(stack);
  expect(read).toMatchObject({ path, format: 'tiff', depth: 'float', light: 'encoded', density: 254 });
  expect((await sharp(path).metadata()).pages).toBe(7);
  const { image, warnings } = await readImage(path);
  expect(image).toEqual({ shape: [1, 5, 6], data: stack.data.slice(0, 30) });
  expect(warnings).toEqual(['page 1 of 7 was read: another one is chosen by page, --page']);
  expect((await readImage(path, { page: 3 })).image.data).toEqual(stack.data.slice(60, 90));
  await expect(readImage(path, { page: 8 })).rejects.toThrow(/has 7 pages, got page 8/);
});

it.each([8, 16] as const)('a stack of %d bits comes back to the code', async (depth) => {
  const path = join(folder, `${depth}.tif`);
  const max = 2 ** depth - 1;
  const codes = Float64Array.from({ length: 210 }, (_, i) => ((i * 7919) % (max + 1)) / max);
  await writeStack(path, { shape: [7, 5, 6], data: codes }, {}, { depth });
  const { stack: read, ...file } = await readStack(path, { dtype: 'float64' });
  expect(read.data).toEqual(codes);
  await expect(writeStack(path, read, file)).rejects.toThrow(/it is the input/);
  expect((await writeStack(path, stack, file, { force: true })).clippedFraction).toBeGreaterThan(0.5);
});

it('refuses colour, other formats, other ranks, too many pixels', async () => {
  const rgb = { shape: [3, 2, 2] as const, data: new Float32Array(12) };
  const colour = (await encodeImage(rgb, {}, { format: 'tiff' })).data;
  await expect(readStack(colour)).rejects.toThrow(
    /must be a grey TIFF stack without alpha, got TIFF with 3 channels/,
  );
  const png = (await encodeImage({ shape: [1, 2, 2], data: new Float32Array(4) }, {}, { format: 'png' }))
    .data;
  await expect(readStack(png)).rejects.toThrow(/got PNG with 1 channels/);
  await expect(
    writeStack(join(folder, 'x.tif'), { shape: [2, 2], data: new Float32Array(4) } as never),
  ).rejects.toThrow(/"stack" must be a stack \[pages, height, width\], got \[2, 2\]/);
  await writeStack(join(folder, 'n.tif'), stack);
  await expect(readStack(join(folder, 'n.tif'), { maxPixels: 209 })).rejects.toThrow(
    /has 6x5x7 = 0\.00021 megapixels/,
  );
});
