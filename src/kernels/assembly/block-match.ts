/**
 * Block matching: for every reference block of a plane the positions of the 8x8 blocks that look most like it. An item is a band of rows of
 * reference blocks. The squared differences for one displacement are summed over blocks by running sums; a distance serves both of its
 * blocks where both are in the band.
 */

@unmanaged
export class MatchJob {
  plane: usize;
  height: i32;
  width: i32;
  /** Distance between reference blocks, largest displacement, largest number of blocks in a group. */
  step: i32;
  radius: i32;
  count: i32;
  /** Squared difference of a whole block below which it is alike. */
  threshold: f32;
  /** Rows of reference blocks in an item. */
  band: i32;
  /** Index of the upper left pixel of block i of group g at 4 (g count + i). */
  positions: usize;
  sizes: usize;
  /** The item that item 0 of a run is: bands may be done some at a time. */
  first: i32;
}

const SIDE = 8;

/** The number of reference blocks along an axis: every `step`-th position, and the last. */
// @ts-ignore: decorator
@inline
export function references(positions: i32, step: i32): i32 {
  return (positions - 1 + step - 1) / step + 1;
}

/** The position of reference block i. */
// @ts-ignore: decorator
@inline
export function reference(i: i32, positions: i32, step: i32): i32 {
  return min(i * step, positions - 1);
}

/** Bytes that an item needs. */
export function matchScratch(job: MatchJob): i32 {
  const columns = references(job.width - SIDE + 1, job.step);
  return (2 * (job.width + 16) + job.band * columns * (job.count + 1)) << 2;
}

export function matchBlocks(job: MatchJob, item: i32, scratch: usize): void {
  item += job.first;
  const width = job.width;
  const step = job.step;
  const rows = job.height - SIDE + 1;
  const columns = width - SIDE + 1;
  const refRows = references(rows, step);
  const refColumns = references(columns, step);
  const firstRow = item * job.band;
  const endRow = min(refRows, firstRow + job.band);
  const sums = scratch;
  const quads = sums + (<usize>(width + 16) << 2);
  const limits = quads + (<usize>(width + 16) << 2);
  const distances = limits + (<usize>(job.band * refColumns) << 2);
  const base = firstRow * refColumns;
  for (let row = firstRow; row < endRow; row++) {
    for (let j = 0; j < refColumns; j++) {
      const group = row * refColumns + j;
      store<f32>(limits + (<usize>(group - base) << 2), job.threshold);
      store<i32>(job.sizes + (<usize>group << 2), 1);
      const at = reference(row, rows, step) * width + reference(j, columns, step);
      store<i32>(job.positions + (<usize>(group * job.count) << 2), at);
    }
  }
  const top = reference(firstRow, rows, step);
  const bottom = reference(endRow - 1, rows, step);
  const dyMost = min(job.radius, rows - 1);
  const dxMost = min(job.radius, columns - 1);
  for (let dy = 0; dy <= dyMost; dy++) {
    const from = max(0, top - dy);
    const end = min(bottom + 1, rows - dy);
    if (from >= end) continue;
    for (let dx = dy == 0 ? 1 : -dxMost; dx <= dxMost; dx++) {
      const left = max(0, -dx);
      const right = min(columns, columns - dx);
      const shift = dy * width + dx;
      const count = right - left + SIDE - 1;
      memory.fill(sums, 0, <usize>(width + 16) << 2);
      let here = nextReference(from, rows, step);
      let there = nextReference(from + dy, rows, step);
      let line = job.plane + (<usize>(from * width + left) << 2);
      for (let y = 0; y < SIDE - 1; y++) addRow(line + (<usize>(y * width) << 2), shift, count, sums);
      for (let y = from; y < end; y++, line += <usize>width << 2) {
        addRow(line + (<usize>((SIDE - 1) * width) << 2), shift, count, sums);
        const isHere = here < endRow && here >= firstRow && reference(here, rows, step) == y;
        const isThere = there < endRow && there >= firstRow && reference(there, rows, step) == y + dy;
        if (isHere || isThere) {
          addFours(sums, quads, count);
          // Distance of the block at x: quads[x - left] + quads[x - left + 4].
          if (isHere) offer(job, here, base, y, left, right, 0, shift, left, quads, limits, distances);
          if (isThere) offer(job, there, base, y, left, right, dx, 0, left, quads, limits, distances);
        }
        if (reference(here, rows, step) == y) here++;
        if (reference(there, rows, step) == y + dy) there++;
        subtractRow(line, shift, count, sums);
      }
    }
  }
}

