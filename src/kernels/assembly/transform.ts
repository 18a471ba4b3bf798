/** Complex transforms of four lines at once, as a plan laid down in memory says. */

import { radix2, radix3, radix4, radix5 } from './passes';

/** In i32 words: how many points, how many passes (0 with Bluestein's inner plan), then per pass: radix, m, s, twiddles. */
@unmanaged
export class Plan {
  points: i32;
  passes: i32;
  /** Bluestein's chirp transform where not 0: the plan of the padded length. */
  inner: usize;
  /** exp(-πi j²/n) for j < n. */
  chirp: usize;
  /** The transform of the conjugate chirp, divided by the padded length. */
  filter: usize;
}

// @ts-ignore: decorator
@inline
const PASSES: usize = 20;

/** Bytes of the `temp` that a plan needs: as much as a line, or three padded lines for Bluestein. */
export function tempBytes(plan: usize): usize {
  const p = changetype<Plan>(plan);
  return p.inner == 0 ? (<usize>p.points) << 5 : ((<usize>changetype<Plan>(p.inner).points) << 5) * 3;
}

/** Whether a line may stand in `target` before its transform: then the first pass does not write there. */
export function loadsIntoTarget(plan: usize): bool {
  const p = changetype<Plan>(plan);
  return p.inner != 0 || (p.passes & 1) == 0;
}

/** target[k] = Σ src[j] exp(-2πi jk/n). `src` may be `target` where loadsIntoTarget says so, and `temp` elsewhere. */
export function transform(plan: usize, src: usize, target: usize, temp: usize): void {
  const p = changetype<Plan>(plan);
  if (p.inner != 0) return bluestein(p, src, target, temp);
  let pass = plan + PASSES;
  for (let left = p.passes; left > 0; left--, pass += 16) {
    const to = left & 1 ? target : temp;
    const radix = load<i32>(pass);
    const m = <usize>load<i32>(pass, 4);
    const s = <usize>load<i32>(pass, 8);
    const twiddle = <usize>load<i32>(pass, 12);
    if (radix == 4) radix4(src, to, m, s, twiddle);
    else if (radix == 2) radix2(src, to, m, s, twiddle);
    else if (radix == 3) radix3(src, to, m, s, twiddle);
    else radix5(src, to, m, s, twiddle);
    src = to;
  }
}

/** y = x·w for n points, w one complex number a point. */
function rotate(x: usize, y: usize, n: usize, w: usize): void {
  for (const end = x + (n << 5); x < end; x += 32, y += 32, w += 8) {
    const xr = v128.load(x);
    const xi = v128.load(x, 16);
    const wr = v128.load32_splat(w);
    const wi = v128.load32_splat(w, 4);
    v128.store(y, f32x4.sub(f32x4.mul(xr, wr), f32x4.mul(xi, wi)));
    v128.store(y, f32x4.add(f32x4.mul(xr, wi), f32x4.mul(xi, wr)), 16);
  }
}

/** The same with the parts exchanged in the result: the next transform is then an inverse one. */
function rotateAndSwap(x: usize, y: usize, n: usize, w: usize): void {
  for (const end = x + (n << 5); x < end; x += 32, y += 32, w += 8) {
    const xr = v128.load(x);
    const xi = v128.load(x, 16);
    const wr = v128.load32_splat(w);
    const wi = v128.load32_splat(w, 4);
    v128.store(y, f32x4.add(f32x4.mul(xr, wi), f32x4.mul(xi, wr)));
    v128.store(y, f32x4.sub(f32x4.mul(xr, wr), f32x4.mul(xi, wi)), 16);
  }
}

/** The same with the parts of x exchanged. */
function swapAndRotate(x: usize, y: usize, n: usize, w: usize): void {
  for (const end = x + (n << 5); x < end; x += 32, y += 32, w += 8) {
    const xi = v128.load(x);
    const xr = v128.load(x, 16);
    const wr = v128.load32_splat(w);
    const wi = v128.load32_splat(w, 4);
    v128.store(y, f32x4.sub(f32x4.mul(xr, wr), f32x4.mul(xi, wi)));
    v128.store(y, f32x4.add(f32x4.mul(xr, wi), f32x4.mul(xi, wr)), 16);
  }
}

/** X[k] = w[k] Σ (x[j] w[j]) conj(w[k-j]): a convolution at the padded length. (L. Bluestein 1970, doi:10.1109/TAU.1970.1162132) */
function bluestein(p: Plan, src: usize, target: usize, temp: usize): void {
  const n = <usize>p.points;
  const m = <usize>changetype<Plan>(p.inner).points;
  const a = temp;
  const b = a + (m << 5);
  const c = b + (m << 5);
  rotate(src, a, n, p.chirp);
  memory.fill(a + (n << 5), 0, (m - n) << 5);
  transform(p.inner, a, b, c);
  rotateAndSwap(b, b, m, p.filter);
  transform(p.inner, b, a, c);
  swapAndRotate(a, target, n, p.chirp);
}
