/** The sums of one step of a fit to the logarithms of a spectrum, in single precision with sums in double; kernels/spectral-fit.ts says of what. */

import { exp2, log2 } from './power-law';

@unmanaged
export class SpectralFitJob {
  /** Frequencies, a multiple of four: the last ones may be filled up with entries of weight 0. */
  count: i32;
  /** Measured power, |H|², log₂|f|, weights, and the power of the noise over that at frequency 0, or 0. */
  power: usize;
  gain: usize;
  logFrequency: usize;
  weight: usize;
  noiseShape: usize;
  /** Where residuals go, or 0. */
  residuals: usize;
  /** Doubles for the sums. */
  sums: usize;
  /** log₂ A, α and the power of the noise. */
  logA: f32;
  alpha: f32;
  noise: f32;
}

// @ts-ignore: decorator
@inline
const LN2: f32 = 0.6931471805599453;

// @ts-ignore: decorator
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1));
}

// @ts-ignore: decorator
@inline
function doubled(x: v128): v128 {
  return f64x2.add(low(x), high(x));
}

// @ts-ignore: decorator
@inline
function put(at: usize, index: usize, sum: v128): void {
  store<f64>(at + (index << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** The power |H|² A |f|^-α of the blurred signal at four frequencies. */
// @ts-ignore: decorator
@inline
function signalAt(job: SpectralFitJob, i: usize, log: v128): v128 {
  const exponent = f32x4.sub(f32x4.splat(job.logA), f32x4.mul(f32x4.splat(job.alpha), log));
  return f32x4.mul(v128.load(job.gain + i), exp2(exponent));
}

/** Σ c (ln V + P/V), its gradient and its information; see `score` in kernels/spectral-fit.ts. */
export function likelihoodSums(job: SpectralFitJob): void {
  const zero = f64x2.splat(0);
  let value = zero;
  let g0 = zero;
  let g1 = zero;
  let g2 = zero;
  let i00 = zero;
  let i01 = zero;
  let i02 = zero;
  let i11 = zero;
  let i12 = zero;
  let i22 = zero;
  const level = f32x4.splat(job.noise);
  for (let i: usize = 0; i < <usize>job.count << 2; i += 16) {
    const log = v128.load(job.logFrequency + i);
    const c = v128.load(job.weight + i);
    const signal = signalAt(job, i, log);
    const noise = job.noiseShape == 0 ? level : f32x4.mul(level, v128.load(job.noiseShape + i));
    const variance = f32x4.add(signal, noise);
    const inverse = f32x4.div(f32x4.splat(1), variance);
    const ratio = f32x4.mul(v128.load(job.power + i), inverse);
    const d0 = f32x4.mul(signal, inverse);
    const d1 = f32x4.mul(f32x4.neg(log), d0);
    const d2 = f32x4.mul(noise, inverse);
    const excess = f32x4.mul(c, f32x4.sub(f32x4.splat(1), ratio));
    value = f64x2.add(value, doubled(f32x4.mul(c, f32x4.add(f32x4.mul(f32x4.splat(LN2), log2(variance)), ratio))));
    g0 = f64x2.add(g0, doubled(f32x4.mul(excess, d0)));
    g1 = f64x2.add(g1, doubled(f32x4.mul(excess, d1)));
    g2 = f64x2.add(g2, doubled(f32x4.mul(excess, d2)));
    const c0 = f32x4.mul(c, d0);
    const c1 = f32x4.mul(c, d1);
    i00 = f64x2.add(i00, doubled(f32x4.mul(c0, d0)));
    i01 = f64x2.add(i01, doubled(f32x4.mul(c0, d1)));
    i02 = f64x2.add(i02, doubled(f32x4.mul(c0, d2)));
    i11 = f64x2.add(i11, doubled(f32x4.mul(c1, d1)));
    i12 = f64x2.add(i12, doubled(f32x4.mul(c1, d2)));
    i22 = f64x2.add(i22, doubled(f32x4.mul(f32x4.mul(c, d2), d2)));
  }
  const to = job.sums;
  put(to, 0, value);
  put(to, 1, g0);
  put(to, 2, g1);
  put(to, 3, g2);
  put(to, 4, i00);
  put(to, 5, i01);
  put(to, 6, i02);
  put(to, 7, i11);
  put(to, 8, i12);
  put(to, 9, i22);
}

/**
 * Residuals r = ln P - ln (signal + noise), with ln P at `power`, and the sums of a Gauss-Newton step for ln A and α: Σ r, w², w s, s²,
 * r w, r s, with w the share of the signal and s = -w log₂|f|.
 */
export function residualSums(job: SpectralFitJob): void {
  const zero = f64x2.splat(0);
  let sum = zero;
  let ww = zero;
  let ws = zero;
  let ss = zero;
  let rw = zero;
  let rs = zero;
  const noise = f32x4.splat(job.noise);
  for (let i: usize = 0; i < <usize>job.count << 2; i += 16) {
    const log = v128.load(job.logFrequency + i);
    const c = v128.load(job.weight + i);
    const signal = signalAt(job, i, log);
    const variance = f32x4.add(signal, noise);
    const w = f32x4.mul(c, f32x4.div(signal, variance));
    const r = f32x4.mul(c, f32x4.sub(v128.load(job.power + i), f32x4.mul(f32x4.splat(LN2), log2(variance))));
    const s = f32x4.mul(f32x4.neg(log), w);
    v128.store(job.residuals + i, r);
    sum = f64x2.add(sum, doubled(r));
    ww = f64x2.add(ww, doubled(f32x4.mul(w, w)));
    ws = f64x2.add(ws, doubled(f32x4.mul(w, s)));
    ss = f64x2.add(ss, doubled(f32x4.mul(s, s)));
    rw = f64x2.add(rw, doubled(f32x4.mul(r, w)));
    rs = f64x2.add(rs, doubled(f32x4.mul(r, s)));
  }
  const to = job.sums;
  put(to, 0, sum);
  put(to, 1, ww);
  put(to, 2, ws);
  put(to, 3, ss);
  put(to, 4, rw);
  put(to, 5, rs);
}
