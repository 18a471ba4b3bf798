/**
 * The forum thread that asks for a *true* deconvolution layer.
 *
 * Mistakes and half-truths in it:
 * - The transposed convolution is not there "to invert" a convolution. It is its adjoint.
 * - An inverse needs a nonsingular matrix (full column rank for a left inverse), not a positive definite one.
 * - "Deconvolution results can be merged by max or mean" is right, and such a merge is no transposed convolution any more: not even linear.
 *   A mean that leaves zeros out depends on the values, a structural mean does not; both are here.
 * - The layer that was asked for (each sample throws a patch, patches are added) *is* the transposed convolution, and needs no inserted zeros.
 */

import { describe, expect, it } from 'vitest';
import { overlapCount } from '../../../../src/conv/analysis/overlap-count.ts';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { tensor } from '../../../../src/tensor.ts';

describe('the thread on true deconvolution', () => {
  const x = tensor([1, 1, 2], [2, 3]);
  const w = tensor([1, 1, 3], [1, 2, 3]);

  it.each([
    ['sum', [2, 4, 9, 6, 9]],
    ['mean', [2, 4, 4.5, 6, 9]],
    ['max', [2, 4, 6, 6, 9]],
  ] as const)('patches [2, 4, 6] and [3, 6, 9] two apart, merged by %s', (merge, expected) => {
    expect(Array.from(convTranspose(x, w, { stride: 2, merge }).data)).toEqual(expected);
  });

  it('the patches overlap once', () => {
    expect(Array.from(overlapCount([2], [3], { stride: 2 }).data)).toEqual([1, 1, 2, 1, 1]);
  });

  it('a mean that neglects zeros is another one where a patch is zero', () => {
    const zero = tensor([1, 1, 2], [0, 3]);
    const mean = (ignoreZeros: boolean): number[] =>
      Array.from(convTranspose(zero, w, { stride: 2, merge: 'mean', ignoreZeros }).data);
    expect(mean(false)).toEqual([0, 0, 1.5, 6, 9]);
    expect(mean(true)).toEqual([0, 0, 3, 6, 9]);
  });

  it('where no patch lands there is 0, and the bias comes after the merge', () => {
    const y = convTranspose(x, tensor([1, 1, 1], [-1]), { stride: 2, merge: 'max', bias: [10] });
    expect(Array.from(y.data)).toEqual([8, 10, 7]);
  });

  it('max and mean are merged after the input channels are summed', () => {
    const two = tensor([1, 2, 2], [2, 3, 10, 20]);
    const kernels = tensor([2, 1, 3], [1, 2, 3, 0, 0, -1]);
    expect(Array.from(convTranspose(two, kernels, { stride: 2, merge: 'max' }).data)).toEqual([
      2, 4, 3, 6, -11,
    ]);
  });

  it('a merge by max is not linear, a sum is', () => {
    const twice = (merge: 'sum' | 'max'): number[] => {
      const negative = tensor([1, 1, 2], [-2, -3]);
      const minus = convTranspose(negative, w, { stride: 2, merge }).data;
      const plus = convTranspose(x, w, { stride: 2, merge }).data;
      return Array.from(minus, (value, i) => value + plus[i]);
    };
    expect(twice('sum')).toEqual([0, 0, 0, 0, 0]);
    expect(twice('max')).toEqual([0, 0, 3, 0, 0]);
  });

  it('one number out of a 2x2 patch cannot give the patch back: two pictures with the same one', () => {
    const kernel = tensor([1, 1, 2, 2], [1, 2, 3, 4]);
    const a = conv(tensor([1, 1, 2, 2], [1, 1, 1, 1]), kernel);
    const b = conv(tensor([1, 1, 2, 2], [3, 0, 1, 1]), kernel);
    expect(a.data).toEqual(b.data);
  });

  it('with stride = kernel each sample fills a patch of its own: one product each', () => {
    const patches = convTranspose(tensor([1, 1, 2], [2, 3]), tensor([1, 1, 2], [5, 7]), { stride: 2 });
    expect(Array.from(patches.data)).toEqual([10, 14, 15, 21]);
  });
});
