import type { Shape, Tensor } from '../../tensor.ts';
import { type Axis, coarseNeighbours } from '../engine/axis.ts';
import { checkConvOptions, type TransposedOptions, transposedGeometry } from '../engine/geometry.ts';

/** Options of {@link overlapCount}: those of a transposed convolution that bear on where its patches fall. */
export type OverlapCountOptions = Omit<TransposedOptions, 'bias' | 'groups'>;

/**
 * How many patches of a transposed convolution overlap at each sample of its output, whatever the values:
 * count[o] = #{(i, k): i·stride + k·dilation − padding = o}.
 *
 * Zero is an output that no input and no kernel can reach; uneven counts appear as a checkerboard.
 *
 * @param inputSize extent of the input per spatial axis
 * @param kernelSize extent of the kernel per spatial axis
 * @returns counts of the shape of the output, Float64
 * @throws RangeError when the extents and options do not fit each other
 * @example
 * [...overlapCount([2], [3], { stride: 2 }).data]; // => [1, 1, 2, 1, 1]
 */
export function overlapCount(inputSize: Shape, kernelSize: Shape, options: OverlapCountOptions = {}): Tensor {
  checkConvOptions('overlapCount', options, ['outputPadding']);
  const { axes } = transposedGeometry([1, ...inputSize], [1, 1, ...kernelSize], options, 'overlapCount');
  return { shape: axes.map((axis) => axis.fine), data: countMap(axes) };
}

/** The counts of all axes multiplied out: the patches of a grid are products of intervals. */
export function countMap(axes: readonly Axis[]): Float64Array {
  let map = Float64Array.of(1);
  for (const axis of axes) {
    const counts = coarseNeighbours(axis).map((pairs) => pairs.length / 2);
    const longer = new Float64Array(map.length * axis.fine);
    map.forEach((outer, i) => {
      counts.forEach((count, j) => {
        longer[i * axis.fine + j] = outer * count;
      });
    });
    map = longer;
  }
  return map;
}
