import {
  type AbortSignalLike,
  checkAborted,
  yieldToEventLoop,
} from '../../solvers/optimization/event-loop.ts';
import { type Tensor, zeros } from '../../tensor.ts';
import { edgeThreshold, gradients, keepEdges } from './edges.ts';
import { centred, enlarged, impulse, keepLarge, keepPieces } from './kernel-shape.ts';
import { kernelStep } from './kernel-step.ts';
import { latentImage, latentProblem } from './latent-image.ts';
import { levelRatio, pyramidLevels, shrink } from './pyramid.ts';

/** Settings of {@link minimalPixelKernel}. */
export interface MinimalPixelSettings {
  /** Side of the kernel, odd. */
  readonly side: number;
  /** μ of the first iteration; it falls by 1.1 each time, to 1e-4. */
  readonly gradients?: number | undefined;
  /** λ of the first iteration; it falls by 1.1 each time, to 0.01. */
  readonly darkest?: number | undefined;
  /** Side of the blocks; 2.5 % of the mean side of the image by default. */
  readonly block?: number | undefined;
  /** Iterations on each level. */
  readonly iterations?: number | undefined;
  /** The scale of the finest level that is computed, 1 by default: the kernel of a coarser one is smaller by it. */
  readonly finest?: number | undefined;
  /** 1 where a sample of the image is to be used, less elsewhere; all by default. */
  readonly sampleWeights?: Tensor | undefined;
  readonly signal?: AbortSignalLike | undefined;
  readonly onLevel?: ((kernel: Tensor, done: number) => void) | undefined;
}

/** γ of the kernel step, in units of the sum over pixels. */
const kernelWeight = 2;

/**
 * A free blur kernel by the prior of patch-wise minimal pixels and few gradients, from coarse to fine.
 *
 * Blur makes dark pixels brighter and edges wide: the sharp image is the one with dark minima and few, large gradients. Each iteration finds that image
 * for the kernel, keeps its strong edges, and finds the kernel that blurs them to the gradients of the measured image.
 *
 * @param blurred one plane, white near 1
 * @returns side x side, >= 0, of sum 1
 * @see F. Wen et al. 2021, doi:10.1109/TCSVT.2020.3034137
 */
export async function minimalPixelKernel(blurred: Tensor, settings: MinimalPixelSettings): Promise<Tensor> {
  const { side, iterations = 5, finest = 1, sampleWeights, signal, onLevel } = settings;
  const block = settings.block ?? Math.max(1, Math.floor(0.0125 * (blurred.shape[0] + blurred.shape[1])));
  const levels = pyramidLevels(side).filter((level, i) => i === 0 || level.scale <= finest * 1.001);
  let { gradients: mu = 4e-3, darkest = 0.1 } = settings;
  let kernel = firstKernel(levels[0].side);
  let firstThreshold: number | undefined;
  for (const [index, level] of levels.entries()) {
    if (index > 0) kernel = enlarged(kernel, 1 / levelRatio, level.side);
    const image = shrink(blurred, level.scale);
    const problem = latentProblem(image, level.side);
    const { shape: grid } = problem.extended;
    const weights = sampleWeights && shrink(sampleWeights, level.scale);
    const measured = gradients(image, image.shape, grid, weights);
    let threshold = firstThreshold;
    for (let iteration = 0; iteration < iterations; iteration++) {
      await yieldToEventLoop();
      checkAborted('estimatePsf', signal, `at ${level.side} pixels`);
      const prior = { gradients: mu, darkest, block, soft: index < levels.length / 2 };
      const latent = latentImage(problem, kernel, prior);
      const edges = gradients(latent, image.shape, grid, weights);
      threshold ??= edgeThreshold(edges, Math.max(20 * level.side, 10));
      firstThreshold ??= threshold;
      threshold = keepEdges(edges, threshold) / 1.1;
      kernel = keepPieces(keepLarge(kernelStep(edges, measured, level.side, kernelWeight), 0.05), 0.1);
      darkest = Math.max(darkest / 1.1, 0.01);
      mu = Math.max(mu / 1.1, 1e-4);
    }
    kernel = centred(kernel);
    onLevel?.(kernel, (index + 1) / levels.length);
  }
  return keepLarge(kernel, 0.05);
}

/** Two equal taps side by side: nothing is a blur that nothing could improve. */
function firstKernel(side: number): Tensor {
  const kernel = zeros([side, side], 'float64');
  const middle = (side * side - 1) / 2;
  kernel.data.set(impulse(side).data);
  kernel.data[middle] = kernel.data[middle + 1] = 0.5;
  return kernel;
}
