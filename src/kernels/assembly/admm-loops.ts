/** The loops of splitting methods, sample by sample and frequency by frequency; what they compute is said in kernels/admm-loops.ts. */

import { exp2, log2 } from './power-law';

@unmanaged
export class AdmmJob {
  operation: i32;
  count: i32;
  chunk: i32;
  a: usize;
  b: usize;
  c: usize;
  d: usize;
  e: usize;
  f: usize;
  g: usize;
  /** Results of divide and multiply. */
  re: usize;
  im: usize;
  p: f32;
  q: f32;
  /** Samples or frequencies of one plane; how many planes there are. */
  plane: i32;
  planes: i32;
}

/** An item is a chunk of a plane, of the same place of all planes where an operation joins them. The loops read ahead of no chunk. */
export function admm(job: AdmmJob, item: i32, scratch: usize): void {
  const first = item * job.chunk;
  const count = min(job.chunk, job.count - first);
  const at = <usize>first << 2;
  const operation = job.operation;
  if (operation == 0) divide(job, at, count);
  else if (operation == 1) multiply(job, at, count);
  else if (operation == 2) fit(job, at, count);
  else if (operation == 3) lengths(job, at, count, scratch);
  else if (operation == 4) dual(job, at, count);
  else if (operation == 5) powers(job, at, count);
}

/** Floats of scratch that `lengths` takes for a chunk. */
export function admmScratch(job: AdmmJob): i32 {
  return (job.chunk + 4) << 2;
}

/** re, im = (κ H* V + ρ X) / (κ |H|² + ρ g), V at a, b, X at c, d, H at e, f, κ = p, ρ = q; g = 1 where its address is 0. X may be the result. */
function divide(job: AdmmJob, at: usize, count: i32): void {
  const kappa = f32x4.splat(job.p);
  const rho = f32x4.splat(job.q);
  const one = f32x4.splat(1);
  const planeBytes = <usize>job.plane << 2;
  for (let i: i32 = 0; i < count; i += 4) {
    const k = at + (<usize>min(i, count - 4) << 2);
    const hr = v128.load(job.e + k);
    const hi = v128.load(job.f + k);
    const re = f32x4.mul(kappa, hr);
    const im = f32x4.mul(kappa, hi);
    const power = job.g == 0 ? rho : f32x4.mul(rho, v128.load(job.g + k));
    const gain = f32x4.add(f32x4.mul(re, hr), f32x4.mul(im, hi));
    const scale = f32x4.div(one, f32x4.add(gain, power));
    // The last vector overlaps the one before, whose results may have taken the place of X.
    const fresh = i <= count - 4 ? i32x4.splat(-1) : i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(i - count + 4));
    for (let n = 0; n < job.planes; n++) {
      const o = k + <usize>n * planeBytes;
      const vr = v128.load(job.a + o);
      const vi = v128.load(job.b + o);
      const xr = f32x4.mul(rho, v128.load(job.c + o));
      const xi = f32x4.mul(rho, v128.load(job.d + o));
      const real = f32x4.add(f32x4.add(f32x4.mul(re, vr), f32x4.mul(im, vi)), xr);
      const imaginary = f32x4.add(f32x4.sub(f32x4.mul(re, vi), f32x4.mul(im, vr)), xi);
      v128.store(job.re + o, v128.bitselect(f32x4.mul(real, scale), v128.load(job.re + o), fresh));
      v128.store(job.im + o, v128.bitselect(f32x4.mul(imaginary, scale), v128.load(job.im + o), fresh));
    }
  }
}

/** re + i im = (a + ib) (e + if), elsewhere. */
function multiply(job: AdmmJob, at: usize, count: i32): void {
  const planeBytes = <usize>job.plane << 2;
  for (let i: i32 = 0; i < count; i += 4) {
    const k = at + (<usize>min(i, count - 4) << 2);
    const hr = v128.load(job.e + k);
    const hi = v128.load(job.f + k);
    for (let n = 0; n < job.planes; n++) {
      const o = k + <usize>n * planeBytes;
      const xr = v128.load(job.a + o);
      const xi = v128.load(job.b + o);
      v128.store(job.re + o, f32x4.sub(f32x4.mul(hr, xr), f32x4.mul(hi, xi)));
      v128.store(job.im + o, f32x4.add(f32x4.mul(hr, xi), f32x4.mul(hi, xr)));
    }
  }
}

/** t = a + b, v = (c d + p t) / (c + p), b = t - v, e = v - b. */
function fit(job: AdmmJob, at: usize, count: i32): void {
  const kappa = f32x4.splat(job.p);
  const end = at + (<usize>(count & ~3) << 2);
  let i = at;
  for (; i < end; i += 16) {
    const t = f32x4.add(v128.load(job.a + i), v128.load(job.b + i));
    const m = v128.load(job.c + i);
    const above = f32x4.add(f32x4.mul(m, v128.load(job.d + i)), f32x4.mul(kappa, t));
    const v = f32x4.div(above, f32x4.add(m, kappa));
    const w = f32x4.sub(t, v);
    v128.store(job.b + i, w);
    v128.store(job.e + i, f32x4.sub(v, w));
  }
  for (const last = at + (<usize>count << 2); i < last; i += 4) {
    const t = load<f32>(job.a + i) + load<f32>(job.b + i);
    const m = load<f32>(job.c + i);
    const v = (m * load<f32>(job.d + i) + job.p * t) / (m + job.p);
    store<f32>(job.b + i, t - v);
    store<f32>(job.e + i, v - (t - v));
  }
}

