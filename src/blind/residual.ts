import { blur } from '../operators/blur.ts';
import type { Tensor } from '../tensor.ts';
import { flatRestoration, smallestNoise } from './flat-restoration.ts';

/**
 * How badly a kernel explains an image: the root mean square of A x - y, with x restored by total variation of fixed strength. A wrong kernel needs
 * detail that total variation does not allow. Samples that depend on the region outside the frame do not count.
 *
 * @param light one plane, white near 1
 */
export async function explanationResidual(light: Tensor, kernel: Tensor): Promise<number> {
  const { shape } = light;
  const estimate = await flatRestoration(light, kernel, smallestNoise);
  const { data } = blur(kernel, shape, { boundary: 'reflect', dtype: 'float32' }).apply(estimate);
  const [rows, columns] = shape;
  const [dy, dx] = kernel.shape.map((n, axis) => Math.min(n >> 1, shape[axis] >> 2));
  let sum = 0;
  for (let y = dy; y < rows - dy; y++)
    for (let x = dx; x < columns - dx; x++) sum += (data[y * columns + x] - light.data[y * columns + x]) ** 2;
  return Math.sqrt(sum / ((rows - 2 * dy) * (columns - 2 * dx)));
}
