import { expect, it, vi } from 'vitest';
import { conv } from '../../src/conv/conv.ts';
import { convTranspose } from '../../src/conv/conv-transpose.ts';
import { spectralFilter } from '../../src/fft/filter.ts';
import { irfftn, rfftn } from '../../src/fft/rfftn.ts';
import { engine } from '../../src/kernels/runtime/engine.ts';
import { openWorkspace } from '../../src/kernels/runtime/workspace.ts';
import { maxDifference, noise } from '../tensors.ts';

const library = { conv, convTranspose, engine, irfftn, openWorkspace, rfftn, spectralFilter };

/** Runs `work` twice: with the vector kernels, and as on a host that has none. */
async function bothWays<T>(work: (names: typeof library) => T): Promise<[vectors: T, plain: T]> {
  const vectors = work(library);
  vi.resetModules();
  vi.stubGlobal('WebAssembly', undefined);
  const plain = work({
    ...(await import('../../src/conv/conv.ts')),
    ...(await import('../../src/conv/conv-transpose.ts')),
    ...(await import('../../src/fft/filter.ts')),
    ...(await import('../../src/fft/rfftn.ts')),
    ...(await import('../../src/kernels/runtime/engine.ts')),
    ...(await import('../../src/kernels/runtime/workspace.ts')),
  });
  vi.unstubAllGlobals();
  return [vectors, plain];
}

it('really has no kernels without WebAssembly', async () => {
  const [vectors, plain] = await bothWays(({ engine }) => engine() !== undefined);
  expect([vectors, plain]).toEqual([true, false]);
});

it.each([[[7]], [[64, 48]], [[3, 30, 31]], [[4, 6, 5]]])(
  'transforms and filters the same at %j',
  async (shape) => {
    const x = noise(shape, 1, 'float32');
    const h = noise(shape.slice(-2), 2, 'float32');
    const rank = Math.min(2, shape.length);
    const [vectors, plain] = await bothWays(({ rfftn, irfftn, spectralFilter, openWorkspace }) => {
      const workspace = openWorkspace();
      const held = { shape, data: workspace.floats(x.data.length) };
      held.data.set(x.data);
      const spectrum = rfftn(held, rank);
      const filtered = spectralFilter(rfftn(h)).apply(x, true).data;
      return [spectrum.re, spectrum.im, irfftn(spectrum).data, filtered];
    });
    vectors.forEach((data, i) => {
      const peak = Math.max(...plain[i].map(Math.abs));
      expect(maxDifference(data, plain[i])).toBeLessThan(1e-6 * peak);
    });
  },
);

it('convolves the same', async () => {
  const x = noise([2, 6, 40, 37], 3, 'float32');
  const weight = noise([8, 3, 3, 5], 4, 'float32');
  const options = { stride: [2, 1], padding: 1, dilation: [1, 2], groups: 2 };
  const [vectors, plain] = await bothWays(({ conv, convTranspose }) => {
    const y = conv(x, weight, options);
    return [y.data, convTranspose(y, weight, options).data];
  });
  vectors.forEach((data, i) => {
    expect(data).toBeInstanceOf(Float32Array);
    const peak = Math.max(...plain[i].map(Math.abs));
    expect(maxDifference(data, plain[i])).toBeLessThan(2e-6 * peak);
  });
});
