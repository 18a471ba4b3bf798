import { checkInteger, rangeError } from '../errors.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';

/** Extent of a PSF in pixels: one number for every axis, or one per axis (slowest axis first), odd or even. */
export type PsfSize = number | readonly number[];

/** Whether a profile is integrated over each pixel's area, as a sensor does, or read at the pixel's center. */
export type PsfSampling = 'area' | 'point';

/** The index of a PSF's origin along an axis of n samples. Everything that reads or writes a PSF agrees on it. */
export function centreOf(n: number): number {
  return Math.floor(n / 2);
}

/** The shape asked for, or the smallest odd one whose pixels cover [-reach, reach] on each axis. */
export function psfShape(fn: string, size: PsfSize | undefined, reach: readonly number[]): number[] {
  // Rounding of a sine must not open a row of pixels that the profile only touches.
  if (size === undefined) return reach.map((r) => 2 * Math.max(0, Math.ceil(r - 0.5 - 1e-9)) + 1);
  const shape = typeof size === 'number' ? reach.map(() => size) : [...size];
  for (const n of shape) checkInteger(fn, 'size', n);
  if (shape.length !== reach.length)
    throw rangeError(fn, 'size', `one integer or ${reach.length} (one per axis)`, size);
  return shape;
}

/** The PSF of these non-negative weights, scaled in place to sum 1. */
export function unitSum(fn: string, shape: Shape, data: Float64Array): Tensor {
  let sum = 0;
  for (const value of data) sum += value;
  if (sum === Number.POSITIVE_INFINITY) throw rangeError(fn, 'image', 'of finite sum', sum);
  if (!(sum > 0)) throw rangeError(fn, 'size', `large enough to hold a part of the PSF`, shape);
  for (let i = 0; i < data.length; i++) data[i] /= sum;
  return { shape, data };
}

/** The outer product of one weight vector per axis, scaled to sum 1. */
export function separable(fn: string, axes: readonly Float64Array[]): Tensor {
  const shape = axes.map((axis) => axis.length);
  let data = Float64Array.of(1);
  for (const axis of axes) {
    const next = new Float64Array(data.length * axis.length);
    for (let i = 0; i < data.length; i++)
      for (let j = 0; j < axis.length; j++) next[i * axis.length + j] = data[i] * axis[j];
    data = next;
  }
  return unitSum(fn, shape, data);
}

/**
 * A profile f(x, y) on the pixel grid, x to the right and y upwards from the origin, scaled to sum 1.
 *
 * @param scale the length in pixels over which f changes; it decides how finely a pixel's area is integrated
 */
export function samplePlane(
  fn: string,
  shape: Shape,
  profile: (x: number, y: number) => number,
  sampling: PsfSampling,
  scale: number,
): Tensor {
  const [rows, columns] = shape;
  const { nodes, weights } = sampling === 'point' ? middle : composite(Math.ceil(1.5 / scale));
  const data = new Float64Array(sizeOf(shape));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = column - centreOf(columns);
      const y = centreOf(rows) - row;
      let sum = 0;
      for (let i = 0; i < nodes.length; i++)
        for (let j = 0; j < nodes.length; j++)
          sum += weights[i] * weights[j] * profile(x + nodes[j], y + nodes[i]);
      data[row * columns + column] = sum;
    }
  }
  return unitSum(fn, shape, data);
}

const middle = { nodes: [0], weights: [1] };

/** Gauss-Legendre quadrature of four nodes in each of `panels` cells of [-1/2, 1/2]. */
function composite(panels: number): { nodes: number[]; weights: number[] } {
  const inner = Math.sqrt(3 / 7 - (2 / 7) * Math.sqrt(6 / 5));
  const outer = Math.sqrt(3 / 7 + (2 / 7) * Math.sqrt(6 / 5));
  const heavy = (18 + Math.sqrt(30)) / 36;
  const light = (18 - Math.sqrt(30)) / 36;
  // Below a fiftieth of a pixel any profile is a delta: finer cells would only cost time.
  const cells = Math.min(panels, 75);
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const middle = (cell + 0.5) / cells - 0.5;
    for (const [node, weight] of [
      [-outer, light],
      [-inner, heavy],
      [inner, heavy],
      [outer, light],
    ]) {
      nodes.push(middle + node / (2 * cells));
      weights.push(weight / (2 * cells));
    }
  }
  return { nodes, weights };
}
