import { tvDenoise } from '../denoise/total-variation.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import type { SpectralOperator } from '../solvers/fourier/fourier-filter.ts';
import { totalVariation } from '../solvers/total-variation.ts';
import { type Tensor, zerosLike } from '../tensor.ts';
import { kernelEnergy } from './kernel-gain.ts';
import { proximalDataTerm } from './proximal-data-term.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** An estimate, and how much each iteration changed it, relative to its size. */
export interface SparseEstimate {
  readonly estimate: Tensor;
  readonly changes: readonly number[];
}

/** Below this noise, where white is 1, the splitting is too loose to reach its minimum. */
const minimumNoise = 2e-4;

/**
 * The weight of total variation for noise σ of a convolution whose largest gain is 1: λ = 5.7 w (σ/w)^1.7 e^0.36, w the value of white, e the mean of |H|². It fits
 * the best λ of blurs of photographs, and does not depend on the mean of the image, which some layers remove.
 */
function weightOf(transfer: SampledConvolution['transfer'], noise: number, white: number): number {
  return 5.7 * white * Math.max(noise / white, minimumNoise) ** 1.7 * kernelEnergy(transfer) ** 0.36;
}

/** Total variation where every sample was kept. The largest gain of the operator is 1. */
export async function sparseEstimate(
  operator: SpectralOperator,
  measured: Tensor,
  noise: number,
): Promise<SparseEstimate> {
  const changes: number[] = [];
  const { estimate } = await totalVariation(operator, measured, {
    noise: Math.max(noise, minimumNoise * whiteLevel(measured.data)),
    iterations: 60,
    onIteration: ({ change }) => changes.push(change),
  });
  return { estimate, changes };
}

/** The weight of total variation in one denoising, where white is 1: λ/ρ. */
const relativeThreshold = 0.05;

/**
 * Total variation where a stride leaves samples out: the alternating direction method with the exact data step.
 *
 * Thirty iterations from the Wiener filter are as good as sixty. To weigh the missing samples by 0 instead, as
 * {@link totalVariation} can, converges so slowly that it was 2 dB worse after sixty on a photograph.
 *
 * @param gain the largest of A's convolution; noise and λ are those of A / gain
 */
export function sparseStrided(
  convolution: SampledConvolution,
  measured: Tensor,
  start: Tensor,
  noise: number,
  gain: number,
): SparseEstimate {
  const step = proximalDataTerm(convolution, measured);
  const { transfer } = convolution;
  const white = whiteLevel(start.data);
  const threshold = relativeThreshold * white;
  const rho = (weightOf(transfer, noise / gain, white) / threshold) * gain ** 2;
  const sum = zerosLike(start);
  const point = zerosLike(start);
  const changes: number[] = [];
  let [estimate, flat] = [start, start];
  for (let iteration = 0; iteration < 30; iteration++) {
    for (let i = 0; i < sum.data.length; i++) point.data[i] = flat.data[i] - sum.data[i];
    const next = step(point, rho);
    for (let i = 0; i < sum.data.length; i++) point.data[i] = next.data[i] + sum.data[i];
    flat = tvDenoise(point, { lambda: threshold, rank: transfer.rank, iterations: 10 });
    let [moved, norm] = [0, 0];
    for (let i = 0; i < sum.data.length; i++) {
      sum.data[i] += next.data[i] - flat.data[i];
      moved += (next.data[i] - estimate.data[i]) ** 2;
      norm += next.data[i] ** 2;
    }
    changes.push(Math.sqrt(moved / (norm || 1)));
    estimate = next;
  }
  return { estimate, changes };
}
