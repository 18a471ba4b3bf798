import { describe, expect, it } from 'vitest';
import { convMatrix } from '../../../../src/conv/matrix/conv-matrix.ts';
import { denseMatrix, transposeMatrix } from '../../../../src/conv/matrix/sparse.ts';
import { tensor } from '../../../../src/tensor.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { product, slowForward, slowTransposed } from '../../../reference/scatter.ts';
import { maxDifference } from '../../../tensors.ts';

describe('convMatrix', () => {
  it('C is the convolution and Cᵀ the transposed one: the scatter oracle', () => {
    for (const each of convCases(60, 8)) {
      const c = { ...each, batch: 1 };
      const w = tensor([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], c.w);
      const C = convMatrix(w, c.fine, {
        stride: c.stride,
        dilation: c.dilation,
        groups: c.groups,
        padding: c.begin.map((begin) => [begin, 0] as const),
        outputSize: c.coarse,
      });
      const x = c.x.slice(0, c.fineChannels * product(c.fine));
      const y = c.y.slice(0, c.coarseChannels * product(c.coarse));
      const times = (matrix: typeof C, v: Float64Array): Float64Array => {
        const dense = denseMatrix(matrix);
        return Float64Array.from({ length: matrix.rows }, (_, row) =>
          v.reduce((sum, value, j) => sum + dense.data[row * matrix.columns + j] * value, 0),
        );
      };
      expect(maxDifference(times(C, x), slowForward(c, x, c.w)), c.name).toBeLessThan(1e-12);
      expect(maxDifference(times(transposeMatrix(C), y), slowTransposed(c, y, c.w)), c.name).toBeLessThan(
        1e-12,
      );
    }
  });

  it('holds taps that meet the frame and nothing else', () => {
    const C = convMatrix(tensor([1, 1, 3], [1, 2, 3]), [4], { padding: 1 });
    expect([...C.starts]).toEqual([0, 2, 5, 8, 10]);
    expect([...C.indices]).toEqual([0, 1, 0, 1, 2, 1, 2, 3, 2, 3]);
    expect([...C.values]).toEqual([2, 3, 1, 2, 3, 1, 2, 3, 1, 2]);
    expect(transposeMatrix(transposeMatrix(C))).toEqual(C);
  });

  it('refuses what does not fit', () => {
    expect(() => convMatrix(tensor([1, 1, 3], [1, 2, 3]), [2])).toThrow(
      /convMatrix: the kernel does not fit/,
    );
  });
});
