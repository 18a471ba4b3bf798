import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../src/node/encode-image.ts';
import { encodeNpy } from '../../../src/node/npy.ts';
import { readPsf } from '../../../src/node/read-psf.ts';
import { fileOf } from './fixtures.ts';

const text = (content: string): Promise<{ shape: readonly number[]; data: ArrayLike<number> }> =>
  readPsf(Buffer.from(content));

describe('pictures are data', () => {
  it('code values as they are, without the sRGB curve', async () => {
    for (const format of ['png', 'tiff'] as const) {
      const psf = await readPsf(await fileOf(format, Uint8Array.from([0, 1, 128, 255, 7, 9]), 3, 2, 1));
      expect(psf).toEqual({ shape: [2, 3], data: Float32Array.from([0, 1, 128, 255, 7, 9]) });
      const wide = await readPsf(await fileOf(format, Uint16Array.from([0, 1, 300, 65535]), 2, 2, 1));
      expect([...wide.data]).toEqual([0, 1, 300, 65535]);
    }
  });

  it('floats as they are', async () => {
    const image = { shape: [1, 1, 3] as const, data: Float32Array.from([-0.25, 0.5, 1e5]) };
    const psf = await readPsf((await encodeImage(image, {}, { format: 'tiff', depth: 'float' })).data);
    expect(psf).toEqual({ shape: [1, 3], data: image.data });
  });

  it('three equal channels and an opaque alpha are grey', async () => {
    const psf = await readPsf(await fileOf('png', Uint8Array.from([5, 5, 5, 255, 6, 6, 6, 255]), 2, 1, 4));
    expect([...psf.data]).toEqual([5, 6]);
    const grey = await readPsf(await fileOf('png', Uint8Array.from([5, 255, 6, 255]), 2, 1, 2));
    expect([...grey.data]).toEqual([5, 6]);
  });

  it('refuses colour and transparency', async () => {
    await expect(readPsf(await fileOf('png', Uint8Array.from([5, 5, 6]), 1, 1, 3))).rejects.toThrow(
      /readPsf: the data has colours, expected a grey PSF/,
    );
    await expect(readPsf(await fileOf('png', Uint8Array.from([5, 254]), 1, 1, 2))).rejects.toThrow(
      /is partly transparent/,
    );
    await expect(readPsf(Buffer.from([1, 2, 3, 4]))).rejects.toThrow(/is no picture of a known format/);
    await expect(readPsf(Buffer.alloc(0))).rejects.toThrow(
      /the data is empty, expected a PSF as PNG, TIFF, NPY or CSV/,
    );
  });
});

describe('NPY', () => {
  it.each([[[4]], [[2, 2]], [[1, 2, 2]]])('of shape %j', async (shape) => {
    const psf = { shape, data: Float32Array.from([1, 2, 3, 4]) };
    expect(await readPsf(encodeNpy(psf))).toEqual(psf);
  });

  it('refuses other ranks and what is not finite', async () => {
    await expect(readPsf(encodeNpy({ shape: [1, 1, 1, 1], data: Float32Array.of(1) }))).rejects.toThrow(
      /has rank 4, expected a PSF of rank 1 to 3/,
    );
    await expect(readPsf(encodeNpy({ shape: [2], data: Float32Array.of(1, NaN) }))).rejects.toThrow(
      /must hold finite numbers, got NaN at item 1/,
    );
  });
});

describe('CSV', () => {
  it.each([
    ['commas', '0,1,2\n3,4,5\n'],
    ['spaces', ' 0 1  2 \n3 4 5'],
    ['tabs', '0\t1\t2\r\n3\t4\t5\r\n'],
    ['commas and spaces', '0, 1, 2\n3, 4, 5'],
    ['semicolons', '0;1;2\n3;4;5'],
    ['a heading, comments, empty lines', 'a,b,c\n# note\n0,1,2 # first\n\n3,4,5'],
    ['a byte order mark and quotes', '\uFEFF"0","1","2"\n3,4,5'],
    ['commas at the end', '0,1,2,\n3,4,5,\n'],
    ['semicolons at the end', '0;1;2;\n3;4;5;\n'],
  ])('with %s', async (_, content) => {
    expect(await text(content)).toEqual({ shape: [2, 3], data: Float64Array.from([0, 1, 2, 3, 4, 5]) });
  });

  it('with exponents, signs and decimal commas', async () => {
    expect([...Array.from((await text('-1.5e-3,+2E2\n.5,1')).data)]).toEqual([-0.0015, 200, 0.5, 1]);
    expect([...Array.from((await text('-1,5;2,25')).data)]).toEqual([-1.5, 2.25]);
  });

  it.each([
    ['1,2\n3', /the data line 2 must hold 2 numbers as the first, got 1/],
    ['1,2\n3,x', /line 2 must hold numbers, got "x"/],
    ['1,2\n3,', /line 2 must hold 2 numbers as the first, got 1/],
    ['1,,2', /line 1 must hold numbers, got ""/],
    ['1,nan', /line 1 must hold numbers, got "nan"/],
    ['1,Infinity', /line 1 must hold numbers, got "Infinity"/],
    ['# 1 2', /holds no numbers/],
  ])('refuses %j', async (content, message) => {
    await expect(text(content)).rejects.toThrow(message);
  });
});
