import { sizeOf, type Tensor } from '../tensor.ts';
import { centreOf, type PsfSize, psfShape, unitSum } from './grid.ts';

/** A segment of the path of a point of light: from (x0, y0) to (x1, y1), x to the right, y upwards, in pixels from the origin. */
export interface Stroke {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** The time spent on it. */
  readonly time: number;
}

/** The PSF of a path: the weight of each pixel is the exact time that the path spends inside it. */
export function tracePsf(fn: string, strokes: readonly Stroke[], size: PsfSize | undefined): Tensor {
  let reachX = 0;
  let reachY = 0;
  for (const { x0, y0, x1, y1 } of strokes) {
    reachX = Math.max(reachX, Math.abs(x0), Math.abs(x1));
    reachY = Math.max(reachY, Math.abs(y0), Math.abs(y1));
  }
  const shape = psfShape(fn, size, [reachY, reachX]);
  const data = new Float64Array(sizeOf(shape));
  for (const stroke of strokes) expose(data, shape[0], shape[1], stroke);
  return unitSum(fn, shape, data);
}

/** The strokes moved so that the mean position over time is the origin. */
export function centred(strokes: readonly Stroke[]): Stroke[] {
  let time = 0;
  let x = 0;
  let y = 0;
  for (const stroke of strokes) {
    time += stroke.time;
    x += (stroke.time * (stroke.x0 + stroke.x1)) / 2;
    y += (stroke.time * (stroke.y0 + stroke.y1)) / 2;
  }
  return strokes.map((stroke) => ({
    ...stroke,
    x0: stroke.x0 - x / time,
    x1: stroke.x1 - x / time,
    y0: stroke.y0 - y / time,
    y1: stroke.y1 - y / time,
  }));
}

/** Splits a segment where it crosses pixel borders; each part is in one pixel, or on the border of two. */
function expose(data: Float64Array, rows: number, columns: number, stroke: Stroke): void {
  const { x0, y0, x1, y1, time } = stroke;
  const [right, up] = [columns - 1 - centreOf(columns), centreOf(rows)];
  const cuts = [
    0,
    ...crossings(x0, x1, -centreOf(columns), right),
    ...crossings(y0, y1, up - rows + 1, up),
    1,
  ].sort((a, b) => a - b);
  for (let i = 1; i < cuts.length; i++) {
    const share = (cuts[i] - cuts[i - 1]) * time;
    if (share === 0) continue;
    const t = (cuts[i] + cuts[i - 1]) / 2;
    const column = centreOf(columns) + x0 + (x1 - x0) * t;
    const row = centreOf(rows) - (y0 + (y1 - y0) * t);
    // On a border both pixels get half: rounding up and down yields them, and the same pixel twice elsewhere.
    for (const r of [Math.floor(row + 0.5), Math.ceil(row - 0.5)])
      for (const c of [Math.floor(column + 0.5), Math.ceil(column - 0.5)])
        if (r >= 0 && r < rows && c >= 0 && c < columns) data[r * columns + c] += share / 4;
  }
}

/** The parameters in (0, 1) at which a + (b - a) t crosses a border, k + 1/2, of the pixels from `first` to `last`. */
function crossings(a: number, b: number, first: number, last: number): number[] {
  const cuts: number[] = [];
  const low = Math.max(Math.min(a, b), first - 1);
  const high = Math.min(Math.max(a, b), last + 1);
  for (let k = Math.ceil(low - 0.5); k + 0.5 < high; k++) {
    const t = (k + 0.5 - a) / (b - a);
    if (t > 0 && t < 1) cuts.push(t);
  }
  return cuts;
}
