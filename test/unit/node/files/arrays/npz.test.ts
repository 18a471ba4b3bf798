import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../../../src/node/files/arrays/npy.ts';
import { readNpz } from '../../../../../src/node/files/arrays/npz.ts';
import { readPsf } from '../../../../../src/node/files/read-psf.ts';
import { tensor } from '../../../../../src/tensor.ts';

const psf = tensor([3, 3], [0, 1, 0, 1, 4, 1, 0, 1, 0]);
const line = tensor([4], [1, 2, 3, 4]);
const both = zipSync({ 'psf.npy': encodeNpy(psf), 'line.npy': encodeNpy(line), 'notes.txt': strToU8('a') });
const one = zipSync({ 'arr_0.npy': encodeNpy(psf) }, { level: 0 });

/**
 * The bytes of `numpy.savez_compressed(path, psf=numpy.eye(3, dtype='u1'), gain=numpy.float64(2.5))`, NumPy 2.4: each local header names its
 * sizes in a ZIP64 field.
 */
const ofNumpy = Buffer.from(
  'UEsDBC0AAAAIAAAAIQDU9fqa//////////8HABQAcHNmLm5weQEAEACJAAAAAAAAAEwAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjoKxpo6CrUKZAMuRgYGBjAGAFBLAwQtAAAACAAAACEANbQ6k///////////CAAUAGdhaW4ubnB5AQAQAIgAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgYwYHEAAFBLAQItAy0AAAAIAAAAIQDU9fqaTAAAAIkAAAAHAAAAAAAAAAAAAACAAQAAAABwc2YubnB5UEsBAi0DLQAAAAgAAAAhADW0OpNHAAAAiAAAAAgAAAAAAAAAAAAAAIABhQAAAGdhaW4ubnB5UEsFBgAAAAACAAIAawAAAAYBAAAAAA==',
  'base64',
);

describe('readNpz', () => {
  it('reads every array by its name, compressed or not', async () => {
    const arrays = await readNpz(both);
    expect(Object.keys(arrays)).toEqual(['psf', 'line']);
    expect(arrays.psf).toEqual(psf);
    expect(arrays.line).toEqual(line);
    expect((await readNpz(one)).arr_0).toEqual(psf);
  });

  it('reads what NumPy writes', async () => {
    const arrays = await readNpz(ofNumpy);
    expect(arrays.psf).toEqual({ shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) });
    expect(arrays.gain).toEqual({ shape: [], data: Float64Array.of(2.5) });
  });

  it('reads the named arrays only, and so what stands beside arrays that cannot be read', async () => {
    const words = encodeNpy(line).toString('latin1').replace('<f8', '<U8');
    const mixed = zipSync({ 'psf.npy': encodeNpy(psf), 'words.npy': Buffer.from(words, 'latin1') });
    expect(await readNpz(mixed, { keys: ['psf'] })).toEqual({ psf });
    await expect(readNpz(mixed)).rejects.toThrow(/^readNpz: the data \[words\] holds items of type U8/);
  });

  it('takes any name', async () => {
    const file = zipSync({ '__proto__.npy': encodeNpy(line), 'a/b.npy': encodeNpy(psf) });
    const arrays = await readNpz(file);
    expect(arrays['a/b']).toEqual(psf);
    expect(Object.keys(arrays)).toEqual(['__proto__', 'a/b']);
  });

  it.each<[string, Uint8Array, object, string, RegExp]>([
    ['another file', encodeNpy(psf), {}, 'UNSUPPORTED', /the data is no NPZ file$/],
    ['no array', zipSync({ 'a.txt': strToU8('a') }), {}, 'UNSUPPORTED', /holds no array of NumPy$/],
    ['a cut file', both.slice(0, both.length - 60), {}, 'READ_FAILED', /is cut or damaged/],
    [
      'a name that is not there',
      both,
      { keys: ['psfs'] },
      'UNSUPPORTED',
      /has no array "psfs" \(did you mean psf\?\), expected one of psf, line$/,
    ],
    ['too many samples', both, { maxPixels: 12 }, 'TOO_LARGE', /more samples than the limit of 12/],
    [
      'what unpacks to more',
      zipSync({ 'a.npy': new Uint8Array(2 ** 20) }),
      { maxPixels: 1000 },
      'TOO_LARGE',
      /unpacks to more than the limit of 1000 samples \("maxPixels"\)$/,
    ],
  ])('refuses %s', async (_, file, options, code, message) => {
    const error = await readNpz(file, options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'DeconvError', code });
    expect((error as Error).message).toMatch(message);
  });

  it('checks its options', async () => {
    await expect(readNpz(both, { keys: 'psf' as never })).rejects.toThrow(
      /^readNpz: "keys" must be a list of names, got "psf"$/,
    );
    await expect(readNpz(both, { key: ['psf'] } as never)).rejects.toThrow(/did you mean keys\?/);
  });
});

describe('readPsf', () => {
  it('takes the only array of an NPZ file, or the one that is named', async () => {
    expect(await readPsf(one)).toEqual(psf);
    expect(await readPsf(both, { key: 'psf' })).toEqual(psf);
    await expect(readPsf(both)).rejects.toThrow(
      /holds 2 arrays \(psf, line\), expected one, or its name as "key"$/,
    );
    await expect(readPsf(both, { key: 'psfs' })).rejects.toThrow(
      /has no array "psfs" \(did you mean psf\?\)/,
    );
    await expect(readPsf(encodeNpy(psf), { key: 'psf' })).rejects.toThrow(
      /"key" must be left out: the data is no NPZ/,
    );
  });
});
