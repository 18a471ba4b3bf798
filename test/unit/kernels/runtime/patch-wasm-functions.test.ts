import { expect, it } from 'vitest';
import { patchFunctions } from '../../../../src/kernels/runtime/patch-wasm-functions.ts';

/** Two functions that return 1 and 2, and a custom section after them. */
const module = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 127],
  ...[3, 3, 2, 0, 0],
  ...[7, 9, 2, 1, 97, 0, 0, 1, 98, 0, 1],
  ...[10, 11, 2, 4, 0, 65, 1, 11, 4, 0, 65, 2, 11],
  ...[0, 3, 1, 99, 5],
);

const results = async (bytes: Uint8Array): Promise<number[]> => {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: {
      instantiate(bytes: Uint8Array): Promise<{ instance: { exports: Record<'a' | 'b', () => number> } }>;
    };
  };
  const { a, b } = (await WebAssembly.instantiate(bytes)).instance.exports;
  return [a(), b()];
};

it.skipIf(!('WebAssembly' in globalThis))('exchanges bodies of any length, and nothing else', async () => {
  expect(await results(module)).toEqual([1, 2]);
  expect(patchFunctions(module, new Map())).toEqual(module);
  expect(await results(patchFunctions(module, new Map([[1, Uint8Array.of(0, 65, 7, 11)]])))).toEqual([1, 7]);
  // 200 times nothing, then 3: sizes that take two bytes.
  const long = Uint8Array.of(0, ...new Array<number>(200).fill(1), 65, 3, 11);
  const grown = patchFunctions(module, new Map([[0, long]]));
  expect(await results(grown)).toEqual([3, 2]);
  expect([...grown.slice(-5)]).toEqual([0, 3, 1, 99, 5]);
});
