/**
 * Overlap-save: a convolution by circular ones of overlapping blocks, each of which stays in the second-level cache from its gathering to
 * its result. Rows and columns of the extended image are looked up, so that the boundary costs no pass of its own.
 *
 * An item is a pair of blocks, a + ib: the filter is that of a real kernel and keeps them apart, so that neither half spectra nor their
 * unfolding are needed. Columns first, four in the lanes as they lie in the image; then rows, there, times the filter, and back; then
 * columns back. From the filter on, real and imaginary parts are exchanged: forward transforms then go backward.
 */

import { multiplyAndSwap } from './filter';
import { highHalves, highPairs, lowHalves, lowPairs } from './lanes';
import { tempBytes, transform } from './transform';

@unmanaged
export class OverlapSaveJob {
  x: usize;
  /** Samples of a row, and of an image. */
  width: i32;
  plane: i32;
  images: i32;
  out: usize;
  outHeight: i32;
  outWidth: i32;
  /** The row and the column of x at each row and column of the extended image; -1 for zeros. */
  rows: usize;
  columns: usize;
  /** Blocks down and across. */
  down: i32;
  across: i32;
  /** Extents of a block, multiples of four. */
  height: i32;
  length: i32;
  /** The first row and column of a block whose results are free of the other end, and how many there are. */
  top: i32;
  left: i32;
  validRows: i32;
  validColumns: i32;
  rowPlan: usize;
  columnPlan: usize;
  /** Four rows in the lanes, column after column. */
  filter: usize;
  conjugate: i32;
  /** What becomes of a result v: 0 v; 1 max(y, 0) / max(v + p, q), with y of the size of out. */
  operation: i32;
  y: usize;
  p: f32;
  q: f32;
}

/** Four columns are taken together with the next ones: sixteen are a cache line. */
const TOGETHER = 4;

/** Between the tiles of four columns: else all would start in the same cache set. */
// @ts-ignore: decorator
@inline
const GAP: usize = 128;

// @ts-ignore: decorator
@inline
function tileBytes(job: OverlapSaveJob): usize {
  return ((<usize>job.height) << 5) + GAP;
}

/** Bytes that an item needs: tiles, the addresses of the rows of two blocks, and what lines take. */
export function overlapSaveScratch(job: OverlapSaveJob): usize {
  const tiles = (<usize>job.length >> 2) * tileBytes(job);
  const addresses = (<usize>job.height << 3) + 64;
  const columns = <usize>TOGETHER * tileBytes(job) + tempBytes(job.columnPlan);
  const rows = ((<usize>job.length) << 6) + tempBytes(job.rowPlan);
  return tiles + addresses + max(rows, columns);
}

export function overlapSave(job: OverlapSaveJob, item: i32, scratch: usize): void {
  const addresses = scratch + (<usize>job.length >> 2) * tileBytes(job);
  const room = addresses + (<usize>job.height << 3) + 64;
  const blocks = job.images * job.down * job.across;
  const second = 2 * item + 1 < blocks;
  findRows(job, 2 * item, true, addresses);
  findRows(job, 2 * item + 1, second, addresses + (<usize>job.height << 2));
  columnsForth(job, item, scratch, addresses, room);
  rowsForthAndBack(job, scratch, room);
  columnsBack(job, 2 * item, second, scratch, room);
}

/** The addresses of the rows of a block in x; 0 for a row of zeros. */
function findRows(job: OverlapSaveJob, block: i32, exists: bool, to: usize): void {
  const perImage = job.down * job.across;
  const image = block / perImage;
  const row = ((block - image * perImage) / job.across) * job.validRows;
  const x = job.x + ((<usize>image * <usize>job.plane) << 2);
  for (let r = 0; r < job.height; r++, to += 4) {
    const source = exists ? load<i32>(job.rows + (<usize>(row + r) << 2)) : -1;
    store<usize>(to, source < 0 ? 0 : x + ((<usize>source * <usize>job.width) << 2));
  }
}

/** Columns of both blocks into tiles, transformed. */
function columnsForth(job: OverlapSaveJob, item: i32, tiles: usize, addresses: usize, room: usize): void {
  const tile = tileBytes(job);
  const temp = room + <usize>TOGETHER * tile;
  const count = job.length >> 2;
  for (let first = 0; first < count; first += TOGETHER) {
    const many = min(TOGETHER, count - first);
    for (let part = 0; part < 2; part++) {
      const blockColumn = (2 * item + part) % job.across;
      const lines = addresses + (part == 0 ? 0 : <usize>job.height << 2);
      for (let b = 0; b < many; b++)
        gatherColumns(job, blockColumn, (first + b) << 2, lines, room + <usize>b * tile + (part << 4));
    }
    for (let b = 0; b < many; b++)
      transform(job.columnPlan, room + <usize>b * tile, tiles + <usize>(first + b) * tile, temp);
  }
}

