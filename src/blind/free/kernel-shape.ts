/** What a blur kernel is: not negative, of sum 1, centred, in one piece, of a given odd side. */

import { cubicConvolutionWeight } from '../../numerics/cubic-convolution.ts';
import { centreOf } from '../../psf/grid.ts';
import { centroidOffset } from '../../psf/moments.ts';
import { type Tensor, zeros } from '../../tensor.ts';

/** Sets taps below `part` of the largest to 0, and scales the sum to 1. */
export function keepLarge({ shape, data }: Tensor, part: number): Tensor {
  let largest = 0;
  for (const tap of data) largest = Math.max(largest, tap);
  const least = part * largest;
  return normalized({ shape, data: data.map((tap: number) => (tap >= least && tap > 0 ? tap : 0)) });
}

/** The kernel with sum 1; an impulse where the sum is not positive. */
export function normalized({ shape, data }: Tensor): Tensor {
  let sum = 0;
  for (const tap of data) sum += tap;
  if (!(sum > 0)) return impulse(shape[0]);
  return { shape, data: data.map((tap: number) => tap / sum) };
}

/** An impulse in the middle of an odd square. */
export function impulse(side: number): Tensor {
  const kernel = zeros([side, side], 'float64');
  kernel.data[(side * side - 1) / 2] = 1;
  return kernel;
}

/** Removes the 8-connected pieces that hold less than `mass` of the sum, unless none would be left. */
export function keepPieces(kernel: Tensor, mass: number): Tensor {
  const { shape, data } = kernel;
  const [rows, columns] = shape;
  const piece = new Int32Array(data.length).fill(-1);
  const sums: number[] = [];
  for (let seed = 0; seed < data.length; seed++) {
    if (data[seed] <= 0 || piece[seed] >= 0) continue;
    const stack = [seed];
    piece[seed] = sums.length;
    let sum = 0;
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      sum += data[i];
      const [y, x] = [Math.floor(i / columns), i % columns];
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
          const j = v * columns + u;
          if (data[j] <= 0 || piece[j] >= 0) continue;
          piece[j] = sums.length;
          stack.push(j);
        }
    }
    sums.push(sum);
  }
  const total = sums.reduce((a, b) => a + b, 0);
  const least = Math.min(mass * total, Math.max(...sums));
  return normalized({
    shape,
    data: data.map((tap: number, i: number) => (piece[i] >= 0 && sums[piece[i]] >= least ? tap : 0)),
  });
}

/** Shifts the kernel by whole pixels so that its centroid is nearest to the middle; what leaves the square is lost. */
export function centred(kernel: Tensor): Tensor {
  const { shape, data } = kernel;
  const [rows, columns] = shape;
  const [cy, cx] = centroid(kernel);
  const [dy, dx] = [Math.round((rows - 1) / 2 - cy), Math.round((columns - 1) / 2 - cx)];
  const out = zeros([rows, columns], 'float64');
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const [v, u] = [y + dy, x + dx];
      if (v >= 0 && v < rows && u >= 0 && u < columns) out.data[v * columns + u] = data[y * columns + x];
    }
  return normalized(out);
}

/** The centre of mass, [row, column]; the sum must not be 0. */
export function centroid(kernel: Tensor): [number, number] {
  const [y, x] = centroidOffset(kernel).map((offset, axis) => offset + centreOf(kernel.shape[axis]));
  return [y, x];
}

/** The kernel of the next finer level: resampled by cubic convolution, without negative taps, cut or padded to `side` on the lighter sides. */
export function enlarged(kernel: Tensor, ratio: number, side: number): Tensor {
  const n = kernel.shape[0];
  const size = Math.ceil(n * ratio);
  const rows = resample(kernel.data, n, n, size, ratio);
  const both = transpose(resample(transpose(rows, n, size), size, n, size, ratio), size, size);
  const grown: Tensor = { shape: [size, size], data: both.map((tap: number) => Math.max(0, tap)) };
  return normalized(fitted(grown, side));
}

/** Cubic convolution (Keys, a = -½) of each of `lines` lines of n samples to `size` samples. */
function resample(
  data: ArrayLike<number>,
  lines: number,
  n: number,
  size: number,
  ratio: number,
): Float64Array {
  const out = new Float64Array(lines * size);
  for (let j = 0; j < size; j++) {
    const at = (j + 0.5) / ratio - 0.5;
    const first = Math.floor(at) - 1;
    for (let k = 0; k < 4; k++) {
      const i = Math.min(n - 1, Math.max(0, first + k));
      const weight = cubicConvolutionWeight(at - (first + k));
      for (let line = 0; line < lines; line++) out[line * size + j] += weight * data[line * n + i];
    }
  }
  return out;
}

function transpose(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: rows * columns },
    (_, i) => data[(i % rows) * columns + Math.floor(i / rows)],
  );
}

/** Cuts or pads an axis by one line at a time, always at the end that holds less. */
function fitted(kernel: Tensor, side: number): Tensor {
  let { data } = kernel;
  let [rows, columns] = kernel.shape;
  for (let axis = 0; axis < 2; axis++) {
    // Rows become columns and back: both passes work on rows.
    while (rows !== side) {
      const first = sumOf(data, 0, columns);
      const last = sumOf(data, (rows - 1) * columns, rows * columns);
      const atStart = first <= last;
      if (rows > side) data = atStart ? data.slice(columns) : data.slice(0, -columns);
      else {
        const longer = new Float64Array(data.length + columns);
        longer.set(data, atStart ? columns : 0);
        data = longer;
      }
      rows += rows > side ? -1 : 1;
    }
    data = transpose(data, rows, columns);
    [rows, columns] = [columns, rows];
  }
  return { shape: [side, side], data };
}

function sumOf(data: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += data[i];
  return sum;
}
