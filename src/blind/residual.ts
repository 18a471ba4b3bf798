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
  return residualOf(light, kernel, await flatRestoration(light, kernel, smallestNoise));
}

function residualOf(light: Tensor, kernel: Tensor, estimate: Tensor): number {
  const { shape } = light;
  const { data } = blur(kernel, shape, { boundary: 'reflect', dtype: 'float32' }).apply(estimate);
  const [rows, columns] = shape;
  const [dy, dx] = kernel.shape.map((n, axis) => Math.min(n >> 1, shape[axis] >> 2));
  let sum = 0;
  for (let y = dy; y < rows - dy; y++)
    for (let x = dx; x < columns - dx; x++) sum += (data[y * columns + x] - light.data[y * columns + x]) ** 2;
  return Math.sqrt(sum / ((rows - 2 * dy) * (columns - 2 * dx)));
}

/** λ of {@link explanationCost}: ten times the variance of the noise that the restoration assumes. */
const flatness = 10 * smallestNoise ** 2;

/**
 * What an explanation of an image by a kernel costs: ½ mean (A x - y)² + λ mean |∇x|, the objective of total variation at its minimum. A wrong kernel
 * leaves a residual, or needs an image that rings.
 *
 * @param light one plane, white near 1
 */
export async function explanationCost(light: Tensor, kernel: Tensor): Promise<number> {
  const estimate = await flatRestoration(light, kernel, smallestNoise);
  return residualOf(light, kernel, estimate) ** 2 / 2 + flatness * meanGradient(estimate);
}

function meanGradient({ shape: [rows, columns], data }: Tensor): number {
  let sum = 0;
  for (let y = 0; y < rows - 1; y++)
    for (let i = y * columns; i < (y + 1) * columns - 1; i++)
      sum += Math.hypot(data[i + 1] - data[i], data[i + columns] - data[i]);
  return sum / ((rows - 1) * (columns - 1));
}
