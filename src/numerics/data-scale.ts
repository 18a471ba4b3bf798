/** The scale of data, to which thresholds that are stated for images of range [0, 1] are relative, so that f(k x) = k f(x). */

import type { FloatArray } from '../tensor.ts';

/** The fraction of the samples that may lie beyond a level: hot pixels and cosmic rays. */
const outliers = 1 / 5000;

/** Samples that are looked at: more do not change the levels. */
const enough = 2 ** 18;

/** The largest magnitude in blurred and noisy photographs whose white is 1: from 0.83 to 0.97 in 16 images of Set12 and BM3D-6. */
const photographs = 0.88;

/**
 * About the value that white has in a blurred image: 1 where its range is [0, 1].
 *
 * @param data samples in any unit and of any sign
 * @param weights samples of weight 0 are left out
 * @returns > 0; 1 where all samples are 0
 */
export function whiteLevel(data: FloatArray, weights?: FloatArray): number {
  const { most, beyond } = largest(data, 1, weights, Math.abs);
  const level = beyond || most;
  return level > 0 ? level / photographs : 1;
}

/**
 * The distance between the darkest and the brightest samples, which a constant added to the data does not change.
 *
 * @returns > 0; 1 where all samples are equal
 */
export function dynamicRange(data: FloatArray): number {
  const bright = largest(data, 1);
  const dark = largest(data, -1);
  return bright.beyond + dark.beyond || bright.most + dark.most || 1;
}

/** The largest of the samples times a sign, and the largest one that few outliers lie beyond. */
function largest(
  data: FloatArray,
  sign: 1 | -1,
  weights?: FloatArray,
  of: (value: number) => number = (value) => value,
): { readonly most: number; readonly beyond: number } {
  const step = Math.ceil(data.length / enough);
  let count = 0;
  for (let i = 0; i < data.length; i += step) if (weights === undefined || weights[i] > 0) count++;
  // The largest ones in ascending order: nearly every sample is below all of them.
  const top = new Float64Array(Math.min(count, Math.floor(count * outliers) + 1)).fill(-Infinity);
  for (let i = 0; i < data.length; i += step) {
    if (weights !== undefined && !(weights[i] > 0)) continue;
    const value = sign * of(data[i]);
    if (!(value > top[0])) continue;
    let at = 0;
    for (; at + 1 < top.length && top[at + 1] < value; at++) top[at] = top[at + 1];
    top[at] = value;
  }
  return { most: top[top.length - 1], beyond: top[0] };
}
