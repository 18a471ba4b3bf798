import { describe, expect, it } from 'vitest';
import { rfftn } from '../../../src/fft/rfftn.ts';
import type { LinearOperator } from '../../../src/linear-operator.ts';
import { blur } from '../../../src/operators/blur.ts';
import { circulant } from '../../../src/operators/circulant.ts';
import { laplacianSpectrum } from '../../../src/operators/laplacian.ts';
import { cropToFrame } from '../../../src/operators/windowed.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { sizeOf, type Tensor } from '../../../src/tensor.ts';
import { denseMatrix, solveDense, transposeTimes } from '../../reference/dense-operator.ts';
import { lopsidedPsf, maxDifference, noise, sumOf } from '../../tensors.ts';

/** The least of ‖A x - y‖² + λ‖D x‖² by the normal equations of the dense matrices. */
function leastSquares(a: LinearOperator, d: LinearOperator | undefined, y: Tensor, lambda: number): Tensor {
  const n = sizeOf(a.domain);
  const rows = denseMatrix(a);
  const penalty = d === undefined ? undefined : denseMatrix(d);
  const normal = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (const row of rows) sum += row[i] * row[j];
      if (penalty === undefined) return sum + (i === j ? lambda : 0);
      for (const row of penalty) sum += lambda * row[i] * row[j];
      return sum;
    }),
  );
  return { shape: a.domain, data: solveDense(normal, transposeTimes(rows, y)) };
}

describe('tikhonov', () => {
  it.each([
    [[15], [4]],
    [
      [6, 7],
      [3, 4],
    ],
    [
      [3, 4, 4],
      [2, 3, 1],
    ],
    [[2, 12], [5]],
  ])('is the least squares solution on %j with a PSF of %j', (shape, size) => {
    const operator = blur(lopsidedPsf(size), shape);
    const y = noise(shape);
    const grid = operator.spectrum.shape;
    const custom = rfftn(noise(grid, 99));
    const regularizers = [
      ['identity', undefined],
      ['laplacian', laplacianSpectrum(grid)],
      [custom, custom],
    ] as const;
    for (const [regularizer, d] of regularizers) {
      const { estimate } = tikhonov(operator, y, { lambda: 0.03, regularizer, preserveMean: false });
      const expected = leastSquares(operator, d && circulant(d, shape), y, 0.03);
      expect(maxDifference(estimate.data, expected.data)).toBeLessThan(1e-10);
    }
  });

  it.each([
    [[13], [3]],
    [
      [7, 7],
      [2, 2],
    ],
  ])('knows nothing outside a window: it solves the masked problem on %j', (shape, size) => {
    const operator = blur(lopsidedPsf(size), shape, { boundary: 'unknown' });
    const y = noise(shape);
    const { estimate } = tikhonov(operator, y, { lambda: 0.3, regularizer: 'identity', preserveMean: false });
    expect(estimate.shape).toEqual(shape);
    const expected = cropToFrame(operator, leastSquares(operator, undefined, y, 0.3));
    expect(maxDifference(estimate.data, expected.data)).toBeLessThan(1e-4);
  });

  it('reports what it used and keeps the mean by default', () => {
    const operator = blur(lopsidedPsf([3]), [9]);
    const y = noise([9]);
    const { estimate, parameters } = tikhonov(operator, y, { lambda: 5, regularizer: 'identity' });
    expect(sumOf(estimate)).toBeCloseTo(sumOf(y), 12);
    expect(parameters).toEqual({ lambda: 5, preserveMean: true, regularizer: 'identity' });
    expect(tikhonov(operator, y, { lambda: 5 }).parameters.regularizer).toBe('laplacian');
    expect(tikhonov(operator, y, { lambda: 5, regularizer: operator.spectrum }).parameters.regularizer).toBe(
      'spectrum',
    );
  });

  it('refuses bad arguments', () => {
    const operator = blur(lopsidedPsf([3]), [9]);
    const y = noise([9]);
    expect(() => tikhonov(operator, y, { lambda: -1 })).toThrow(
      /tikhonov: "lambda" must be a number >= 0, got -1/,
    );
    expect(() => tikhonov(operator, y, { lambda: 1, regularizer: 'tv' as 'identity' })).toThrow(
      /"regularizer" must be identity, laplacian or a spectrum, got "tv"/,
    );
    expect(() => tikhonov(operator, y, { lambda: 1, regularizer: laplacianSpectrum([8]) })).toThrow(
      /"regularizer" must have shape 9, got 8/,
    );
    expect(() => tikhonov(operator, noise([8]), { lambda: 1 })).toThrow(
      /tikhonov: "measured" must have shape 9, got 8/,
    );
  });
});
