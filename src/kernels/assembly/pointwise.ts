/** Sample by sample; an item is a chunk of samples, its last ones done one by one. */

import { PointwiseJob } from './pointwise-job';
import { powerLaw, PowerLawJob } from './power-law';

export function pointwise(job: PointwiseJob, item: i32): void {
  if (job.operation == 6) return powerLaw(changetype<PowerLawJob>(changetype<usize>(job)), item);
  const first = item * job.chunk;
  const count = min(job.chunk, job.count - first);
  const at = <usize>first << 2;
  const operation = job.operation;
  if (operation == 0) poissonRatio(job.a + at, job.b + at, job.out + at, count, job.p, job.q);
  else if (operation == 1) expectation(job.a + at, job.b + at, job.c + at, job.out + at, count, job.p);
  else if (operation == 2) distance(job.a + at, job.b + at, job.out + (<usize>item << 4), count);
  else if (operation == 3) gain(job.a + at, job.b + at, job.out + at, count);
  else if (operation == 4) reciprocal(job.a + at, job.out + at, count, job.p);
  else if (operation == 5) weigh(job.a + at, job.b + at, job.c + at, job.d + at, job.e + at, count);
  else if (operation == 7) blend(job.a + at, job.b + at, job.out + at, count, job.p);
}

/** out = max(a, 0) / max(b + p, q). */
function poissonRatio(a: usize, b: usize, out: usize, count: i32, p: f32, q: f32): void {
  const zero = f32x4.splat(0);
  const background = f32x4.splat(p);
  const least = f32x4.splat(q);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16, out += 16) {
    const value = f32x4.pmax(v128.load(a), zero);
    v128.store(out, f32x4.div(value, f32x4.pmax(f32x4.add(v128.load(b), background), least)));
  }
  for (; i < count; i++, a += 4, b += 4, out += 4)
    store<f32>(out, max<f32>(load<f32>(a), 0) / max<f32>(load<f32>(b) + p, q));
}

/** With the missing m = max(p - c, 0): out = a · max(b + m, 0) / (c + m), and a where that is no number. */
function expectation(a: usize, b: usize, c: usize, out: usize, count: i32, p: f32): void {
  const zero = f32x4.splat(0);
  const least = f32x4.splat(p);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16, c += 16, out += 16) {
    const x = v128.load(a);
    const seen = v128.load(c);
    const missing = f32x4.pmax(f32x4.sub(least, seen), zero);
    const whole = f32x4.add(seen, missing);
    const moved = f32x4.div(f32x4.mul(x, f32x4.pmax(f32x4.add(v128.load(b), missing), zero)), whole);
    v128.store(out, v128.bitselect(moved, x, f32x4.gt(whole, zero)));
  }
  for (; i < count; i++, a += 4, b += 4, c += 4, out += 4) {
    const x = load<f32>(a);
    const seen = load<f32>(c);
    const missing = max<f32>(p - seen, 0);
    const whole = seen + missing;
    store<f32>(out, whole > 0 ? (x * max<f32>(load<f32>(b) + missing, 0)) / whole : x);
  }
}

/** Σ (b - a)² and Σ b², in double precision, to two doubles at out. */
function distance(a: usize, b: usize, out: usize, count: i32): void {
  let change = f64x2.splat(0);
  let energy = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16) {
    const x = v128.load(b);
    const d = f32x4.sub(x, v128.load(a));
    const d0 = f64x2.promote_low_f32x4(d);
    const d1 = f64x2.promote_low_f32x4(v128.shuffle<f64>(d, d, 1, 1));
    const x0 = f64x2.promote_low_f32x4(x);
    const x1 = f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1));
    change = f64x2.add(change, f64x2.add(f64x2.mul(d0, d0), f64x2.mul(d1, d1)));
    energy = f64x2.add(energy, f64x2.add(f64x2.mul(x0, x0), f64x2.mul(x1, x1)));
  }
  let sum = f64x2.extract_lane(change, 0) + f64x2.extract_lane(change, 1);
  let whole = f64x2.extract_lane(energy, 0) + f64x2.extract_lane(energy, 1);
  for (; i < count; i++, a += 4, b += 4) {
    const x = <f64>load<f32>(b);
    const d = x - <f64>load<f32>(a);
    sum += d * d;
    whole += x * x;
  }
  store<f64>(out, sum);
  store<f64>(out, whole, 8);
}

/** out = a² + b². */
function gain(a: usize, b: usize, out: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16, out += 16) {
    const x = v128.load(a);
    const y = v128.load(b);
    v128.store(out, f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)));
  }
  for (; i < count; i++, a += 4, b += 4, out += 4)
    store<f32>(out, load<f32>(a) * load<f32>(a) + load<f32>(b) * load<f32>(b));
}

/** out = 1 / (a + p), 0 where the sum is not above 0. */
function reciprocal(a: usize, out: usize, count: i32, p: f32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const more = f32x4.splat(p);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, out += 16) {
    const sum = f32x4.add(v128.load(a), more);
    v128.store(out, v128.bitselect(f32x4.div(one, sum), zero, f32x4.gt(sum, zero)));
  }
  for (; i < count; i++, a += 4, out += 4) {
    const sum = load<f32>(a) + p;
    store<f32>(out, sum > 0 ? 1 / sum : 0);
  }
}

/** a + ib ← e (c - id) (a + ib). */
function weigh(a: usize, b: usize, c: usize, d: usize, e: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16, c += 16, d += 16, e += 16) {
    const w = v128.load(e);
    const hr = f32x4.mul(w, v128.load(c));
    const hi = f32x4.mul(w, v128.load(d));
    const yr = v128.load(a);
    const yi = v128.load(b);
    v128.store(a, f32x4.add(f32x4.mul(yr, hr), f32x4.mul(yi, hi)));
    v128.store(b, f32x4.sub(f32x4.mul(yi, hr), f32x4.mul(yr, hi)));
  }
  for (; i < count; i++, a += 4, b += 4, c += 4, d += 4, e += 4) {
    const hr = load<f32>(e) * load<f32>(c);
    const hi = load<f32>(e) * load<f32>(d);
    const yr = load<f32>(a);
    const yi = load<f32>(b);
    store<f32>(a, yr * hr + yi * hi);
    store<f32>(b, yi * hr - yr * hi);
  }
}

/** out = min(a b, p). */
function blend(a: usize, b: usize, out: usize, count: i32, p: f32): void {
  const most = f32x4.splat(p);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += 16, b += 16, out += 16)
    v128.store(out, f32x4.min(f32x4.mul(v128.load(a), v128.load(b)), most));
  for (; i < count; i++, a += 4, b += 4, out += 4)
    store<f32>(out, min<f32>(load<f32>(a) * load<f32>(b), p));
}
