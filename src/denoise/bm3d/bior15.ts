/**
 * The 8x8 biorthogonal spline wavelet transform 1.5 of one block of 64 samples, in place, periodic, three levels, with every
 * analysis function scaled to length 1: white noise keeps its variance in each coefficient.
 *
 * Written as lifting: bior1.5 is the Haar transform whose first sums are corrected by the differences of their neighbors,
 * a_k = s_k + c (d_(k+1) - d_(k-1)), c = 22/128. Its outermost taps coincide modulo eight samples and cancel; so do all
 * corrections of the two coarser levels.
 *
 * As the first stage of BM3D it is worth 0.1 to 0.3 dB over the cosine transform on Cameraman.
 */

const C = 22 / 128;
const R = Math.SQRT1_2;
/** Lengths of the corrected analysis functions of the second and the third level. */
const N2 = Math.sqrt(1 + 2 * C * C);
const N3 = Math.sqrt(1 + 4 * C * C);

/** Coefficients along each axis: mean, difference of halves, two of quarters, four of neighbors. */
export function forwardBior15(x: Float64Array, at: number): void {
  for (let row = at; row < at + 64; row += 8) forwardLine(x, row, 1);
  for (let column = at; column < at + 8; column++) forwardLine(x, column, 8);
}

/** The inverse of {@link forwardBior15}; not its transpose. */
export function inverseBior15(x: Float64Array, at: number): void {
  for (let column = at; column < at + 8; column++) inverseLine(x, column, 8);
  for (let row = at; row < at + 64; row += 8) inverseLine(x, row, 1);
}

/** The k-th analysis function at sample j. */
export function biorBasis(k: number, j: number): number {
  const unit = new Float64Array(8);
  unit[j] = 1;
  forwardLine(unit, 0, 1);
  return unit[k];
}

function forwardLine(x: Float64Array, at: number, stride: number): void {
  const x0 = x[at];
  const x1 = x[at + stride];
  const x2 = x[at + 2 * stride];
  const x3 = x[at + 3 * stride];
  const x4 = x[at + 4 * stride];
  const x5 = x[at + 5 * stride];
  const x6 = x[at + 6 * stride];
  const x7 = x[at + 7 * stride];
  const d0 = (x0 - x1) * R;
  const d1 = (x2 - x3) * R;
  const d2 = (x4 - x5) * R;
  const d3 = (x6 - x7) * R;
  const even = C * (d1 - d3);
  const odd = C * (d2 - d0);
  const a0 = (x0 + x1) * R + even;
  const a1 = (x2 + x3) * R + odd;
  const a2 = (x4 + x5) * R - even;
  const a3 = (x6 + x7) * R - odd;
  const p = (a0 + a1) * R;
  const q = (a2 + a3) * R;
  x[at] = (p + q) * R;
  x[at + stride] = (p - q) * (R / N3);
  x[at + 2 * stride] = (a0 - a1) * (R / N2);
  x[at + 3 * stride] = (a2 - a3) * (R / N2);
  x[at + 4 * stride] = d0;
  x[at + 5 * stride] = d1;
  x[at + 6 * stride] = d2;
  x[at + 7 * stride] = d3;
}

function inverseLine(x: Float64Array, at: number, stride: number): void {
  const mean = x[at] * R;
  const halves = x[at + stride] * (R * N3);
  const p = (mean + halves) * R;
  const q = (mean - halves) * R;
  const left = x[at + 2 * stride] * (R * N2);
  const right = x[at + 3 * stride] * (R * N2);
  const d0 = x[at + 4 * stride];
  const d1 = x[at + 5 * stride];
  const d2 = x[at + 6 * stride];
  const d3 = x[at + 7 * stride];
  const even = C * (d1 - d3);
  const odd = C * (d2 - d0);
  const s0 = p + left - even;
  const s1 = p - left - odd;
  const s2 = q + right + even;
  const s3 = q - right + odd;
  x[at] = (s0 + d0) * R;
  x[at + stride] = (s0 - d0) * R;
  x[at + 2 * stride] = (s1 + d1) * R;
  x[at + 3 * stride] = (s1 - d1) * R;
  x[at + 4 * stride] = (s2 + d2) * R;
  x[at + 5 * stride] = (s2 - d2) * R;
  x[at + 6 * stride] = (s3 + d3) * R;
  x[at + 7 * stride] = (s3 - d3) * R;
}
