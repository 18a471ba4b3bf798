import type { FloatArray } from '../../tensor.ts';
import type { TapClass } from './axis.ts';

/** A scratch row per tap class, long enough for `count` outputs of its correlation, filled with zeros. */
export function phaseRows(classes: readonly TapClass[], count: number): Float64Array[] {
  return classes.map((each) => new Float64Array(count + (each.taps - 1) * each.cellStep));
}

/**
 * row[i] = x[at + (i + shift)·step] where the cell i + shift is one of the `cells` there are. The others are left alone: they lie
 * outside the input, are zero from the start, and are the same for every row of it.
 */
export function packCells(
  row: Float64Array,
  rowAt: number,
  x: FloatArray,
  at: number,
  step: number,
  cells: number,
  shift: number,
): void {
  const end = Math.min(row.length - rowAt, cells - shift);
  for (let i = Math.max(0, -shift), p = at + (i + shift) * step; i < end; i++, p += step)
    row[rowAt + i] = x[p];
}
