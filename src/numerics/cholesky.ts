/** Solves M w = b for a symmetric positive definite M of `right.length` rows, whose lower half is overwritten by its factor. */
export function choleskySolve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * n + j];
    }
  }
  const w = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) w[i] -= matrix[i * n + k] * w[k];
    w[i] /= matrix[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) w[i] -= matrix[k * n + i] * w[k];
    w[i] /= matrix[i * n + i];
  }
  return w;
}
