/**
 * Real lines, four (or, of odd length, eight) at a time.
 *
 * Even length n: a line is taken as m = n/2 complex points (even samples real, odd ones imaginary), and
 * X[k] = (Z[k] + Z*[m-k])/2 + exp(-2πik/n) (Z[k] - Z*[m-k])/2i unfolds n/2+1 coefficients.
 * Odd length: two lines a and b ride as a + ib, and A[k] = (Z[k] + Z*[n-k])/2, B[k] = (Z[k] - Z*[n-k])/2i.
 */

import { emit, absorb, loadFirst, storeFirst, lowPairs, highPairs, lowHalves, highHalves } from './lanes';
import { combine, fold, separate, unfold } from './unfold';
import { loadsIntoTarget, tempBytes, transform } from './transform';

/** Job of realLines and halfLines. Lines are counted over all images; distances are in bytes, so that planes and tiles both fit. */
@unmanaged
export class RowsJob {
  plan: usize;
  /** Even length: exp(-2πik/n)/2 for k <= n/4. */
  unfold: usize;
  lines: i32;
  length: i32;
  /** Lines of an image. */
  image: i32;
  real: usize;
  spectrum: usize;
  /** From a real part to its imaginary part. */
  imaginary: isize;
  lineStride: usize;
  imageStride: usize;
  /** From four columns to the next four. */
  blockStride: usize;
  /** 1: the last block has room for four columns (tiles); 0: it ends where the line ends (planes). */
  roomy: i32;
  scale: f32;
}

/** Bytes of scratch memory of a rows job. */
export function rowsScratch(job: RowsJob): usize {
  const line = (<usize>job.length + 8) << 5;
  const temp = tempBytes(job.plan);
  return line + max(line, temp);
}

// @ts-ignore: decorator
@inline
function spectrumOf(job: RowsJob, line: i32): usize {
  const at = min(line, job.lines - 1);
  const image = at / job.image;
  return job.spectrum + <usize>image * job.imageStride + <usize>(at - image * job.image) * job.lineStride;
}

// @ts-ignore: decorator
@inline
function realOf(job: RowsJob, line: i32): usize {
  return job.real + ((<usize>min(line, job.lines - 1) * <usize>job.length) << 2);
}

/** Forward, lines 4·item… (even length) or 8·item… (odd length). */
export function realLines(job: RowsJob, item: i32, scratch: usize): void {
  const line = (<usize>job.length + 8) << 5;
  const target = scratch;
  const temp = scratch + line;
  const from = loadsIntoTarget(job.plan) ? target : temp;
  if (job.length & 1) {
    const first = item << 3;
    gatherLines(job, first, from, 32);
    gatherLines(job, first + 4, from + 16, 32);
    transform(job.plan, from, target, temp);
    separate(target, job.length);
    emitLines(job, first, target, 32);
    if (first + 4 < job.lines) emitLines(job, first + 4, target + (<usize>job.length << 5), -32);
  } else {
    const first = item << 2;
    gatherLines(job, first, from, 16);
    transform(job.plan, from, target, temp);
    unfold(target, job.length >> 1, job.unfold);
    emitLines(job, first, target, 32);
  }
}

/** Backward and scaled: the way back of realLines. */
export function halfLines(job: RowsJob, item: i32, scratch: usize): void {
  const line = (<usize>job.length + 8) << 5;
  const target = scratch;
  const temp = scratch + line;
  const from = loadsIntoTarget(job.plan) ? target : temp;
  if (job.length & 1) {
    const first = item << 3;
    absorbLines(job, first, from, 32);
    absorbLines(job, first + 4, from + (<usize>job.length << 5), -32);
    combine(from, job.length);
    transform(job.plan, from, target, temp);
    scatterLines(job, first, target + 16, 0, 32, 64, 96, 128);
    if (first + 4 < job.lines) scatterLines(job, first + 4, target, 0, 32, 64, 96, 128);
  } else {
    const first = item << 2;
    absorbLines(job, first, from, 32);
    fold(from, job.length >> 1, job.unfold);
    transform(job.plan, from, target, temp);
    // The parts were exchanged for the way back: a point holds the odd sample first.
    scatterLines(job, first, target, 16, 0, 48, 32, 64);
  }
}

