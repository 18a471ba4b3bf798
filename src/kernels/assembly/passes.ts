/**
 * Stockham passes, decimation in frequency, no bit reversal. Four transforms ride in the four lanes of a vector.
 *
 * A point is 32 bytes: four real parts, four imaginary parts. A pass of radix r over lines of n = r·m points with stride s
 * reads x[q + s(p + j·m)] and writes y[q + s(r·p + k)] = exp(-2πi kp/n) Σ_j x[q + s(p + j·m)] exp(-2πi jk/r), for p < m, q < s.
 * Twiddles: (r-1) pairs (re, im) for each p, from p = 1 on; p = 0 needs none, so that the last pass (m = 1) multiplies nothing.
 */

// @ts-ignore: decorator
@inline
function rotateRe(re: v128, im: v128, wr: v128, wi: v128): v128 {
  return f32x4.sub(f32x4.mul(re, wr), f32x4.mul(im, wi));
}

// @ts-ignore: decorator
@inline
function rotateIm(re: v128, im: v128, wr: v128, wi: v128): v128 {
  return f32x4.add(f32x4.mul(re, wi), f32x4.mul(im, wr));
}

// @ts-ignore: decorator
@inline
function storeRotated(to: usize, re: v128, im: v128, wr: v128, wi: v128): void {
  v128.store(to, rotateRe(re, im, wr, wi));
  v128.store(to, rotateIm(re, im, wr, wi), 16);
}

export function radix2(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const half = (m * s) << 5;
  const step = s << 5;
  for (let p: usize = 0; p < m; p++) {
    const wr = p == 0 ? f32x4.splat(1) : v128.load32_splat(twiddle);
    const wi = p == 0 ? f32x4.splat(0) : v128.load32_splat(twiddle, 4);
    if (p > 0) twiddle += 8;
    const end = x + step;
    do {
      const ar = v128.load(x);
      const ai = v128.load(x, 16);
      const br = v128.load(x + half);
      const bi = v128.load(x + half, 16);
      v128.store(y, f32x4.add(ar, br));
      v128.store(y, f32x4.add(ai, bi), 16);
      storeRotated(y + step, f32x4.sub(ar, br), f32x4.sub(ai, bi), wr, wi);
      x += 32;
      y += 32;
    } while (x < end);
    y += step;
  }
}

export function radix3(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const third = (m * s) << 5;
  const step = s << 5;
  const half = f32x4.splat(0.5);
  const sine = f32x4.splat(0.86602540378443865);
  for (let p: usize = 0; p < m; p++) {
    const one = p == 0;
    const w1r = one ? f32x4.splat(1) : v128.load32_splat(twiddle);
    const w1i = one ? f32x4.splat(0) : v128.load32_splat(twiddle, 4);
    const w2r = one ? f32x4.splat(1) : v128.load32_splat(twiddle, 8);
    const w2i = one ? f32x4.splat(0) : v128.load32_splat(twiddle, 12);
    if (!one) twiddle += 16;
    const end = x + step;
    do {
      const ar = v128.load(x);
      const br = v128.load(x + third);
      const cr = v128.load(x + 2 * third);
      const sr = f32x4.add(br, cr);
      const dr = f32x4.mul(sine, f32x4.sub(br, cr));
      v128.store(y, f32x4.add(ar, sr));
      const er = f32x4.sub(ar, f32x4.mul(half, sr));
      const ai = v128.load(x, 16);
      const bi = v128.load(x + third, 16);
      const ci = v128.load(x + 2 * third, 16);
      const si = f32x4.add(bi, ci);
      const di = f32x4.mul(sine, f32x4.sub(bi, ci));
      v128.store(y, f32x4.add(ai, si), 16);
      const ei = f32x4.sub(ai, f32x4.mul(half, si));
      storeRotated(y + step, f32x4.add(er, di), f32x4.sub(ei, dr), w1r, w1i);
      storeRotated(y + 2 * step, f32x4.sub(er, di), f32x4.add(ei, dr), w2r, w2i);
      x += 32;
      y += 32;
    } while (x < end);
    y += 2 * step;
  }
}

