/** Between the coefficients of real lines and of the complex lines that carried them; k at `z + 32k`. */

/** In place, Z[0..m-1] to X[0..m]. */
export function unfold(z: usize, m: i32, twiddle: usize): void {
  const zero = f32x4.splat(0);
  const half = f32x4.splat(0.5);
  let low = z;
  let high = z + (<usize>m << 5);
  const r = v128.load(low);
  const i = v128.load(low, 16);
  v128.store(low, f32x4.add(r, i));
  v128.store(low, zero, 16);
  v128.store(high, f32x4.sub(r, i));
  v128.store(high, zero, 16);
  // The last block of columns may have room for more than there are.
  for (let pad = 32; pad < 128; pad += 32) {
    v128.store(high + pad, zero);
    v128.store(high + pad, zero, 16);
  }
  for (low += 32, high -= 32, twiddle += 8; low <= high; low += 32, high -= 32, twiddle += 8) {
    const wr = v128.load32_splat(twiddle);
    const wi = v128.load32_splat(twiddle, 4);
    const ar = v128.load(low);
    const ai = v128.load(low, 16);
    const br = v128.load(high);
    const bi = v128.load(high, 16);
    const er = f32x4.mul(half, f32x4.add(ar, br));
    const ei = f32x4.mul(half, f32x4.sub(ai, bi));
    const or = f32x4.add(ai, bi);
    const oi = f32x4.sub(br, ar);
    const tr = f32x4.sub(f32x4.mul(wr, or), f32x4.mul(wi, oi));
    const ti = f32x4.add(f32x4.mul(wr, oi), f32x4.mul(wi, or));
    v128.store(low, f32x4.add(er, tr));
    v128.store(low, f32x4.add(ei, ti), 16);
    v128.store(high, f32x4.sub(er, tr));
    v128.store(high, f32x4.sub(ti, ei), 16);
  }
}

/** In place, X[0..m] to Z[0..m-1] with the parts exchanged. Z[k] = (X[k] + X*[m-k])/2 + i exp(2πik/n) (X[k] - X*[m-k])/2. */
export function fold(z: usize, m: i32, twiddle: usize): void {
  const half = f32x4.splat(0.5);
  let low = z;
  let high = z + (<usize>m << 5);
  const first = f32x4.mul(half, v128.load(low));
  const last = f32x4.mul(half, v128.load(high));
  v128.store(low, f32x4.sub(first, last));
  v128.store(low, f32x4.add(first, last), 16);
  for (low += 32, high -= 32, twiddle += 8; low <= high; low += 32, high -= 32, twiddle += 8) {
    const wr = v128.load32_splat(twiddle);
    const wi = v128.load32_splat(twiddle, 4);
    const ar = v128.load(low);
    const ai = v128.load(low, 16);
    const br = v128.load(high);
    const bi = v128.load(high, 16);
    const sr = f32x4.mul(half, f32x4.add(ar, br));
    const si = f32x4.mul(half, f32x4.sub(ai, bi));
    const dr = f32x4.sub(ar, br);
    const di = f32x4.add(ai, bi);
    const tr = f32x4.add(f32x4.mul(wr, dr), f32x4.mul(wi, di));
    const ti = f32x4.sub(f32x4.mul(wr, di), f32x4.mul(wi, dr));
    v128.store(low, f32x4.add(si, tr));
    v128.store(low, f32x4.sub(sr, ti), 16);
    v128.store(high, f32x4.sub(tr, si));
    v128.store(high, f32x4.add(sr, ti), 16);
  }
}

/** In place, Z[0..n-1] to A[k] at k and B[k] at n-k. */
export function separate(z: usize, n: i32): void {
  const zero = f32x4.splat(0);
  const half = f32x4.splat(0.5);
  let low = z;
  let high = z + (<usize>n << 5);
  v128.store(high, v128.load(low, 16));
  v128.store(high, zero, 16);
  v128.store(low, zero, 16);
  for (low += 32, high -= 32; low < high; low += 32, high -= 32) {
    const pr = f32x4.mul(half, v128.load(low));
    const pi = f32x4.mul(half, v128.load(low, 16));
    const qr = f32x4.mul(half, v128.load(high));
    const qi = f32x4.mul(half, v128.load(high, 16));
    v128.store(low, f32x4.add(pr, qr));
    v128.store(low, f32x4.sub(pi, qi), 16);
    v128.store(high, f32x4.add(pi, qi));
    v128.store(high, f32x4.sub(qr, pr), 16);
  }
}

/** In place, A[k] at k and B[k] at n-k to Z = A + iB with the parts exchanged. */
export function combine(z: usize, n: i32): void {
  let low = z;
  let high = z + (<usize>n << 5);
  const a = v128.load(low);
  v128.store(low, v128.load(high));
  v128.store(low, a, 16);
  for (low += 32, high -= 32; low < high; low += 32, high -= 32) {
    const ar = v128.load(low);
    const ai = v128.load(low, 16);
    const br = v128.load(high);
    const bi = v128.load(high, 16);
    v128.store(low, f32x4.add(ai, br));
    v128.store(low, f32x4.sub(ar, bi), 16);
    v128.store(high, f32x4.sub(br, ai));
    v128.store(high, f32x4.add(ar, bi), 16);
  }
}
