/**
 * The page on PuzzleLib's DeconvND.
 *
 * Mistakes on the page:
 * - "Restore" is the wrong word: the transpose of a 4x16 matrix is no inverse. Four numbers cannot hold sixteen; even the best linear guess
 *   (the pseudo-inverse) keeps only the part of the picture in the row space of C.
 * - The convolution kernel is the tensor W, not Wᵀ: the *matrix* is transposed, the kernel is handed over as it is.
 * - Figure 6 says dilation 1 for a picture of a map of 7 whose output is 3: that is dilation 2 by the code, which counts from 1.
 * - Dilation is not "how many times larger" a kernel becomes: 3 taps at dilation 2 reach 5, not 6.
 * - The signature leaves out `postpad`, which the code has before `wscale`: positional calls go wrong. Kernels need not be square either.
 */

import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { puzzlelibConv, puzzlelibDeconv } from '../../../../src/conv/dialects/frameworks/puzzlelib.ts';
import { effectiveKernel } from '../../../../src/conv/engine/axis.ts';
import { convMatrix } from '../../../../src/conv/matrix/conv-matrix.ts';
import { denseMatrix, transposeMatrix } from '../../../../src/conv/matrix/sparse.ts';
import { pseudoInverse, svd } from '../../../../src/numerics/svd.ts';
import { random } from '../../../../src/random.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';

describe('the page on DeconvND', () => {
  const { normal } = random(3);
  const w = tensor([1, 1, 3, 3], Float64Array.from({ length: 9 }, normal));
  const picture = tensor([1, 1, 4, 4], Float64Array.from({ length: 16 }, normal));
  /** The 4x16 matrix as the page prints it: row (r, c) holds w[i, j] in column 4(r + i) + c + j. */
  const C = [0, 1, 4, 5].map((corner) => {
    const row = new Array<number>(16).fill(0);
    w.data.forEach((value, tap) => {
      row[corner + 4 * Math.floor(tap / 3) + (tap % 3)] = value;
    });
    return row;
  });

  it('C vec(I) is the convolution, and Cᵀ vec(O) the transposed convolution with the same kernel', () => {
    const O = conv(picture, w);
    C.forEach((row, i) => {
      expect(O.data[i]).toBeCloseTo(
        row.reduce((sum, value, j) => sum + value * picture.data[j], 0),
        12,
      );
    });
    const back = convTranspose(O, w);
    expect(back.shape).toEqual([1, 1, 4, 4]);
    for (let j = 0; j < 16; j++)
      expect(back.data[j]).toBeCloseTo(
        C.reduce((sum, row, i) => sum + row[j] * O.data[i], 0),
        12,
      );
  });

  const product = (matrix: Tensor, v: ArrayLike<number>): number[] => {
    const [rows, columns] = matrix.shape;
    return Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => matrix.data[i * columns + j] * v[j]).reduce((a, b) => a + b),
    );
  };
  /** ‖restored − picture‖ / ‖picture‖. */
  const error = (restored: readonly number[], picture: ArrayLike<number>): number =>
    Math.hypot(...restored.map((value, i) => value - picture[i])) / Math.hypot(...Array.from(picture));

  it('convMatrix is that matrix: 4x16, of rank 4', () => {
    const matrix = convMatrix(w, [4, 4]);
    expect([...denseMatrix(matrix).data]).toEqual(C.flat());
    expect([...transposeMatrix(matrix).starts].at(-1)).toBe(36);
    expect(svd(denseMatrix(matrix)).rank).toBe(4);
  });

  it('Cᵀ C does not restore the picture: an empty picture would be nearer', () => {
    expect(error([...convTranspose(conv(picture, w), w).data], picture.data)).toBeGreaterThan(1);
  });

  it('even the best linear guess C⁺ loses 12 of 16 dimensions: 0.866 of a random picture', () => {
    const dense = denseMatrix(convMatrix(w, [4, 4]));
    const best = pseudoInverse(dense);
    const pictures = Array.from({ length: 400 }, () => Float64Array.from({ length: 16 }, normal));
    const energies = pictures.map((x) => error(product(best, product(dense, x)), x) ** 2);
    const mean = energies.reduce((a, b) => a + b) / energies.length;
    expect(Math.abs(mean - 12 / 16)).toBeLessThan(0.02);
    // No multiple of Cᵀ does better than C⁺ for any of them.
    for (const [i, x] of pictures.entries()) {
      const back = [...convTranspose(conv(tensor([1, 1, 4, 4], x), w), w).data];
      const scale =
        x.reduce((sum, value, j) => sum + value * back[j], 0) /
        back.reduce((sum, value) => sum + value * value, 0);
      expect(
        error(
          back.map((value) => scale * value),
          x,
        ) ** 2,
      ).toBeGreaterThanOrEqual(energies[i] - 1e-12);
    }
  });

  const sizes = (n: number, k: number, args: object): [number, number] => {
    const site = { input: [1, 1, n, n], weight: [1, 1, k, k] };
    const [size] = puzzlelibConv(site, args).outSize;
    return [size, puzzlelibDeconv({ input: [1, 1, size, size], weight: [1, 1, k, k] }, args).outSize[0]];
  };
  it.each([
    ['figures 1 and 2: size 3, stride 2', 5, 3, { stride: 2 }, [2, 5]],
    ['figures 3 and 4: size 4, pad 2', 5, 4, { pad: 2 }, [6, 5]],
    ['figure 5: size 3, pad 1', 5, 3, { pad: 1 }, [5, 5]],
  ])('%s, and back', (_, n, k, args, expected) => {
    expect(sizes(n, k, args)).toEqual(expected);
  });

  it('figure 6 shows dilation 2, which the page calls 1', () => {
    const size = (dilation: number): number =>
      puzzlelibConv({ input: [1, 1, 7, 7], weight: [1, 1, 3, 3] }, { dilation }).outSize[0];
    expect([size(1), size(2)]).toEqual([5, 3]);
    expect(effectiveKernel(3, 2)).toBe(5);
  });

  it('postpad adds true samples at the end, below the larger of stride and dilation', () => {
    const site = { input: [1, 1, 3], weight: [1, 1, 3] };
    expect(puzzlelibDeconv(site, { stride: 2, pad: 1, postpad: 1 }).outSize).toEqual([6]);
    expect(puzzlelibDeconv(site, { dilation: 3, postpad: 2 }).outSize).toEqual([11]);
  });

  it('kernels may be oblong', () => {
    expect(puzzlelibConv({ input: [1, 1, 1, 9], weight: [1, 1, 1, 4] }).outSize).toEqual([1, 6]);
  });
});