// @ts-ignore: decorator
@inline
function butterfly4(x: usize, y: usize, quarter: usize, step: usize, twiddle: usize): void {
  const w1r = v128.load32_splat(twiddle);
  const w1i = v128.load32_splat(twiddle, 4);
  const w2r = v128.load32_splat(twiddle, 8);
  const w2i = v128.load32_splat(twiddle, 12);
  const w3r = v128.load32_splat(twiddle, 16);
  const w3i = v128.load32_splat(twiddle, 20);
  const end = x + step;
  // In an order that holds few values at a time: sixteen registers, six of them taken by the twiddles.
  do {
    const x1 = x + quarter;
    const x2 = x1 + quarter;
    const x3 = x2 + quarter;
    const ar = v128.load(x);
    const cr = v128.load(x2);
    const sr = f32x4.add(ar, cr);
    const tr = f32x4.sub(ar, cr);
    const br = v128.load(x1);
    const dr = v128.load(x3);
    const ur = f32x4.add(br, dr);
    const vr = f32x4.sub(br, dr);
    v128.store(y, f32x4.add(sr, ur));
    const pr = f32x4.sub(sr, ur);
    const ai = v128.load(x, 16);
    const ci = v128.load(x2, 16);
    const si = f32x4.add(ai, ci);
    const ti = f32x4.sub(ai, ci);
    const bi = v128.load(x1, 16);
    const di = v128.load(x3, 16);
    const ui = f32x4.add(bi, di);
    const vi = f32x4.sub(bi, di);
    v128.store(y, f32x4.add(si, ui), 16);
    const pi = f32x4.sub(si, ui);
    const y1 = y + step;
    const y2 = y1 + step;
    const y3 = y2 + step;
    storeRotated(y2, pr, pi, w2r, w2i);
    storeRotated(y1, f32x4.add(tr, vi), f32x4.sub(ti, vr), w1r, w1i);
    storeRotated(y3, f32x4.sub(tr, vi), f32x4.add(ti, vr), w3r, w3i);
    x += 32;
    y += 32;
  } while (x < end);
}

export function radix4(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const quarter = (m * s) << 5;
  const step = s << 5;
  const end = x + step;
  do {
    const ar = v128.load(x);
    const ai = v128.load(x, 16);
    const br = v128.load(x + quarter);
    const bi = v128.load(x + quarter, 16);
    const cr = v128.load(x + 2 * quarter);
    const ci = v128.load(x + 2 * quarter, 16);
    const dr = v128.load(x + 3 * quarter);
    const di = v128.load(x + 3 * quarter, 16);
    const sr = f32x4.add(ar, cr);
    const si = f32x4.add(ai, ci);
    const tr = f32x4.sub(ar, cr);
    const ti = f32x4.sub(ai, ci);
    const ur = f32x4.add(br, dr);
    const ui = f32x4.add(bi, di);
    const vr = f32x4.sub(br, dr);
    const vi = f32x4.sub(bi, di);
    v128.store(y, f32x4.add(sr, ur));
    v128.store(y, f32x4.add(si, ui), 16);
    v128.store(y + step, f32x4.add(tr, vi));
    v128.store(y + step, f32x4.sub(ti, vr), 16);
    v128.store(y + 2 * step, f32x4.sub(sr, ur));
    v128.store(y + 2 * step, f32x4.sub(si, ui), 16);
    v128.store(y + 3 * step, f32x4.sub(tr, vi));
    v128.store(y + 3 * step, f32x4.add(ti, vr), 16);
    x += 32;
    y += 32;
  } while (x < end);
  y += 3 * step;
  if (s == 1) {
    // Four results in a row: their distances are constants.
    for (let p: usize = 1; p < m; p++, x += 32, y += 128, twiddle += 24) butterfly4(x, y, quarter, 32, twiddle);
  } else {
    for (let p: usize = 1; p < m; p++, x += step, y += 4 * step, twiddle += 24) butterfly4(x, y, quarter, step, twiddle);
  }
}

