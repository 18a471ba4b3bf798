import fc from 'fast-check';
import { expect, it } from 'vitest';
import { impulse, normalized } from '../../../../src/blind/free/kernel-shape.ts';
import { kernelSimilarity } from '../../../../src/blind/free/kernel-similarity.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';

const seed = 5;
const kernels = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 })
  .filter((taps) => taps.some((tap) => tap > 1e-3))
  .map((taps) => tensor([3, 4], Float64Array.from(taps)));

/** The kernel at an offset in a larger frame. */
function moved({ shape: [rows, columns], data }: Tensor, dy: number, dx: number, side: number): Tensor {
  const out = zeros([side, side], 'float64');
  for (let i = 0; i < rows * columns; i++)
    out.data[(Math.floor(i / columns) + dy) * side + (i % columns) + dx] = data[i];
  return out;
}

it('is 1 for a kernel with itself, in any place, frame and unit', () => {
  fc.assert(
    fc.property(kernels, fc.nat(5), fc.nat(4), (kernel, dy, dx) => {
      expect(kernelSimilarity(kernel, kernel)).toBeCloseTo(1, 12);
      expect(kernelSimilarity(kernel, moved(kernel, dy, dx, 8))).toBeCloseTo(1, 12);
      const twice = { ...kernel, data: kernel.data.map((tap: number) => 7 * tap) };
      expect(kernelSimilarity(twice, kernel)).toBeCloseTo(1, 12);
    }),
    { seed },
  );
});

it('is symmetric, from 0 to 1', () => {
  fc.assert(
    fc.property(kernels, kernels, (a, b) => {
      const similarity = kernelSimilarity(a, b);
      expect(similarity).toBeCloseTo(kernelSimilarity(b, a), 12);
      expect(similarity).toBeGreaterThan(0);
      expect(similarity).toBeLessThanOrEqual(1 + 1e-12);
    }),
    { seed },
  );
});

it('of an impulse and n equal taps is 1/√n', () => {
  for (const width of [3, 5, 7])
    expect(kernelSimilarity(impulse(5), makePsf({ model: 'box', width }))).toBeCloseTo(1 / width, 10);
});

it('of two motions at right angles is that of the point where they cross', () => {
  const line = (vertical: boolean) =>
    normalized(
      tensor(
        [9, 9],
        Float64Array.from({ length: 81 }, (_, i) => +((vertical ? i % 9 : Math.floor(i / 9)) === 4)),
      ),
    );
  expect(kernelSimilarity(line(true), line(false))).toBeCloseTo(1 / 9, 12);
});

it('is 0 where a kernel is 0', () => {
  expect(kernelSimilarity(zeros([3, 3]), impulse(3))).toBe(0);
});
