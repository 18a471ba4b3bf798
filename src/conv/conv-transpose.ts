import { checkChoice, rangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import {
  biasValues,
  checkConvOptions,
  fineShape,
  type TransposedOptions,
  transposedGeometry,
} from './engine/geometry.ts';
import { runConv } from './engine/run.ts';
import { mergePatches, type OverlapMerge } from './merge.ts';

/** Options of {@link convTranspose}. */
export interface ConvTransposeOptions extends TransposedOptions {
  /** What becomes of patches that overlap. Only 'sum' is linear, and the adjoint of {@link conv}. @default 'sum' */
  readonly merge?: OverlapMerge | undefined;
  /** Only with `merge: 'mean'`: patches that are exactly 0 do not count. @default false */
  readonly ignoreZeros?: boolean | undefined;
}

/**
 * Transposed convolution, the "deconvolution" of neural networks: every input sample throws a copy of the kernel onto the output,
 * y[n, o, c·stride + k·dilation − padding] += x[n, i, c] · w[i, o, k], then the bias is added.
 *
 * It is the adjoint Aᵀ of {@link conv}, not its inverse. The weight is the same tensor as that of the convolution it is the adjoint of.
 *
 * @param x [N, Cin, ...spatial], or [Cin, ...spatial] without a batch; 1 to 3 spatial axes
 * @param weight [Cin, Cout / groups, ...kernel]
 * @returns [N, Cout, ...output] in the precision of x, output = stride·(n−1) + dilation·(K−1) + 1 − padding + outputPadding, or
 * `outputSize`; not clamped
 * @throws RangeError when shapes, groups and options do not fit each other
 * @example
 * const x = tensor([1, 1, 2], [2, 3]);
 * [...convTranspose(x, tensor([1, 1, 3], [1, 2, 3]), { stride: 2 }).data]; // => [2, 4, 9, 6, 9]
 */
export function convTranspose(x: Tensor, weight: Tensor, options: ConvTransposeOptions = {}): Tensor {
  checkConvOptions('convTranspose', options, ['outputPadding', 'merge', 'ignoreZeros']);
  checkTensor('convTranspose', 'x', x);
  checkTensor('convTranspose', 'weight', weight);
  const geometry = transposedGeometry(x.shape, weight.shape, options);
  const bias = biasValues('convTranspose', options.bias, geometry.fineChannels);
  const { merge = 'sum', ignoreZeros = false } = options;
  checkChoice('convTranspose', 'merge', merge, ['sum', 'mean', 'max']);
  if (ignoreZeros && merge !== 'mean')
    throw rangeError('convTranspose', 'ignoreZeros', `false with merge ${merge}`, ignoreZeros);
  const data =
    merge === 'sum'
      ? runConv(geometry, true, x.data, weight, { bias })
      : mergePatches(geometry, x.data, weight, bias, merge, ignoreZeros);
  return { shape: fineShape(geometry, x.shape.length === weight.shape.length), data };
}
