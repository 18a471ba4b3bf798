import { rangeError } from '../../errors.ts';
import type { Shape } from '../../tensor.ts';
import { effectiveKernel } from '../engine/axis.ts';
import {
  checkConvOptions,
  forwardGeometry,
  paddingPairs,
  perAxis,
  type SpatialOptions,
  type TransposedOptions,
  transposedGeometry,
} from '../engine/geometry.ts';

/** What decides the size of a convolution's output. */
export type ConvSizeOptions = Pick<SpatialOptions, 'stride' | 'padding' | 'dilation'>;

/** What decides the size of a transposed convolution's output. */
export type ConvTransposeSizeOptions = ConvSizeOptions & Pick<TransposedOptions, 'outputPadding'>;

/**
 * The extents of the output of `conv`: O = floor((n + padding − E) / stride) + 1, with the effective kernel E = dilation·(K−1) + 1.
 *
 * @param input n per spatial axis
 * @param kernel K per spatial axis
 * @returns O per spatial axis
 * @throws RangeError when the kernel does not fit, or extents and options do not fit each other
 * @example
 * convOutputSize([224, 224], [3, 3], { stride: 2, padding: 1 }); // => [112, 112]
 */
export function convOutputSize(input: Shape, kernel: Shape, options: ConvSizeOptions = {}): number[] {
  checkConvOptions('convOutputSize', options);
  const { axes } = forwardGeometry([1, ...input], [1, 1, ...kernel], options, 'convOutputSize');
  return axes.map((axis) => axis.coarse);
}

/**
 * The extents of the output of `convTranspose`: O = stride·(n−1) + E − padding + outputPadding.
 *
 * It is the smallest input that the forward convolution takes to n; see {@link convInputSizes} for the others.
 *
 * @param input n per spatial axis
 * @param kernel K per spatial axis
 * @returns O per spatial axis
 * @throws RangeError when nothing is left, or extents and options do not fit each other
 * @example
 * convTransposeOutputSize([112], [3], { stride: 2, padding: 1, outputPadding: 1 }); // => [224]
 */
export function convTransposeOutputSize(
  input: Shape,
  kernel: Shape,
  options: ConvTransposeSizeOptions = {},
): number[] {
  checkConvOptions('convTransposeOutputSize', options, ['outputPadding']);
  const { axes } = transposedGeometry([1, ...input], [1, 1, ...kernel], options, 'convTransposeOutputSize');
  return axes.map((axis) => axis.fine);
}

/**
 * The inputs that `conv` takes to outputs of a size: n from stride·(O−1) + E − padding, `stride` sizes in a row. They are the sizes among
 * which a transposed convolution has to choose by its output padding.
 *
 * @param output O per spatial axis, each >= 1
 * @param kernel K per spatial axis
 * @returns the smallest and the largest n per spatial axis; the smallest is raised to 1 where padding alone would do
 * @throws RangeError when no input has this output
 * @example
 * convInputSizes([112], [3], { stride: 2, padding: 1 }); // => [[223, 224]]
 */
export function convInputSizes(
  output: Shape,
  kernel: Shape,
  options: ConvSizeOptions = {},
): [smallest: number, largest: number][] {
  const fn = 'convInputSizes';
  checkConvOptions(fn, options);
  const rank = kernel.length;
  const sizes = perAxis(fn, 'output', output, rank);
  const taps = perAxis(fn, 'kernel', kernel, rank);
  const stride = perAxis(fn, 'stride', options.stride ?? 1, rank);
  const dilation = perAxis(fn, 'dilation', options.dilation ?? 1, rank);
  const pads = paddingPairs(fn, options.padding ?? 0, rank);
  return sizes.map((size, axis) => {
    const smallest =
      stride[axis] * (size - 1) + effectiveKernel(taps[axis], dilation[axis]) - pads[axis][0] - pads[axis][1];
    const largest = smallest + stride[axis] - 1;
    if (largest < 1)
      throw rangeError(fn, 'output', `more than ${size} on axis ${axis}: its padding alone gives more`, size);
    return [Math.max(1, smallest), largest];
  });
}
