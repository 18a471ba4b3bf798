/** Block matching and collaborative filtering of one float32 plane by the vector kernels; what they compute is said in denoise/. */

import { JOB, runJob, writeJob } from './job.ts';
import type { Engine } from './wasm.ts';

/** The grid of reference blocks of a plane, and how far around each is looked for its like. */
export interface BlockSearch {
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly radius: number;
  /** Largest number of blocks in a group. */
  readonly count: number;
}

/** Groups that lie in the memory of the kernels until they are released. */
export interface FoundGroups {
  readonly search: BlockSearch;
  readonly positions: Int32Array;
  readonly sizes: Int32Array;
  release(): void;
}

const SIDE = 8;
/** Rows of references in an item; the result of the filter depends on it by rounding, so it does not depend on the threads. */
const MATCH_BAND = 16;
const FILTER_BAND = 8;

const references = (positions: number, step: number): number => Math.ceil((positions - 1) / step) + 1;

/** Finds the groups of a plane in the memory of the kernels; `threshold`: squared difference of a whole block. */
export function findGroups(
  engine: Engine,
  plane: Float32Array,
  search: BlockSearch,
  threshold: number,
): FoundGroups {
  const { height, width, step, radius, count } = search;
  const rows = references(height - SIDE + 1, step);
  const groups = rows * references(width - SIDE + 1, step);
  const { heap, memory, exports } = engine;
  const at = heap.allocate(4 * groups * (count + 1));
  const sizesAt = at + 4 * groups * count;
  writeJob(engine, [plane.byteOffset, height, width, step, radius, count, 0, MATCH_BAND, at, sizesAt]);
  new Float32Array(memory.buffer, JOB + 24, 1)[0] = threshold;
  const work = height * width * radius * radius;
  runJob(engine, 'matchBlocks', Math.ceil(rows / MATCH_BAND), work, exports.matchScratch(JOB));
  return {
    search,
    positions: new Int32Array(memory.buffer, at, groups * count),
    sizes: new Int32Array(memory.buffer, sizesAt, groups),
    release: () => heap.release(at),
  };
}

/** What a pass of the filter needs besides the plane; 64 numbers each, in rows of a block. */
export interface FilterTables {
  /** Variance of the noise in each coefficient. */
  readonly variances: Float64Array;
  /** Squares below which a coefficient is dropped; not looked at where there is a pilot. */
  readonly limits: Float64Array;
  readonly window: Float64Array;
}

/** One pass over all groups, into `out`: by hard threshold, or by the Wiener filter that the pilot suggests. All planes are resident. */
export function filterGroups(
  engine: Engine,
  plane: Float32Array,
  pilot: Float32Array | undefined,
  groups: FoundGroups,
  tables: FilterTables,
  out: Float32Array,
): void {
  const { heap, memory, exports } = engine;
  const { height, width, step, radius, count } = groups.search;
  const rows = references(height - SIDE + 1, step);
  const items = Math.ceil(rows / FILTER_BAND);
  const sliceRows = Math.min(height, (FILTER_BAND - 1) * step + 1 + 2 * radius + SIDE);
  const slice = sliceRows * width;
  const tablesAt = heap.allocate(3 * 256);
  const slicesAt = heap.allocate(8 * slice * items);
  try {
    const numbers = new Float32Array(memory.buffer, tablesAt, 192);
    numbers.set(transposed(tables.variances));
    numbers.set(transposed(tables.limits), 64);
    numbers.set(tables.window, 128);
    writeJob(engine, [
      ...[plane.byteOffset, pilot?.byteOffset ?? 0, height, width, step, radius, count, FILTER_BAND],
      ...[groups.positions.byteOffset, groups.sizes.byteOffset],
      ...[tablesAt, tablesAt + 256, tablesAt + 512, slicesAt, sliceRows],
    ]);
    const unit = tables.variances.reduce((a, b) => a + b) / 64;
    new Float32Array(memory.buffer, JOB + 60, 1)[0] = unit;
    runJob(engine, 'collaborate', items, height * width * count, exports.collaborateScratch(JOB));
    const slices = new Float32Array(memory.buffer, slicesAt, 2 * slice * items);
    addSlices(slices, slice, groups.search, items, out);
  } finally {
    heap.release(slicesAt);
    heap.release(tablesAt);
  }
}

/** out = Σ of the slices' sums / Σ of their weights, row by row; a row lies in the slices of the items that reach it. */
function addSlices(
  slices: Float32Array,
  slice: number,
  { height, width, step, radius }: BlockSearch,
  items: number,
  out: Float32Array,
): void {
  const positions = height - SIDE + 1;
  const tops = Array.from({ length: items }, (_, item) =>
    Math.max(0, Math.min(item * FILTER_BAND * step, positions - 1) - radius),
  );
  const weight = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const row = out.subarray(y * width, (y + 1) * width).fill(0);
    weight.fill(0);
    for (let item = 0; item < items; item++) {
      const offset = (y - tops[item]) * width;
      if (offset < 0 || offset >= slice) continue;
      const from = 2 * item * slice + offset;
      for (let x = 0; x < width; x++) row[x] += slices[from + x];
      for (let x = 0; x < width; x++) weight[x] += slices[from + slice + x];
    }
    for (let x = 0; x < width; x++) row[x] /= weight[x];
  }
}

/** The kernels leave the coefficients of a block transposed. */
function transposed(table: Float64Array): Float64Array {
  return table.map((_, i) => table[8 * (i % 8) + (i >> 3)]);
}
