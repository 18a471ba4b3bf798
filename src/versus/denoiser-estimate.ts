import { bm3d } from '../denoise/bm3d.ts';
import type { SpectralOperator } from '../solvers/direct.ts';
import { type Denoiser, plugAndPlay } from '../solvers/plug-and-play.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { exactData } from './exact-data.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** Processor seconds (of 2021) for a million samples: 8 to 15 on photographs, and the data step of a stride. */
const cost = 16e-6;

/** Why plug-and-play is left out, or undefined where it is not. */
export function whyNoDenoiser(
  shape: Shape,
  rank: number,
  samples: number,
  seconds: number,
): string | undefined {
  if (rank !== 2 || shape.length > 3 || Math.min(...shape.slice(-2)) < 8)
    return 'it is for pictures of at least 8x8 pixels';
  const needed = Math.ceil(cost * samples);
  return needed > seconds
    ? `it would take about ${needed} s for ${samples} samples, and ${seconds} s are allowed`
    : undefined;
}

/** The first stage on the way, a quick second one at the end: within 0.1 dB of the solver's own choice at half the time. */
const denoise: Denoiser = (noisy, sigma, left) =>
  bm3d(noisy, { sigma, profile: left === 0 ? 'fast' : 'draft' });

/** Below this noise block matching has nothing to remove. */
const leastNoise = 5e-4;

/** Plug-and-play with BM3D where every sample was kept. The largest gain of the operator is 1. */
export async function denoiserEstimate(
  operator: SpectralOperator,
  measured: Tensor,
  noise: number,
): Promise<Tensor> {
  const options = { noise: Math.max(noise, leastNoise), denoiser: denoise };
  return (await plugAndPlay(operator, measured, options)).estimate;
}

const iterations = 6;
/** The first denoising, stronger than for a blur: the stride has left more to guess (10 / 255 was up to 0.6 dB worse, 49 / 255 no better). */
const first = 25 / 255;

/**
 * Plug-and-play where a stride leaves samples out, with the exact data step: as {@link plugAndPlay} in turn
 * z = argmin ½‖A z - y‖² + ρ/2 ‖z - x‖² and x = BM3D(z, s), s falling to σ.
 *
 * @param start the estimate by total variation
 * @param gain the largest of A's convolution
 */
export function denoiserStrided(
  convolution: SampledConvolution,
  measured: Tensor,
  start: Tensor,
  noise: number,
  gain: number,
): Tensor {
  const step = exactData(convolution, measured);
  const sigma = Math.max(noise / gain, leastNoise);
  const strongest = Math.max(first, 2 * sigma);
  let x = start;
  for (let i = 0; i < iterations; i++) {
    const strength = strongest * (sigma / strongest) ** (i / (iterations - 1));
    const z = step(x, 0.25 * (sigma / strength) ** 2 * gain ** 2);
    x = denoise(z, strength, iterations - 1 - i) as Tensor;
  }
  return x;
}
