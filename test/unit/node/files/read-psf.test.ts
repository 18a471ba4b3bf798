import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../../src/node/files/arrays/npy.ts';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readPsf } from '../../../../src/node/files/read-psf.ts';
import { fileOf } from './fixtures.ts';

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

  it.each([
    ['an image', () => fileOf('png', new Uint8Array(12), 4, 3, 1)],
    ['NPY', async () => encodeNpy({ shape: [3, 4], data: new Float32Array(12) })],
    ['CSV', async () => Buffer.from('1,2,3,4\n'.repeat(3))],
  ])('of %s may be as many as maxPixels', async (_, file) => {
    const bytes = await file();
    expect((await readPsf(bytes, { maxPixels: 12 })).shape).toEqual([3, 4]);
    await expect(readPsf(bytes, { maxPixels: 11 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(readPsf(bytes, { maxPixels: 0 })).rejects.toThrow(
      /"maxPixels" must be a positive integer, got 0/,
    );
  });

  it('refuses colour and transparency', async () => {
    await expect(readPsf(await fileOf('png', Uint8Array.from([5, 5, 6]), 1, 1, 3))).rejects.toThrow(
      /readPsf: the data has colors, expected a grey PSF/,
    );
    await expect(readPsf(await fileOf('png', Uint8Array.from([5, 254]), 1, 1, 2))).rejects.toThrow(
      /is partly transparent/,
    );
    await expect(readPsf(Buffer.from([1, 2, 3, 4]))).rejects.toThrow(
      /is not a supported PSF file, expected CSV, JPEG, PNG/,
    );
    await expect(readPsf(Buffer.alloc(0))).rejects.toThrow(
      /the data is empty, expected a PSF as PNG, TIFF, FITS, NPY, NPZ or CSV/,
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

it('reads a text of numbers as a matrix', async () => {
  expect(await readPsf(Buffer.from('0,1\n2,3'))).toEqual({
    shape: [2, 2],
    data: Float64Array.from([0, 1, 2, 3]),
  });
  await expect(readPsf(Buffer.from('0,1\n2'))).rejects.toThrow(
    /readPsf: the data line 2 must hold 2 numbers/,
  );
});
