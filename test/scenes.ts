import { random } from '../src/random.ts';
import { type Tensor, zeros } from '../src/tensor.ts';

/**
 * Dead leaves: opaque disks of random grey, radii of density r^(-3), on top of each other, edges anti-aliased.
 * Their edges and their power spectrum are those of photographs (Lee, Mumford, Huang 2001), and they are free.
 */
export function deadLeaves(rows: number, columns: number, seed: number): Tensor {
  const rng = random(seed);
  const scene = zeros([rows, columns], 'float64');
  const [small, large] = [1.5, Math.min(rows, columns) / 3];
  for (let leaf = 0; leaf < (rows * columns) / 12; leaf++) {
    const radius = 1 / Math.sqrt(small ** -2 - rng.uniform() * (small ** -2 - large ** -2));
    const y = rng.uniform() * rows;
    const x = rng.uniform() * columns;
    const grey = rng.uniform();
    for (let r = Math.max(0, Math.floor(y - radius)); r < Math.min(rows, y + radius + 1); r++)
      for (let c = Math.max(0, Math.floor(x - radius)); c < Math.min(columns, x + radius + 1); c++) {
        const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(r - y, c - x)));
        scene.data[r * columns + c] += cover * (grey - scene.data[r * columns + c]);
      }
  }
  return scene;
}
