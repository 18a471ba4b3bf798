import type { Tensor } from '../../tensor.ts';

/** A matrix by its rows: row r holds `values[j]` in column `indices[j]` for j from `starts[r]` up to `starts[r + 1]`, columns rising. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Sorts entries into rows. No two may share a place. */
export function fromTriples(
  rows: number,
  columns: number,
  triples: readonly (readonly [row: number, column: number, value: number])[],
): SparseMatrix {
  const sorted = [...triples].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const starts = new Int32Array(rows + 1);
  for (const [row] of sorted) starts[row + 1]++;
  for (let row = 0; row < rows; row++) starts[row + 1] += starts[row];
  return {
    rows,
    columns,
    starts,
    indices: Int32Array.from(sorted, ([, column]) => column),
    values: Float64Array.from(sorted, ([, , value]) => value),
  };
}

function entries(matrix: SparseMatrix): [row: number, column: number, value: number][] {
  const all: [number, number, number][] = [];
  for (let row = 0; row < matrix.rows; row++)
    for (let j = matrix.starts[row]; j < matrix.starts[row + 1]; j++)
      all.push([row, matrix.indices[j], matrix.values[j]]);
  return all;
}

/**
 * The transpose of a sparse matrix.
 *
 * @param matrix any sparse matrix
 * @example
 * const C = convMatrix(tensor([1, 1, 2], [5, 7]), [3]);
 * [...denseMatrix(transposeMatrix(C)).data]; // => [5, 0, 7, 5, 0, 7]
 */
export function transposeMatrix(matrix: SparseMatrix): SparseMatrix {
  return fromTriples(
    matrix.columns,
    matrix.rows,
    entries(matrix).map(([row, column, value]) => [column, row, value]),
  );
}

/**
 * A sparse matrix written out, zeros and all.
 *
 * @param matrix any sparse matrix
 * @returns [rows, columns], Float64
 * @example
 * denseMatrix(convMatrix(tensor([1, 1, 3, 3], new Float64Array(9)), [4, 4])).shape; // => [4, 16]
 */
export function denseMatrix(matrix: SparseMatrix): Tensor<readonly [rows: number, columns: number]> {
  const data = new Float64Array(matrix.rows * matrix.columns);
  for (const [row, column, value] of entries(matrix)) data[row * matrix.columns + column] = value;
  return { shape: [matrix.rows, matrix.columns], data };
}
