import { random } from '../src/random.ts';
import { type DType, type Tensor, zeros } from '../src/tensor.ts';

/** Normal noise of a shape, from a seed. */
export function noise(shape: readonly number[], seed = 7, dtype: DType = 'float64'): Tensor {
  const rng = random(seed);
  const x = zeros([...shape], dtype);
  for (let i = 0; i < x.data.length; i++) x.data[i] = rng.normal();
  return x;
}

/** An asymmetric PSF: positive weights of no symmetry, so that a wrong flip or centre shows. */
export function lopsidedPsf(shape: readonly number[], seed = 3, dtype: DType = 'float64'): Tensor {
  const rng = random(seed);
  const psf = zeros([...shape], dtype);
  for (let i = 0; i < psf.data.length; i++) psf.data[i] = rng.uniform() ** 3 + 0.01;
  return psf;
}

/** The largest absolute difference of two sample arrays. */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    if (!(d <= max)) max = d;
  }
  return max;
}
