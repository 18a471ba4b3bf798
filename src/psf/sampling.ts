/** Profiles of the plane, integrated over the pixels of a grid. */

import type { Shape, Tensor } from '../tensor.ts';
import { sizeOf } from '../tensor.ts';
import { centreOf, type PsfSampling, unitSum } from './grid.ts';

/** Nodes in a pixel, offsets from its centre, and their weights. */
interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * A profile f(x, y) = f(-x, -y) on the pixel grid, x to the right and y upwards from the origin, scaled to sum 1.
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
  const rule = quadrature(sampling, scale);
  const data = new Float64Array(sizeOf(shape));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      // The pixel at the opposite side of the origin has the same value; grids of even extent have some without.
      const opposite = (2 * centreOf(rows) - row) * columns + 2 * centreOf(columns) - column;
      const at = row * columns + column;
      const known =
        opposite < at && 2 * centreOf(rows) - row >= 0 && 2 * centreOf(columns) - column < columns;
      data[at] = known
        ? data[opposite]
        : integral(profile, column - centreOf(columns), centreOf(rows) - row, rule);
    }
  }
  return unitSum(fn, shape, data);
}

/**
 * A profile f(r) of the distance from the origin on the pixel grid, scaled to sum 1.
 *
 * The pixels of one octant are integrated. Where these are many, f is interpolated in a table of steps of scale/512: its relative error
 * is below 1e-9.
 *
 * @param scale the length in pixels over which f changes
 */
export function sampleRadial(
  fn: string,
  shape: Shape,
  profile: (r: number) => number,
  sampling: PsfSampling,
  scale: number,
): Tensor {
  const [rows, columns] = shape;
  const rule = quadrature(sampling, scale);
  const [y0, x0] = [centreOf(rows), centreOf(columns)];
  const [long, short] = [Math.max(y0, x0) + 1, Math.min(y0, x0) + 1];
  const samples = long * short * rule.nodes.length ** 2;
  const reach = Math.hypot(long, short);
  const at = (512 * reach) / scale < samples / 4 ? tabulated(profile, scale / 512, reach) : profile;
  const plane = (x: number, y: number): number => at(Math.sqrt(x * x + y * y));
  // Distances (a, b) from the origin along the axes, b <= a.
  const octant = new Float64Array(long * short);
  for (let a = 0; a < long; a++)
    for (let b = 0; b < Math.min(short, a + 1); b++) octant[a * short + b] = integral(plane, a, b, rule);
  const data = new Float64Array(sizeOf(shape));
  for (let row = 0; row < rows; row++) {
    const y = Math.abs(row - y0);
    for (let column = 0; column < columns; column++) {
      const x = Math.abs(column - x0);
      data[row * columns + column] = y > x ? octant[y * short + x] : octant[x * short + y];
    }
  }
  return unitSum(fn, shape, data);
}

function integral(
  profile: (x: number, y: number) => number,
  x: number,
  y: number,
  { nodes, weights }: Quadrature,
): number {
  let sum = 0;
  for (let i = 0; i < nodes.length; i++)
    for (let j = 0; j < nodes.length; j++)
      sum += weights[i] * weights[j] * profile(x + nodes[j], y + nodes[i]);
  return sum;
}

/** f between equidistant samples by the cubic polynomial through the four nearest. */
function tabulated(profile: (r: number) => number, step: number, reach: number): (r: number) => number {
  // f is even, so that the first interval has a sample before it.
  const table = Float64Array.from({ length: Math.ceil(reach / step) + 4 }, (_, i) =>
    profile(Math.abs(i - 1) * step),
  );
  return (r) => {
    const place = r / step;
    const i = Math.floor(place);
    const t = place - i;
    const [p, q, u] = [t + 1, t - 1, t - 2];
    return (
      (-t * q * u * table[i]) / 6 +
      (p * q * u * table[i + 1]) / 2 -
      (p * t * u * table[i + 2]) / 2 +
      (p * t * q * table[i + 3]) / 6
    );
  };
}

const middle: Quadrature = { nodes: [0], weights: [1] };

/** Gauss-Legendre rules on [-1, 1]. */
const gauss = {
  2: [
    [-1 / Math.sqrt(3), 1],
    [1 / Math.sqrt(3), 1],
  ],
  3: [
    [-Math.sqrt(3 / 5), 5 / 9],
    [0, 8 / 9],
    [Math.sqrt(3 / 5), 5 / 9],
  ],
  4: fourNodes(),
} as const;

function fourNodes(): [node: number, weight: number][] {
  const inner = Math.sqrt(3 / 7 - (2 / 7) * Math.sqrt(6 / 5));
  const outer = Math.sqrt(3 / 7 + (2 / 7) * Math.sqrt(6 / 5));
  const heavy = (18 + Math.sqrt(30)) / 36;
  const light = (18 - Math.sqrt(30)) / 36;
  return [
    [-outer, light],
    [-inner, heavy],
    [inner, heavy],
    [outer, light],
  ];
}

/** The nodes in a pixel that integrate a profile of that scale to a relative error of about 1e-10 of its peak. */
function quadrature(sampling: PsfSampling, scale: number): Quadrature {
  if (sampling === 'point') return middle;
  // The error of n nodes is that of the derivative of order 2n, (4 / scale)^(2n) at most: two nodes leave 0.06/scale⁴, three 0.002/scale⁶.
  const rule = gauss[scale >= 256 ? 2 : scale >= 24 ? 3 : 4];
  // Below a fiftieth of a pixel any profile is a delta: finer cells would only cost time.
  const cells = Math.min(Math.ceil(1.5 / scale), 75);
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const centre = (cell + 0.5) / cells - 0.5;
    for (const [node, weight] of rule) {
      nodes.push(centre + node / (2 * cells));
      weights.push(weight / (2 * cells));
    }
  }
  return { nodes, weights };
}
