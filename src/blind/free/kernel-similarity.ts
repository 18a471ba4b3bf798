import { dot } from '../../numerics/norms.ts';
import type { Tensor } from '../../tensor.ts';

/** The largest normalized correlation of two kernels over all whole shifts, 0 to 1: neither their place nor their side counts. */
export function kernelSimilarity(a: Tensor, b: Tensor): number {
  const [rows, columns] = a.shape;
  const [height, width] = b.shape;
  let best = 0;
  for (let dy = 1 - rows; dy < height; dy++)
    for (let dx = 1 - columns; dx < width; dx++) {
      let sum = 0;
      for (let y = Math.max(0, -dy); y < Math.min(rows, height - dy); y++)
        for (let x = Math.max(0, -dx); x < Math.min(columns, width - dx); x++)
          sum += a.data[y * columns + x] * b.data[(y + dy) * width + x + dx];
      best = Math.max(best, sum);
    }
  return best / Math.sqrt(dot(a.data, a.data) * dot(b.data, b.data) || 1);
}