export function radix5(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const fifth = (m * s) << 5;
  const step = s << 5;
  const c1 = f32x4.splat(0.30901699437494742);
  const c2 = f32x4.splat(-0.80901699437494742);
  const s1 = f32x4.splat(0.95105651629515357);
  const s2 = f32x4.splat(0.58778525229247313);
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let p: usize = 0; p < m; p++) {
    const turned = p > 0;
    const w1r = turned ? v128.load32_splat(twiddle) : one;
    const w1i = turned ? v128.load32_splat(twiddle, 4) : zero;
    const w2r = turned ? v128.load32_splat(twiddle, 8) : one;
    const w2i = turned ? v128.load32_splat(twiddle, 12) : zero;
    const w3r = turned ? v128.load32_splat(twiddle, 16) : one;
    const w3i = turned ? v128.load32_splat(twiddle, 20) : zero;
    const w4r = turned ? v128.load32_splat(twiddle, 24) : one;
    const w4i = turned ? v128.load32_splat(twiddle, 28) : zero;
    if (turned) twiddle += 32;
    const end = x + step;
    do {
      const ar = v128.load(x);
      const br = v128.load(x + fifth);
      const er = v128.load(x + 4 * fifth);
      const p1r = f32x4.add(br, er);
      const m1r = f32x4.sub(br, er);
      const cr = v128.load(x + 2 * fifth);
      const dr = v128.load(x + 3 * fifth);
      const p2r = f32x4.add(cr, dr);
      const m2r = f32x4.sub(cr, dr);
      v128.store(y, f32x4.add(ar, f32x4.add(p1r, p2r)));
      const u1r = f32x4.add(ar, f32x4.add(f32x4.mul(c1, p1r), f32x4.mul(c2, p2r)));
      const u2r = f32x4.add(ar, f32x4.add(f32x4.mul(c2, p1r), f32x4.mul(c1, p2r)));
      const v1r = f32x4.add(f32x4.mul(s1, m1r), f32x4.mul(s2, m2r));
      const v2r = f32x4.sub(f32x4.mul(s2, m1r), f32x4.mul(s1, m2r));
      const ai = v128.load(x, 16);
      const bi = v128.load(x + fifth, 16);
      const ei = v128.load(x + 4 * fifth, 16);
      const p1i = f32x4.add(bi, ei);
      const m1i = f32x4.sub(bi, ei);
      const ci = v128.load(x + 2 * fifth, 16);
      const di = v128.load(x + 3 * fifth, 16);
      const p2i = f32x4.add(ci, di);
      const m2i = f32x4.sub(ci, di);
      v128.store(y, f32x4.add(ai, f32x4.add(p1i, p2i)), 16);
      const u1i = f32x4.add(ai, f32x4.add(f32x4.mul(c1, p1i), f32x4.mul(c2, p2i)));
      const u2i = f32x4.add(ai, f32x4.add(f32x4.mul(c2, p1i), f32x4.mul(c1, p2i)));
      const v1i = f32x4.add(f32x4.mul(s1, m1i), f32x4.mul(s2, m2i));
      const v2i = f32x4.sub(f32x4.mul(s2, m1i), f32x4.mul(s1, m2i));
      storeRotated(y + step, f32x4.add(u1r, v1i), f32x4.sub(u1i, v1r), w1r, w1i);
      storeRotated(y + 2 * step, f32x4.add(u2r, v2i), f32x4.sub(u2i, v2r), w2r, w2i);
      storeRotated(y + 3 * step, f32x4.sub(u2r, v2i), f32x4.add(u2i, v2r), w3r, w3i);
      storeRotated(y + 4 * step, f32x4.sub(u1r, v1i), f32x4.add(u1i, v1r), w4r, w4i);
      x += 32;
      y += 32;
    } while (x < end);
    y += 4 * step;
  }
}
