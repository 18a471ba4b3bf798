import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy, readNpy, writeNpy } from '../../../../../src/node/files/arrays/npy.ts';
import { sharedPath } from '../../../../shared.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deconvkit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An NPY file as NumPy writes it. */
const npy = (descr: string, shape: string, data: Uint8Array, fortran = false, version = 1): Buffer => {
  const text = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, version === 1 ? 2 : 4);
  return Buffer.concat([
    Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1'),
    length,
    Buffer.from(text),
    data,
  ]);
};
const raw = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);

it('writes what it reads, in both precisions and any rank', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      fc.boolean(),
      async (shape, single) => {
        const size = shape.reduce((product, n) => product * n, 1);
        const values = Array.from({ length: size }, (_, i) => Math.sin(i) * 10 ** (i % 30));
        const tensor = { shape, data: single ? Float32Array.from(values) : Float64Array.from(values) };
        const bytes = encodeNpy(tensor);
        expect(bytes.indexOf('\n') % 64).toBe(63);
        expect(await readNpy(bytes)).toEqual(tensor);
      },
    ),
  );
  await writeNpy(join(folder, 'a.npy'), { shape: [2], data: Float32Array.of(1, 2) });
  expect((await readNpy(join(folder, 'a.npy'))).shape).toEqual([2]);
});

describe('item types', () => {
  it.each([
    ['|b1', Uint8Array.of(0, 1), [0, 1], Float32Array],
    ['|u1', Uint8Array.of(0, 255), [0, 255], Float32Array],
    ['|i1', Int8Array.of(-128, 127), [-128, 127], Float32Array],
    ['<u2', Uint16Array.of(0, 65535), [0, 65535], Float32Array],
    ['<i2', Int16Array.of(-32768, 5), [-32768, 5], Float32Array],
    ['<u4', Uint32Array.of(0, 4294967295), [0, 4294967295], Float64Array],
    ['<i4', Int32Array.of(-2147483648, 5), [-2147483648, 5], Float64Array],
    ['<u8', BigUint64Array.of(0n, 2n ** 53n), [0, 2 ** 53], Float64Array],
    ['<i8', BigInt64Array.of(-(2n ** 53n), 5n), [-(2 ** 53), 5], Float64Array],
    ['<f2', Uint16Array.of(0x3555, 0xc000), [0.333251953125, -2], Float32Array],
    ['<f4', Float32Array.of(0.1, -1e30), [Math.fround(0.1), Math.fround(-1e30)], Float32Array],
    ['<f8', Float64Array.of(0.1, -1e300), [0.1, -1e300], Float64Array],
    ['>u2', Uint8Array.of(1, 2, 3, 4), [258, 772], Float32Array],
    ['>f8', Uint8Array.of(0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0), [1, -2], Float64Array],
  ])('%s', async (descr, array, values, kind) => {
    for (const version of [1, 2, 3]) {
      const { data } = await readNpy(npy(`'${descr}'`, '(2,)', raw(array), false, version));
      expect(data).toBeInstanceOf(kind);
      expect([...data]).toEqual(values);
    }
  });

  it('half floats of every kind', async () => {
    const bits = Uint16Array.of(0x0001, 0x03ff, 0x0400, 0x7bff, 0x8000);
    expect([...(await readNpy(npy(`'<f2'`, '(5,)', raw(bits)))).data]).toEqual([
      2 ** -24,
      1023 * 2 ** -24,
      2 ** -14,
      65504,
      -0,
    ]);
  });
});

it('reads Fortran order', async () => {
  // np.arange(24).reshape(2, 3, 4) in Fortran order: the first axis is the fastest.
  const fortran = new Float32Array(24);
  for (let i = 0; i < 2; i++)
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 4; k++) fortran[i + 2 * (j + 3 * k)] = (i * 3 + j) * 4 + k;
  const { shape, data } = await readNpy(npy(`'<f4'`, '(2, 3, 4)', raw(fortran), true));
  expect(shape).toEqual([2, 3, 4]);
  expect([...data]).toEqual([...Array(24).keys()]);
});

it('reads bytes that do not begin at a multiple of the item size', async () => {
  const bytes = encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect([...(await readNpy(shifted.subarray(3))).data]).toEqual([1, 2, 3]);
});

it.each([
  [Buffer.from('nothing of the kind'), 'UNSUPPORTED', /readNpy: the data is no NPY file/],
  [
    encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) }).subarray(0, 9),
    'READ_FAILED',
    /is cut in its header/,
  ],
  [
    encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) }).subarray(0, 60),
    'READ_FAILED',
    /cut or damaged in its header/,
  ],
  [
    encodeNpy({ shape: [3], data: Float64Array.of(1, 2, 3) }).subarray(0, 150),
    'READ_FAILED',
    /is cut: 3 items of 8 bytes expected, got 22 bytes/,
  ],
  [npy(`'<c8'`, '(1,)', new Uint8Array(8)), 'UNSUPPORTED', /items of type c8, expected real numbers/],
  [npy(`'|O'`, '(1,)', new Uint8Array(8)), 'UNSUPPORTED', /items of type O/],
  [npy(`[('x', '<f4')]`, '(1,)', new Uint8Array(8)), 'UNSUPPORTED', /items of type record/],
  [npy(`'<f4'`, '(0, 3)', new Uint8Array(0)), 'UNSUPPORTED', /holds no items \(shape 0x3\)/],
])('refuses damage, case %#', async (bytes, code, message) => {
  await expect(readNpy(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

const levin = sharedPath('data', 'levin32', 'im01_ker08_y.npy');
it.skipIf(!levin)('reads a file that NumPy wrote (measuring data beside the project)', async () => {
  const { shape } = await readNpy(levin as string);
  expect(shape.length).toBe(2);
});
