import { describe, expect, it } from 'vitest';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { gradient } from '../../../src/operators/gradient.ts';
import { tensor, zeros } from '../../../src/tensor.ts';
import { denseMatrix, transposeTimes } from '../../reference/dense-operator.ts';
import { maxDifference, noise } from '../../tensors.ts';

describe('gradient', () => {
  it('takes forward differences along each axis', () => {
    const x = tensor([2, 3], [1, 2, 4, 8, 16, 32]);
    expect([...gradient([2, 3]).apply(x).data]).toEqual([7, 14, 28, 0, 0, 0, 1, 2, 0, 8, 16, 0]);
    expect([...gradient([2, 3], { boundary: 'wrap' }).apply(x).data]).toEqual([
      7, 14, 28, -7, -14, -28, 1, 2, -3, 8, 16, -24,
    ]);
  });

  it.each([[[5]], [[1]], [[4, 5]], [[1, 3]], [[3, 4, 5]]])('has an exact adjoint on %j', (shape) => {
    for (const boundary of ['reflect', 'wrap'] as const) {
      for (let rank = 1; rank <= shape.length; rank++) {
        const operator = gradient(shape, { boundary, rank });
        expect(operator.range).toEqual([rank, ...shape]);
        expect(adjointError(operator)).toBeLessThan(1e-14);
        const y = noise(operator.range);
        expect(
          maxDifference(operator.adjoint(y).data, transposeTimes(denseMatrix(operator), y)),
        ).toBeLessThan(1e-14);
        const out = noise(operator.domain);
        expect(operator.adjoint(y, out)).toBe(out);
        expect(out.data).toEqual(operator.adjoint(y).data);
      }
    }
  });

  it('refuses ranks and shapes that do not fit', () => {
    expect(() => gradient([4], { rank: 2 })).toThrow(/gradient: "rank" must be at most the 1 axes/);
    expect(() => gradient([4], { boundary: 'mirror' as 'wrap' })).toThrow(
      /gradient: "boundary" must be one of/,
    );
    expect(() => gradient([4]).apply(zeros([5]))).toThrow(/"x" must have shape 4, got 5/);
    expect(() => gradient([4]).adjoint(zeros([2, 4]))).toThrow(/"y" must have shape 1x4, got 2x4/);
  });
});