/** Four lines into lanes; sample j goes to `to + j·step`. */
function gatherLines(job: RowsJob, first: i32, to: usize, step: usize): void {
  let a = realOf(job, first);
  let b = realOf(job, first + 1);
  let c = realOf(job, first + 2);
  let d = realOf(job, first + 3);
  for (const end = a + ((<usize>job.length >> 2) << 4); a < end; a += 16, b += 16, c += 16, d += 16, to += step << 2)
    storeTransposed(to, step, v128.load(a), v128.load(b), v128.load(c), v128.load(d));
  const left = job.length & 3;
  if (left > 0)
    storeTransposed(to, step, loadFirst(a, left), loadFirst(b, left), loadFirst(c, left), loadFirst(d, left));
}

// @ts-ignore: decorator
@inline
function storeTransposed(to: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const p = lowPairs(a, b);
  const q = lowPairs(c, d);
  const r = highPairs(a, b);
  const s = highPairs(c, d);
  v128.store(to, lowHalves(p, q));
  v128.store(to + step, highHalves(p, q));
  v128.store(to + 2 * step, lowHalves(r, s));
  v128.store(to + 3 * step, highHalves(r, s));
}

/** Lanes into four lines, times the scale; the four samples of a step lie at the given distances from `from`. */
function scatterLines(
  job: RowsJob,
  first: i32,
  from: usize,
  one: usize,
  two: usize,
  three: usize,
  four: usize,
  step: usize,
): void {
  let a = realOf(job, first);
  let b = realOf(job, first + 1);
  let c = realOf(job, first + 2);
  let d = realOf(job, first + 3);
  const scale = f32x4.splat(job.scale);
  let left = job.length;
  for (; left > 0; left -= 4, a += 16, b += 16, c += 16, d += 16, from += step) {
    const v0 = f32x4.mul(scale, v128.load(from + one));
    const v1 = f32x4.mul(scale, v128.load(from + two));
    const v2 = f32x4.mul(scale, v128.load(from + three));
    const v3 = f32x4.mul(scale, v128.load(from + four));
    const p = lowPairs(v0, v1);
    const q = lowPairs(v2, v3);
    const r = highPairs(v0, v1);
    const s = highPairs(v2, v3);
    if (left >= 4) {
      v128.store(a, lowHalves(p, q));
      v128.store(b, highHalves(p, q));
      v128.store(c, lowHalves(r, s));
      v128.store(d, highHalves(r, s));
    } else {
      storeFirst(a, lowHalves(p, q), left);
      storeFirst(b, highHalves(p, q), left);
      storeFirst(c, lowHalves(r, s), left);
      storeFirst(d, highHalves(r, s), left);
    }
  }
}

/** Coefficients in lanes (k at `from + k·step`) into four lines of the spectrum. */
function emitLines(job: RowsJob, first: i32, from: usize, step: isize): void {
  emit(
    from,
    step,
    (job.length >> 1) + 1,
    spectrumOf(job, first),
    spectrumOf(job, first + 1),
    spectrumOf(job, first + 2),
    spectrumOf(job, first + 3),
    job.imaginary,
    job.blockStride,
    job.roomy,
  );
}

function absorbLines(job: RowsJob, first: i32, to: usize, step: isize): void {
  absorb(
    to,
    step,
    (job.length >> 1) + 1,
    spectrumOf(job, first),
    spectrumOf(job, first + 1),
    spectrumOf(job, first + 2),
    spectrumOf(job, first + 3),
    job.imaginary,
    job.blockStride,
  );
}
