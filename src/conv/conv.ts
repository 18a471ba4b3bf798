import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import {
  biasValues,
  checkConvOptions,
  coarseShape,
  forwardGeometry,
  type SpatialOptions,
} from './engine/geometry.ts';
import { runConv } from './engine/run.ts';

/** Options of {@link conv}. */
export type ConvOptions = SpatialOptions;

/**
 * Convolution as neural networks mean it, a cross-correlation: y[n, o, c] = bias[o] + Σ_{i,k} x[n, i, c·stride + k·dilation − padding] · w[o, i, k].
 *
 * The kernel is not flipped and its first tap is its origin; `blur` flips, and centres. Exact adjoint: {@link convTranspose} with the same
 * weight and `outputSize` set to the extent of x.
 *
 * @param x [N, Cin, ...spatial], or [Cin, ...spatial] without a batch (an Image is one); 1 to 3 spatial axes
 * @param weight [Cout, Cin / groups, ...kernel]
 * @returns [N, Cout, ...output] in the precision of x, output = floor((n + padding − dilation·(K−1) − 1) / stride) + 1; not clamped
 * @throws RangeError when shapes, groups and options do not fit each other
 * @example
 * const x = tensor([1, 1, 4], [1, 2, 3, 4]);
 * [...conv(x, tensor([1, 1, 2], [1, 10]), { stride: 2 }).data]; // => [21, 43]
 */
export function conv(x: Tensor, weight: Tensor, options: ConvOptions = {}): Tensor {
  checkConvOptions('conv', options);
  checkTensor('conv', 'x', x);
  checkTensor('conv', 'weight', weight);
  const geometry = forwardGeometry(x.shape, weight.shape, options);
  const bias = biasValues('conv', options.bias, geometry.coarseChannels);
  const data = runConv(geometry, false, x.data, weight, { bias });
  return { shape: coarseShape(geometry, x.shape.length === weight.shape.length), data };
}