/** Four columns of a block, from `column` on, as one part of the points of a line. */
function gatherColumns(job: OverlapSaveJob, blockColumn: i32, column: i32, lines: usize, to: usize): void {
  const end = lines + (<usize>job.height << 2);
  const map = job.columns + (<usize>(blockColumn * job.validColumns + column) << 2);
  const c0 = load<i32>(map);
  const c1 = load<i32>(map, 4);
  const c2 = load<i32>(map, 8);
  const c3 = load<i32>(map, 12);
  const zero = f32x4.splat(0);
  if (c0 >= 0 && c1 == c0 + 1 && c2 == c0 + 2 && c3 == c0 + 3) {
    const at = <usize>c0 << 2;
    for (; lines < end; lines += 4, to += 32) {
      const line = load<usize>(lines);
      v128.store(to, line == 0 ? zero : v128.load(line + at));
    }
    return;
  }
  for (; lines < end; lines += 4, to += 32) {
    const line = load<usize>(lines);
    store<f32>(to, sampleOf(line, c0));
    store<f32>(to, sampleOf(line, c1), 4);
    store<f32>(to, sampleOf(line, c2), 8);
    store<f32>(to, sampleOf(line, c3), 12);
  }
}

// @ts-ignore: decorator
@inline
function sampleOf(line: usize, column: i32): f32 {
  return line == 0 || column < 0 ? 0 : load<f32>(line + (<usize>column << 2));
}

/** Four rows at a time: their transform, times the filter, and back, in place. */
function rowsForthAndBack(job: OverlapSaveJob, tiles: usize, room: usize): void {
  const tile = tileBytes(job);
  const bytes = <usize>job.length << 5;
  const line = room;
  const other = line + bytes;
  const temp = other + bytes;
  let filter = job.filter;
  for (let r = 0; r < job.height; r += 4, filter += bytes) {
    const first = tiles + (<usize>r << 5);
    let at = first;
    for (let to = line; to < line + bytes; to += 128, at += tile) {
      transpose(at, to);
      transpose(at + 16, to + 16);
    }
    transform(job.rowPlan, line, other, temp);
    multiplyAndSwap(other, bytes, filter, job.conjugate);
    transform(job.rowPlan, other, line, temp);
    at = first;
    for (let from = line; from < line + bytes; from += 128, at += tile) {
      transpose(from, at);
      transpose(from + 16, at + 16);
    }
  }
}

/** Four vectors 32 bytes apart to four others. */
// @ts-ignore: decorator
@inline
function transpose(from: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const p = lowPairs(a, b);
  const q = lowPairs(c, d);
  const r = highPairs(a, b);
  const s = highPairs(c, d);
  v128.store(to, lowHalves(p, q));
  v128.store(to, highHalves(p, q), 32);
  v128.store(to, lowHalves(r, s), 64);
  v128.store(to, highHalves(r, s), 96);
}

/** The columns with valid results back, and to their places. */
function columnsBack(job: OverlapSaveJob, block: i32, second: bool, tiles: usize, room: usize): void {
  const tile = tileBytes(job);
  const temp = room + <usize>TOGETHER * tile;
  const end = job.left + job.validColumns;
  for (let first = job.left & ~15; first < end; first += 16) {
    const from = max(first, job.left & ~3);
    for (let column = from; column < min(first + 16, end); column += 4) {
      const line = room + (<usize>(column - first) >> 2) * tile;
      transform(job.columnPlan, tiles + (<usize>column >> 2) * tile, line, temp);
    }
    scatter(job, block, from, min(first + 16, end), first, room + 16);
    if (second) scatter(job, block + 1, from, min(first + 16, end), first, room);
  }
}

/** One part of the lines of some columns of a block to the result; the line of column c lies at `lines` + (c - origin)/4 tiles. */
function scatter(job: OverlapSaveJob, block: i32, from: i32, end: i32, origin: i32, lines: usize): void {
  const perImage = job.down * job.across;
  const image = block / perImage;
  const within = block - image * perImage;
  const row = (within / job.across) * job.validRows;
  const column = (within % job.across) * job.validColumns - job.left;
  const rows = min(job.validRows, job.outHeight - row);
  const last = min(end, job.outWidth - column);
  const tile = tileBytes(job);
  const begin = max(from, job.left);
  let place = (<usize>(image * job.outHeight + row) * <usize>job.outWidth + <usize>column) << 2;
  for (let r = 0; r < rows; r++, place += <usize>job.outWidth << 2) {
    const at = lines + (<usize>(job.top + r) << 5);
    for (let c = from; c < last; c += 4) {
      const value = at + (<usize>(c - origin) >> 2) * tile;
      if (c >= begin && c + 4 <= last) put(job, place + (<usize>c << 2), v128.load(value));
      else
        for (let i = max(c, begin); i < min(c + 4, last); i++)
          putOne(job, place + (<usize>i << 2), load<f32>(value + (<usize>(i - c) << 2)));
    }
  }
}

// @ts-ignore: decorator
@inline
function put(job: OverlapSaveJob, place: usize, value: v128): void {
  if (job.operation != 0) {
    const y = f32x4.pmax(v128.load(job.y + place), f32x4.splat(0));
    value = f32x4.div(y, f32x4.pmax(f32x4.add(value, f32x4.splat(job.p)), f32x4.splat(job.q)));
  }
  v128.store(job.out + place, value);
}

// @ts-ignore: decorator
@inline
function putOne(job: OverlapSaveJob, place: usize, value: f32): void {
  if (job.operation != 0) value = max<f32>(load<f32>(job.y + place), 0) / max<f32>(value + job.p, job.q);
  store<f32>(job.out + place, value);
}
