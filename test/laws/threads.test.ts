import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { conv } from '../../src/conv/conv.ts';
import { convTranspose } from '../../src/conv/conv-transpose.ts';
import { bm3d } from '../../src/denoise/bm3d.ts';
import { spectralFilter } from '../../src/fft/filter.ts';
import { irfftn, rfftn } from '../../src/fft/rfftn.ts';
import { engine } from '../../src/kernels/runtime/engine.ts';
import { setThreads } from '../../src/kernels/runtime/threads.ts';
import '../../src/node/threads.ts';
import { blur } from '../../src/operators/blur.ts';
import { gaussianPsf } from '../../src/psf/models/gaussian.ts';
import { richardsonLucy } from '../../src/solvers/richardson-lucy.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import { wienerDeconvolve } from '../../src/solvers/wiener.ts';
import type { FloatArray } from '../../src/tensor.ts';
import { root } from '../support/project.ts';
import { noise } from '../tensors.ts';

afterAll(() => setThreads(1));

/** The module with nothing started. */
function fresh(): Promise<typeof import('../../src/kernels/runtime/threads.ts')> {
  vi.resetModules();
  return import('../../src/kernels/runtime/threads.ts');
}

/** Far quicker than toEqual, which looks at every sample by itself. */
const sameBits = (a: FloatArray, b: FloatArray): boolean =>
  Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

describe('any number of threads', () => {
  it.each([[[512, 512]], [[3, 131, 258]], [[300, 509]], [[20, 30, 45]]])(
    'gives the same bits at %j',
    (shape) => {
      const x = noise(shape, 5, 'float32');
      const rank = shape.length === 3 && shape[0] === 3 ? 2 : shape.length;
      const h = rfftn(noise(shape.slice(-rank), 6, 'float32'));
      const results = [1, 2, 3, 4].map((count) => {
        setThreads(count);
        const spectrum = rfftn(x, rank);
        return [spectrum.re, spectrum.im, irfftn(spectrum).data, spectralFilter(h).apply(x, true).data];
      });
      for (const result of results)
        result.forEach((data, i) => void expect(sameBits(data, results[0][i])).toBe(true));
    },
  );

  it('gives the same bits of solvers and denoisers', () => {
    const y = noise([2, 120, 130], 7, 'float32');
    const operator = blur(gaussianPsf({ sigma: 1.5 }), y.shape, { boundary: 'unknown', dtype: 'float32' });
    const results = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      return [wienerDeconvolve(operator, y).estimate.data, bm3d(y, { sigma: 0.3 }).data];
    });
    for (const result of results)
      result.forEach((data, i) => void expect(sameBits(data, results[0][i])).toBe(true));
  });

  it.each([
    [8, 12, 3, 1],
    [3, 3, 5, 2],
    [1, 1, 9, 1],
  ])('gives the same bits of %i to %i channels, kernel %i, stride %i', (inputs, outputs, kernel, stride) => {
    const x = noise([2, inputs, 120, 150], 7, 'float32');
    const weight = noise([outputs, inputs, kernel, kernel], 8, 'float32');
    const results = [1, 2, 3, 4].map((count) => {
      setThreads(count);
      const y = conv(x, weight, { stride, padding: 1 });
      return [y.data, convTranspose(y, weight, { stride, padding: 1 }).data];
    });
    for (const result of results)
      result.forEach((data, i) => void expect(sameBits(data, results[0][i])).toBe(true));
  });

  it('gives the same bits of convolutions, filters and solvers', async () => {
    const measured = noise([200, 240], 7, 'float32');
    for (let i = 0; i < measured.data.length; i++) measured.data[i] = Math.abs(measured.data[i]);
    const operator = blur(gaussianPsf({ sigma: 1.4 }), measured.shape, { boundary: 'unknown' });
    const layers = noise([1, 8, 48, 50], 8, 'float32');
    const weight = noise([8, 8, 3, 3], 9, 'float32');
    const results: FloatArray[][] = [];
    for (const count of [1, 2, 3, 4]) {
      setThreads(count);
      const narrow = conv(layers, weight, { stride: 2, padding: 1 });
      results.push([
        narrow.data,
        convTranspose(narrow, weight, { stride: 2, padding: 1 }).data,
        wienerDeconvolve(operator, measured, { nsr: 1e-3 }).estimate.data,
        (await richardsonLucy(operator, measured, { iterations: 3 })).estimate.data,
        (await totalVariation(operator, measured, { lambda: 0.01, iterations: 3 })).estimate.data,
      ]);
    }
    for (const result of results)
      for (const [i, data] of result.entries()) expect(sameBits(data, results[0][i]), `${i}`).toBe(true);
  });

  it('survives many jobs in a row, while helpers come, go to sleep and are called again', () => {
    const x = noise([96, 128], 1, 'float32');
    setThreads(1);
    const expected = rfftn(x);
    const out = rfftn(x);
    for (let i = 0; i < 600; i++) {
      setThreads(1 + (i % 4));
      out.re.fill(0);
      rfftn(x, 2, out);
      expect(sameBits(out.re, expected.re)).toBe(true);
    }
  });
});

it('a thousand threads are taken for as many as any machine gains by', async () => {
  const { setThreadHost, setThreads, threads } = await fresh();
  const start = vi.fn();
  setThreadHost({ start, maySleep: true }, 1);
  setThreads(1000);
  const kernels = engine();
  if (kernels === undefined) throw new Error('no engine');
  expect(threads(kernels).count).toBe(64);
  expect(start).toHaveBeenCalledTimes(63);
});

it('setThreads refuses what is no number of threads', () => {
  expect(() => setThreads(0)).toThrow(/setThreads: "count" must be a positive integer, got 0/);
});

it('helpers let the process end', () => {
  const program = `
    import { rfftn, zeros } from '${root}/dist/index.js';
    import '${root}/dist/node/index.js';
    import { setThreads } from '${root}/dist/index.js';
    setThreads(3);
    for (let i = 0; i < 20; i++) rfftn(zeros([256, 256]));
    console.log('done');
  `;
  const options = { encoding: 'utf8', timeout: 20_000 } as const;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], options)).toBe('done\n');
});
