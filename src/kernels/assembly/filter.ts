/** Columns there, times a filter, and back, while they are in the cache. */

import { tempBytes, transform } from './transform';

/** Job of filterColumns, in place on tiles; an item is a block of four columns. */
@unmanaged
export class FilterJob {
  plan: usize;
  length: i32;
  /** Blocks of an image. */
  blocks: i32;
  tiles: usize;
  image: usize;
  block: usize;
  /** Tiles of the filter, the same for every image. */
  filter: usize;
  filterBlock: usize;
  /** 1: times the conjugate. */
  conjugate: i32;
}

/** Bytes of scratch memory of a filter job. */
export function filterScratch(job: FilterJob): usize {
  return ((<usize>job.length) << 5) + tempBytes(job.plan);
}

/** The parts come back exchanged. */
export function filterColumns(job: FilterJob, item: i32, scratch: usize): void {
  const line = (<usize>job.length) << 5;
  const image = item / job.blocks;
  const block = item - image * job.blocks;
  const tile = job.tiles + <usize>image * job.image + <usize>block * job.block;
  const temp = scratch + line;
  transform(job.plan, tile, scratch, temp);
  multiplyAndSwap(scratch, line, job.filter + <usize>block * job.filterBlock, job.conjugate);
  transform(job.plan, scratch, tile, temp);
}

/** x h, or x with the conjugate of h, real and imaginary parts changed over for the transform that follows. */
export function multiplyAndSwap(x: usize, bytes: usize, h: usize, conjugate: i32): void {
  const sign = f32x4.splat(conjugate ? -1 : 1);
  for (const end = x + bytes; x < end; x += 32, h += 32) {
    const xr = v128.load(x);
    const xi = v128.load(x, 16);
    const hr = v128.load(h);
    const hi = f32x4.mul(sign, v128.load(h, 16));
    v128.store(x, f32x4.add(f32x4.mul(xr, hi), f32x4.mul(xi, hr)));
    v128.store(x, f32x4.sub(f32x4.mul(xr, hr), f32x4.mul(xi, hi)), 16);
  }
}
