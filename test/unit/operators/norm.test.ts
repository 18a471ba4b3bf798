import { describe, expect, it } from 'vitest';
import { boundaries } from '../../../src/boundary/boundary.ts';
import { blur } from '../../../src/operators/blur.ts';
import { operatorNorm } from '../../../src/operators/norm.ts';
import { zeros } from '../../../src/tensor.ts';
import { denseMatrix } from '../../reference/dense-operator.ts';
import { lopsidedPsf } from '../../tensors.ts';

describe('operatorNorm', () => {
  it('is the largest singular value', () => {
    for (const boundary of [...boundaries, 'unknown'] as const) {
      const operator = blur(lopsidedPsf([3, 4]), [6, 5], { boundary });
      const matrix = denseMatrix(operator);
      // The power method on the matrix itself, to convergence.
      let v = Float64Array.from(matrix[0], () => 1);
      let norm = 0;
      for (let k = 0; k < 500; k++) {
        const av = matrix.map((row) => row.reduce((sum, a, j) => sum + a * v[j], 0));
        const next = v.map((_, j) => matrix.reduce((sum, row, i) => sum + row[j] * av[i], 0));
        norm = Math.sqrt(Math.sqrt(next.reduce((sum, a) => sum + a * a, 0)));
        const length = norm * norm;
        v = next.map((a) => a / length);
      }
      expect(Math.abs(operatorNorm(operator) / norm - 1)).toBeLessThan(0.01);
    }
  });

  it('is 0 for the zero operator', () => {
    const nothing = { domain: [3], range: [3], apply: () => zeros([3]), adjoint: () => zeros([3]) };
    expect(operatorNorm(nothing)).toBe(0);
  });
});
