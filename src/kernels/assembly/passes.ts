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

/**
 * The first butterflies of a pass are not turned. `turned` is a constant where this is inlined: asked in the loop, as a choice between
 * twiddles and one, it cost a seventh of the time of a pass of radix 5.
 */
// @ts-ignore: decorator
@inline
function put(turned: bool, to: usize, re: v128, im: v128, twiddle: usize): void {
  if (turned) storeRotated(to, re, im, v128.load32_splat(twiddle), v128.load32_splat(twiddle, 4));
  else {
    v128.store(to, re);
    v128.store(to, im, 16);
  }
}

// @ts-ignore: decorator
@inline
function butterflies2(turned: bool, x: usize, y: usize, half: usize, step: usize, twiddle: usize): void {
  const end = x + step;
  do {
    const ar = v128.load(x);
    const ai = v128.load(x, 16);
    const br = v128.load(x + half);
    const bi = v128.load(x + half, 16);
    v128.store(y, f32x4.add(ar, br));
    v128.store(y, f32x4.add(ai, bi), 16);
    put(turned, y + step, f32x4.sub(ar, br), f32x4.sub(ai, bi), twiddle);
    x += 32;
    y += 32;
  } while (x < end);
}

export function radix2(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const half = (m * s) << 5;
  const step = s << 5;
  butterflies2(false, x, y, half, step, twiddle);
  for (let p: usize = 1; p < m; p++, twiddle += 8) {
    x += step;
    y += 2 * step;
    butterflies2(true, x, y, half, step, twiddle);
  }
}

// @ts-ignore: decorator
@inline
function butterflies3(turned: bool, x: usize, y: usize, third: usize, step: usize, twiddle: usize): void {
  const half = f32x4.splat(0.5);
  const sine = f32x4.splat(0.86602540378443865);
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
    put(turned, y + step, f32x4.add(er, di), f32x4.sub(ei, dr), twiddle);
    put(turned, y + 2 * step, f32x4.sub(er, di), f32x4.add(ei, dr), twiddle + 8);
    x += 32;
    y += 32;
  } while (x < end);
}

export function radix3(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const third = (m * s) << 5;
  const step = s << 5;
  butterflies3(false, x, y, third, step, twiddle);
  for (let p: usize = 1; p < m; p++, twiddle += 16) {
    x += step;
    y += 3 * step;
    butterflies3(true, x, y, third, step, twiddle);
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

// @ts-ignore: decorator
@inline
function butterflies5(turned: bool, x: usize, y: usize, fifth: usize, step: usize, twiddle: usize): void {
  const quarter = f32x4.splat(0.25);
  const root = f32x4.splat(0.55901699437494742);
  const s1 = f32x4.splat(0.95105651629515357);
  const s2 = f32x4.splat(0.58778525229247313);
  const end = x + step;
  do {
    const x2 = x + 2 * fifth;
    const br = v128.load(x + fifth);
    const er = v128.load(x2 + 2 * fifth);
    const cr = v128.load(x2);
    const dr = v128.load(x2 + fifth);
    const p1r = f32x4.add(br, er);
    const m1r = f32x4.sub(br, er);
    const p2r = f32x4.add(cr, dr);
    const m2r = f32x4.sub(cr, dr);
    const ar = v128.load(x);
    const sr = f32x4.add(p1r, p2r);
    v128.store(y, f32x4.add(ar, sr));
    const hr = f32x4.sub(ar, f32x4.mul(quarter, sr));
    const gr = f32x4.mul(root, f32x4.sub(p1r, p2r));
    const u1r = f32x4.add(hr, gr);
    const u2r = f32x4.sub(hr, gr);
    const v1r = f32x4.add(f32x4.mul(s1, m1r), f32x4.mul(s2, m2r));
    const v2r = f32x4.sub(f32x4.mul(s2, m1r), f32x4.mul(s1, m2r));
    const bi = v128.load(x + fifth, 16);
    const ei = v128.load(x2 + 2 * fifth, 16);
    const ci = v128.load(x2, 16);
    const di = v128.load(x2 + fifth, 16);
    const p1i = f32x4.add(bi, ei);
    const m1i = f32x4.sub(bi, ei);
    const p2i = f32x4.add(ci, di);
    const m2i = f32x4.sub(ci, di);
    const ai = v128.load(x, 16);
    const si = f32x4.add(p1i, p2i);
    v128.store(y, f32x4.add(ai, si), 16);
    const hi = f32x4.sub(ai, f32x4.mul(quarter, si));
    const gi = f32x4.mul(root, f32x4.sub(p1i, p2i));
    const u1i = f32x4.add(hi, gi);
    const v1i = f32x4.add(f32x4.mul(s1, m1i), f32x4.mul(s2, m2i));
    const y2 = y + 2 * step;
    put(turned, y + step, f32x4.add(u1r, v1i), f32x4.sub(u1i, v1r), twiddle);
    put(turned, y2 + 2 * step, f32x4.sub(u1r, v1i), f32x4.add(u1i, v1r), twiddle + 24);
    const u2i = f32x4.sub(hi, gi);
    const v2i = f32x4.sub(f32x4.mul(s2, m1i), f32x4.mul(s1, m2i));
    put(turned, y2, f32x4.add(u2r, v2i), f32x4.sub(u2i, v2r), twiddle + 8);
    put(turned, y2 + step, f32x4.sub(u2r, v2i), f32x4.add(u2i, v2r), twiddle + 16);
    x += 32;
    y += 32;
  } while (x < end);
}

export function radix5(x: usize, y: usize, m: usize, s: usize, twiddle: usize): void {
  const fifth = (m * s) << 5;
  const step = s << 5;
  butterflies5(false, x, y, fifth, step, twiddle);
  for (let p: usize = 1; p < m; p++, twiddle += 32) {
    x += step;
    y += 5 * step;
    butterflies5(true, x, y, fifth, step, twiddle);
  }
}
