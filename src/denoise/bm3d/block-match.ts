/**
 * Block matching: for every reference block the positions of the blocks that look most like it.
 *
 * The squared differences for one displacement are summed over 8x8 blocks by running sums, so that a distance costs a few
 * operations whatever the block size; a distance serves both of its blocks.
 */

import type { CooperativeTask } from '../cooperative.ts';

const SIDE = 8;

/** A grey image in double precision, row-major. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

/** How blocks are searched. */
export interface MatchOptions {
  /** Distance between reference blocks, pixels. */
  readonly step: number;
  /** Largest displacement along each axis, pixels. */
  readonly radius: number;
  /** Largest number of blocks in a group, itself included. */
  readonly count: number;
  /** Largest mean squared difference per pixel to belong to a group. */
  readonly threshold: number;
}

/** Groups of similar blocks; the blocks of group g are at `positions[g * count + i]`, i < `sizes[g]`, nearest first. */
export interface Groups {
  readonly count: number;
  /** Index of each block's upper left pixel. */
  readonly positions: Int32Array;
  readonly sizes: Int32Array;
}

/** Coordinates of the reference blocks along one axis: every `step`, and the last position so that all is covered. */
function references(positions: number, step: number): number[] {
  const at: number[] = [];
  for (let p = 0; p < positions - 1; p += step) at.push(p);
  at.push(positions - 1);
  return at;
}

function indexOfEach(at: readonly number[], positions: number): Int32Array {
  const index = new Int32Array(positions).fill(-1);
  for (const [i, p] of at.entries()) index[p] = i;
  return index;
}

/** Finds the groups of a plane of at least 8x8 pixels, a displacement a piece. */
export function* matchBlocks(plane: Plane, options: MatchOptions): CooperativeTask<Groups> {
  const { height, width, data } = plane;
  const { step, radius, count } = options;
  const rows = height - SIDE + 1;
  const columns = width - SIDE + 1;
  const refRows = references(rows, step);
  const refColumns = references(columns, step);
  const rowIndex = indexOfEach(refRows, rows);
  const groups = refRows.length * refColumns.length;
  const positions = new Int32Array(groups * count);
  const distances = new Float64Array(groups * count);
  const sizes = new Int32Array(groups).fill(1);
  // What a newcomer has to undercut: the threshold, or the farthest member of a full group.
  const limit = new Float64Array(groups).fill(options.threshold * SIDE * SIDE);
  for (const [i, y] of refRows.entries())
    for (const [j, x] of refColumns.entries()) positions[(i * refColumns.length + j) * count] = y * width + x;

  const insert = (group: number, distance: number, position: number): void => {
    const first = group * count;
    let n = sizes[group];
    if (n < count) sizes[group] = ++n;
    let at = first + n - 1;
    for (; at > first + 1 && distances[at - 1] > distance; at--) {
      distances[at] = distances[at - 1];
      positions[at] = positions[at - 1];
    }
    distances[at] = distance;
    positions[at] = position;
    if (n === count) limit[group] = distances[first + n - 1];
  };

  const columnSums = new Float64Array(width);
  const distance = new Float64Array(width);
  const dyMax = Math.min(radius, rows - 1);
  const dxMax = Math.min(radius, columns - 1);
  const compare = (dy: number, dx: number): void => {
    const left = Math.max(0, -dx);
    const right = Math.min(columns, columns - dx);
    const shift = dy * width + dx;
    const firstRef = lowerBound(refColumns, left);
    const endRef = lowerBound(refColumns, right);
    const firstMoved = lowerBound(refColumns, left + dx);
    const endMoved = lowerBound(refColumns, right + dx);
    columnSums.fill(0);
    for (let y = 0; y < SIDE - 1; y++) addRow(data, y * width, shift, left, right + SIDE - 1, columnSums);
    for (let y = 0; y + dy < rows; y++) {
      addRow(data, (y + SIDE - 1) * width, shift, left, right + SIDE - 1, columnSums);
      const here = rowIndex[y];
      const there = rowIndex[y + dy];
      if (here >= 0 || there >= 0) {
        slideAlong(columnSums, distance, left, right);
        const base = y * width;
        if (here >= 0) {
          for (let j = firstRef, g = here * refColumns.length + firstRef; j < endRef; j++, g++) {
            const x = refColumns[j];
            if (distance[x] < limit[g]) insert(g, distance[x], base + x + shift);
          }
        }
        if (there >= 0) {
          for (let j = firstMoved, g = there * refColumns.length + firstMoved; j < endMoved; j++, g++) {
            const x = refColumns[j] - dx;
            if (distance[x] < limit[g]) insert(g, distance[x], base + x);
          }
        }
      }
      subtractRow(data, y * width, shift, left, right + SIDE - 1, columnSums);
    }
  };
  for (let dy = 0; dy <= dyMax; dy++) {
    for (let dx = dy === 0 ? 1 : -dxMax; dx <= dxMax; dx++) {
      compare(dy, dx);
      yield;
    }
  }
  return { count, positions, sizes };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let i = 0;
  while (i < sorted.length && sorted[i] < value) i++;
  return i;
}

function addRow(
  data: Float64Array,
  row: number,
  shift: number,
  left: number,
  right: number,
  sums: Float64Array,
): void {
  for (let x = left; x < right; x++) {
    const d = data[row + x] - data[row + x + shift];
    sums[x] += d * d;
  }
}

function subtractRow(
  data: Float64Array,
  row: number,
  shift: number,
  left: number,
  right: number,
  sums: Float64Array,
): void {
  for (let x = left; x < right; x++) {
    const d = data[row + x] - data[row + x + shift];
    sums[x] -= d * d;
  }
}

function slideAlong(sums: Float64Array, out: Float64Array, left: number, right: number): void {
  let sum = 0;
  for (let x = left; x < left + SIDE - 1; x++) sum += sums[x];
  for (let x = left; x < right; x++) {
    sum += sums[x + SIDE - 1];
    out[x] = sum;
    sum -= sums[x];
  }
}
