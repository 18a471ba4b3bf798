import type { FloatArray } from '../../tensor.ts';
import { type Axis, unitAxis } from './axis.ts';
import type { Geometry } from './geometry.ts';

/** The operands of one run, all row-major. The weight is double, [coarse channels, fine channels / groups, ...taps] either way. */
export interface Operands {
  readonly x: FloatArray;
  readonly weight: Float64Array;
  readonly bias: ArrayLike<number> | undefined;
  readonly out: FloatArray;
}

/** Exactly three axes: those that do nothing are dropped, and put back in front, so that the last one has work in it. */
export function threeAxes(axes: readonly Axis[]): readonly [Axis, Axis, Axis] {
  const busy = axes.filter(
    (axis) => axis.fine !== 1 || axis.coarse !== 1 || axis.kernel !== 1 || axis.begin !== 0,
  );
  while (busy.length < 3) busy.unshift(unitAxis);
  return [busy[0], busy[1], busy[2]];
}

/** Channels of each side within one group. */
export function groupChannels(geometry: Geometry): { fine: number; coarse: number } {
  return {
    fine: geometry.fineChannels / geometry.groups,
    coarse: geometry.coarseChannels / geometry.groups,
  };
}

/** The samples of one channel on each side, and the taps of one kernel. */
export function volumes(geometry: Geometry): { fine: number; coarse: number; taps: number } {
  let fine = 1;
  let coarse = 1;
  let taps = 1;
  for (const axis of geometry.axes) {
    fine *= axis.fine;
    coarse *= axis.coarse;
    taps *= axis.kernel;
  }
  return { fine, coarse, taps };
}
