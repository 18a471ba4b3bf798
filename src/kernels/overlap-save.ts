/** Convolution by blocks that overlap; assembly/overlap-save.ts says how. */

import type { Engine } from './runtime/engine.ts';
import { JOB, runJob, writeJob } from './runtime/job.ts';
import { planAt } from './transform-plans.ts';

/** Where the blocks of an extended image find their samples in x, and which of their results count. */
export interface BlockLayout {
  /** The row and the column of x at each row and column of the extended image; -1 for zeros. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** Extents of x and of the result. */
  readonly from: readonly [height: number, width: number];
  readonly to: readonly [height: number, width: number];
  /** Extents of a block, multiples of four. */
  readonly block: readonly [height: number, length: number];
  /** Reach of the kernel: results begin `first` samples after the begin of a block, and `extra` samples of a block are lost. */
  readonly first: readonly [number, number];
  readonly extra: readonly [number, number];
}

/** A layout in the memory of the kernels. */
export interface LaidBlocks extends Omit<BlockLayout, 'rows' | 'columns'> {
  readonly at: number;
  readonly rowsAt: number;
  readonly columnsAt: number;
  readonly valid: readonly [number, number];
  readonly down: number;
  readonly across: number;
}

/** What becomes of each result v where it is not v itself: max(y, 0) / max(v + background, tiny). */
export interface RatioTo {
  readonly y: number;
  readonly background: number;
  readonly tiny: number;
}

/** Lays the tables of a layout down. */
export function layBlocks({ heap, memory }: Engine, layout: BlockLayout): LaidBlocks {
  const { rows, columns, from, to, block, first, extra } = layout;
  const valid = [block[0] - extra[0], block[1] - extra[1]] as const;
  const [down, across] = [Math.ceil(to[0] / valid[0]), Math.ceil(to[1] / valid[1])];
  const height = (down - 1) * valid[0] + block[0];
  const width = (across - 1) * valid[1] + block[1];
  const at = heap.allocate(4 * (height + width));
  const table = (start: number, length: number, map: Int32Array): void => {
    const entries = new Int32Array(memory.buffer, start, length).fill(-1);
    entries.set(map.subarray(0, length));
  };
  const [rowsAt, columnsAt] = [at, at + 4 * height];
  table(rowsAt, height, rows);
  table(columnsAt, width, columns);
  return { from, to, block, first, extra, at, rowsAt, columnsAt, valid, down, across };
}

/** Lays a transfer function down, given by the half spectrum on the grid of a block: four rows in the lanes, column after column. */
export function layFilter(
  { heap, memory }: Engine,
  [height, length]: readonly [number, number],
  re: ArrayLike<number>,
  im: ArrayLike<number>,
): number {
  const at = heap.allocate(8 * height * length);
  const out = new Float32Array(memory.buffer, at, 2 * height * length);
  const half = length / 2 + 1;
  const scale = 1 / (height * length);
  for (let r = 0; r < height; r++)
    for (let k = 0; k < length; k++) {
      const mirrored = k >= half;
      const from = (mirrored ? (height - r) % height : r) * half + (mirrored ? length - k : k);
      const to = ((r >> 2) * length + k) * 8 + (r & 3);
      out[to] = scale * re[from];
      out[to + 4] = (mirrored ? -scale : scale) * im[from];
    }
  return at;
}

/** Convolves `images` images at the address x with the filter of a block, or its conjugate. */
export function runOverlapSave(
  engine: Engine,
  laid: LaidBlocks,
  filter: number,
  conjugate: boolean,
  images: number,
  x: number,
  out: number,
  ratio?: RatioTo,
): void {
  const { from, to, block, first, valid, down, across } = laid;
  writeJob(engine, 'OverlapSaveJob', {
    x,
    width: from[1],
    plane: from[0] * from[1],
    images,
    out,
    outHeight: to[0],
    outWidth: to[1],
    rows: laid.rowsAt,
    columns: laid.columnsAt,
    down,
    across,
    height: block[0],
    length: block[1],
    top: first[0],
    left: first[1],
    validRows: valid[0],
    validColumns: valid[1],
    rowPlan: planAt(engine, block[1]),
    columnPlan: planAt(engine, block[0]),
    filter,
    conjugate: +conjugate,
    operation: ratio === undefined ? 0 : 1,
    y: ratio?.y ?? 0,
    p: ratio?.background ?? 0,
    q: ratio?.tiny ?? 0,
  });
  const items = Math.ceil((images * down * across) / 2);
  runJob(
    engine,
    'overlapSave',
    items,
    2 * items * block[0] * block[1],
    engine.exports.overlapSaveScratch(JOB),
  );
}
