/**
 * Transforms of an 8x8 block of 64 floats, in place, four columns in the lanes. Forward they go down the columns, transpose, and go down the
 * columns again: coefficient (k, l) of rows and columns lies at 8 l + k. Backward the same from the other end.
 * The twins in denoise/bior15.ts and denoise/dct8.ts say what they compute.
 */

const R: f32 = 0.7071067811865476;
const C: f32 = 22 / 128;
const N2: f32 = 1.0291171125046945;
const N3: f32 = 1.0574327697305395;

export function forwardWavelet(x: usize): void {
  waveletLines(x);
  waveletLines(x + 16);
  transpose(x);
  waveletLines(x);
  waveletLines(x + 16);
}

export function inverseWavelet(x: usize): void {
  inverseWaveletLines(x);
  inverseWaveletLines(x + 16);
  transpose(x);
  inverseWaveletLines(x);
  inverseWaveletLines(x + 16);
}

export function forwardCosine(x: usize): void {
  cosineLines(x);
  cosineLines(x + 16);
  transpose(x);
  cosineLines(x);
  cosineLines(x + 16);
}

export function inverseCosine(x: usize): void {
  inverseCosineLines(x);
  inverseCosineLines(x + 16);
  transpose(x);
  inverseCosineLines(x);
  inverseCosineLines(x + 16);
}

// @ts-ignore: decorator
@inline
function times(factor: f32, x: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), x);
}

function waveletLines(x: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 32);
  const x2 = v128.load(x, 64);
  const x3 = v128.load(x, 96);
  const x4 = v128.load(x, 128);
  const x5 = v128.load(x, 160);
  const x6 = v128.load(x, 192);
  const x7 = v128.load(x, 224);
  const d0 = times(R, f32x4.sub(x0, x1));
  const d1 = times(R, f32x4.sub(x2, x3));
  const d2 = times(R, f32x4.sub(x4, x5));
  const d3 = times(R, f32x4.sub(x6, x7));
  const even = times(C, f32x4.sub(d1, d3));
  const odd = times(C, f32x4.sub(d2, d0));
  const a0 = f32x4.add(times(R, f32x4.add(x0, x1)), even);
  const a1 = f32x4.add(times(R, f32x4.add(x2, x3)), odd);
  const a2 = f32x4.sub(times(R, f32x4.add(x4, x5)), even);
  const a3 = f32x4.sub(times(R, f32x4.add(x6, x7)), odd);
  const p = times(R, f32x4.add(a0, a1));
  const q = times(R, f32x4.add(a2, a3));
  v128.store(x, times(R, f32x4.add(p, q)));
  v128.store(x, times(R / N3, f32x4.sub(p, q)), 32);
  v128.store(x, times(R / N2, f32x4.sub(a0, a1)), 64);
  v128.store(x, times(R / N2, f32x4.sub(a2, a3)), 96);
  v128.store(x, d0, 128);
  v128.store(x, d1, 160);
  v128.store(x, d2, 192);
  v128.store(x, d3, 224);
}

function inverseWaveletLines(x: usize): void {
  const mean = times(R, v128.load(x));
  const halves = times(R * N3, v128.load(x, 32));
  const p = times(R, f32x4.add(mean, halves));
  const q = times(R, f32x4.sub(mean, halves));
  const left = times(R * N2, v128.load(x, 64));
  const right = times(R * N2, v128.load(x, 96));
  const d0 = v128.load(x, 128);
  const d1 = v128.load(x, 160);
  const d2 = v128.load(x, 192);
  const d3 = v128.load(x, 224);
  const even = times(C, f32x4.sub(d1, d3));
  const odd = times(C, f32x4.sub(d2, d0));
  const s0 = f32x4.sub(f32x4.add(p, left), even);
  const s1 = f32x4.sub(f32x4.sub(p, left), odd);
  const s2 = f32x4.add(f32x4.add(q, right), even);
  const s3 = f32x4.add(f32x4.sub(q, right), odd);
  v128.store(x, times(R, f32x4.add(s0, d0)));
  v128.store(x, times(R, f32x4.sub(s0, d0)), 32);
  v128.store(x, times(R, f32x4.add(s1, d1)), 64);
  v128.store(x, times(R, f32x4.sub(s1, d1)), 96);
  v128.store(x, times(R, f32x4.add(s2, d2)), 128);
  v128.store(x, times(R, f32x4.sub(s2, d2)), 160);
  v128.store(x, times(R, f32x4.add(s3, d3)), 192);
  v128.store(x, times(R, f32x4.sub(s3, d3)), 224);
}

