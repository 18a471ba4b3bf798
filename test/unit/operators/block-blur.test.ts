import { afterAll, describe, expect, it } from 'vitest';
import { boundaries } from '../../../src/boundary/boundary.ts';
import { setThreads } from '../../../src/kernels/runtime/threads.ts';
import '../../../src/node/threads.ts';
import { type BlockBlurProblem, blockBlur, cheapestBlock } from '../../../src/operators/block-blur.ts';
import { blur } from '../../../src/operators/blur.ts';
import { isWindowed } from '../../../src/operators/windowed.ts';
import { type Shape, type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { maxDifference, noise } from '../../tensors.ts';

afterAll(() => setThreads(1));

/** Prime, tiny and even extents, kernels with an even and an odd side, and one that is larger than the frame. */
const cases: {
  frame: [number, number];
  kernel: [number, number];
  block: [number, number];
  batch: number[];
}[] = [
  { frame: [61, 97], kernel: [5, 8], block: [32, 64], batch: [] },
  { frame: [130, 64], kernel: [25, 25], block: [64, 96], batch: [] },
  { frame: [1, 1], kernel: [3, 3], block: [12, 16], batch: [] },
  { frame: [2, 37], kernel: [7, 1], block: [16, 20], batch: [3] },
  { frame: [9, 11], kernel: [14, 13], block: [24, 24], batch: [2, 2] },
];

function psfOf(kernel: Shape): Tensor {
  const psf = noise(kernel, 3, 'float64');
  let sum = 0;
  for (let i = 0; i < psf.data.length; i++) sum += psf.data[i] = Math.abs(psf.data[i]);
  for (let i = 0; i < psf.data.length; i++) psf.data[i] /= sum;
  return psf;
}

const dot = (a: Tensor, b: Tensor): number =>
  Array.from(a.data, (value, i) => value * b.data[i]).reduce((sum, term) => sum + term, 0);

const float32 = ({ shape, data }: Tensor): Tensor => tensor(shape, Float32Array.from(data));

describe.each([...boundaries, 'unknown'] as const)('by blocks under the boundary %s', (boundary) => {
  it.each(cases)(
    '$frame with $kernel in $block is the blur by whole transforms',
    ({ frame, kernel, block, batch }) => {
      const weights = psfOf(kernel);
      const shape = [...batch, ...frame];
      const oracle = blur(weights, shape, { boundary });
      const domain = (isWindowed(oracle) ? oracle.domain : shape).slice(-2);
      const blocks = blockBlur({ weights, batch, frame, boundary, domain }, block);
      const x = noise(oracle.domain, 1, 'float64');
      const y = noise(oracle.range, 2, 'float64');
      const Ax = blocks.apply(float32(x), zeros(oracle.range, 'float32')) as Tensor;
      const Aty = blocks.adjoint(float32(y), zeros(oracle.domain, 'float32')) as Tensor;
      expect(maxDifference(Ax.data, oracle.apply(x).data)).toBeLessThan(2e-6);
      expect(maxDifference(Aty.data, oracle.adjoint(y).data)).toBeLessThan(1e-5);
      expect(Math.abs(dot(Ax, y) - dot(x, Aty))).toBeLessThan(1e-5 * Math.sqrt(dot(x, x) * dot(y, y)));
    },
  );
});

/** Large enough for blocks to be chosen. */
const large: { psf: Tensor; shape: Shape } = { psf: psfOf([9, 9]), shape: [1100, 1201] };

describe('a blur of a large image', () => {
  it.each(['wrap', 'reflect', 'unknown'] as const)(
    'takes blocks, with the same bits for any threads: %s',
    (boundary) => {
      const operator = blur(large.psf, large.shape, { boundary, dtype: 'float32' });
      const x = noise(operator.domain, 4, 'float32');
      const results = [1, 2, 3].map((count) => {
        setThreads(count);
        const y = operator.apply(x);
        return [y.data, operator.adjoint(y).data];
      });
      for (const [y, z] of results) {
        expect(Buffer.from(y.buffer).equals(Buffer.from(results[0][0].buffer))).toBe(true);
        expect(Buffer.from(z.buffer).equals(Buffer.from(results[0][1].buffer))).toBe(true);
      }
    },
  );

  it('may overwrite its argument, and is precise in double precision', () => {
    const operator = blur(large.psf, large.shape);
    const x = noise(large.shape, 5, 'float32');
    const apart = operator.apply(x);
    const precise = operator.apply(tensor(large.shape, Float64Array.from(x.data)));
    expect(precise.data).toBeInstanceOf(Float64Array);
    expect(maxDifference(apart.data, precise.data)).toBeLessThan(2e-6);
    operator.apply(x, x);
    expect(maxDifference(x.data, precise.data)).toBeLessThan(2e-6);
  });

  it('keeps a copy of the kernel where it is not normalised', () => {
    const kernel = tensor([3, 3], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const operator = blur(kernel, large.shape, { normalise: false, dtype: 'float32' });
    kernel.data.fill(7);
    const x = noise(large.shape, 6, 'float32');
    expect(maxDifference(operator.apply(x).data, x.data)).toBeLessThan(2e-6);
    expect(operator.spectrum.re[0]).toBeCloseTo(1, 6);
  });
});

describe('the choice between blocks and the whole', () => {
  const problem = (size: number, kernel: number): [BlockBlurProblem, Shape] => {
    const frame = [size, size];
    const weights = zeros([kernel, kernel], 'float64');
    return [{ weights, batch: [], frame, boundary: 'wrap', domain: frame }, frame];
  };
  it('is for the whole where the image is small or the kernel is large', () => {
    expect(cheapestBlock(...problem(256, 25))).toBeUndefined();
    expect(cheapestBlock(...problem(4096, 501))).toBeUndefined();
  });
  it.each([5, 25])('is for blocks that exceed a kernel of %i on 4096x4096', (kernel) => {
    const block = cheapestBlock(...problem(4096, kernel));
    expect(Math.min(...(block ?? [0]))).toBeGreaterThan(kernel);
    for (const extent of block ?? []) expect(extent % 4).toBe(0);
  });
});
