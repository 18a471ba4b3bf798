/** Complex lines along a slower axis: blocks of four columns, several blocks (a cache line of 16 columns) at a time. */

import { loadFirst, storeFirst } from './lanes';
import { tempBytes, transform } from './transform';

/** Job of columns. A side is either planes (blocks of four columns 16 bytes apart) or tiles (a block's points in a row). */
@unmanaged
export class ColumnsJob {
  plan: usize;
  length: i32;
  /** Columns of an image. */
  columns: i32;
  /** Blocks of four columns that are taken together. */
  together: i32;
  /** Items of an image: ceil(columns / 4 / together). */
  items: i32;
  from: usize;
  fromImaginary: isize;
  fromLine: usize;
  fromImage: usize;
  fromBlock: usize;
  /** 1: a side whose block is a row of points, ready for the passes. */
  fromTiles: i32;
  to: usize;
  toImaginary: isize;
  toLine: usize;
  toImage: usize;
  toBlock: usize;
  toTiles: i32;
}

/** Bytes of scratch memory of a columns job. */
export function columnsScratch(job: ColumnsJob): usize {
  const line = (<usize>job.length) << 5;
  return 2 * <usize>job.together * line + tempBytes(job.plan);
}

export function columns(job: ColumnsJob, item: i32, scratch: usize): void {
  const line = (<usize>job.length) << 5;
  const image = item / job.items;
  const block = (item - image * job.items) * job.together;
  const left = job.columns - (block << 2);
  const blocks = min(job.together, (left + 3) >> 2);
  const gathered = scratch;
  const done = gathered + <usize>job.together * line;
  const temp = done + <usize>job.together * line;

  const from = job.from + <usize>image * job.fromImage + <usize>block * job.fromBlock;
  const to = job.to + <usize>image * job.toImage + <usize>block * job.toBlock;
  if (!job.fromTiles) gather(job, from, gathered, line, line, left);
  for (let b = 0; b < blocks; b++) {
    const src = job.fromTiles ? from + <usize>b * job.fromBlock : gathered + <usize>b * line;
    const dst = job.toTiles ? to + <usize>b * job.toBlock : done + <usize>b * line;
    transform(job.plan, src, dst, temp);
  }
  if (!job.toTiles) scatter(job, done, to, line, left);
}

/** Planes into tiles, without a transform. */
export function tile(job: ColumnsJob, item: i32, scratch: usize): void {
  const image = item / job.items;
  const block = (item - image * job.items) * job.together;
  const from = job.from + <usize>image * job.fromImage + <usize>block * job.fromBlock;
  const to = job.to + <usize>image * job.toImage + <usize>block * job.toBlock;
  gather(job, from, to, (<usize>job.length) << 5, job.toBlock, job.columns - (block << 2));
}

/** Columns of planes into rows of points; `stride` from the points of one block to those of the next. */
function gather(job: ColumnsJob, from: usize, to: usize, line: usize, stride: usize, left: i32): void {
  const imaginary = job.fromImaginary;
  const rest = left & 3;
  const whole = left >> 2;
  if (whole >= 4 && job.together == 4) {
    for (const end = to + line; to < end; to += 32, from += job.fromLine) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from + imaginary), 16);
      v128.store(to + stride, v128.load(from, 16));
      v128.store(to + stride, v128.load(from + imaginary, 16), 16);
      v128.store(to + 2 * stride, v128.load(from, 32));
      v128.store(to + 2 * stride, v128.load(from + imaginary, 32), 16);
      v128.store(to + 3 * stride, v128.load(from, 48));
      v128.store(to + 3 * stride, v128.load(from + imaginary, 48), 16);
    }
    return;
  }
  const blocks = min(job.together, whole);
  const partial = blocks < job.together ? rest : 0;
  for (const end = to + line; to < end; to += 32, from += job.fromLine) {
    let point = to;
    let at = from;
    for (let b = 0; b < blocks; b++, point += stride, at += 16) {
      v128.store(point, v128.load(at));
      v128.store(point, v128.load(at + imaginary), 16);
    }
    if (partial > 0) {
      v128.store(point, loadFirst(at, partial));
      v128.store(point, loadFirst(at + imaginary, partial), 16);
    }
  }
}

function scatter(job: ColumnsJob, from: usize, to: usize, line: usize, left: i32): void {
  const imaginary = job.toImaginary;
  const rest = left & 3;
  const whole = left >> 2;
  if (whole >= 4 && job.together == 4) {
    for (const end = from + line; from < end; from += 32, to += job.toLine) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from + line), 16);
      v128.store(to, v128.load(from + 2 * line), 32);
      v128.store(to, v128.load(from + 3 * line), 48);
      v128.store(to + imaginary, v128.load(from, 16));
      v128.store(to + imaginary, v128.load(from + line, 16), 16);
      v128.store(to + imaginary, v128.load(from + 2 * line, 16), 32);
      v128.store(to + imaginary, v128.load(from + 3 * line, 16), 48);
    }
    return;
  }
  const blocks = min(job.together, whole);
  const partial = blocks < job.together ? rest : 0;
  for (const end = from + line; from < end; from += 32, to += job.toLine) {
    let point = from;
    let at = to;
    for (let b = 0; b < blocks; b++, point += line, at += 16) {
      v128.store(at, v128.load(point));
      v128.store(at + imaginary, v128.load(point, 16));
    }
    if (partial > 0) {
      storeFirst(at, v128.load(point), partial);
      storeFirst(at + imaginary, v128.load(point, 16), partial);
    }
  }
}
