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
  const magnitudes = sortedSamples(data, weights, Math.abs);
  const last = magnitudes.length - 1;
  const level = magnitudes[last - allowed(magnitudes)] || magnitudes[last];
  return level > 0 ? level / photographs : 1;
}

/**
 * The distance between the darkest and the brightest samples, which a constant added to the data does not change.
 *
 * @returns > 0; 1 where all samples are equal
 */
export function dynamicRange(data: FloatArray): number {
  const values = sortedSamples(data);
  const last = values.length - 1;
  const most = allowed(values);
  return values[last - most] - values[most] || values[last] - values[0] || 1;
}

function sortedSamples(data: FloatArray, weights?: FloatArray, of?: (value: number) => number): Float64Array {
  const step = Math.ceil(data.length / enough);
  const samples = new Float64Array(Math.ceil(data.length / step));
  let count = 0;
  for (let i = 0; i < data.length; i += step)
    if (weights === undefined || weights[i] > 0) samples[count++] = of ? of(data[i]) : data[i];
  return samples.subarray(0, count).sort();
}

/** The number of samples that may lie beyond a level. */
function allowed({ length }: Float64Array): number {
  return Math.floor(length * outliers);
}
