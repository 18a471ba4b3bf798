/**
 * Collaborative filtering of groups of 8x8 blocks: a transform of every block, the Haar transform across the group, shrinkage, and the way
 * back. An item is a band of rows of reference blocks; it gathers its blocks in a slice of its own, so that the sum of slices is the same
 * which thread did which part. denoise/bm3d/collaborative.ts computes the same in plain TypeScript.
 */

import { reference, references } from './block-match';
import { forwardCosine, forwardWavelet, inverseCosine, inverseWavelet } from './block-transforms';

@unmanaged
export class CollaborateJob {
  plane: usize;
  /** The estimate of the first stage; 0 in the first stage itself. */
  pilot: usize;
  height: i32;
  width: i32;
  step: i32;
  radius: i32;
  count: i32;
  band: i32;
  positions: usize;
  sizes: usize;
  /** Variances of the noise in the 64 coefficients, transposed as the transforms leave them. */
  variances: usize;
  /** Squares below which the first stage drops a coefficient. */
  limits: usize;
  /** Weights of the samples of a block. */
  window: usize;
  /** Σ w x and Σ w of each item: two slices of `sliceRows` rows of the plane, from `sliceTop` of the item on. */
  slices: usize;
  sliceRows: i32;
  /** Unit of the weights of groups: about the variance of the noise. */
  unit: f32;
  /** The item that item 0 of a run is: bands may be done some at a time. */
  first: i32;
}

const SIDE = 8;
const BLOCK: usize = 256;

/** Bytes that an item needs. */
export function collaborateScratch(job: CollaborateJob): i32 {
  return (job.count * 5) << 7;
}

/** The first row of the plane that an item can reach. */
// @ts-ignore: decorator
@inline
function sliceTop(job: CollaborateJob, item: i32): i32 {
  return max(0, reference(item * job.band, job.height - SIDE + 1, job.step) - job.radius);
}

export function collaborate(job: CollaborateJob, item: i32, scratch: usize): void {
  item += job.first;
  const refRows = references(job.height - SIDE + 1, job.step);
  const refColumns = references(job.width - SIDE + 1, job.step);
  const bytes = <usize>(job.sliceRows * job.width) << 2;
  const sum = job.slices + <usize>(2 * item) * bytes;
  memory.fill(sum, 0, 2 * bytes);
  const origin = <usize>(sliceTop(job, item) * job.width) << 2;
  const group = scratch;
  const model = group + <usize>job.count * BLOCK;
  const room = model + <usize>job.count * BLOCK;
  const first = item * job.band * refColumns;
  const end = min(refRows, (item + 1) * job.band) * refColumns;
  for (let g = first; g < end; g++) {
    const count = powerOfTwo(load<i32>(job.sizes + (<usize>g << 2)));
    const places = job.positions + (<usize>(g * job.count) << 2);
    loadGroup(job.plane, job.width, places, count, group);
    let noise: f32;
    if (job.pilot == 0) {
      for (let i = 0; i < count; i++) forwardWavelet(group + <usize>i * BLOCK);
      forwardHaar(group, count, room);
      noise = threshold(job, group, count);
      inverseHaar(group, count, room);
      for (let i = 0; i < count; i++) inverseWavelet(group + <usize>i * BLOCK);
    } else {
      loadGroup(job.pilot, job.width, places, count, model);
      for (let i = 0; i < count; i++) forwardCosine(group + <usize>i * BLOCK);
      for (let i = 0; i < count; i++) forwardCosine(model + <usize>i * BLOCK);
      forwardHaar(group, count, room);
      forwardHaar(model, count, room);
      noise = shrink(job, group, model, count);
      inverseHaar(group, count, room);
      for (let i = 0; i < count; i++) inverseCosine(group + <usize>i * BLOCK);
    }
    returnGroup(job, places, count, group, job.unit / noise, sum - origin, bytes);
  }
}

