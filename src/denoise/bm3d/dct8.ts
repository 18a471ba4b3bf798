/** The orthonormal 8x8 discrete cosine transform of one block of 64 samples, in place. */

const R = 1 / Math.sqrt(8);
const C2 = Math.cos(Math.PI / 8) / 2;
const S2 = Math.sin(Math.PI / 8) / 2;
const C1 = Math.cos(Math.PI / 16) / 2;
const C3 = Math.cos((3 * Math.PI) / 16) / 2;
const C5 = Math.cos((5 * Math.PI) / 16) / 2;
const C7 = Math.cos((7 * Math.PI) / 16) / 2;

/** X[k, l] = c_k c_l Σ x[i, j] cos((2i+1)kπ/16) cos((2j+1)lπ/16), for the 64 samples from `at` on. */
export function forwardDct8(x: Float64Array, at: number): void {
  for (let row = at; row < at + 64; row += 8) forwardLine(x, row, 1);
  for (let column = at; column < at + 8; column++) forwardLine(x, column, 8);
}

/** The inverse of {@link forwardDct8}: its transpose. */
export function inverseDct8(x: Float64Array, at: number): void {
  for (let column = at; column < at + 8; column++) inverseLine(x, column, 8);
  for (let row = at; row < at + 64; row += 8) inverseLine(x, row, 1);
}

/** The value of the k-th basis function of the 8-point transform at sample j. */
export function dctBasis8(k: number, j: number): number {
  return (k === 0 ? R : 0.5) * Math.cos(((2 * j + 1) * k * Math.PI) / 16);
}

// Even and odd halves apart: x[j] + x[7-j] feeds the even coefficients, x[j] - x[7-j] the odd ones.
function forwardLine(x: Float64Array, at: number, stride: number): void {
  const x0 = x[at];
  const x1 = x[at + stride];
  const x2 = x[at + 2 * stride];
  const x3 = x[at + 3 * stride];
  const x4 = x[at + 4 * stride];
  const x5 = x[at + 5 * stride];
  const x6 = x[at + 6 * stride];
  const x7 = x[at + 7 * stride];
  const p = x0 + x7 + (x3 + x4);
  const q = x1 + x6 + (x2 + x5);
  const r = x0 + x7 - (x3 + x4);
  const s = x1 + x6 - (x2 + x5);
  const d0 = x0 - x7;
  const d1 = x1 - x6;
  const d2 = x2 - x5;
  const d3 = x3 - x4;
  x[at] = R * (p + q);
  x[at + 4 * stride] = R * (p - q);
  x[at + 2 * stride] = C2 * r + S2 * s;
  x[at + 6 * stride] = S2 * r - C2 * s;
  x[at + stride] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
  x[at + 3 * stride] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
  x[at + 5 * stride] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
  x[at + 7 * stride] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
}

function inverseLine(x: Float64Array, at: number, stride: number): void {
  const x1 = x[at + stride];
  const x2 = x[at + 2 * stride];
  const x3 = x[at + 3 * stride];
  const x5 = x[at + 5 * stride];
  const x6 = x[at + 6 * stride];
  const x7 = x[at + 7 * stride];
  const p = R * (x[at] + x[at + 4 * stride]);
  const q = R * (x[at] - x[at + 4 * stride]);
  const r = C2 * x2 + S2 * x6;
  const s = S2 * x2 - C2 * x6;
  const d0 = C1 * x1 + C3 * x3 + C5 * x5 + C7 * x7;
  const d1 = C3 * x1 - C7 * x3 - C1 * x5 - C5 * x7;
  const d2 = C5 * x1 - C1 * x3 + C7 * x5 + C3 * x7;
  const d3 = C7 * x1 - C5 * x3 + C3 * x5 - C1 * x7;
  x[at] = p + r + d0;
  x[at + 7 * stride] = p + r - d0;
  x[at + stride] = q + s + d1;
  x[at + 6 * stride] = q + s - d1;
  x[at + 2 * stride] = q - s + d2;
  x[at + 5 * stride] = q - s - d2;
  x[at + 3 * stride] = p - r + d3;
  x[at + 4 * stride] = p - r - d3;
}
