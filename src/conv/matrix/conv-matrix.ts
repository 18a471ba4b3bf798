import type { Shape, Tensor } from '../../tensor.ts';
import { stridesOf } from '../../tensor.ts';
import { fineNeighbours } from '../engine/axis.ts';
import { checkConvOptions, forwardGeometry, type SpatialOptions } from '../engine/geometry.ts';
import { fromTriples, type SparseMatrix } from './sparse.ts';

/**
 * The matrix C of a convolution: vec(conv(x, weight)) = C vec(x). Its transpose is the matrix of the transposed convolution with the same
 * weight: the matrix is transposed, the weight is not.
 *
 * A way to look at small layers; the engine never makes it.
 *
 * @param weight [Cout, Cin / groups, ...kernel]
 * @param size extent of x per spatial axis
 * @param options as of `conv`, without a bias
 * @returns Cout·prod(output) rows and Cin·prod(size) columns, both row-major over [channel, ...spatial]
 * @throws RangeError when shapes, groups and options do not fit each other
 * @example
 * const C = convMatrix(tensor([1, 1, 2], [5, 7]), [3]);
 * [...denseMatrix(C).data]; // => [5, 7, 0, 0, 5, 7]
 */
export function convMatrix(
  weight: Tensor,
  size: Shape,
  options: Omit<SpatialOptions, 'bias'> = {},
): SparseMatrix {
  checkConvOptions('convMatrix', options);
  const channels = weight.shape[1] * (options.groups ?? 1);
  const geometry = forwardGeometry([channels, ...size], weight.shape, options, 'convMatrix');
  const coarse = geometry.axes.map((axis) => axis.coarse);
  const [kernelSteps, fineSteps, coarseSteps] = [weight.shape.slice(2), size, coarse].map(stridesOf);
  const [taps, fine, rows] = [weight.shape.slice(2), size, coarse].map((shape) =>
    shape.reduce((a, b) => a * b, 1),
  );
  const neighbours = geometry.axes.map(fineNeighbours);
  const outPerGroup = geometry.coarseChannels / geometry.groups;
  const triples: [row: number, column: number, value: number][] = [];
  for (let o = 0; o < geometry.coarseChannels; o++) {
    const firstChannel = Math.floor(o / outPerGroup) * weight.shape[1];
    for (let c = 0; c < rows; c++) {
      // The pairs (tap, sample) of a point of the grid are the products of those of its axes.
      let pairs: [tap: number, sample: number][] = [[0, 0]];
      neighbours.forEach((lists, axis) => {
        const met = lists[Math.floor(c / coarseSteps[axis]) % coarse[axis]];
        pairs = pairs.flatMap(([tap, sample]) =>
          Array.from({ length: met.length / 2 }, (_, j): [number, number] => [
            tap + met[2 * j] * kernelSteps[axis],
            sample + met[2 * j + 1] * fineSteps[axis],
          ]),
        );
      });
      for (let i = 0; i < weight.shape[1]; i++)
        for (const [tap, sample] of pairs)
          triples.push([
            o * rows + c,
            (firstChannel + i) * fine + sample,
            weight.data[(o * weight.shape[1] + i) * taps + tap],
          ]);
    }
  }
  return fromTriples(geometry.coarseChannels * rows, channels * fine, triples);
}