/** The first reference block at or after a position. */
// @ts-ignore: decorator
@inline
function nextReference(position: i32, positions: i32, step: i32): i32 {
  return min((position + step - 1) / step, references(positions, step) - 1);
}

/**
 * Offers each group of a row of references its block: that at x + `moved`, whose reference stands at x + `by`, for the x from left to
 * right.
 */
function offer(
  job: MatchJob,
  row: i32,
  base: i32,
  y: i32,
  left: i32,
  right: i32,
  by: i32,
  moved: i32,
  origin: i32,
  quads: usize,
  limits: usize,
  distances: usize,
): void {
  const width = job.width;
  const step = job.step;
  const columns = width - SIDE + 1;
  const refColumns = references(columns, step);
  let j = nextReference(left + by, columns, step);
  for (; j < refColumns; j++) {
    const x = reference(j, columns, step) - by;
    if (x >= right) return;
    const at = quads + (<usize>(x - origin) << 2);
    const distance = load<f32>(at) + load<f32>(at, 16);
    const local = row * refColumns + j - base;
    if (distance < load<f32>(limits + (<usize>local << 2)))
      insert(job, row * refColumns + j, local, distance, y * width + x + moved, limits, distances);
  }
}

/** Puts a block into a group, nearest first; a full group drops its farthest. */
function insert(
  job: MatchJob,
  group: i32,
  local: i32,
  distance: f32,
  position: i32,
  limits: usize,
  distances: usize,
): void {
  const sizeAt = job.sizes + (<usize>group << 2);
  let n = load<i32>(sizeAt);
  if (n < job.count) store<i32>(sizeAt, ++n);
  const lengths = distances + (<usize>(local * job.count) << 2);
  const places = job.positions + (<usize>(group * job.count) << 2);
  let i = n - 1;
  for (; i > 1; i--) {
    const nearer = load<f32>(lengths + (<usize>(i - 1) << 2));
    if (nearer <= distance) break;
    store<f32>(lengths + (<usize>i << 2), nearer);
    store<i32>(places + (<usize>i << 2), load<i32>(places + (<usize>(i - 1) << 2)));
  }
  store<f32>(lengths + (<usize>i << 2), distance);
  store<i32>(places + (<usize>i << 2), position);
  if (n == job.count) store<f32>(limits + (<usize>local << 2), load<f32>(lengths + (<usize>(n - 1) << 2)));
}

/** sums += (line - line moved by shift)². */
function addRow(line: usize, shift: i32, count: i32, sums: usize): void {
  const other = line + <usize>(shift << 2);
  const end = <usize>count << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const d = f32x4.sub(v128.load(line + i), v128.load(other + i));
    v128.store(sums + i, f32x4.add(v128.load(sums + i), f32x4.mul(d, d)));
  }
  for (; i < end; i += 4) {
    const d = load<f32>(line + i) - load<f32>(other + i);
    store<f32>(sums + i, load<f32>(sums + i) + d * d);
  }
}

function subtractRow(line: usize, shift: i32, count: i32, sums: usize): void {
  const other = line + <usize>(shift << 2);
  const end = <usize>count << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const d = f32x4.sub(v128.load(line + i), v128.load(other + i));
    v128.store(sums + i, f32x4.sub(v128.load(sums + i), f32x4.mul(d, d)));
  }
  for (; i < end; i += 4) {
    const d = load<f32>(line + i) - load<f32>(other + i);
    store<f32>(sums + i, load<f32>(sums + i) - d * d);
  }
}

/** quads[x] = sums[x] + … + sums[x + 3]; what lies behind the sums is not looked at. */
function addFours(sums: usize, quads: usize, count: i32): void {
  const end = <usize>count << 2;
  for (let i: usize = 0; i < end; i += 16) {
    const at = sums + i;
    const pair = f32x4.add(v128.load(at), v128.load(at, 4));
    v128.store(quads + i, f32x4.add(pair, f32x4.add(v128.load(at, 8), v128.load(at, 12))));
  }
}
