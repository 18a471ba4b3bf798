import { rangeError } from '../errors.ts';
import { correlateTaps } from '../kernels/reference/correlate.ts';
import {
  allocate,
  checkedSize,
  checkTensor,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
} from '../tensor.ts';
import { cells, fineNeighbours, tapClasses } from './engine/axis.ts';
import {
  checkConvOptions,
  coarseShape,
  forwardGeometry,
  type Geometry,
  type SpatialOptions,
} from './engine/geometry.ts';
import { allFinite, convNonFinite } from './engine/non-finite.ts';
import { groupChannels, threeAxes, volumes } from './engine/operands.ts';
import { packCells, phaseRows } from './engine/rows.ts';

/**
 * The gradient of ⟨conv(fine, w), coarse⟩ by w: g[o, i, k] = Σ_{n,c} fine[n, i, c·stride + k·dilation − padding] · coarse[n, o, c].
 *
 * For a convolution, `fine` is its input and `coarse` the gradient of its output; for a transposed one the other way round.
 *
 * @param fine [N, C, ...spatial], the larger grid
 * @param coarse [N, O, ...spatial], the shape of conv(fine, w) with the same options
 * @param kernel extent of the kernel per spatial axis
 * @param options as of {@link conv}; a bias has no part in it
 * @returns [O, C / groups, ...kernel] in the precision of `fine`
 * @throws RangeError when the shapes do not belong together
 * @example
 * const g = weightGradient(tensor([1, 1, 3], [1, 2, 3]), tensor([1, 1, 2], [1, 10]), [2]);
 * [...g.data]; // => [21, 32]
 */
export function weightGradient(
  fine: Tensor,
  coarse: Tensor,
  kernel: Shape,
  options: Omit<SpatialOptions, 'bias'> = {},
): Tensor {
  checkConvOptions('weightGradient', options);
  checkTensor('weightGradient', 'fine', fine);
  checkTensor('weightGradient', 'coarse', coarse);
  const rank = kernel.length;
  const batched = fine.shape.length === rank + 2;
  const channels = fine.shape[batched ? 1 : 0];
  const outChannels = coarse.shape[batched ? 1 : 0];
  const shape = [outChannels, Math.floor(channels / (options.groups ?? 1)), ...kernel];
  checkedSize('weightGradient', 'kernel', shape);
  const geometry = forwardGeometry(
    fine.shape,
    shape,
    { ...options, outputSize: coarse.shape.slice(-rank) },
    'weightGradient',
  );
  const expected = coarseShape(geometry, batched);
  if (coarse.shape.length !== expected.length || expected.some((n, axis) => n !== coarse.shape[axis]))
    throw rangeError('weightGradient', 'coarse', `of shape ${expected.join('x')}`, coarse.shape);
  const data = allocate(sizeOf(shape), dtypeOf(fine));
  // Padding multiplies the coarse samples.
  if (allFinite(coarse.data)) data.set(gradient(geometry, fine.data, coarse.data));
  else data.set(convNonFinite(fine.data, coarse.data, (a, b) => gradient(geometry, a, b)));
  return { shape, data };
}

/** Packs the rows as the forward path does, and exchanges the roles of output and weight. */
function gradient(geometry: Geometry, fine: FloatArray, coarse: FloatArray): Float64Array {
  const [depth, height, width] = threeAxes(geometry.axes);
  const { fine: inChannels, coarse: outChannels } = groupChannels(geometry);
  const volume = volumes(geometry);
  const classes = tapClasses(width);
  const rows = phaseRows(classes, width.coarse);
  const planes = fineNeighbours(depth);
  const lines = fineNeighbours(height);
  const n = width.coarse;
  const result = new Float64Array(geometry.coarseChannels * inChannels * volume.taps);
  const errors = new Float64Array(outChannels * n);

  const addLine = (group: number, inChannel: number, lineAt: number, tapsAt: number): void => {
    const resultAt = (group * outChannels * inChannels + inChannel) * volume.taps + tapsAt;
    classes.forEach((each, m) => {
      const available = cells(width.fine, each.residue, width.stride);
      packCells(rows[m], 0, fine, lineAt + each.residue, width.stride, available, each.start);
      correlateTaps(
        result,
        resultAt + each.first,
        inChannels * volume.taps,
        each.tapStep,
        each.taps,
        rows[m],
        0,
        each.cellStep,
        n,
        errors,
        0,
        n,
        outChannels,
      );
    });
  };

  for (let batch = 0; batch < geometry.batch; batch++) {
    for (let group = 0; group < geometry.groups; group++) {
      const fineAt = (batch * geometry.fineChannels + group * inChannels) * volume.fine;
      const coarseAt = (batch * geometry.coarseChannels + group * outChannels) * volume.coarse;
      for (let d = 0; d < depth.coarse; d++) {
        for (let h = 0; h < height.coarse; h++) {
          for (let c = 0; c < outChannels; c++) {
            const from = coarseAt + c * volume.coarse + (d * height.coarse + h) * n;
            errors.set(coarse.subarray(from, from + n), c * n);
          }
          for (let channel = 0; channel < inChannels; channel++) {
            const inAt = fineAt + channel * volume.fine;
            for (let p = 0; p < planes[d].length; p += 2) {
              for (let l = 0; l < lines[h].length; l += 2) {
                const lineAt = inAt + (planes[d][p + 1] * height.fine + lines[h][l + 1]) * width.fine;
                addLine(group, channel, lineAt, (planes[d][p] * height.kernel + lines[h][l]) * width.kernel);
              }
            }
          }
        }
      }
    }
  }
  return result;
}
