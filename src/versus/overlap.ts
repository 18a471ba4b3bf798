import { type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';

/** What a transposed convolution does to a picture of ones: the reason of checkerboards. */
export interface Overlap {
  /** How many taps land on each phase of the output: one period, of the shape of the stride. */
  readonly counts: Tensor;
  /** (max - min) / |mean| of the summed taps G_r = Σ w[k] over k d ≡ r (mod s): 0 is no checkerboard. */
  readonly checkerboardIndex: number;
}

/**
 * Counts and sums the taps of a transposed convolution per phase of its output
 * (Odena, Dumoulin & Olah, Distill 2016, doi:10.23915/distill.00003; Sugawara, Shiota & Kiya 2019).
 *
 * @param kernel weights, of the spatial rank
 * @param stride per axis
 * @param dilation per axis, 1 is none
 */
export function overlap(kernel: Tensor, stride: Shape, dilation: Shape): Overlap {
  const counts = zeros(stride, 'float64');
  const sums = new Float64Array(sizeOf(stride));
  const [from, to] = [stridesOf(kernel.shape), stridesOf(stride)];
  for (let tap = 0; tap < kernel.data.length; tap++) {
    let phase = 0;
    for (let axis = 0; axis < stride.length; axis++) {
      const k = Math.floor(tap / from[axis]) % kernel.shape[axis];
      phase += ((k * dilation[axis]) % stride[axis]) * to[axis];
    }
    counts.data[phase]++;
    sums[phase] += kernel.data[tap];
  }
  const mean = sums.reduce((sum, v) => sum + v, 0) / sums.length;
  const spread = Math.max(...sums) - Math.min(...sums);
  return { counts, checkerboardIndex: spread === 0 ? 0 : spread / Math.abs(mean) };
}
