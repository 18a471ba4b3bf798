/** Sums of structural similarity over the windows of two frames; metrics/ssim.ts says what it is. */

import type { Floats } from './pointwise.ts';
import { type Engine, engine } from './runtime/engine.ts';
import { runJob, writeJob } from './runtime/job.ts';

/** Rows of samples, and how they are compared. */
export interface Windows {
  /** Where each row starts; every `height` of them are a plane. */
  readonly starts: readonly number[];
  readonly width: number;
  readonly height: number;
  /** Weights of the symmetric window of eleven samples, of sum 1. */
  readonly weights: Float64Array;
  readonly c1: number;
  readonly c2: number;
}

const TAPS = 11;
const MIDDLE = 5;
/** Windows of a block of the kernel. */
const COLUMNS = 96;
const ROWS = 64;
/** Samples of a strip that crosses over into the memory of the kernels at a time. */
const STRIP = 2 ** 20;

/** The sum over all windows of all planes, in double precision. */
export function sumOfSimilarity(x: Floats, y: Floats, windows: Windows): number {
  const kernels = x instanceof Float32Array && y instanceof Float32Array ? engine() : undefined;
  const { starts, height } = windows;
  let sum = 0;
  for (let first = 0; first < starts.length; first += height)
    sum += kernels === undefined ? plain(x, y, windows, first) : plane(kernels, x, y, windows, first);
  return sum;
}

/** One plane by the kernel, a strip of rows at a time: an image is never copied as a whole. */
function plane(kernels: Engine, x: Floats, y: Floats, windows: Windows, first: number): number {
  const { starts, width, height, weights, c1, c2 } = windows;
  const { heap, memory, exports } = kernels;
  const [rows, columns] = [height - TAPS + 1, width - TAPS + 1];
  const stripRows = Math.min(rows, ROWS * Math.max(1, Math.floor(STRIP / width / ROWS)));
  const across = Math.ceil(columns / COLUMNS);
  const samples = width * (stripRows + TAPS - 1);
  const most = across * Math.ceil(stripRows / ROWS);
  const constants = [...weights.subarray(0, MIDDLE + 1), c1, c2];
  const at = heap.allocate(8 * (constants.length + most) + 8 * samples);
  const sumsAt = at + 8 * constants.length;
  const stripsAt = [sumsAt + 8 * most, sumsAt + 8 * most + 4 * samples];
  let sum = 0;
  try {
    const { buffer } = memory;
    new Float64Array(buffer, at, constants.length).set(constants);
    const strips = stripsAt.map((start) => new Float32Array(buffer, start, samples));
    for (let row = 0; row < rows; row += stripRows) {
      const count = Math.min(stripRows, rows - row);
      for (let r = 0; r < count + TAPS - 1; r++) {
        const start = starts[first + row + r];
        strips[0].set(x.subarray(start, start + width), r * width);
        strips[1].set(y.subarray(start, start + width), r * width);
      }
      const job = { x: stripsAt[0], y: stripsAt[1], width, rows: count, columns, weights: at, sums: sumsAt };
      writeJob(kernels, 'SimilarityJob', job);
      const items = across * Math.ceil(count / ROWS);
      runJob(kernels, 'similarity', items, count * columns, exports.similarityScratch());
      for (const part of new Float64Array(memory.buffer, sumsAt, items)) sum += part;
    }
    return sum;
  } finally {
    heap.release(at);
  }
}

/** One plane: each row is filtered once, into one of eleven lines for each moment; then the lines are filtered across. */
function plain(x: Floats, y: Floats, windows: Windows, first: number): number {
  const { starts, width, height } = windows;
  const columns = width - TAPS + 1;
  const moments = Array.from({ length: 4 }, () => new Float64Array(width));
  const rings = moments.map(() => Array.from({ length: TAPS }, () => new Float64Array(columns)));
  const filtered = moments.map(() => new Float64Array(columns));
  let sum = 0;
  for (let row = 0; row < height; row++) {
    rowMoments(x, y, starts[first + row], moments);
    for (let m = 0; m < 4; m++) alongRow(moments[m], windows.weights, rings[m][row % TAPS]);
    if (row < TAPS - 1) continue;
    for (let m = 0; m < 4; m++) acrossRows(rings[m], row + 1, windows.weights, filtered[m]);
    sum += rowSum(filtered, windows.c1, windows.c2);
  }
  return sum;
}

/** x, y, x² + y² and xy of a row. */
function rowMoments(x: Floats, y: Floats, start: number, [mx, my, squares, products]: Float64Array[]): void {
  for (let i = 0; i < mx.length; i++) {
    const p = x[start + i];
    const q = y[start + i];
    mx[i] = p;
    my[i] = q;
    squares[i] = p * p + q * q;
    products[i] = p * q;
  }
}

function alongRow(line: Float64Array, w: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++)
    out[i] =
      w[5] * line[i + 5] +
      w[0] * (line[i] + line[i + 10]) +
      w[1] * (line[i + 1] + line[i + 9]) +
      w[2] * (line[i + 2] + line[i + 8]) +
      w[3] * (line[i + 3] + line[i + 7]) +
      w[4] * (line[i + 4] + line[i + 6]);
}

/** Filters the lines of a ring; the oldest of them is that of row `first`. */
function acrossRows(ring: readonly Float64Array[], first: number, w: Float64Array, out: Float64Array): void {
  const line = (tap: number): Float64Array => ring[(first + tap) % TAPS];
  const middle = line(MIDDLE);
  for (let i = 0; i < out.length; i++) out[i] = w[MIDDLE] * middle[i];
  for (let tap = 0; tap < MIDDLE; tap++) {
    const [a, b] = [line(tap), line(TAPS - 1 - tap)];
    for (let i = 0; i < out.length; i++) out[i] += w[tap] * (a[i] + b[i]);
  }
}

function rowSum([mx, my, squares, products]: readonly Float64Array[], c1: number, c2: number): number {
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const xy = mx[i] * my[i];
    const xxyy = mx[i] * mx[i] + my[i] * my[i];
    // Two quotients: their parts' product would overflow before they do.
    const luminance = (2 * xy + c1) / (xxyy + c1);
    sum += (luminance * (2 * (products[i] - xy) + c2)) / (squares[i] - xxyy + c2);
  }
  return sum;
}
