import { goodSize } from '../../fft/good-size.ts';
import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import type { Tensor } from '../../tensor.ts';
import { flatRestoration, smallestNoise } from '../flat-restoration.ts';
import { gradients } from './edges.ts';
import { keepLarge, keepPieces } from './kernel-shape.ts';
import { type Gradients, kernelStep } from './kernel-step.ts';

/** Settings of {@link polishKernel}. */
export interface PolishSettings {
  readonly rounds?: number | undefined;
  /** Standard deviation of the noise, with white at 1. */
  readonly noise: number;
  /** 0 where a sample of the image is not to be used, such as clipped ones. */
  readonly sampleWeights?: Tensor | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** Gradients of the restored image below this are left out. */
const smallestGradient = 0.02;

/**
 * A kernel from an image that total variation restored with it: alternates the restored image and the kernel, on the whole frame with an unknown boundary.
 *
 * Kernels from edges with few gradients are too wide: such edges are steeper than those of a photograph.
 *
 * @param blurred one plane, white near 1
 * @param kernel a first estimate
 */
export async function polishKernel(
  blurred: Tensor,
  kernel: Tensor,
  settings: PolishSettings,
): Promise<Tensor> {
  const { rounds = 2, sampleWeights, signal } = settings;
  const noise = Math.max(smallestNoise, 2 * settings.noise);
  const [side] = kernel.shape;
  const grid = blurred.shape.map((n) => goodSize(n + side));
  const measured = gradients(blurred, blurred.shape, grid, sampleWeights);
  let polished = kernel;
  for (let round = 0; round < rounds; round++) {
    const estimate = await flatRestoration(blurred, polished, noise, { sampleWeights, signal });
    const sharp = significant(gradients(estimate, blurred.shape, grid, sampleWeights));
    polished = keepPieces(keepLarge(kernelStep(sharp, measured, side, 2), 0.03), 0.1);
  }
  return polished;
}

/** Sets small gradients to 0, in place. */
function significant(edges: Gradients): Gradients {
  const { x, y } = edges;
  for (let i = 0; i < x.data.length; i++)
    if (x.data[i] ** 2 + y.data[i] ** 2 < smallestGradient ** 2) x.data[i] = y.data[i] = 0;
  return edges;
}
