import { checkInteger } from '../errors.ts';
import { checkedSize, type DType, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';
import { perAxis } from './engine/geometry.ts';

/** The largest enlargement by a kernel that is written out: its kernel has 2048 taps per axis. */
export const largestFactor: number = 1024;

/**
 * The tent that interpolates linearly at a scale: K = 2s − s mod 2 taps 1 − |k/f − c|, f = ceil(K/2), c = (K−1)/2f, as Caffe fills it.
 * For odd K MXNet's initialiser of that name is not symmetric; this one is.
 */
export function tent(scale: number): Float64Array {
  const taps = 2 * scale - (scale % 2);
  const f = Math.ceil(taps / 2);
  const c = (taps - 1) / (2 * f);
  return Float64Array.from({ length: taps }, (_, k) => 1 - Math.abs(k / f - c));
}

/** The product of one-dimensional kernels over a grid. */
export function outer(factors: readonly ArrayLike<number>[]): Tensor {
  const product = zeros(
    factors.map((factor) => factor.length),
    'float64',
  );
  const steps = stridesOf(product.shape);
  for (let i = 0; i < product.data.length; i++)
    product.data[i] = factors.reduce(
      (value, factor, axis) => value * factor[Math.floor(i / steps[axis]) % factor.length],
      1,
    );
  return product;
}

/**
 * Caffe's bilinear filler: the weights with which a transposed convolution enlarges every channel by linear interpolation.
 *
 * Use them with `stride: scale`, `padding: floor(scale / 2)` and `groups: channels`. Outside the frame the image counts as 0, so a border
 * of half a sample fades; `resize` holds the edge instead.
 *
 * @param channels how many, each with the same weights
 * @param scale factor per spatial axis, integers >= 1
 * @param dtype precision, float32 by default
 * @returns [channels, 1, ...2·scale − scale mod 2]
 * @throws RangeError when a number is no positive integer
 * @example
 * [...bilinearWeight(1, [2]).data]; // => [0.25, 0.75, 0.75, 0.25]
 */
export function bilinearWeight(channels: number, scale: Shape, dtype: DType = 'float32'): Tensor {
  checkInteger('bilinearWeight', 'channels', channels);
  const factors = perAxis('bilinearWeight', 'scale', scale, scale.length);
  for (const factor of factors) checkInteger('bilinearWeight', 'scale', factor, 1, largestFactor);
  checkedSize('bilinearWeight', 'scale', [channels, ...factors.map((factor) => 2 * factor)]);
  const kernel = outer(factors.map(tent));
  const weight = zeros([channels, 1, ...kernel.shape], dtype);
  for (let channel = 0; channel < channels; channel++)
    weight.data.set(kernel.data, channel * sizeOf(kernel.shape));
  return weight;
}
