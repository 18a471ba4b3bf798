import type { FloatArray } from '../tensor.ts';

/** Samples that are looked at: among more, the smallest distance is no smaller. */
const enough = 2 ** 16;

/** Float samples have a step of 2⁻²⁴ of their value, as codes of 16 bits have one of 2⁻¹⁶ of white: what is finer is not rounded. */
const finest = 2 ** -18;

/** A scene of a few levels is not rounded to them. */
const coarsest = 1 / 24;

/**
 * The standard deviation of the rounding in data that were rounded to equal steps, as codes of 8 or 16 bits are: step/√12, with the step as the
 * smallest distance between different samples.
 *
 * @returns 0 for data that were not rounded
 * @example
 * roundingError(Float64Array.from({ length: 100 }, (_, i) => Math.round(50 + 40 * Math.sin(i * i)))) * Math.sqrt(12); // => 1
 */
export function roundingError(data: FloatArray): number {
  const step = Math.ceil(data.length / enough);
  const samples = Float64Array.from({ length: Math.floor(data.length / step) }, (_, i) => data[i * step]);
  samples.sort();
  const range = samples[samples.length - 1] - samples[0];
  let distance = range;
  for (let i = 1; i < samples.length; i++) {
    const one = samples[i] - samples[i - 1];
    if (one > 0 && one < distance) distance = one;
    // Two floats that should be equal differ by less: no common step.
    if (one > 0 && one < finest * range) return 0;
  }
  return distance < coarsest * range ? distance / Math.sqrt(12) : 0;
}
