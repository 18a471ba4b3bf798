import { checkInteger } from '../errors.ts';

/**
 * The smallest size >= n that has no prime factor above 5: a size at which the transform is fast.
 *
 * @param n a positive integer
 * @throws RangeError when n is no positive integer
 * @example
 * goodSize(1021); // => 1024
 */
export function goodSize(n: number): number {
  checkInteger('goodSize', 'n', n);
  let best = 2 ** Math.ceil(Math.log2(n));
  for (let p5 = 1; p5 < best; p5 *= 5) {
    for (let p35 = p5; p35 < best; p35 *= 3) {
      const size = p35 * 2 ** Math.max(0, Math.ceil(Math.log2(n / p35)));
      if (size >= n && size < best) best = size;
    }
  }
  return best;
}
