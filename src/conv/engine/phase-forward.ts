import { correlateRows } from '../../kernels/reference/correlate.ts';
import { cells, fineNeighbours, tapClasses } from './axis.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, type Operands, threeAxes, volumes } from './operands.ts';
import { packCells, phaseRows } from './rows.ts';

/**
 * The forward convolution, one output row of all channels at a time: each input row is split into its phases (the cells of a tap
 * class), and every class is a dense stride-1 correlation. Scratch: one output row of every channel and one input row.
 */
export function forwardByPhases(geometry: Geometry, { x, weight, bias, out }: Operands): void {
  const [depth, height, width] = threeAxes(geometry.axes);
  const { fine: inChannels, coarse: outChannels } = groupChannels(geometry);
  const volume = volumes(geometry);
  const classes = tapClasses(width);
  const rows = phaseRows(classes, width.coarse);
  const planes = fineNeighbours(depth);
  const lines = fineNeighbours(height);
  const n = width.coarse;
  const acc = new Float64Array(outChannels * n);

  const addLine = (group: number, inChannel: number, lineAt: number, tapsAt: number): void => {
    const weightAt = (group * outChannels * inChannels + inChannel) * volume.taps + tapsAt;
    classes.forEach((each, m) => {
      packCells(
        rows[m],
        0,
        x,
        lineAt + each.residue,
        width.stride,
        cells(width.fine, each.residue, width.stride),
        each.start,
      );
      correlateRows(
        acc,
        0,
        n,
        outChannels,
        rows[m],
        0,
        each.cellStep,
        n,
        weight,
        weightAt + each.first,
        inChannels * volume.taps,
        each.tapStep,
        each.taps,
      );
    });
  };

  for (let batch = 0; batch < geometry.batch; batch++) {
    for (let group = 0; group < geometry.groups; group++) {
      const inAt = (batch * geometry.fineChannels + group * inChannels) * volume.fine;
      const outAt = (batch * geometry.coarseChannels + group * outChannels) * volume.coarse;
      for (let d = 0; d < depth.coarse; d++) {
        for (let h = 0; h < height.coarse; h++) {
          for (let c = 0; c < outChannels; c++)
            acc.fill(bias?.[group * outChannels + c] ?? 0, c * n, (c + 1) * n);
          for (let channel = 0; channel < inChannels; channel++) {
            for (let p = 0; p < planes[d].length; p += 2) {
              for (let l = 0; l < lines[h].length; l += 2) {
                const lineAt =
                  inAt +
                  channel * volume.fine +
                  (planes[d][p + 1] * height.fine + lines[h][l + 1]) * width.fine;
                addLine(group, channel, lineAt, (planes[d][p] * height.kernel + lines[h][l]) * width.kernel);
              }
            }
          }
          for (let c = 0; c < outChannels; c++)
            out.set(
              acc.subarray(c * n, (c + 1) * n),
              outAt + c * volume.coarse + (d * height.coarse + h) * n,
            );
        }
      }
    }
  }
}
