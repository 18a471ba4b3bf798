import { random } from '../src/random.ts';
import { type DType, stridesOf, type Tensor, zeros } from '../src/tensor.ts';

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

/** A plain scene in [0, 1]: overlapping blocks of random place, size and brightness, from a seed. */
export function blocks(shape: readonly number[], seed = 1, dtype: DType = 'float64'): Tensor {
  const rng = random(seed);
  const x = zeros([...shape], dtype);
  x.data.fill(0.2);
  const strides = stridesOf(shape);
  for (let block = 0; block < 24; block++) {
    const from = shape.map((n) => Math.floor(rng.uniform() * n));
    const to = shape.map((n, axis) => from[axis] + 1 + Math.floor(rng.uniform() * 0.4 * n));
    const value = rng.uniform();
    for (let i = 0; i < x.data.length; i++)
      if (
        shape.every((n, axis) => {
          const at = Math.floor(i / strides[axis]) % n;
          return at >= from[axis] && at < to[axis];
        })
      )
        x.data[i] = value;
  }
  return x;
}

/** Peak signal-to-noise ratio in dB for peak 1. */
export function psnrOf(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return -10 * Math.log10(sum / a.data.length);
}

/** The sum of all samples. */
export function sumOf(x: Tensor): number {
  let sum = 0;
  for (const value of x.data) sum += value;
  return sum;
}

/** A picture [1, H, W] in [0, 1] with edges in every direction: disks of random place, size and brightness over each other. */
export function disks(height: number, width: number, seed = 1): Tensor<readonly [number, number, number]> {
  const rng = random(seed);
  const x = zeros([1, height, width], 'float64');
  x.data.fill(0.3);
  for (let disk = 0; disk < 120; disk++) {
    const [cy, cx, value] = [rng.uniform() * height, rng.uniform() * width, rng.uniform()];
    const radius = 2 + 0.2 * Math.min(height, width) * rng.uniform() ** 3;
    for (let i = 0; i < x.data.length; i++)
      if (Math.hypot(Math.floor(i / width) - cy, (i % width) - cx) < radius) x.data[i] = value;
  }
  return x;
}
