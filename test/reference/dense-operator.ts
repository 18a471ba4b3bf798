import type { LinearOperator } from '../../src/linear-operator.ts';
import { sizeOf, type Tensor, zeros } from '../../src/tensor.ts';

/** The matrix of an operator, column by column: column j is A applied to the j-th unit tensor. Rows first. */
export function denseMatrix(operator: LinearOperator): Float64Array[] {
  const columns = sizeOf(operator.domain);
  const rows = sizeOf(operator.range);
  const matrix = Array.from({ length: rows }, () => new Float64Array(columns));
  for (let j = 0; j < columns; j++) {
    const unit = zeros([...operator.domain], 'float64');
    unit.data[j] = 1;
    const column = operator.apply(unit).data;
    for (let i = 0; i < rows; i++) matrix[i][j] = column[i];
  }
  return matrix;
}

/** Aᵀ y from the matrix. */
export function transposeTimes(matrix: readonly Float64Array[], y: Tensor): Float64Array {
  const result = new Float64Array(matrix[0].length);
  matrix.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) result[j] += row[j] * y.data[i];
  });
  return result;
}

/** Solves a square system by elimination with row pivoting. */
export function solveDense(matrix: readonly Float64Array[], right: ArrayLike<number>): Float64Array {
  const n = matrix.length;
  const a = matrix.map((row, i) => Float64Array.from([...row, right[i]]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i;
    [a[k], a[pivot]] = [a[pivot], a[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j <= n; j++) a[i][j] -= factor * a[k][j];
    }
  }
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let value = a[i][n];
    for (let j = i + 1; j < n; j++) value -= a[i][j] * x[j];
    x[i] = value / a[i][i];
  }
  return x;
}
