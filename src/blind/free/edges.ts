import { type Tensor, zeros } from '../../tensor.ts';
import type { Gradients } from './kernel-step.ts';

/** Forward differences of the frame of an image, on a grid; 0 outside the frame, on its last row and column, and where the weight is below 1. */
export function gradients(
  { shape: [, columns], data }: Tensor,
  [height, width]: readonly number[],
  grid: readonly number[],
  weights?: Tensor,
): Gradients {
  const x = zeros([...grid]);
  const y = zeros([...grid]);
  for (let row = 0; row < height - 1; row++)
    for (let column = 0; column < width - 1; column++) {
      const i = row * columns + column;
      const j = row * grid[1] + column;
      if (weights && weights.data[row * width + column] < 1) continue;
      x.data[j] = data[i + 1] - data[i];
      y.data[j] = data[i + columns] - data[i];
    }
  return { x, y };
}

/** Orientations of edges are counted in four ranges of 45 degrees. */
const orientations = 4;

/**
 * The largest threshold t at which each of four orientations has `enough` gradients with |∇S|² >= t: a kernel is determined only by edges of every
 * orientation.
 *
 * @returns 0 where an orientation has too few
 */
export function edgeThreshold({ x, y }: Gradients, enough: number): number {
  const bins: number[][] = Array.from({ length: orientations }, () => []);
  for (let i = 0; i < x.data.length; i++) {
    const power = x.data[i] ** 2 + y.data[i] ** 2;
    if (power === 0) continue;
    const turn = (Math.atan2(y.data[i], x.data[i]) / Math.PI + 1) % 1;
    bins[Math.floor(turn * orientations) % orientations].push(power);
  }
  return Math.min(...bins.map((powers) => powers.sort((a, b) => b - a)[enough - 1] ?? 0));
}

/** Sets gradients below the threshold to 0 in place; where none would be left, the threshold falls until some are. Returns the threshold used. */
export function keepEdges({ x, y }: Gradients, threshold: number): number {
  let largest = 0;
  for (let i = 0; i < x.data.length; i++) largest = Math.max(largest, x.data[i] ** 2 + y.data[i] ** 2);
  let used = threshold;
  while (used > largest && largest > 0) used *= 0.81;
  for (let i = 0; i < x.data.length; i++)
    if (x.data[i] ** 2 + y.data[i] ** 2 < used) x.data[i] = y.data[i] = 0;
  return used;
}

/** Whether at least `enough` differences in each of four orientations are above a noise. */
export function hasEdges(image: Tensor, enough: number, noise: number): boolean {
  return edgeThreshold(gradients(image, image.shape, image.shape), enough) > (3 * noise) ** 2;
}