/**
 * t = a + b over all planes of a place; its length is shortened by p, times c where it has an address, s of it is left;
 * b = q (t - s), a = s - b.
 */
function lengths(job: AdmmJob, at: usize, count: i32, squares: usize): void {
  const planeBytes = <usize>job.plane << 2;
  const vectors = <usize>(count & ~3) << 2;
  const end = <usize>count << 2;
  memory.fill(squares, 0, end);
  for (let n = 0; n < job.planes; n++) {
    const a = job.a + at + <usize>n * planeBytes;
    const b = job.b + at + <usize>n * planeBytes;
    let i: usize = 0;
    for (; i < vectors; i += 16) {
      const t = f32x4.add(v128.load(a + i), v128.load(b + i));
      v128.store(b + i, t);
      v128.store(squares + i, f32x4.add(v128.load(squares + i), f32x4.mul(t, t)));
    }
    for (; i < end; i += 4) {
      const t = load<f32>(a + i) + load<f32>(b + i);
      store<f32>(b + i, t);
      store<f32>(squares + i, load<f32>(squares + i) + t * t);
    }
  }
  const all = f32x4.splat(job.p);
  for (let i: usize = 0; i < vectors; i += 16) {
    const square = v128.load(squares + i);
    const by = job.c == 0 ? all : f32x4.mul(all, v128.load(job.c + at + i));
    const left = f32x4.sub(f32x4.splat(1), f32x4.div(by, f32x4.sqrt(square)));
    const longer = f32x4.gt(square, f32x4.mul(by, by));
    v128.store(squares + i, v128.and(left, longer));
  }
  for (let i = vectors; i < end; i += 4) {
    const square = load<f32>(squares + i);
    const by = job.c == 0 ? job.p : job.p * load<f32>(job.c + at + i);
    store<f32>(squares + i, square > by * by ? 1 - by / sqrt<f32>(square) : 0);
  }
  const scale = f32x4.splat(job.q);
  for (let n = 0; n < job.planes; n++) {
    const a = job.a + at + <usize>n * planeBytes;
    const b = job.b + at + <usize>n * planeBytes;
    let i: usize = 0;
    for (; i < vectors; i += 16) {
      const t = v128.load(b + i);
      const s = f32x4.mul(t, v128.load(squares + i));
      const u = f32x4.mul(scale, f32x4.sub(t, s));
      v128.store(b + i, u);
      v128.store(a + i, f32x4.sub(s, u));
    }
    for (; i < end; i += 4) {
      const t = load<f32>(b + i);
      const s = t * load<f32>(squares + i);
      const u = job.q * (t - s);
      store<f32>(b + i, u);
      store<f32>(a + i, s - u);
    }
  }
}

/** b = q (b - a), a = a - b: the end of a step whose shrinkage was done elsewhere. */
function dual(job: AdmmJob, at: usize, count: i32): void {
  const scale = f32x4.splat(job.q);
  const end = at + (<usize>(count & ~3) << 2);
  let i = at;
  for (; i < end; i += 16) {
    const s = v128.load(job.a + i);
    const u = f32x4.mul(scale, f32x4.sub(v128.load(job.b + i), s));
    v128.store(job.b + i, u);
    v128.store(job.a + i, f32x4.sub(s, u));
  }
  for (const last = at + (<usize>count << 2); i < last; i += 4) {
    const s = load<f32>(job.a + i);
    const u = job.q * (load<f32>(job.b + i) - s);
    store<f32>(job.b + i, u);
    store<f32>(job.a + i, s - u);
  }
}

/**
 * t = a + b, s = its minimiser of |s|^p + (s - t)²/2 in units of t, b = q (t - s), a = s - b. At c: the threshold below which s is 0, cells
 * per unit, the end of the table, p, the unit and its inverse; at d the table of s from the threshold on; where e has an address the
 * unit is e^(1/(2-p)) times as large.
 */
function powers(job: AdmmJob, at: usize, count: i32): void {
  const threshold = load<f32>(job.c);
  const cells = load<f32>(job.c, 4);
  const end = load<f32>(job.c, 8);
  const exponent = load<f32>(job.c, 12);
  const unit = load<f32>(job.c, 16);
  const inverse = load<f32>(job.c, 20);
  const planeBytes = <usize>job.plane << 2;
  for (let n = 0; n < job.planes; n++) {
    const plane = <usize>n * planeBytes;
    for (let site = at, last = at + (<usize>count << 2); site < last; site += 4) {
      const i = plane + site;
      const share: f32 = job.e == 0 ? 1 : load<f32>(job.e + site);
      const factor: f32 = share == 1 ? 1 : power(share, 1 / (2 - exponent));
      const t = load<f32>(job.a + i) + load<f32>(job.b + i);
      const length = (abs<f32>(t) * inverse) / factor;
      let s: f32 = 0;
      if (length >= end) s = length - exponent * power(length, exponent - 1);
      else if (length > threshold) {
        const place = (length - threshold) * cells;
        const cell = <i32>place;
        const entry = job.d + (<usize>cell << 2);
        const left = load<f32>(entry);
        s = left + (place - <f32>cell) * (load<f32>(entry, 4) - left);
      }
      // Where the prior does not count the value stays.
      s = share == 0 ? t : copysign<f32>(s * unit * factor, t);
      const u = job.q * (t - s);
      store<f32>(job.b + i, u);
      store<f32>(job.a + i, s - u);
    }
  }
}

// @ts-ignore: decorator
@inline
function power(x: f32, exponent: f32): f32 {
  return f32x4.extract_lane(exp2(f32x4.mul(f32x4.splat(exponent), log2(f32x4.splat(x)))), 0);
}
