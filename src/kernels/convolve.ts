/** Jobs of the convolutions: the input laid out in planes, the weights as the sums read them, and the sums themselves. */

import type { Engine } from './runtime/engine.ts';
import { JOB, runJob, writeJob } from './runtime/job.ts';
import type { Jobs } from './runtime/job-layouts.ts';

/** Samples beyond the last packed plane that the sums may read. */
export const SLACK = 16;

/** Products in place of those of a column of `taps` taps, 2 to 5 of them, and the lines of outputs that come of them; see assembly/winograd.ts. */
export function winogradBlock(taps: number): { points: number; rows: number } {
  const points = taps === 2 ? 5 : 6;
  return { points, rows: points + 1 - taps };
}

/** Lines in an item of arrange. */
const LINES = 16;

/** Four words an axis: cell i of a plane is sample residue + step·(i + shift), where that is one of `cells` there are. */
export type AxisWords = readonly [residue: number, step: number, shift: number, cells: number];

/** Planes to lay out. Addresses are bytes, everything else samples. */
export interface Arrangement {
  readonly x: number;
  readonly channels: number;
  /** Extents of a channel: depth, height and width. */
  readonly extents: readonly number[];
  readonly to: number;
  /** Extents of a plane. */
  readonly grid: readonly [depth: number, height: number, width: number];
  /** From a plane to the next. */
  readonly volume: number;
  /** The address of three axes for each phase, and how many phases there are. */
  readonly phases: number;
  readonly phaseCount: number;
}

/** One plane for each channel and phase, zero where the input has no sample. */
export function runArrange(engine: Engine, arrangement: Arrangement): void {
  const { x, channels, extents, to, grid, volume, phases, phaseCount } = arrangement;
  const [depth, height, width] = extents;
  const [planes, rows, line] = grid;
  writeJob(engine, 'ArrangeJob', {
    x,
    to,
    volume: depth * height * width,
    height,
    width,
    depth: planes,
    lines: rows,
    line,
    packed: volume,
    phases,
    phaseCount,
  });
  const lines = grid[0] * grid[1];
  const items = channels * phaseCount * Math.ceil(lines / LINES);
  runJob(engine, 'arrange', items, channels * phaseCount * lines * grid[2], 0);
}

/**
 * Weights to lay out: `taps` of each of `channels`, in columns where there is more than one point. Addresses and steps are bytes; `tapList`
 * has two words a tap: bytes from the first weight of an output channel, and the rows of its column.
 */
export type Filters = Jobs['FiltersJob'];

/** Lays weights out: points · channels · taps of them. */
export function runFilters(engine: Engine, filters: Filters): void {
  const { taps, channels, points } = filters;
  writeJob(engine, 'FiltersJob', filters);
  const items = Math.floor(channels / 4) + (channels % 4);
  runJob(engine, 'filters', items, (points * channels * taps) / 4, 0);
}

/**
 * The sums of one pair of phases of depth and height. Addresses and steps are bytes; see assembly/convolve.ts for each. `phases` has five
 * words a phase of the width: residue, cells, taps, the addresses of offsets and weights.
 */
export type Sums = Jobs['ConvolveJob'];

/** Fills the lines of the output at `depthCells` depths; `work` decides whether threads share it. */
export function runConvolve(engine: Engine, sums: Sums, depthCells: number, work: number): void {
  writeJob(engine, 'ConvolveJob', sums);
  const items = depthCells * Math.ceil(sums.blocks / sums.together);
  runJob(engine, 'convolve', items, work, engine.exports.convolveScratch(JOB));
}
