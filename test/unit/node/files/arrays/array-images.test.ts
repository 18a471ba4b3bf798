import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeItems, readNpy } from '../../../../../src/node/files/arrays/npy.ts';
import { readNpz } from '../../../../../src/node/files/arrays/npz.ts';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { tensor } from '../../../../../src/tensor.ts';

const ramp = (size: number): Float32Array => Float32Array.from({ length: size }, (_, i) => i);
const floats = (...shape: number[]): Buffer =>
  encodeItems('<f4', shape, ramp(shape.reduce((product, n) => product * n, 1)));

describe('the axes of an array', () => {
  it.each([
    [[4], undefined, [1, 1, 4], [0, 1, 2, 3]],
    [[2, 3], undefined, [1, 2, 3], [0, 1, 2, 3, 4, 5]],
    [[2, 3, 1], undefined, [1, 2, 3], [0, 1, 2, 3, 4, 5]],
    [[1, 2, 3, 1], undefined, undefined, /has the shape \[1, 2, 3, 1\], expected \[rows, columns\]/],
    [[1, 2, 3], undefined, [3, 1, 2], [0, 3, 1, 4, 2, 5]],
    [[3, 1, 2], undefined, [1, 1, 2], [0, 1]],
    [[3, 1, 2], { planes: 'rgb' }, [3, 1, 2], [0, 1, 2, 3, 4, 5]],
    [[2, 2, 3], { planes: 'pages', page: 2 }, [1, 2, 3], [6, 7, 8, 9, 10, 11]],
    [[2, 2, 4], undefined, undefined, /has the shape \[2, 2, 4\], expected/],
    [
      [2, 1, 5],
      { planes: 'rgb' },
      undefined,
      /has the shape \[2, 1, 5\], expected .*, or \[3, rows, columns\]/,
    ],
    [[2, 1, 5], { page: 3 }, undefined, /has 2 pages, got page 3/],
  ] as const)('%j with %j', async (shape, options, expected, values) => {
    const reading = readImage(floats(...shape), options);
    if (values instanceof RegExp) await expect(reading).rejects.toThrow(values);
    else {
      const { image } = await reading;
      expect(image.shape).toEqual(expected);
      expect([...image.data]).toEqual(values);
    }
  });

  it('several pages are mentioned, and three are said to be no colors', async () => {
    const { warnings } = await readImage(floats(3, 1, 2));
    expect(warnings.join()).toMatch(/page 1 of 3 was read.*three planes are no colors unless --planes rgb/);
  });
});

it('the same array comes back: any layout and depth, in both formats', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('<f4', '<u2', '|u1'),
      fc.constantFrom<readonly [readonly number[], 'rgb' | 'auto']>(
        [[2, 5], 'auto'],
        [[2, 5, 3], 'auto'],
        [[3, 2, 5], 'rgb'],
      ),
      fc.constantFrom('npy', 'npz'),
      async (type, [shape, planes], format) => {
        const size = shape.reduce((product, n) => product * n, 1);
        const values = Array.from({ length: size }, (_, i) =>
          type === '<f4' ? Math.cos(i) * 500 : (7919 * i) % 256,
        );
        const items =
          type === '<f4'
            ? Float32Array.from(values)
            : type === '<u2'
              ? Uint16Array.from(values)
              : Uint8Array.from(values);
        const array = encodeItems(type, shape, items);
        const file = format === 'npy' ? array : zipSync({ 'light.npy': array });
        const { image, ...record } = await readImage(file, { planes });
        expect(record.depth).toBe({ '<f4': 'float', '<u2': 16, '|u1': 8 }[type]);
        const { data, warnings } = await encodeImage(image, record);
        expect(warnings).toEqual([]);
        if (format === 'npy') expect(data).toEqual(array);
        else expect((await readNpz(data)).light).toEqual(await readNpy(array));
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

it.each([
  ['<i2', Int16Array.of(-3, 30000)],
  ['<u4', Uint32Array.of(7, 4000000)],
  ['<f8', Float64Array.of(-0.5, 1e6)],
  ['|b1', Uint8Array.of(0, 1)],
] as const)('items of type %s are numbers in their own unit', async (type, items) => {
  const { image, depth } = await readImage(encodeItems(type, [1, 2], items));
  expect(depth).toBe('float');
  expect([...image.data]).toEqual([...items]);
});

it('integers that 32-bit floats do not hold are mentioned, and kept in double precision', async () => {
  const file = encodeItems('<u4', [1, 2], Uint32Array.of(16777217, 3));
  expect((await readImage(file)).warnings).toEqual(['integers above 16777216 were rounded to 32-bit floats']);
  const { image, warnings } = await readImage(file, { dtype: 'float64' });
  expect([image.data[0], warnings]).toEqual([16777217, []]);
});

it('an archive of several arrays needs a name, and says what is left out of the output', async () => {
  const file = zipSync({ 'a.npy': floats(1, 2), 'b.npy': floats(2, 2) });
  await expect(readImage(file)).rejects.toThrow(
    /holds 2 arrays \(a, b\), expected one, or its name as "key"/,
  );
  await expect(readImage(file, { key: 'c' })).rejects.toThrow(/has no array "c"/);
  const { image, ...record } = await readImage(file, { key: 'b' });
  expect(image.shape).toEqual([1, 2, 2]);
  const { data, warnings } = await encodeImage(image, record);
  expect(warnings).toEqual(['the other arrays of the NPZ file were left out: a']);
  expect(Object.keys(await readNpz(data))).toEqual(['b']);
  expect((await encodeImage(image, record)).data).toEqual(data);
});

it('missing samples stay missing', async () => {
  const file = encodeItems('<f4', [2, 2], Float32Array.of(1, NaN, 3, 4));
  const { image, ...record } = await readImage(file, { missing: 'mask' });
  expect([...image.data].map(Number.isFinite)).toEqual([true, true, true, true]);
  expect((await encodeImage(image, record)).data).toEqual(file);
});

it('a photograph becomes floats of light, unless a depth is given', async () => {
  const { data: png } = await encodeImage(tensor([1, 1, 1], [0.2158605]), {}, { format: 'png' });
  const { image, ...record } = await readImage(png);
  expect((await readNpy((await encodeImage(image, record, { format: 'npy' })).data)).data[0]).toBeCloseTo(
    0.2158605,
    6,
  );
  const codes = await encodeImage(image, record, { format: 'npy', depth: 8 });
  expect((await readNpy(codes.data)).data[0]).toBe(Math.round(255 * 0.2158605));
});
