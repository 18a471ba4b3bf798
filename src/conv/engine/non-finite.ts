/** A convolution of operands that are not all finite, by a path that mixes samples: its non-finite terms are summed apart. */

import type { FloatArray } from '../../tensor.ts';

/** A convolution of two operands in double precision: Σ a[i]·b[k], without a bias. */
export type DoubleConvolution = (x: Float64Array, weight: Float64Array) => FloatArray;

type Test = (value: number) => boolean;

const INFINITY = Number.POSITIVE_INFINITY;
const isAny: Test = () => true;
const isInfinite: Test = (value) => Math.abs(value) === INFINITY;
const isZero: Test = (value) => value === 0;
const isPositive: Test = (value) => value > 0;
const isNegative: Test = (value) => value < 0;
const isPlusInfinity: Test = (value) => value === INFINITY;
const isMinusInfinity: Test = (value) => value === -INFINITY;

/** Pairs of a sample and a weight whose product is NaN, +∞ and −∞ in IEEE 754 arithmetic; pairs that are finite are in none. */
const products: readonly (readonly [product: number, ...(readonly [sample: Test, weight: Test])[]])[] = [
  [Number.NaN, [Number.isNaN, isAny], [isAny, Number.isNaN], [isInfinite, isZero], [isZero, isInfinite]],
  [
    INFINITY,
    [isPlusInfinity, isPositive],
    [isMinusInfinity, isNegative],
    [isPositive, isPlusInfinity],
    [isNegative, isMinusInfinity],
  ],
  [
    -INFINITY,
    [isPlusInfinity, isNegative],
    [isMinusInfinity, isPositive],
    [isNegative, isPlusInfinity],
    [isPositive, isMinusInfinity],
  ],
];

/** Whether every value is a finite number. */
export function allFinite(values: FloatArray): boolean {
  // v·0 is NaN exactly where v is not finite. Four sums: one would wait for each addition before the next.
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= values.length; i += 4) {
    a += values[i] * 0;
    b += values[i + 1] * 0;
    c += values[i + 2] * 0;
    d += values[i + 3] * 0;
  }
  for (; i < values.length; i++) a += values[i] * 0;
  return a + b + c + d === 0;
}

/**
 * The convolution of any operands by a path that is right for finite ones only: Σ over the finite terms, to which each output adds the NaN
 * and the infinities of its own receptive field. Which outputs those are is a convolution of indicators, whose sums are counts: rounding
 * does not reach one half.
 *
 * @param convolve the path; it is called with finite operands only
 * @returns the sums without a bias
 */
export function convNonFinite(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  convolve: DoubleConvolution,
): FloatArray {
  const finite = (values: ArrayLike<number>) =>
    Float64Array.from(values, (value) => (Number.isFinite(value) ? value : 0));
  const sum = convolve(finite(x), finite(weight));
  for (const [product, ...pairs] of products) {
    for (const [isSample, isWeight] of pairs) {
      const samples = indicator(x, isSample);
      const weights = samples && indicator(weight, isWeight);
      if (samples === undefined || weights === undefined) continue;
      const counts = convolve(samples, weights);
      for (let o = 0; o < sum.length; o++) if (counts[o] > 0.5) sum[o] += product;
    }
  }
  return sum;
}

/** 1 where the test holds and 0 elsewhere; undefined where it holds nowhere. */
function indicator(values: ArrayLike<number>, test: Test): Float64Array | undefined {
  const marks = new Float64Array(values.length);
  let any = false;
  for (let i = 0; i < values.length; i++) {
    if (!test(values[i])) continue;
    marks[i] = 1;
    any = true;
  }
  return any ? marks : undefined;
}
