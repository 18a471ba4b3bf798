/** Jobs of the transforms: rows, columns, and columns with a filter. */

import type { Engine } from './runtime/engine.ts';
import { JOB, runJob, writeJob } from './runtime/job.ts';
import { planAt, unfoldAt } from './transform-plans.ts';

/** One side of a job over spectra: planes, or tiles in which the points of four columns lie in a row. Addresses and bytes. */
export interface Side {
  readonly at: number;
  /** From a real part to its imaginary part. */
  readonly imaginary: number;
  readonly line: number;
  readonly image: number;
  /** From four columns to the next four. */
  readonly block: number;
  readonly tiles: boolean;
}

/** Blocks of four columns taken together: sixteen columns are a cache line. */
const TOGETHER = 4;

/** Real lines to half spectra ('realLines') or back ('halfLines'); every line counts, whatever image it is of. */
export function runRows(
  engine: Engine,
  kernel: 'realLines' | 'halfLines',
  rows: { readonly length: number; readonly lines: number; readonly image: number; readonly real: number },
  spectrum: Side,
  scale = 1,
): void {
  const { length, lines, image, real } = rows;
  const even = length % 2 === 0;
  const plan = planAt(engine, even ? length / 2 : length);
  const unfold = even ? unfoldAt(engine, length) : 0;
  const { at, imaginary, line, block, tiles } = spectrum;
  writeJob(engine, 'RowsJob', {
    plan,
    unfold,
    lines,
    length,
    image,
    real,
    spectrum: at,
    imaginary,
    lineStride: line,
    imageStride: spectrum.image,
    blockStride: block,
    roomy: +tiles,
    // Folded coefficients of an even line are half of what its n/2 points need.
    scale: even && kernel === 'halfLines' ? 2 * scale : scale,
  });
  runJob(engine, kernel, Math.ceil(lines / (even ? 4 : 8)), lines * length, engine.exports.rowsScratch(JOB));
}

/** Lines along a slower axis: `length` points each, `columns` of them in each of `images` images. */
export interface Lines {
  readonly length: number;
  readonly columns: number;
  readonly images: number;
}

/** Complex lines to their transforms. */
export function runColumns(engine: Engine, lines: Lines, from: Side, to: Side): void {
  const items = writeColumns(engine, lines, from, to);
  runJob(engine, 'columns', items, pointsOf(lines), engine.exports.columnsScratch(JOB));
}

/** Planes into tiles as they are. */
export function runTile(engine: Engine, lines: Lines, planes: Side, tiles: Side): void {
  runJob(engine, 'tile', writeColumns(engine, lines, planes, tiles), pointsOf(lines), 0);
}

/** Tiles to the transform of their columns, times the filter (or its conjugate), and back with exchanged parts, in place. */
export function runFilter(engine: Engine, lines: Lines, tiles: Side, filter: Side, conjugate: boolean): void {
  const { length, columns, images } = lines;
  const blocks = Math.ceil(columns / 4);
  writeJob(engine, 'FilterJob', {
    plan: planAt(engine, length),
    length,
    blocks,
    tiles: tiles.at,
    image: tiles.image,
    block: tiles.block,
    filter: filter.at,
    filterBlock: filter.block,
    conjugate: +conjugate,
  });
  runJob(engine, 'filterColumns', blocks * images, pointsOf(lines), engine.exports.filterScratch(JOB));
}

function pointsOf({ length, columns, images }: Lines): number {
  return length * columns * images;
}

function writeColumns(engine: Engine, { length, columns, images }: Lines, from: Side, to: Side): number {
  const items = Math.ceil(columns / 4 / TOGETHER);
  writeJob(engine, 'ColumnsJob', {
    plan: planAt(engine, length),
    length,
    columns,
    together: TOGETHER,
    items,
    from: from.at,
    fromImaginary: from.imaginary,
    fromLine: from.line,
    fromImage: from.image,
    fromBlock: from.block,
    fromTiles: +from.tiles,
    to: to.at,
    toImaginary: to.imaginary,
    toLine: to.line,
    toImage: to.image,
    toBlock: to.block,
    toTiles: +to.tiles,
  });
  return items * images;
}
