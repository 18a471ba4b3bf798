import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { readStack } from '../../../../../src/node/files/stack.ts';
import { unpack } from '../../../../../src/node/files/tiff/unpack.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const url = new URL('../../../../vectors/tiff.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { readonly cases: readonly Case[] };
const bytesOf = ({ file }: Case): Buffer => Buffer.from(file, 'base64');
const named = (name: string): Buffer => bytesOf(cases.find((one) => one.name === name) as Case);
const hasZstd = 'zstdDecompressSync' in zlib;
const readable = cases.filter(({ name }) => hasZstd || !name.includes('ZSTD'));

describe('what tifffile wrote', () => {
  it.each(readable)('$name: the values that it reads', async (one) => {
    const { image, depth } = await readImage(bytesOf(one), { dtype: 'float64', light: 'encoded' });
    const [height, width] = one.shape.slice(-2);
    expect(image.shape).toEqual([one.shape.length === 3 ? 3 : 1, height, width]);
    const max = depth === 'float' ? 1 : 2 ** (depth as number) - 1;
    if (depth === 'float') expect([...image.data]).toEqual(one.values);
    else expect([...image.data].map((value) => Math.round(max * value))).toEqual(one.values);
    expect(depth).toBe(one.name.startsWith('12') ? 12 : one.name.startsWith('uint16') ? 16 : 'float');
  });

  it('ZSTD is read where Node has it, and refused by its name elsewhere', async () => {
    const reading = readImage(named('uint16, ZSTD'));
    if (hasZstd) expect((await reading).depth).toBe(16);
    else await expect(reading).rejects.toThrow(/ZSTD compression, which is not supported/);
  });

  it.each(readable)('$name: a cut file says so', async (one) => {
    const whole = bytesOf(one);
    // The directory of some lies behind the samples: then nothing of the file is known.
    await expect(readImage(whole.subarray(0, whole.length >> 1))).rejects.toThrow(/is cut or damaged/);
  });

  it('is limited in its pixels, and comes back as floats or 16 bits', async () => {
    await expect(readImage(named('int32, PackBits'), { maxPixels: 100 })).rejects.toThrow(
      /23x19 = .* more than the limit/,
    );
    const signed = await readImage(named('int16, LZW, predictor 2'));
    const { image, ...record } = signed;
    const again = await readImage((await encodeImage(image, record)).data);
    expect(again).toMatchObject({ depth: 'float', image });
    const twelve = await readImage(named('12 bits'), { light: 'encoded' });
    expect((await encodeImage(twelve.image, { ...twelve, blocks: undefined })).warnings).toEqual([]);
  });

  it('a page is a stack of one', async () => {
    const { stack } = await readStack(named('float64'));
    expect(stack.shape).toEqual([1, 19, 23]);
  });
});

it('a damaged LZW code and too few bytes are errors', () => {
  expect(() => unpack(Uint8Array.of(0xff, 0xff, 0xff), 5, 9)).toThrow(/LZW code is damaged/);
  expect(() => unpack(Uint8Array.of(1, 2), 1, 9)).toThrow('9 bytes expected, got 2');
  expect(() => unpack(Uint8Array.of(0, 7), 32773, 9)).toThrow('9 bytes expected, got 1');
});
