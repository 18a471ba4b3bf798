import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { yieldToEventLoop } from '../../solvers/optimization/event-loop.ts';
import { type Tensor, zeros } from '../../tensor.ts';
import { oddFrom } from '../odd.ts';
import { centred, impulse, normalized } from './kernel-shape.ts';
import { type LatentProblem, latentImage, latentProblem } from './latent-image.ts';
import { shrink } from './pyramid.ts';

/** Settings of {@link fewEdgesKernel}. */
export interface FewEdgesSettings {
  /** Side of the kernel, odd. */
  readonly side: number;
  /** Standard deviation of the noise, with white at 1. */
  readonly noise: number;
}

/** The first μ; it falls by 1.1 to half of the noise. */
const firstGradients = 4e-3;

/** Weight of the roughness of the kernel for a noise of 1. */
const roughness = 200;

/**
 * A free blur kernel by the prior of few gradients, on intensities: fast, and steady under noise.
 *
 * From the coarsest of halved images on, sparse kernels and images with few gradients alternate; images, not kernels, are passed to the finer level.
 *
 * @param blurred one plane, white near 1
 * @returns side x side, >= 0, of sum 1
 * @see J. Anger, M. Delbracio, G. Facciolo 2019, "Efficient blind deblurring under high noise levels", doi:10.1109/ISPA.2019.8868620
 */
export async function fewEdgesKernel(blurred: Tensor, { side, noise }: FewEdgesSettings): Promise<Tensor> {
  const least = noise / 2;
  const levels = halvedLevels(side);
  let kernel = impulse(levels[0].side);
  let latent: Tensor | undefined;
  for (const level of levels) {
    const image = shrink(blurred, level.scale);
    const problem = latentProblem(image, level.side);
    let current = latent ? enlargedImage(latent, problem.extended.shape) : problem.extended;
    let gradients = Math.max(firstGradients, least);
    kernel = sparseKernel(problem, current, level.side, roughness * noise);
    for (let pass = 0; pass < 2; pass++) {
      await yieldToEventLoop();
      const prior = { gradients, darkest: 0, block: 1, soft: false };
      const schedule = pass === 0 ? { rounds: 1 } : { rounds: 1, first: 0.05, factor: 5, init: current };
      current = latentImage(problem, kernel, prior, schedule);
      kernel = sparseKernel(problem, current, level.side, roughness * noise);
      gradients = Math.max(gradients / 1.1, least);
    }
    latent = current;
  }
  return kernel;
}

/** Kernels of half the side while they have at least 3 pixels, the coarsest first. */
function halvedLevels(side: number): { readonly side: number; readonly scale: number }[] {
  const levels = [{ side, scale: 1 }];
  for (;;) {
    const half = oddFrom(Math.floor(levels[0].side / 2));
    if (half < 3 || half === levels[0].side) return levels;
    levels.unshift({ side: half, scale: levels[0].scale / 2 });
  }
}

/** The latent image of the next finer level on its grid: bilinear samples. */
function enlargedImage({ shape: [rows, columns], data }: Tensor, [height, width]: readonly number[]): Tensor {
  const out = zeros([height, width]);
  for (let y = 0; y < height; y++) {
    const top = Math.min(rows - 1, y >> 1);
    const bottom = Math.min(rows - 1, (y + 1) >> 1);
    for (let x = 0; x < width; x++) {
      const left = Math.min(columns - 1, x >> 1);
      const right = Math.min(columns - 1, (x + 1) >> 1);
      out.data[y * width + x] =
        (data[top * columns + left] +
          data[top * columns + right] +
          data[bottom * columns + left] +
          data[bottom * columns + right]) /
        4;
    }
  }
  return out;
}

/**
 * The sparse kernel k = argmin ‖u ∗ k - v‖² + γ‖∇k‖² + |k|₁ with k >= 0, by splitting: quadratic steps in Fourier space, thresholds at 0.5/ρ for ρ = 1, 2 … 512.
 */
function sparseKernel(
  { extended, spectrum: v, differences }: LatentProblem,
  latent: Tensor,
  side: number,
  gamma: number,
): Tensor {
  const [rows, columns] = extended.shape;
  const u = rfftn(latent);
  const n = u.re.length;
  const reach = (side - 1) / 2;
  const grid = zeros([rows, columns]);
  const place = (y: number, x: number): number =>
    ((y - reach + rows) % rows) * columns + ((x - reach + columns) % columns);
  let kernel = new Float64Array(side * side).fill(1 / (side * side));
  for (let rho = 1; rho < 1000; rho *= 2) {
    grid.data.fill(0);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) grid.data[place(y, x)] = kernel[y * side + x];
    const k = rfftn(grid);
    for (let i = 0; i < n; i++) {
      const [ur, ui, vr, vi] = [u.re[i], u.im[i], v.re[i], v.im[i]];
      const scale = 1 / (ur * ur + ui * ui + rho + gamma * differences[i]);
      k.re[i] = (ur * vr + ui * vi + rho * k.re[i]) * scale;
      k.im[i] = (ur * vi - ui * vr + rho * k.im[i]) * scale;
    }
    const { data } = irfftn(k);
    const next = new Float64Array(side * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) next[y * side + x] = Math.max(0, data[place(y, x)] - 0.5 / rho);
    kernel = next;
  }
  return centred(normalized({ shape: [side, side], data: kernel }));
}
