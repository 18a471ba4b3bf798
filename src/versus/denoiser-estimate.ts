import { bm3d } from '../denoise/bm3d.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import type { SpectralOperator } from '../solvers/fourier/fourier-filter.ts';
import { costs } from '../solvers/optimization/runtime-model.ts';
import { plugAndPlay } from '../solvers/plug-and-play.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { proximalDataTerm } from './proximal-data-term.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** With a stride plug-and-play starts at the total-variation estimate with the fast BM3D profile, and takes a third of its time. */
export const stridedCost: number = costs.plugAndPlay / 3;

/** Why plug-and-play is left out, or undefined where it is not; `cost` is for a million samples. */
export function denoiserObstacle(
  shape: Shape,
  rank: number,
  samples: number,
  seconds: number,
  cost: number = costs.plugAndPlay,
): string | undefined {
  if (rank !== 2 || shape.length > 3 || Math.min(...shape.slice(-2)) < 8)
    return 'it is for images of at least 8x8 pixels';
  const needed = Math.ceil((cost * samples) / 1e6);
  return needed > seconds
    ? `it would take about ${needed} s for ${samples} samples, and ${seconds} s are allowed`
    : undefined;
}

/** Below this noise, where white is 1, block matching has nothing to remove. */
const minimumNoise = 5e-4;

/** Plug-and-play with BM3D where every sample was kept. The largest gain of the operator is 1. */
export async function denoiserEstimate(
  operator: SpectralOperator,
  measured: Tensor,
  noise: number,
): Promise<Tensor> {
  return (
    await plugAndPlay(operator, measured, {
      noise: Math.max(noise, minimumNoise * whiteLevel(measured.data)),
    })
  ).estimate;
}

const iterations = 6;
/** The first denoising where white is 1, stronger than for a blur: the stride has left more to guess (10 / 255 was up to 0.6 dB worse, 49 / 255 no better). */
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
  const step = proximalDataTerm(convolution, measured);
  const white = whiteLevel(start.data);
  const sigma = Math.max(noise / gain, minimumNoise * white);
  const strongest = Math.max(first * white, 2 * sigma);
  let x = start;
  for (let i = 0; i < iterations; i++) {
    const strength = strongest * (sigma / strongest) ** (i / (iterations - 1));
    const z = step(x, 0.25 * (sigma / strength) ** 2 * gain ** 2);
    // On the way the hard threshold alone follows as well.
    x = bm3d(z, { sigma: strength, profile: i < iterations - 1 ? 'draft' : 'normal' });
  }
  return x;
}