const R8: f32 = 0.3535533905932738;
const C2: f32 = 0.4619397662556434;
const S2: f32 = 0.1913417161825449;
const C1: f32 = 0.4903926402016152;
const C3: f32 = 0.4157348061512726;
const C5: f32 = 0.2777851165098011;
const C7: f32 = 0.0975451610080641;

function cosineLines(x: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 32);
  const x2 = v128.load(x, 64);
  const x3 = v128.load(x, 96);
  const x4 = v128.load(x, 128);
  const x5 = v128.load(x, 160);
  const x6 = v128.load(x, 192);
  const x7 = v128.load(x, 224);
  const outer = f32x4.add(x0, x7);
  const inner = f32x4.add(x3, x4);
  const near = f32x4.add(x1, x6);
  const next = f32x4.add(x2, x5);
  const p = f32x4.add(outer, inner);
  const q = f32x4.add(near, next);
  const r = f32x4.sub(outer, inner);
  const s = f32x4.sub(near, next);
  v128.store(x, times(R8, f32x4.add(p, q)));
  v128.store(x, times(R8, f32x4.sub(p, q)), 128);
  v128.store(x, f32x4.add(times(C2, r), times(S2, s)), 64);
  v128.store(x, f32x4.sub(times(S2, r), times(C2, s)), 192);
  oddCosines(x, f32x4.sub(x0, x7), f32x4.sub(x1, x6), f32x4.sub(x2, x5), f32x4.sub(x3, x4));
}

// @ts-ignore: decorator
@inline
function oddCosines(x: usize, d0: v128, d1: v128, d2: v128, d3: v128): void {
  v128.store(x, sum4(times(C1, d0), times(C3, d1), times(C5, d2), times(C7, d3)), 32);
  v128.store(x, sum4(times(C3, d0), times(-C7, d1), times(-C1, d2), times(-C5, d3)), 96);
  v128.store(x, sum4(times(C5, d0), times(-C1, d1), times(C7, d2), times(C3, d3)), 160);
  v128.store(x, sum4(times(C7, d0), times(-C5, d1), times(C3, d2), times(-C1, d3)), 224);
}

// @ts-ignore: decorator
@inline
function sum4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

function inverseCosineLines(x: usize): void {
  const x0 = v128.load(x);
  const x1 = v128.load(x, 32);
  const x2 = v128.load(x, 64);
  const x3 = v128.load(x, 96);
  const x4 = v128.load(x, 128);
  const x5 = v128.load(x, 160);
  const x6 = v128.load(x, 192);
  const x7 = v128.load(x, 224);
  const p = times(R8, f32x4.add(x0, x4));
  const q = times(R8, f32x4.sub(x0, x4));
  const r = f32x4.add(times(C2, x2), times(S2, x6));
  const s = f32x4.sub(times(S2, x2), times(C2, x6));
  const d0 = sum4(times(C1, x1), times(C3, x3), times(C5, x5), times(C7, x7));
  const d1 = sum4(times(C3, x1), times(-C7, x3), times(-C1, x5), times(-C5, x7));
  const d2 = sum4(times(C5, x1), times(-C1, x3), times(C7, x5), times(C3, x7));
  const d3 = sum4(times(C7, x1), times(-C5, x3), times(C3, x5), times(-C1, x7));
  pair(x, 0, 224, f32x4.add(p, r), d0);
  pair(x, 32, 192, f32x4.add(q, s), d1);
  pair(x, 64, 160, f32x4.sub(q, s), d2);
  pair(x, 96, 128, f32x4.sub(p, r), d3);
}

// @ts-ignore: decorator
@inline
function pair(x: usize, first: usize, last: usize, even: v128, odd: v128): void {
  v128.store(x + first, f32x4.add(even, odd));
  v128.store(x + last, f32x4.sub(even, odd));
}

function transpose(x: usize): void {
  quarter(x, x);
  quarter(x + 144, x + 144);
  // The quarters off the diagonal change places.
  const a0 = v128.load(x, 16);
  const a1 = v128.load(x, 48);
  const a2 = v128.load(x, 80);
  const a3 = v128.load(x, 112);
  quarter(x + 128, x + 16);
  storeQuarter(x + 128, a0, a1, a2, a3);
}

/** Four rows of four from `from`, as columns to `to`; rows lie 32 bytes apart. */
// @ts-ignore: decorator
@inline
function quarter(from: usize, to: usize): void {
  storeQuarter(to, v128.load(from), v128.load(from, 32), v128.load(from, 64), v128.load(from, 96));
}

// @ts-ignore: decorator
@inline
function storeQuarter(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7), 96);
}
