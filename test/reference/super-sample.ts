import { type Shape, sizeOf, type Tensor } from '../../src/tensor.ts';

/** The PSF of a density over the plane by brute force: each pixel averages `fine` x `fine` points, the sum is made 1. */
export function superSample(shape: Shape, density: (x: number, y: number) => number, fine: number): Tensor {
  const [rows, columns] = shape;
  const data = new Float64Array(sizeOf(shape));
  let total = 0;
  for (let i = 0; i < data.length; i++) {
    const column = (i % columns) - Math.floor(columns / 2);
    const row = Math.floor(i / columns) - Math.floor(rows / 2);
    for (let a = 0; a < fine; a++)
      for (let b = 0; b < fine; b++)
        data[i] += density(column - 0.5 + (b + 0.5) / fine, -(row - 0.5 + (a + 0.5) / fine));
    total += data[i];
  }
  return { shape, data: data.map((value) => value / total) };
}

/** The largest absolute difference between two tensors of one shape. */
export function maxDifference(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`${a.shape} is not ${b.shape}`);
  let worst = 0;
  for (let i = 0; i < a.data.length; i++) worst = Math.max(worst, Math.abs(a.data[i] - b.data[i]));
  return worst;
}
