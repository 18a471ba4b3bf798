import { checkNonNegative, checkSamples, rangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { type Columns, jacobi, rankOf } from './jacobi.ts';

/** M = U diag(values) Vᵀ with k = min(rows, columns) values. */
export interface SingularValues {
  /** Singular values, largest first. */
  readonly values: Float64Array;
  /** Left vectors as columns, [rows, k]; those of a value that is 0 are 0. */
  readonly u: Tensor<readonly [rows: number, k: number]>;
  /** Right vectors as columns, [columns, k]. */
  readonly v: Tensor<readonly [columns: number, k: number]>;
  /** How many values are above max(rows, columns)·2⁻⁵² of the largest. */
  readonly rank: number;
}

/**
 * The singular value decomposition of a small dense matrix, by one-sided Jacobi rotations: slow (n³ and some sweeps) and precise, also for
 * the small values that decide whether a layer can be inverted.
 *
 * @param matrix [rows, columns], finite
 * @throws RangeError when it is no matrix, or a sample is not finite
 * @see M. R. Hestenes 1958, doi:10.1137/0106005
 * @example
 * [...svd(tensor([2, 2], [0, 2, 3, 0])).values]; // => [3, 2]
 * svd(tensor([2, 2], [1, 1, 1, 1])).rank; // => 1
 */
export function svd(matrix: Tensor): SingularValues {
  const { values, u, v } = jacobi(columnsOf('svd', matrix));
  const k = values.length;
  return {
    values,
    u: { shape: [matrix.shape[0], k], data: rowsOf(u, k) },
    v: { shape: [matrix.shape[1], k], data: rowsOf(v, k) },
    rank: rankOf(values, matrix.shape[0], matrix.shape[1]),
  };
}

/**
 * The Moore-Penrose pseudo-inverse M⁺ = V Σ⁺ Uᵀ: M⁺ y is the shortest of the x with the least ‖M x − y‖.
 *
 * @param matrix [rows, columns], finite
 * @param tolerance singular values up to this share of the largest count as 0; by default max(rows, columns)·2⁻⁵²
 * @returns [columns, rows], Float64
 * @throws RangeError when it is no matrix, a sample is not finite or the tolerance is negative
 * @example
 * [...pseudoInverse(tensor([1, 2], [3, 4])).data].map((v) => v.toFixed(2)); // => ['0.12', '0.16']
 */
export function pseudoInverse(
  matrix: Tensor,
  tolerance: number = Math.max(...matrix.shape) * Number.EPSILON,
): Tensor<readonly [columns: number, rows: number]> {
  checkNonNegative('pseudoInverse', 'tolerance', tolerance);
  const [rows, columns] = matrix.shape;
  const { values, u, v } = jacobi(columnsOf('pseudoInverse', matrix));
  const data = new Float64Array(rows * columns);
  values.forEach((value, k) => {
    if (value <= tolerance * values[0]) return;
    for (let j = 0; j < columns; j++)
      for (let i = 0; i < rows; i++)
        data[j * rows + i] += (v.re[k * columns + j] * u.re[k * rows + i]) / value;
  });
  return { shape: [columns, rows], data };
}

function columnsOf(fn: string, { shape, data }: Tensor): Columns {
  if (shape.length !== 2) throw rangeError(fn, 'matrix', 'a tensor of two axes', shape);
  checkSamples(fn, 'matrix', data);
  const [rows, columns] = shape;
  const re = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) re[j * rows + i] = data[i * columns + j];
  return { rows, columns, re, im: undefined };
}

/** The first k columns, row by row. */
function rowsOf({ rows, re }: Columns, k: number): Float64Array {
  const data = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) for (let j = 0; j < k; j++) data[i * k + j] = re[j * rows + i];
  return data;
}
