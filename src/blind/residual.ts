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

function residualOf(light: Tensor, kernel: Tensor, estimate: Tensor, margin = 0): number {
  const { shape } = light;
  const { data } = blur(kernel, shape, { boundary: 'reflect', dtype: 'float32' }).apply(estimate);
  const [rows, columns] = shape;
  const [dy, dx] = kernel.shape.map((n, axis) => Math.min(Math.max(n >> 1, margin), shape[axis] >> 2));
  let sum = 0;
  for (let y = dy; y < rows - dy; y++)
    for (let x = dx; x < columns - dx; x++) sum += (data[y * columns + x] - light.data[y * columns + x]) ** 2;
  return Math.sqrt(sum / ((rows - 2 * dy) * (columns - 2 * dx)));
}

/** λ of {@link Explanation}: ten times the variance of the noise that the restoration assumes. */
const flatness = 10 * smallestNoise ** 2;

/** How well a kernel explains an image. */
export interface Explanation {
  /** √ mean (A x - y)². */
  readonly residual: number;
  /** ½ mean (A x - y)² + λ mean |∇x|, the objective of total variation at its minimum. */
  readonly cost: number;
}

/**
 * How well a kernel explains an image by one that is flat between edges. A wrong kernel leaves a residual, or needs an image that rings; one that
 * lacks taps costs less than the true one, since its image is smoother, but leaves a larger residual.
 *
 * @param light one plane, white near 1
 * @param margin samples along the sides of the frame that do not count; the same for all kernels that are compared
 */
export async function explain(light: Tensor, kernel: Tensor, margin: number): Promise<Explanation> {
  const estimate = await flatRestoration(light, kernel, smallestNoise);
  const residual = residualOf(light, kernel, estimate, margin);
  return { residual, cost: residual ** 2 / 2 + flatness * meanGradient(estimate, margin) };
}

function meanGradient({ shape: [rows, columns], data }: Tensor, margin: number): number {
  let sum = 0;
  for (let y = margin; y < rows - 1 - margin; y++)
    for (let i = y * columns + margin; i < (y + 1) * columns - 1 - margin; i++)
      sum += Math.hypot(data[i + 1] - data[i], data[i + columns] - data[i]);
  return sum / ((rows - 1 - 2 * margin) * (columns - 1 - 2 * margin));
}
