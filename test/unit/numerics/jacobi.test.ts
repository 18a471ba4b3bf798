import { describe, expect, it } from 'vitest';
import { type Columns, jacobi, rankOf } from '../../../src/numerics/jacobi.ts';
import { random } from '../../../src/random.ts';

function noisy(rows: number, columns: number, complex: boolean, seed: number): Columns {
  const { normal } = random(seed);
  const plane = (): Float64Array => Float64Array.from({ length: rows * columns }, normal);
  return { rows, columns, re: plane(), im: complex ? plane() : undefined };
}

/** The largest difference of U diag(values) Vᴴ from the matrix. */
function defect(a: Columns): number {
  const { values, u, v } = jacobi(a);
  let worst = 0;
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) {
      let [re, im] = [0, 0];
      values.forEach((value, k) => {
        const [ur, ui] = [u.re[k * a.rows + i], u.im?.[k * a.rows + i] ?? 0];
        const [vr, vi] = [v.re[k * a.columns + j], v.im?.[k * a.columns + j] ?? 0];
        re += value * (ur * vr + ui * vi);
        im += value * (ui * vr - ur * vi);
      });
      const at = j * a.rows + i;
      worst = Math.max(worst, Math.hypot(re - a.re[at], im - (a.im?.[at] ?? 0)));
    }
  return worst;
}

/** The largest entry of QᴴQ − 1. */
function skewness({ rows, re, im }: Columns, count: number): number {
  let worst = 0;
  for (let p = 0; p < count; p++)
    for (let q = 0; q < count; q++) {
      let [real, imaginary] = [p === q ? -1 : 0, 0];
      for (let i = 0; i < rows; i++) {
        const [a, b] = [p * rows + i, q * rows + i];
        real += re[a] * re[b] + (im?.[a] ?? 0) * (im?.[b] ?? 0);
        imaginary += re[a] * (im?.[b] ?? 0) - (im?.[a] ?? 0) * re[b];
      }
      worst = Math.max(worst, Math.hypot(real, imaginary));
    }
  return worst;
}

describe('jacobi', () => {
  it.each([
    [1, 1],
    [5, 5],
    [9, 4],
    [3, 8],
  ])('%i x %i, real and complex: U Σ Vᴴ is the matrix, U and V are orthonormal', (rows, columns) => {
    for (const complex of [false, true]) {
      const a = noisy(rows, columns, complex, rows + columns);
      const { values, u, v } = jacobi(a);
      expect(values.length).toBe(Math.min(rows, columns));
      expect([...values]).toEqual([...values].sort((x, y) => y - x));
      expect(defect(a)).toBeLessThan(1e-14 * rows * columns);
      expect(skewness(u, values.length)).toBeLessThan(1e-13);
      expect(skewness(v, values.length)).toBeLessThan(1e-13);
    }
  });

  it('finds tiny values to relative precision: a graded matrix', () => {
    // diag(1, 1e-8, 1e-16) times a fixed orthogonal matrix keeps its singular values exactly.
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotation = [c, -s, 0, s, c, 0, 0, 0, 1];
    const scales = [1, 1e-8, 1e-16];
    const re = new Float64Array(9);
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) re[j * 3 + i] = rotation[i * 3 + j] * scales[j];
    const { values } = jacobi({ rows: 3, columns: 3, re, im: undefined });
    scales.forEach((scale, k) => {
      expect(values[k] / scale).toBeCloseTo(1, 12);
    });
  });

  it('counts the rank of singular matrices, also of none', () => {
    const a = noisy(6, 4, true, 2);
    // The last column is the sum of the others.
    for (let i = 0; i < 6; i++) {
      a.re[18 + i] = a.re[i] + a.re[6 + i] + a.re[12 + i];
      if (a.im) a.im[18 + i] = a.im[i] + a.im[6 + i] + a.im[12 + i];
    }
    expect(rankOf(jacobi(a).values, 6, 4)).toBe(3);
    expect(rankOf(jacobi({ rows: 2, columns: 2, re: new Float64Array(4), im: undefined }).values, 2, 2)).toBe(
      0,
    );
  });

  it('gives the same values without vectors', () => {
    const a = noisy(7, 5, false, 3);
    expect(jacobi(a, false).values).toEqual(jacobi(a).values);
  });
});
