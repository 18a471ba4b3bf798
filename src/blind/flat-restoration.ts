import { blur } from '../operators/blur.ts';
import type { AbortSignalLike } from '../solvers/optimization/event-loop.ts';
import { totalVariation } from '../solvers/total-variation.ts';
import type { Tensor } from '../tensor.ts';

/** The smallest noise that is assumed: an image that fits the blurred one better than this fits the error of the kernel. */
export const smallestNoise = 0.015;

/** What {@link flatRestoration} may leave out, and when it stops. */
export interface FlatRestorationOptions {
  readonly sampleWeights?: Tensor | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * The image that strong total variation restores with an uncertain kernel: edges and flat regions, without the detail that would explain the error of
 * the kernel.
 *
 * @param light one plane, white near 1
 * @param noise the standard deviation that is assumed
 */
export async function flatRestoration(
  light: Tensor,
  kernel: Tensor,
  noise: number,
  options: FlatRestorationOptions = {},
): Promise<Tensor> {
  const operator = blur(kernel, light.shape, { boundary: 'unknown', dtype: 'float32' });
  const { estimate } = await totalVariation(operator, light, { ...options, noise, iterations: 60 });
  return estimate;
}
