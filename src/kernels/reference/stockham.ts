/**
 * Complex transforms of one line in plain TypeScript: the twin of assembly/passes.ts, in double precision. It is the oracle of the
 * vector kernels, the fallback where they cannot run, and the way of double precision for lengths 2^a 3^b 5^c.
 */

import { factorize, rotation } from './factors.ts';

interface Pass {
  readonly radix: number;
  readonly m: number;
  readonly s: number;
  /** exp(-2πi kp/n) for p < m, 0 < k < radix, as re, im pairs. */
  readonly twiddles: Float64Array;
}

/** The plan of a line of n = 2^a 3^b 5^c points, on interleaved re, im pairs; `out` and `input` must not be the same array. */
export class StockhamPlan {
  readonly size: number;
  private readonly passes: readonly Pass[];
  private readonly spare: Float64Array;

  constructor(n: number) {
    this.size = n;
    this.spare = new Float64Array(2 * n);
    let s = 1;
    this.passes = (factorize(n) ?? []).map((radix) => {
      const m = n / s / radix;
      const twiddles = new Float64Array(2 * m * (radix - 1));
      let at = 0;
      for (let p = 0; p < m; p++) {
        for (let k = 1; k < radix; k++) {
          const [re, im] = rotation(k * p, n / s);
          twiddles[at++] = re;
          twiddles[at++] = im;
        }
      }
      const pass = { radix, m, s, twiddles };
      s *= radix;
      return pass;
    });
  }

  /** X[k] = Σ x[j] exp(-2πi jk/n), unnormalised. */
  forward(out: Float64Array, input: Float64Array): void {
    let from = input;
    for (let left = this.passes.length; left > 0; left--) {
      const to = left % 2 === 1 ? out : this.spare;
      const pass = this.passes[this.passes.length - left];
      if (pass.radix === 4) radix4(pass, from, to);
      else if (pass.radix === 2) radix2(pass, from, to);
      else oddRadix(pass, from, to);
      from = to;
    }
    if (this.passes.length === 0) out.set(input.subarray(0, 2));
  }

  /** x[j] = Σ X[k] exp(+2πi jk/n), unnormalised: the forward transform run backwards around the circle. */
  backward(out: Float64Array, input: Float64Array): void {
    this.forward(out, input);
    for (let j = 1, k = this.size - 1; j < k; j++, k--) {
      const re = out[2 * j];
      const im = out[2 * j + 1];
      out[2 * j] = out[2 * k];
      out[2 * j + 1] = out[2 * k + 1];
      out[2 * k] = re;
      out[2 * k + 1] = im;
    }
  }
}

function radix2({ m, s, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  for (let p = 0; p < m; p++) {
    const wr = twiddles[2 * p];
    const wi = twiddles[2 * p + 1];
    for (let q = 0; q < s; q++) {
      const i = 2 * (q + s * p);
      const j = i + 2 * s * m;
      const o = 2 * (q + s * 2 * p);
      const dr = x[i] - x[j];
      const di = x[i + 1] - x[j + 1];
      y[o] = x[i] + x[j];
      y[o + 1] = x[i + 1] + x[j + 1];
      y[o + 2 * s] = dr * wr - di * wi;
      y[o + 2 * s + 1] = dr * wi + di * wr;
    }
  }
}

function radix4({ m, s, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  const quarter = 2 * s * m;
  const step = 2 * s;
  for (let p = 0; p < m; p++) {
    const w1r = twiddles[6 * p];
    const w1i = twiddles[6 * p + 1];
    const w2r = twiddles[6 * p + 2];
    const w2i = twiddles[6 * p + 3];
    const w3r = twiddles[6 * p + 4];
    const w3i = twiddles[6 * p + 5];
    for (let q = 0; q < s; q++) {
      const a = 2 * (q + s * p);
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sr = x[a] + x[c];
      const si = x[a + 1] + x[c + 1];
      const tr = x[a] - x[c];
      const ti = x[a + 1] - x[c + 1];
      const ur = x[b] + x[d];
      const ui = x[b + 1] + x[d + 1];
      const vr = x[b] - x[d];
      const vi = x[b + 1] - x[d + 1];
      const o = 2 * (q + s * 4 * p);
      y[o] = sr + ur;
      y[o + 1] = si + ui;
      y[o + step] = (tr + vi) * w1r - (ti - vr) * w1i;
      y[o + step + 1] = (tr + vi) * w1i + (ti - vr) * w1r;
      y[o + 2 * step] = (sr - ur) * w2r - (si - ui) * w2i;
      y[o + 2 * step + 1] = (sr - ur) * w2i + (si - ui) * w2r;
      y[o + 3 * step] = (tr - vi) * w3r - (ti + vr) * w3i;
      y[o + 3 * step + 1] = (tr - vi) * w3i + (ti + vr) * w3r;
    }
  }
}

/** Radices 3 and 5: x[j] ± x[r-j] are formed once, each pair k, r-k of results from them. */
function oddRadix({ radix, m, s, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  const part = 2 * s * m;
  const step = 2 * s;
  const half = (radix - 1) / 2;
  const cosines = new Float64Array(radix);
  const sines = new Float64Array(radix);
  for (let j = 0; j < radix; j++) [cosines[j], sines[j]] = rotation(j, radix);
  const plus = new Float64Array(2 * half);
  const minus = new Float64Array(2 * half);
  for (let p = 0; p < m; p++) {
    const w = 2 * (radix - 1) * p;
    for (let q = 0; q < s; q++) {
      const a = 2 * (q + s * p);
      const o = 2 * (q + s * radix * p);
      let sumR = x[a];
      let sumI = x[a + 1];
      for (let j = 0; j < half; j++) {
        const b = a + (j + 1) * part;
        const c = a + (radix - 1 - j) * part;
        sumR += plus[2 * j] = x[b] + x[c];
        sumI += plus[2 * j + 1] = x[b + 1] + x[c + 1];
        minus[2 * j] = x[b] - x[c];
        minus[2 * j + 1] = x[b + 1] - x[c + 1];
      }
      y[o] = sumR;
      y[o + 1] = sumI;
      for (let k = 1; k <= half; k++) {
        let evenR = x[a];
        let evenI = x[a + 1];
        let oddR = 0;
        let oddI = 0;
        for (let j = 1; j <= half; j++) {
          const c = cosines[(j * k) % radix];
          const sine = sines[(j * k) % radix];
          evenR += plus[2 * j - 2] * c;
          evenI += plus[2 * j - 1] * c;
          oddR -= minus[2 * j - 1] * sine;
          oddI += minus[2 * j - 2] * sine;
        }
        rotateInto(y, o + k * step, evenR + oddR, evenI + oddI, twiddles, w + 2 * (k - 1));
        rotateInto(y, o + (radix - k) * step, evenR - oddR, evenI - oddI, twiddles, w + 2 * (radix - k - 1));
      }
    }
  }
}

function rotateInto(y: Float64Array, at: number, re: number, im: number, w: Float64Array, k: number): void {
  y[at] = re * w[k] - im * w[k + 1];
  y[at + 1] = re * w[k + 1] + im * w[k];
}
