import { correlateRows } from '../../kernels/reference/correlate.ts';
import type { FloatArray } from '../../tensor.ts';
import { type Axis, cells, coarseNeighbours, type TapClass, tapClasses } from './axis.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, type Operands, threeAxes, volumes } from './operands.ts';
import { packCells } from './rows.ts';

/**
 * The transposed convolution, one output row of all channels at a time: each residue class of its samples is a dense stride-1
 * correlation of the input row with the taps of that class; no zero is inserted anywhere, and every output is written once.
 */
export function transposedByPhases(geometry: Geometry, { x, weight, bias, out }: Operands): void {
  const [depth, height, width] = threeAxes(geometry.axes);
  const { fine: outChannels, coarse: inChannels } = groupChannels(geometry);
  const volume = volumes(geometry);
  const phases = outputPhases(width);
  const planes = coarseNeighbours(depth);
  const lines = coarseNeighbours(height);
  const acc = new Float64Array(outChannels * phases.samples);
  const row = new Float64Array(phases.reach);

  const addLine = (channel: number, lineAt: number, tapsAt: number): void => {
    packCells(row, 0, x, lineAt, 1, width.coarse, phases.lowest);
    const weightAt = channel * outChannels * volume.taps + tapsAt;
    for (const { from, count, at } of phases.classes) {
      correlateRows(
        acc,
        at * outChannels,
        count,
        outChannels,
        row,
        -from.start - phases.lowest,
        -from.cellStep,
        count,
        weight,
        weightAt + from.first,
        volume.taps,
        from.tapStep,
        from.taps,
      );
    }
  };

  for (let batch = 0; batch < geometry.batch; batch++) {
    for (let group = 0; group < geometry.groups; group++) {
      const outAt = (batch * geometry.fineChannels + group * outChannels) * volume.fine;
      for (let d = 0; d < depth.fine; d++) {
        for (let h = 0; h < height.fine; h++) {
          acc.fill(0);
          for (let channel = group * inChannels; channel < (group + 1) * inChannels; channel++) {
            const inAt = (batch * geometry.coarseChannels + channel) * volume.coarse;
            for (let p = 0; p < planes[d].length; p += 2) {
              for (let l = 0; l < lines[h].length; l += 2) {
                const lineAt = inAt + (planes[d][p + 1] * height.coarse + lines[h][l + 1]) * width.coarse;
                addLine(channel, lineAt, (planes[d][p] * height.kernel + lines[h][l]) * width.kernel);
              }
            }
          }
          for (let c = 0; c < outChannels; c++) {
            const rowAt = outAt + c * volume.fine + (d * height.fine + h) * width.fine;
            writeRow(out, rowAt, width, phases, acc, outChannels, c, bias?.[group * outChannels + c] ?? 0);
          }
        }
      }
    }
  }
}

/** The tap classes of the last axis, the outputs of each, and the stretch of the input row that they read together. */
interface OutputPhases {
  readonly classes: readonly { from: TapClass; count: number; at: number }[];
  readonly samples: number;
  readonly lowest: number;
  readonly reach: number;
}

function outputPhases(axis: Axis): OutputPhases {
  let samples = 0;
  const classes = tapClasses(axis)
    .map((from) => {
      const count = cells(axis.fine, from.residue, axis.stride);
      const at = samples;
      samples += count;
      return { from, count, at };
    })
    .filter(({ count }) => count > 0);
  const lowest = Math.min(...classes.map(({ from }) => -from.start - (from.taps - 1) * from.cellStep));
  const highest = Math.max(...classes.map(({ from, count }) => count - 1 - from.start));
  return { classes, samples, lowest, reach: classes.length === 0 ? 0 : highest - lowest + 1 };
}

/** Interleaves the phases of one channel into its output row; what no tap reaches is bias alone. */
function writeRow(
  out: FloatArray,
  rowAt: number,
  axis: Axis,
  phases: OutputPhases,
  acc: Float64Array,
  channels: number,
  channel: number,
  bias: number,
): void {
  if (phases.classes.length < axis.stride) out.fill(bias, rowAt, rowAt + axis.fine);
  for (const { from, count, at } of phases.classes) {
    const first = at * channels + channel * count;
    for (let u = 0, o = rowAt + from.residue; u < count; u++, o += axis.stride)
      out[o] = acc[first + u] + bias;
  }
}
