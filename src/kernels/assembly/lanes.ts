/** Moves between rows of samples and the four lanes of a vector. */

// @ts-ignore: decorator
@inline
export function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
export function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline
export function lowHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

// @ts-ignore: decorator
@inline
export function highHalves(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}

/** Loads the first `count` (0 to 4) of four floats, zero in the other lanes. */
export function loadFirst(from: usize, count: i32): v128 {
  if (count >= 4) return v128.load(from);
  if (count == 3) return f32x4.replace_lane(v128.load64_zero(from), 2, load<f32>(from, 8));
  if (count == 2) return v128.load64_zero(from);
  if (count == 1) return v128.load32_zero(from);
  return f32x4.splat(0);
}

/** Stores the first `count` (0 to 4) lanes. */
export function storeFirst(to: usize, value: v128, count: i32): void {
  if (count >= 4) return v128.store(to, value);
  if (count >= 2) v128.store64_lane(to, value, 0);
  if (count == 1) v128.store32_lane(to, value, 0);
  if (count == 3) v128.store32_lane(to, value, 2, 8);
}

/** Coefficients in lanes (k at `from + k·step`) to four lines (a, b, c, d), in blocks of four columns. */
export function emit(
  from: usize,
  step: isize,
  columns: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  imaginary: isize,
  blockStride: usize,
  roomy: i32,
): void {
  for (let left = columns; left > 0; left -= 4) {
    const count = roomy ? 4 : left;
    emitBlock(from, step, a, b, c, d, count);
    emitBlock(from + 16, step, a + imaginary, b + imaginary, c + imaginary, d + imaginary, count);
    from += step << 2;
    a += blockStride;
    b += blockStride;
    c += blockStride;
    d += blockStride;
  }
}

// @ts-ignore: decorator
@inline
function emitBlock(from: usize, step: isize, a: usize, b: usize, c: usize, d: usize, count: i32): void {
  const v0 = v128.load(from);
  const v1 = v128.load(from + step);
  const v2 = v128.load(from + 2 * step);
  const v3 = v128.load(from + 3 * step);
  const p = lowPairs(v0, v1);
  const q = lowPairs(v2, v3);
  const r = highPairs(v0, v1);
  const s = highPairs(v2, v3);
  if (count >= 4) {
    v128.store(a, lowHalves(p, q));
    v128.store(b, highHalves(p, q));
    v128.store(c, lowHalves(r, s));
    v128.store(d, highHalves(r, s));
  } else {
    storeFirst(a, lowHalves(p, q), count);
    storeFirst(b, highHalves(p, q), count);
    storeFirst(c, lowHalves(r, s), count);
    storeFirst(d, highHalves(r, s), count);
  }
}

/** The way back of emit; never reads a column that the line does not have, never writes a point beyond them. */
export function absorb(
  to: usize,
  step: isize,
  columns: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  imaginary: isize,
  blockStride: usize,
): void {
  for (let left = columns; left > 0; left -= 4) {
    absorbBlock(to, step, a, b, c, d, left);
    absorbBlock(to + 16, step, a + imaginary, b + imaginary, c + imaginary, d + imaginary, left);
    to += step << 2;
    a += blockStride;
    b += blockStride;
    c += blockStride;
    d += blockStride;
  }
}

// @ts-ignore: decorator
@inline
function absorbBlock(to: usize, step: isize, a: usize, b: usize, c: usize, d: usize, count: i32): void {
  const va = loadFirst(a, count);
  const vb = loadFirst(b, count);
  const vc = loadFirst(c, count);
  const vd = loadFirst(d, count);
  const p = lowPairs(va, vb);
  const q = lowPairs(vc, vd);
  const r = highPairs(va, vb);
  const s = highPairs(vc, vd);
  v128.store(to, lowHalves(p, q));
  if (count > 1) v128.store(to + step, highHalves(p, q));
  if (count > 2) v128.store(to + 2 * step, lowHalves(r, s));
  if (count > 3) v128.store(to + 3 * step, highHalves(r, s));
}
