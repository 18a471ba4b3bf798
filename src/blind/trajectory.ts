import type { Tensor } from '../tensor.ts';

/** A place in a kernel in pixels from its middle, [row, column]. */
export type KernelPoint = readonly [y: number, x: number];

/** Taps below this part of the largest do not belong to a path. */
const visible = 0.1;

/** A kernel is a path where at least this share of its mass lies this near to it, and it is at least as long, in pixels. */
const path = { share: 0.8, distance: 1.6, length: 8 };

/** A stroke covers fewer taps than this times the side of its kernel. */
const widest = 8;

/**
 * The path that a camera or its scene took during the exposure, where the kernel is one stroke: from end to end along its brightest ridge.
 *
 * Of the taps as a graph of neighbours, the ends are the two that are farthest from each other, and the path between them is the one of least
 * Σ d / k: short, and along large taps.
 *
 * @param kernel [rows, columns], >= 0
 * @returns places in pixels from the middle of the kernel; undefined for a spot, a loop or a stroke that branches. Which end was first is not
 * known
 */
export function kernelTrajectory(kernel: Tensor): readonly KernelPoint[] | undefined {
  const [rows, columns] = kernel.shape;
  let largest = 0;
  for (const tap of kernel.data) largest = Math.max(largest, tap);
  if (!(largest > 0)) return undefined;
  const taps = [...kernel.data.keys()].filter((i) => kernel.data[i] >= visible * largest);
  if (taps.length > widest * Math.max(rows, columns)) return undefined;
  const brightest = taps.reduce((a, b) => (kernel.data[b] > kernel.data[a] ? b : a));
  const plain = () => 1;
  const [start] = farthest(kernel, taps, brightest, plain);
  const [end] = farthest(kernel, taps, start, plain);
  const { before } = distances(kernel, taps, start, (tap) => largest / tap);
  const line: number[] = [];
  for (let at: number | undefined = end; at !== undefined; at = before.get(at)) line.push(at);
  const points = line.map((i) => ridge(kernel, i));
  const length = points.slice(1).reduce((sum, point, i) => sum + distance(point, points[i]), 0);
  if (length < path.length || shareNear(kernel, points) < path.share) return undefined;
  return points.map(([y, x]) => [y - (rows - 1) / 2, x - (columns - 1) / 2] as const);
}

const distance = ([ay, ax]: KernelPoint, [by, bx]: KernelPoint): number => Math.hypot(ay - by, ax - bx);

/** The centre of mass of a tap and its neighbours, [row, column]. */
function ridge({ shape: [rows, columns], data }: Tensor, i: number): KernelPoint {
  const [row, column] = [Math.floor(i / columns), i % columns];
  let [sum, sumY, sumX] = [0, 0, 0];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
      const tap = data[y * columns + x];
      sum += tap;
      sumY += tap * y;
      sumX += tap * x;
    }
  return [sumY / sum, sumX / sum];
}

function shareNear({ shape: [, columns], data }: Tensor, points: readonly KernelPoint[]): number {
  let [near, all] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] <= 0) continue;
    const place: KernelPoint = [Math.floor(i / columns), i % columns];
    all += data[i];
    if (points.some((point) => distance(point, place) <= path.distance)) near += data[i];
  }
  return near / all;
}

/** The tap that is farthest from `start` on the graph, and its distance. */
function farthest(kernel: Tensor, taps: readonly number[], start: number, cost: Cost): [number, number] {
  let found: [number, number] = [start, 0];
  for (const [i, length] of distances(kernel, taps, start, cost).length)
    if (length > found[1]) found = [i, length];
  return found;
}

/** What a pixel of path costs at a tap. */
type Cost = (tap: number) => number;

/** Dijkstra's shortest paths from `start` over neighbouring taps. */
function distances({ shape: [, columns], data }: Tensor, taps: readonly number[], start: number, cost: Cost) {
  const length = new Map([[start, 0]]);
  const before = new Map<number, number>();
  const open = new Set(taps);
  for (;;) {
    let nearest: number | undefined;
    for (const i of open) {
      const here = length.get(i);
      if (here !== undefined && (nearest === undefined || here < (length.get(nearest) as number)))
        nearest = i;
    }
    if (nearest === undefined) return { length, before };
    open.delete(nearest);
    const from = length.get(nearest) as number;
    for (const [dy, dx] of neighbours) {
      const i = nearest + dy * columns + dx;
      // The row above ends where this one begins.
      if (!open.has(i) || Math.abs((i % columns) - (nearest % columns)) > 1) continue;
      const to = from + Math.hypot(dy, dx) * (0.5 * (cost(data[nearest]) + cost(data[i])));
      if (to >= (length.get(i) ?? Number.POSITIVE_INFINITY)) continue;
      length.set(i, to);
      before.set(i, nearest);
    }
  }
}

const neighbours = [-1, 0, 1]
  .flatMap((dy) => [-1, 0, 1].map((dx) => [dy, dx] as const))
  .filter(([dy, dx]) => dy !== 0 || dx !== 0);