/** The largest power of two <= n. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: i32): i32 {
  return 1 << (31 - clz(n));
}

function loadGroup(plane: usize, width: i32, places: usize, count: i32, group: usize): void {
  const line = <usize>width << 2;
  for (let i = 0; i < count; i++, group += BLOCK) {
    let from = plane + (<usize>load<i32>(places + (<usize>i << 2)) << 2);
    for (let y: usize = 0; y < BLOCK; y += 32, from += line) {
      v128.store(group + y, v128.load(from));
      v128.store(group + y, v128.load(from, 16), 16);
    }
  }
}

function returnGroup(
  job: CollaborateJob,
  places: usize,
  count: i32,
  group: usize,
  weight: f32,
  sum: usize,
  toWeights: usize,
): void {
  const line = <usize>job.width << 2;
  const window = job.window;
  const w = f32x4.splat(weight);
  for (let i = 0; i < count; i++, group += BLOCK) {
    let to = sum + (<usize>load<i32>(places + (<usize>i << 2)) << 2);
    for (let y: usize = 0; y < BLOCK; y += 32, to += line) {
      for (let x: usize = 0; x < 32; x += 16) {
        const part = f32x4.mul(w, v128.load(window + y + x));
        v128.store(to + x, f32x4.add(v128.load(to + x), f32x4.mul(part, v128.load(group + y + x))));
        v128.store(to + x + toWeights, f32x4.add(v128.load(to + x + toWeights), part));
      }
    }
  }
}

/** Drops what is below the limits, all but the mean of the group; returns the noise that is left. */
function threshold(job: CollaborateJob, group: usize, count: i32): f32 {
  const mean = load<f32>(group);
  store<f32>(group, Infinity);
  let noise = f32x4.splat(0);
  for (let i = 0; i < count; i++, group += BLOCK) {
    for (let k: usize = 0; k < BLOCK; k += 16) {
      const c = v128.load(group + k);
      const kept = f32x4.ge(f32x4.mul(c, c), v128.load(job.limits + k));
      v128.store(group + k, v128.and(c, kept));
      noise = f32x4.add(noise, v128.and(v128.load(job.variances + k), kept));
    }
  }
  store<f32>(group - <usize>count * BLOCK, mean);
  return total(noise);
}

/** Multiplies by W = p² / (p² + v), with p of the pilot and 1 for the mean of the group; returns the noise that is left. */
function shrink(job: CollaborateJob, group: usize, model: usize, count: i32): f32 {
  store<f32>(model, 1e15);
  let noise = f32x4.splat(0);
  const least = f32x4.splat(1e-37);
  for (let i = 0; i < count; i++, group += BLOCK, model += BLOCK) {
    for (let k: usize = 0; k < BLOCK; k += 16) {
      const p = v128.load(model + k);
      const power = f32x4.mul(p, p);
      const variance = v128.load(job.variances + k);
      const gain = f32x4.div(power, f32x4.add(f32x4.add(power, variance), least));
      v128.store(group + k, f32x4.mul(v128.load(group + k), gain));
      noise = f32x4.add(noise, f32x4.mul(variance, f32x4.mul(gain, gain)));
    }
  }
  return total(noise);
}

// @ts-ignore: decorator
@inline
function total(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    f32x4.extract_lane(x, 2) +
    f32x4.extract_lane(x, 3)
  );
}

/** Sums land in the first half of the blocks, differences in the second; the sums are halved again until one is left. */
function forwardHaar(group: usize, count: i32, room: usize): void {
  const r = f32x4.splat(<f32>0.7071067811865476);
  for (let n = count; n > 1; n >>= 1) {
    const half = <usize>(n >> 1) * BLOCK;
    for (let at: usize = 0; at < half; at += BLOCK) {
      for (let k: usize = 0; k < BLOCK; k += 16) {
        const a = v128.load(group + 2 * at + k);
        const b = v128.load(group + 2 * at + BLOCK + k);
        v128.store(group + at + k, f32x4.mul(r, f32x4.add(a, b)));
        v128.store(room + at + k, f32x4.mul(r, f32x4.sub(a, b)));
      }
    }
    memory.copy(group + half, room, half);
  }
}

function inverseHaar(group: usize, count: i32, room: usize): void {
  const r = f32x4.splat(<f32>0.7071067811865476);
  for (let n = 2; n <= count; n <<= 1) {
    const half = <usize>(n >> 1) * BLOCK;
    memory.copy(room, group, half);
    for (let at: usize = 0; at < half; at += BLOCK) {
      for (let k: usize = 0; k < BLOCK; k += 16) {
        const a = v128.load(room + at + k);
        const b = v128.load(group + half + at + k);
        v128.store(group + 2 * at + k, f32x4.mul(r, f32x4.add(a, b)));
        v128.store(group + 2 * at + BLOCK + k, f32x4.mul(r, f32x4.sub(a, b)));
      }
    }
  }
}
