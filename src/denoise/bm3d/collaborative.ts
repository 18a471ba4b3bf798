/**
 * Collaborative filtering of groups of blocks: a 3-D transform (wavelet or cosine over the block, Haar along the group), shrinkage,
 * the inverse transform, and the weighted return of every block to its place. The mean of a group always passes, so that
 * brightness added to an image is added to its estimate.
 */

import type { CooperativeTask } from '../cooperative.ts';
import { forwardBior15, inverseBior15 } from './bior15.ts';
import type { Groups, Plane } from './block-match.ts';
import { forwardDct8, inverseDct8 } from './dct8.ts';
import { forwardHaar, inverseHaar } from './haar.ts';

const SIDE = 8;
const BLOCK = 64;

/** Groups of a piece of work: some ten milliseconds. */
const PIECE = 512;

/** Where filtered blocks are gathered: the estimate is `sum / weight`. */
export interface Gathering {
  readonly sum: Float64Array;
  readonly weight: Float64Array;
}

/** Transforms the 64 samples from offset `at` on, in place. */
type BlockTransform = (x: Float64Array, at: number) => void;

/** So large a coefficient of the pilot that its Wiener gain is 1, and its square still finite. */
const PASSES = 1e150;

/** Scratch memory of one pass, for groups of up to `count` blocks. */
function workspace(count: number) {
  return { group: new Float64Array(count * BLOCK), scratch: new Float64Array(count * 32) };
}

/** The largest power of two <= n: the Haar transform has no other size. */
function powerOfTwo(n: number): number {
  return 2 ** Math.floor(Math.log2(n));
}

/**
 * First stage: coefficients below `threshold` standard deviations of their noise are dropped.
 * A group counts by the inverse of the noise left in it.
 *
 * @param variances of the noise in the 64 coefficients of a block
 */
export function* hardThreshold(
  plane: Plane,
  groups: Groups,
  variances: Float64Array,
  threshold: number,
  gathering: Gathering,
): CooperativeTask<void> {
  const { group, scratch } = workspace(groups.count);
  const limits = variances.map((v) => threshold * threshold * v);
  for (let g = 0; g < groups.sizes.length; g++) {
    const count = powerOfTwo(groups.sizes[g]);
    loadGroup(plane, groups, g, count, group, forwardBior15);
    forwardHaar(group, count, scratch);
    const mean = group[0];
    group[0] = Number.POSITIVE_INFINITY;
    let noise = 0;
    for (let i = 0; i < count * BLOCK; i += BLOCK) {
      for (let k = 0; k < BLOCK; k++) {
        const c = group[i + k];
        if (c * c < limits[k]) group[i + k] = 0;
        else noise += variances[k];
      }
    }
    group[0] = mean;
    inverseHaar(group, count, scratch);
    returnGroup(plane.width, groups, g, count, group, inverseBior15, 1 / noise, gathering);
    if (g % PIECE === PIECE - 1) yield;
  }
}

/**
 * Second stage: the empirical Wiener filter W = p² / (p² + v), with p the coefficients of a pilot estimate.
 */
export function* wienerShrink(
  plane: Plane,
  pilot: Plane,
  groups: Groups,
  variances: Float64Array,
  gathering: Gathering,
): CooperativeTask<void> {
  const { group, scratch } = workspace(groups.count);
  const model = new Float64Array(groups.count * BLOCK);
  for (let g = 0; g < groups.sizes.length; g++) {
    const count = powerOfTwo(groups.sizes[g]);
    loadGroup(plane, groups, g, count, group, forwardDct8);
    loadGroup(pilot, groups, g, count, model, forwardDct8);
    forwardHaar(group, count, scratch);
    forwardHaar(model, count, scratch);
    model[0] = PASSES;
    let noise = 0;
    for (let i = 0; i < count * BLOCK; i += BLOCK) {
      for (let k = 0; k < BLOCK; k++) {
        const power = model[i + k] * model[i + k];
        const gain = power / (power + variances[k]);
        group[i + k] *= gain;
        noise += variances[k] * gain * gain;
      }
    }
    inverseHaar(group, count, scratch);
    returnGroup(plane.width, groups, g, count, group, inverseDct8, 1 / noise, gathering);
    if (g % PIECE === PIECE - 1) yield;
  }
}

function loadGroup(
  plane: Plane,
  groups: Groups,
  g: number,
  count: number,
  group: Float64Array,
  transform: BlockTransform,
): void {
  const { data, width } = plane;
  for (let i = 0; i < count; i++) {
    let from = groups.positions[g * groups.count + i];
    let to = i * BLOCK;
    for (let y = 0; y < SIDE; y++, from += width, to += SIDE) {
      group[to] = data[from];
      group[to + 1] = data[from + 1];
      group[to + 2] = data[from + 2];
      group[to + 3] = data[from + 3];
      group[to + 4] = data[from + 4];
      group[to + 5] = data[from + 5];
      group[to + 6] = data[from + 6];
      group[to + 7] = data[from + 7];
    }
    transform(group, i * BLOCK);
  }
}

function returnGroup(
  width: number,
  groups: Groups,
  g: number,
  count: number,
  group: Float64Array,
  inverse: BlockTransform,
  weight: number,
  gathering: Gathering,
): void {
  const { sum, weight: total } = gathering;
  for (let i = 0; i < count; i++) {
    inverse(group, i * BLOCK);
    let to = groups.positions[g * groups.count + i];
    let from = i * BLOCK;
    for (let y = 0; y < SIDE; y++, to += width) {
      for (let x = 0; x < SIDE; x++, from++) {
        const w = weight * kaiserWindow[y * SIDE + x];
        sum[to + x] += w * group[from];
        total[to + x] += w;
      }
    }
  }
}

/** The Kaiser window of β = 2 over a block: its rim, where transforms ring, counts less. */
const line = Array.from({ length: SIDE }, (_, j) => kaiser(j));
export const kaiserWindow: Float64Array = Float64Array.from(
  { length: BLOCK },
  (_, k) => line[k % SIDE] * line[Math.floor(k / SIDE)],
);

function kaiser(j: number): number {
  const t = (2 * j) / (SIDE - 1) - 1;
  return bessel0(2 * Math.sqrt(1 - t * t)) / bessel0(2);
}

/** The modified Bessel function I₀ by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 20; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
