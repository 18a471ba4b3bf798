/** Singular values of small matrices, real and complex, to full relative precision. */

/** A matrix by its columns, each contiguous; `im` is left out where all is real. */
export interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im: Float64Array | undefined;
}

/** A = U diag(values) Vᴴ with min(rows, columns) values, largest first. */
export interface Factors {
  readonly values: Float64Array;
  /** Left singular vectors as columns; those of a value that is 0 are 0. */
  readonly u: Columns;
  /** Right singular vectors as columns. */
  readonly v: Columns;
}

const mostSweeps = 60;
const enough = 1e-15;

/**
 * The singular value decomposition by one-sided Jacobi rotations: pairs of columns are turned until all are orthogonal; what turned them is V,
 * their lengths are the singular values (M. R. Hestenes 1958, doi:10.1137/0106005; J. Demmel, K. Veselić 1992, doi:10.1137/0613074).
 *
 * @param vectors false where only the values are wanted; `v` then is of no use
 */
export function jacobi(matrix: Columns, vectors = true): Factors {
  if (matrix.rows < matrix.columns) {
    const { values, u, v } = jacobi(adjointOf(matrix));
    return { values, u: v, v: u };
  }
  const { rows, columns } = matrix;
  const a = { ...matrix, re: matrix.re.slice(), im: matrix.im?.slice() };
  const v = identity(columns, a.im !== undefined);
  const energies = new Float64Array(columns);
  let total = 0;
  for (let j = 0; j < columns; j++) total += energyOf(a, j);
  let turned = true;
  for (let sweep = 0; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    for (let j = 0; j < columns; j++) energies[j] = energyOf(a, j);
    for (let p = 0; p < columns - 1; p++)
      for (let q = p + 1; q < columns; q++) {
        const [re, im] = product(a, p, q);
        const size = Math.hypot(re, im);
        // What lies below the rounding of the whole matrix has no direction of its own.
        if (size <= enough * Math.sqrt(energies[p] * energies[q]) || size <= 1e-33 * total) continue;
        turned = true;
        const zeta = (energies[q] - energies[p]) / (2 * size);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.hypot(1, tangent);
        const sine = cosine * tangent;
        rotate(a, p, q, cosine, sine, re / size, im / size);
        if (vectors) rotate(v, p, q, cosine, sine, re / size, im / size);
        energies[p] = Math.max(0, energies[p] - tangent * size);
        energies[q] += tangent * size;
      }
  }
  const lengths = Float64Array.from({ length: columns }, (_, j) => Math.sqrt(energyOf(a, j)));
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j] - lengths[i]);
  for (let j = 0; j < columns; j++) {
    const scale = lengths[j] === 0 ? 0 : 1 / lengths[j];
    for (let i = j * rows; i < (j + 1) * rows; i++) {
      a.re[i] *= scale;
      if (a.im) a.im[i] *= scale;
    }
  }
  return { values: Float64Array.from(order, (j) => lengths[j]), u: picked(a, order), v: picked(v, order) };
}

/** How many values count, by NumPy's rule: those above max(rows, columns)·ε times the largest. */
export function rankOf(values: Float64Array, rows: number, columns: number): number {
  const floor = values[0] * Math.max(rows, columns) * Number.EPSILON;
  return values.filter((value) => value > floor).length;
}

/** The conjugate transpose. */
function adjointOf({ rows, columns, re, im }: Columns): Columns {
  const back = {
    rows: columns,
    columns: rows,
    re: new Float64Array(re.length),
    im: im && new Float64Array(re.length),
  };
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows; i++) {
      back.re[i * columns + j] = re[j * rows + i];
      if (im && back.im) back.im[i * columns + j] = -im[j * rows + i];
    }
  return back;
}

function identity(n: number, complex: boolean): Columns {
  const re = new Float64Array(n * n);
  for (let i = 0; i < n; i++) re[i * n + i] = 1;
  return { rows: n, columns: n, re, im: complex ? new Float64Array(n * n) : undefined };
}

function picked({ rows, columns, re, im }: Columns, order: readonly number[]): Columns {
  const take = (plane: Float64Array): Float64Array => {
    const result = new Float64Array(plane.length);
    order.forEach((from, to) => {
      result.set(plane.subarray(from * rows, (from + 1) * rows), to * rows);
    });
    return result;
  };
  return { rows, columns, re: take(re), im: im && take(im) };
}

function energyOf({ rows, re, im }: Columns, j: number): number {
  let energy = 0;
  for (let i = j * rows; i < (j + 1) * rows; i++) energy += re[i] * re[i];
  if (im) for (let i = j * rows; i < (j + 1) * rows; i++) energy += im[i] * im[i];
  return energy;
}

/** aₚᴴ a_q. */
function product({ rows, re, im }: Columns, p: number, q: number): [re: number, im: number] {
  let real = 0;
  let imaginary = 0;
  const end = (p + 1) * rows;
  if (im === undefined) for (let i = p * rows, j = q * rows; i < end; i++, j++) real += re[i] * re[j];
  else
    for (let i = p * rows, j = q * rows; i < end; i++, j++) {
      real += re[i] * re[j] + im[i] * im[j];
      imaginary += re[i] * im[j] - im[i] * re[j];
    }
  return [real, imaginary];
}

/** Turns column q by the conjugate phase, so that the product with column p is real, then both by the angle. */
function rotate(
  { rows, re, im }: Columns,
  p: number,
  q: number,
  cosine: number,
  sine: number,
  phaseRe: number,
  phaseIm: number,
): void {
  const end = (p + 1) * rows;
  if (im === undefined) {
    const [across, along] = [sine * phaseRe, cosine * phaseRe];
    for (let i = p * rows, j = q * rows; i < end; i++, j++) {
      const [left, right] = [re[i], re[j]];
      re[i] = cosine * left - across * right;
      re[j] = sine * left + along * right;
    }
    return;
  }
  for (let i = p * rows, j = q * rows; i < end; i++, j++) {
    const turned = phaseRe * re[j] + phaseIm * im[j];
    const turnedIm = phaseRe * im[j] - phaseIm * re[j];
    re[j] = sine * re[i] + cosine * turned;
    im[j] = sine * im[i] + cosine * turnedIm;
    re[i] = cosine * re[i] - sine * turned;
    im[i] = cosine * im[i] - sine * turnedIm;
  }
}
