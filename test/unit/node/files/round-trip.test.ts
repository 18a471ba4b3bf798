/** What a file holds comes back: one law over formats, depths and channels. */

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodecs } from '../../../../src/node/files/codecs/catalogue.ts';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { codecOfBytes } from '../../../../src/node/files/formats.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { codes, fileOf, p3Profile } from './fixtures.ts';

const stored = async (bytes: Buffer): Promise<number[]> => {
  const codec = codecOfBytes('test', bytes, 'the data', { ...imageCodecs });
  const raster = await codec.decode(
    'test',
    { bytes, name: 'the data' },
    { maxPixels: Infinity, pages: 'first' },
  );
  return [...raster.samples];
};

describe('a lossless file read and written back holds the same codes', () => {
  const [width, height] = [64, 40];
  for (const format of ['png', 'tiff', 'webp', 'avif'] as const)
    for (const depth of format === 'webp' || format === 'avif' ? [8] : [8, 16])
      for (const channels of format === 'webp' || format === 'avif'
        ? ([3, 4] as const)
        : ([1, 2, 3, 4] as const))
        for (const light of ['linear', 'encoded'] as const)
          it(`${format}, ${depth} bits, ${channels} channels, ${light}`, async () => {
            const max = 2 ** depth - 1;
            const wide = codes(width * height * channels, max);
            // Without coverage the colour is unknown, so alpha is at least 1.
            if (channels % 2 === 0) for (let i = channels - 1; i < wide.length; i += channels) wide[i] ||= 1;
            const samples = depth === 16 ? wide : Uint8Array.from(wide);
            const bytes = await fileOf(format, samples, width, height, channels);
            const { image, ...file } = await readImage(bytes, { light });
            expect(image.shape).toEqual([channels < 3 ? 1 : 3, height, width]);
            expect(file).toMatchObject({ format, depth, light, warnings: [] });
            expect(file.alpha !== undefined).toBe(channels % 2 === 0);
            const {
              data,
              clippedFraction: clipped,
              warnings,
            } = await encodeImage(image, file, { lossless: true });
            expect(warnings).toEqual([]);
            expect(clipped).toBe(0);
            const before = await stored(bytes);
            const after = await stored(data);
            expect(after.findIndex((code, i) => code !== before[i])).toBe(-1);
            expect(after.length).toBe(before.length);
          });
});

it('keeps all 65536 codes of 16 bits under every curve, in float32', async () => {
  const samples = Uint16Array.from({ length: 65536 * 3 }, (_, i) => Math.floor(i / 3));
  const icc = await p3Profile();
  const bytes = await fileOf('png', samples, 256, 256, 3);
  const { image, ...file } = await readImage(bytes);
  const { data } = await encodeImage(image, { ...file, icc });
  expect((await sharp(data).metadata()).icc?.equals(icc)).toBe(true);
  const back = await readImage(data);
  const again = await encodeImage(back.image, back);
  expect(await stored(again.data)).toEqual([...samples]);
}, 20_000);

it('does not move the codes of 16-bit RGB with a profile to Display P3', async () => {
  const samples = Uint16Array.from([65535, 0, 0, 12345, 54321, 111]);
  const { image } = await readImage(await fileOf('tiff', samples, 2, 1, 3), { light: 'encoded' });
  const srgb = await sharp(
    await sharp(new Uint8Array(3), { raw: { width: 1, height: 1, channels: 3 } })
      .withIccProfile('srgb')
      .png()
      .toBuffer(),
  ).metadata();
  for (const format of ['png', 'tiff'] as const) {
    const tagged = await encodeImage(
      image,
      { light: 'encoded', depth: 16, icc: srgb.icc as Buffer },
      { format },
    );
    const read = await readImage(tagged.data, { light: 'encoded', dtype: 'float64' });
    expect(srgb.icc?.equals(read.icc ?? Buffer.alloc(0))).toBe(true);
    expect([...read.image.data].map((value) => Math.round(value * 65535))).toEqual([
      65535, 12345, 0, 54321, 0, 111,
    ]);
  }
});

describe('float TIFF', () => {
  for (const channels of [1, 3] as const)
    for (const alpha of [false, true])
      it(`keeps negatives, small and large values of ${channels} channels${alpha ? ' and alpha' : ''}`, async () => {
        const values = [-1.5, 0, 1e-20, 0.3, 1, 7e4];
        const image = {
          shape: [channels, 2, 3] as const,
          data: Float32Array.from({ length: 6 * channels }, (_, i) => values[(i + Math.floor(i / 6)) % 6]),
        };
        const plane = { shape: [1, 2, 3] as const, data: Float32Array.from([1, 1, 0.5, 0.25, 1, 1]) };
        if (alpha) for (let i = 0; i < image.data.length; i++) image.data[i] *= plane.data[i % 6];
        const { data, clippedFraction: clipped } = await encodeImage(
          image,
          { depth: 'float', ...(alpha ? { alpha: plane } : {}) },
          { format: 'tiff' },
        );
        expect(clipped).toBe(0);
        const read = await readImage(data);
        expect(read).toMatchObject({ format: 'tiff', depth: 'float' });
        expect(read.image.data).toEqual(image.data);
        expect(read.alpha?.data).toEqual(alpha ? plane.data : undefined);
      });
});

it('reads AVIF of 12 bits on the full scale and writes its codes back', async () => {
  const samples = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) << 4);
  const bytes = await fileOf('avif', samples, 64, 64, 3);
  const { image, ...file } = await readImage(bytes, { light: 'encoded' });
  expect(file.depth).toBe(12);
  expect(Math.max(...image.data)).toBe(1);
  const { data } = await encodeImage(image, file, { lossless: true });
  expect(await stored(data)).toEqual(await stored(bytes));
});

it('a grey picture in WebP and AVIF comes back as three equal channels', async () => {
  const image = { shape: [1, 2, 2] as const, data: Float32Array.from([0, 0.2, 0.5, 1]) };
  for (const format of ['webp', 'avif'] as const) {
    const { data } = await encodeImage(image, {}, { format, lossless: true });
    const read = await readImage(data);
    expect(read.image.shape).toEqual([3, 2, 2]);
    expect(read.image.data.slice(0, 4)).toEqual(read.image.data.slice(8));
  }
});
