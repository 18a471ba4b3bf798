import { extendInto } from '../../boundary/frame.ts';
import { goodSize } from '../../fft/good-size.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import type { Spectrum } from '../../fft/spectrum.ts';
import { toOtf } from '../../psf/otf.ts';
import { type Tensor, zeros } from '../../tensor.ts';

/** How sparse the latent image is. */
export interface SparsePrior {
  /** μ, the weight of the number of gradients that are not 0. */
  readonly gradients: number;
  /** λ, below which the darkest pixel of a block becomes 0. */
  readonly darkest: number;
  /** Side of the blocks, in pixels. */
  readonly block: number;
  /** Darkest pixels above λ are reduced by λ (coarse levels), or kept (fine levels). */
  readonly soft: boolean;
}

/** How the penalty ρ of the splitting grows. */
export interface PenaltySchedule {
  /** The first ρ, 2μ by default. */
  readonly first?: number | undefined;
  /** Its factor from step to step, 2 by default. */
  readonly factor?: number | undefined;
  /** Updates for each ρ, 3 by default. */
  readonly rounds?: number | undefined;
  /** The first estimate, on the grid; the blurred image by default. */
  readonly init?: Tensor | undefined;
}

/** ρ grows while it is below this. */
const largestPenalty = 1e5;

/** A darkest pixel above this is never removed. */
const darkEnough = 0.1;

/** The blurred image of one level and what of it does not change between kernels. */
export interface LatentProblem {
  /** The image, continued to a periodic grid that is larger than the frame by the kernel. */
  readonly extended: Tensor;
  readonly spectrum: Spectrum;
  /** |D|² of both difference operators. */
  readonly differences: Float32Array;
  readonly frame: readonly number[];
}

/** Continues the blurred image of a level smoothly to a periodic grid. */
export function latentProblem(blurred: Tensor, kernelSide: number): LatentProblem {
  const grid = blurred.shape.map((n) => goodSize(n + kernelSide - 1));
  const extended = extendInto(blurred, grid, [0, 0]);
  const spectrum = rfftn(extended);
  const columns = (grid[1] >> 1) + 1;
  const difference = (k: number, n: number): number => 4 * Math.sin((Math.PI * k) / n) ** 2;
  const differences = Float32Array.from(
    { length: grid[0] * columns },
    (_, i) => difference(Math.floor(i / columns), grid[0]) + difference(i % columns, grid[1]),
  );
  return { extended, spectrum, differences, frame: blurred.shape };
}

/**
 * The latent image with few gradients and few bright minima: S ≈ argmin ‖k ∗ S - y‖² + μ‖∇S‖₀ + λ‖p(S)‖, with p(S) the darkest pixel of each block,
 * by half-quadratic splitting: thresholds, then S = F⁻¹[(K̄ Y + ρ F(Dᵀg)) / (|K|² + ρ|D|²)], for a growing ρ.
 *
 * @returns S on the grid of the problem
 * @see L. Xu, S. Zheng, J. Jia 2013, "Unnatural L0 sparse representation", doi:10.1109/CVPR.2013.147; F. Wen et al. 2021, "A simple local minimal
 * intensity prior and an improved algorithm for blind image deblurring", doi:10.1109/TCSVT.2020.3034137
 */
export function latentImage(
  problem: LatentProblem,
  kernel: Tensor,
  prior: SparsePrior,
  schedule: PenaltySchedule = {},
): Tensor {
  const { extended, spectrum, differences } = problem;
  const { first = 2 * prior.gradients, factor = 2, rounds = 3, init = extended } = schedule;
  const { shape } = extended;
  const otf = toOtf(kernel, shape, 'float32');
  const size = otf.re.length;
  const gain = new Float32Array(size);
  const [dataRe, dataIm] = [new Float32Array(size), new Float32Array(size)];
  for (let i = 0; i < size; i++) {
    const [hr, hi, yr, yi] = [otf.re[i], otf.im[i], spectrum.re[i], spectrum.im[i]];
    gain[i] = hr * hr + hi * hi;
    dataRe[i] = hr * yr + hi * yi;
    dataIm[i] = hr * yi - hi * yr;
  }
  const latent = { shape, data: init.data.slice() };
  const divergence = zeros([...shape]);
  for (let penalty = first; penalty < largestPenalty; penalty *= factor)
    for (let round = 0; round < rounds; round++) {
      if (prior.darkest > 0) sparsifyDarkest(latent, prior);
      largeGradients(latent, prior.gradients / penalty, divergence);
      const x = rfftn(divergence, 2, otf);
      for (let i = 0; i < size; i++) {
        const scale = 1 / (gain[i] + penalty * differences[i] || 1);
        x.re[i] = (dataRe[i] + penalty * x.re[i]) * scale;
        x.im[i] = (dataIm[i] + penalty * x.im[i]) * scale;
      }
      irfftn(x, latent);
    }
  return latent;
}

/** Dᵀg of the gradients g with |g|² of at least `threshold`, circular forward differences. */
function largeGradients(
  { shape: [rows, columns], data }: Tensor,
  threshold: number,
  { data: out }: Tensor,
): void {
  out.fill(0);
  for (let y = 0; y < rows; y++) {
    const row = y * columns;
    const below = y + 1 < rows ? row + columns : 0;
    for (let x = 0; x < columns; x++) {
      const i = row + x;
      const right = x + 1 < columns ? i + 1 : row;
      const dx = data[right] - data[i];
      const dy = data[below + x] - data[i];
      if (dx * dx + dy * dy < threshold) continue;
      out[i] -= dx + dy;
      out[right] += dx;
      out[below + x] += dy;
    }
  }
}

/** Thresholds the darkest pixel of each block. */
function sparsifyDarkest(
  { shape: [rows, columns], data }: Tensor,
  { block, darkest, soft }: SparsePrior,
): void {
  const places: number[] = [];
  for (let top = 0; top < rows; top += block)
    for (let left = 0; left < columns; left += block) {
      let place = top * columns + left;
      for (let y = top; y < Math.min(top + block, rows); y++)
        for (let i = y * columns + left; i < y * columns + Math.min(left + block, columns); i++)
          if (data[i] < data[place]) place = i;
      places.push(place);
    }
  if (soft) {
    for (const i of places) data[i] = Math.sign(data[i]) * Math.max(0, Math.abs(data[i]) - darkest);
    return;
  }
  let mean = 0;
  for (const i of places) mean += Math.abs(data[i]) / places.length;
  const threshold = Math.min(darkEnough, Math.max(darkest, mean));
  for (const i of places) if (Math.abs(data[i]) < threshold) data[i] = 0;
}
