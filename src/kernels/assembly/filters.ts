/** Lays the weights of a convolution out as correlate reads them, transformed where the sums are Winograd's. */

/** A tap, or a column of `rows` of them that Winograd's sums join. */
@unmanaged
class Tap {
  /** Bytes from the first weight of an output channel. */
  at: i32;
  rows: i32;
}

/** Job of filters; an item is four output channels, or one of those that are left. */
@unmanaged
export class FiltersJob {
  weights: usize;
  to: usize;
  tapList: usize;
  taps: i32;
  channels: i32;
  /** Bytes from an output channel to the next, and from row to row of a column. */
  channel: i32;
  row: i32;
  /** 1, or the 5 or 6 points of Winograd's sums. */
  points: i32;
  /** The most rows of a column. */
  rows: i32;
}

export function filters(job: FiltersJob, item: i32): void {
  const quads = job.channels >> 2;
  const four = item < quads;
  const c = four ? item << 2 : (quads << 2) + item - quads;
  const from = job.weights + <usize>(c * job.channel);
  const point = <usize>(job.channels * job.taps) << 2;
  let to = job.to + (<usize>(c * job.taps) << 2);
  for (let t = 0; t < job.taps; t++, to += four ? 16 : 4) {
    const tap = changetype<Tap>(job.tapList + (<usize>t << 3));
    const at = from + <usize>tap.at;
    if (job.points == 1) put(to, gather(at, job.channel, four), four);
    else transform(job, at, tap.rows, to, point, four);
  }
}

/**
 * U[p] = Σ_k w[k] p^k / Π_q (p - q) over the other finite points q, and at infinity the last of `job.rows` weights: so Toom and Cook's
 * polynomials are determined by their values.
 */
function transform(job: FiltersJob, at: usize, rows: i32, to: usize, point: usize, four: bool): void {
  const first = gather(at, job.channel, four);
  let even = first;
  let odd = f32x4.splat(0);
  let evenTwo = first;
  let oddTwo = odd;
  let last = first;
  let power: f32 = 2;
  for (let k = 1; k < rows; k++, power *= 2) {
    at += <usize>job.row;
    last = gather(at, job.channel, four);
    const scaled = f32x4.mul(f32x4.splat(power), last);
    if (k & 1) {
      odd = f32x4.add(odd, last);
      oddTwo = f32x4.add(oddTwo, scaled);
    } else {
      even = f32x4.add(even, last);
      evenTwo = f32x4.add(evenTwo, scaled);
    }
  }
  const six = job.points == 6;
  const sixth = f32x4.splat(-1.0 / 6.0);
  const two = f32x4.splat(six ? 1.0 / 24.0 : 1.0 / 6.0);
  put(to, f32x4.mul(f32x4.splat(six ? 0.25 : 0.5), first), four);
  put(to + point, f32x4.mul(six ? sixth : f32x4.splat(-0.5), f32x4.add(even, odd)), four);
  put(to + 2 * point, f32x4.mul(sixth, f32x4.sub(even, odd)), four);
  put(to + 3 * point, f32x4.mul(two, f32x4.add(evenTwo, oddTwo)), four);
  if (six) put(to + 4 * point, f32x4.mul(two, f32x4.sub(evenTwo, oddTwo)), four);
  put(to + <usize>(job.points - 1) * point, rows == job.rows ? last : f32x4.splat(0), four);
}

// @ts-ignore: decorator
@inline
function gather(at: usize, step: i32, four: bool): v128 {
  let value = v128.load32_zero(at);
  if (four) {
    value = v128.load32_lane(at + <usize>step, value, 1);
    value = v128.load32_lane(at + <usize>(2 * step), value, 2);
    value = v128.load32_lane(at + <usize>(3 * step), value, 3);
  }
  return value;
}

// @ts-ignore: decorator
@inline
function put(to: usize, value: v128, four: bool): void {
  if (four) v128.store(to, value);
  else v128.store32_lane(to, value, 0);
}
