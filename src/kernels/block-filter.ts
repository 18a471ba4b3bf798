/** Block matching and collaborative filtering of one float32 plane by the vector kernels; what they compute is said in denoise/. */

import type { Engine } from './runtime/engine.ts';
import { JOB, runJob, writeJob } from './runtime/job.ts';
import { threads } from './runtime/threads.ts';

/** The grid of reference blocks of a plane, and how far around each is looked for its like. */
export interface BlockSearch {
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly radius: number;
  /** Largest number of blocks in a group. */
  readonly count: number;
}

/** Groups in the memory of the kernels, where they stay until they are released. Addresses. */
export interface FoundGroups {
  readonly search: BlockSearch;
  /** Of the index of the upper left pixel of block i of group g, at 4 (g count + i). */
  readonly positions: number;
  readonly sizes: number;
  /** How many groups there are. */
  readonly length: number;
}

const SIDE = 8;
/** Rows of references in an item; the result of the filter depends on it by rounding, so it does not depend on the threads. */
const MATCH_BAND = 16;
const FILTER_BAND = 8;
/** Samples of a band that a thread does between two yields: some thirty milliseconds of work. */
const STRETCH = 50_000;

/** Bands between two yields: some for each thread. */
function together(engine: Engine, samples: number): number {
  return threads(engine).count * Math.max(1, Math.floor(STRETCH / samples));
}

const references = (positions: number, step: number): number => Math.ceil((positions - 1) / step) + 1;

/** Finds the groups of the plane at an address; `threshold`: squared difference of a whole block. */
export function* findGroups(
  engine: Engine,
  plane: number,
  search: BlockSearch,
  threshold: number,
): Generator<void, FoundGroups, void> {
  const { height, width, step, radius, count } = search;
  const rows = references(height - SIDE + 1, step);
  const length = rows * references(width - SIDE + 1, step);
  const positions = engine.heap.allocate(4 * length * (count + 1));
  const sizes = positions + 4 * length * count;
  const items = Math.ceil(rows / MATCH_BAND);
  let found = false;
  try {
    const many = together(engine, MATCH_BAND * step * width);
    for (let first = 0; first < items; first += many) {
      const blocks = { plane, height, width, step, radius, count, band: MATCH_BAND, positions, sizes, first };
      writeJob(engine, 'MatchJob', { ...blocks, threshold });
      const bytes = engine.exports.matchScratch(JOB);
      runJob(engine, 'matchBlocks', Math.min(many, items - first), width * height * radius, bytes);
      yield;
    }
    found = true;
    return { search, positions, sizes, length };
  } finally {
    if (!found) engine.heap.release(positions);
  }
}

/** What a pass of the filter needs besides the plane; 64 numbers each, in rows of a block. */
export interface FilterTables {
  /** Variance of the noise in each coefficient. */
  readonly variances: Float64Array;
  /** Squares below which a coefficient is dropped; not looked at where there is a pilot. */
  readonly limits: Float64Array;
  readonly window: Float64Array;
}

/** One pass over all groups: by hard threshold where the pilot is 0, else by the Wiener filter that it suggests. Planes are addresses. */
export function* filterGroups(
  engine: Engine,
  plane: number,
  pilot: number,
  groups: FoundGroups,
  tables: FilterTables,
  out: number,
): Generator<void, void, void> {
  const { heap, memory, exports } = engine;
  const { height, width, step, radius, count } = groups.search;
  const items = Math.ceil(references(height - SIDE + 1, step) / FILTER_BAND);
  const sliceRows = Math.min(height, (FILTER_BAND - 1) * step + 1 + 2 * radius + SIDE);
  const slice = sliceRows * width;
  const tablesAt = heap.allocate(3 * 256);
  const slicesAt = heap.allocate(8 * slice * items);
  try {
    const numbers = new Float32Array(memory.buffer, tablesAt, 192);
    numbers.set(transposed(tables.variances));
    numbers.set(transposed(tables.limits), 64);
    numbers.set(tables.window, 128);
    const unit = tables.variances.reduce((a, b) => a + b) / 64;
    const many = together(engine, FILTER_BAND * step * width);
    for (let first = 0; first < items; first += many) {
      writeJob(engine, 'CollaborateJob', {
        plane,
        pilot,
        height,
        width,
        step,
        radius,
        count,
        band: FILTER_BAND,
        positions: groups.positions,
        sizes: groups.sizes,
        variances: tablesAt,
        limits: tablesAt + 256,
        window: tablesAt + 512,
        slices: slicesAt,
        sliceRows,
        unit,
        first,
      });
      const bytes = exports.collaborateScratch(JOB);
      runJob(engine, 'collaborate', Math.min(many, items - first), width * height * count, bytes);
      yield;
    }
    const slices = new Float32Array(memory.buffer, slicesAt, 2 * slice * items);
    addSlices(slices, slice, groups.search, items, new Float32Array(memory.buffer, out, height * width));
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
