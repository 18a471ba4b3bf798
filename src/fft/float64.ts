/** The double engine: complex transforms of one line, any length, standing on fft.js. */

import FFT from 'fft.js';
import { factorize } from '../kernels/reference/factors.ts';
import { StockhamPlan } from '../kernels/reference/stockham.ts';
import { releasable } from '../kernels/runtime/release-memory.ts';

/** A complex transform of fixed length on interleaved re, im pairs; `out` and `input` must not be the same array. */
export interface LinePlan {
  readonly size: number;
  /** X[k] = Σ x[j] exp(-2πi jk/n), unnormalised. */
  forward(out: Float64Array, input: Float64Array): void;
  /** x[j] = Σ X[k] exp(+2πi jk/n), unnormalised. */
  backward(out: Float64Array, input: Float64Array): void;
}

const plans = releasable(new Map<number, LinePlan>());

/** The plan for lines of length n, made once. */
export function linePlan(n: number): LinePlan {
  let plan = plans.get(n);
  if (plan === undefined) {
    plan = makePlan(n);
    plans.set(n, plan);
  }
  return plan;
}

function makePlan(n: number): LinePlan {
  if (n > 1 && (n & (n - 1)) === 0) return powerOfTwoPlan(n);
  return factorize(n) === undefined ? bluesteinPlan(n) : new StockhamPlan(n);
}

function powerOfTwoPlan(n: number): LinePlan {
  const fft = new FFT(n);
  return {
    size: n,
    forward: (out, input) => fft.transform(out, input),
    backward(out, input) {
      fft.inverseTransform(out, input);
      for (let i = 0; i < 2 * n; i++) out[i] *= n;
    },
  };
}

/**
 * Bluestein's chirp transform: with w(j) = exp(-πi j²/n), X[k] = w(k) Σ (x[j] w(j)) conj(w(k-j)), a convolution, which runs
 * at a power of two >= 2n-1. (L. Bluestein 1970, doi:10.1109/TAU.1970.1162132)
 */
function bluesteinPlan(n: number): LinePlan {
  const m = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const fft = new FFT(m);
  const chirp = new Float64Array(2 * n);
  for (let j = 0; j < n; j++) {
    // j² mod 2n keeps the angle small, so that it is exact for long lines too.
    const angle = (-Math.PI * Number((BigInt(j) * BigInt(j)) % BigInt(2 * n))) / n;
    chirp[2 * j] = Math.cos(angle);
    chirp[2 * j + 1] = Math.sin(angle);
  }
  const filter = new Float64Array(2 * m);
  for (let j = 0; j < n; j++) {
    for (const slot of [j, (m - j) % m]) {
      filter[2 * slot] = chirp[2 * j];
      filter[2 * slot + 1] = -chirp[2 * j + 1];
    }
  }
  const filterSpectrum = new Float64Array(2 * m);
  fft.transform(filterSpectrum, filter);

  const a = new Float64Array(2 * m);
  const b = new Float64Array(2 * m);
  // sign = +1: forward. sign = -1: the conjugate chirp and filter, which is conj(forward(conj(x))).
  const run = (out: Float64Array, input: Float64Array, sign: number): void => {
    for (let j = 0; j < n; j++) {
      const xr = input[2 * j];
      const xi = sign * input[2 * j + 1];
      const wr = chirp[2 * j];
      const wi = chirp[2 * j + 1];
      a[2 * j] = xr * wr - xi * wi;
      a[2 * j + 1] = xr * wi + xi * wr;
    }
    a.fill(0, 2 * n);
    fft.transform(b, a);
    for (let k = 0; k < m; k++) {
      const xr = b[2 * k];
      const xi = b[2 * k + 1];
      const fr = filterSpectrum[2 * k];
      const fi = filterSpectrum[2 * k + 1];
      b[2 * k] = xr * fr - xi * fi;
      b[2 * k + 1] = xr * fi + xi * fr;
    }
    fft.inverseTransform(a, b);
    for (let k = 0; k < n; k++) {
      const xr = a[2 * k];
      const xi = a[2 * k + 1];
      const wr = chirp[2 * k];
      const wi = chirp[2 * k + 1];
      out[2 * k] = xr * wr - xi * wi;
      out[2 * k + 1] = sign * (xr * wi + xi * wr);
    }
  };
  return {
    size: n,
    forward: (out, input) => run(out, input, 1),
    backward: (out, input) => run(out, input, -1),
  };
}
