import type { Spectrum } from '../fft/spectrum.ts';
import { circulant } from '../operators/circulant.ts';
import { allocate, dtypeOf, type Tensor } from '../tensor.ts';
import { gramEigenvalues, rankTolerance } from './gram.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** What is known beside the measurement. Without it the estimate is the pseudo-inverse. */
export interface Knowledge {
  /** Expected power of the image at each frequency of the half spectrum. */
  readonly prior: Float64Array;
  /** Variance of the noise per sample, > 0. */
  readonly noise: number;
}

/**
 * x̂ = S Aᵀ (A S Aᵀ + σ²)⁻¹ y: the Wiener filter, also where a stride folds frequencies onto one another;
 * without knowledge the pseudo-inverse x̂ = A⁺ y, in which singular values that are zero stay zero.
 */
export function linearEstimate(
  operator: SampledConvolution,
  measured: Tensor,
  knowledge?: Knowledge,
): Tensor {
  const { transfer, sampling } = operator;
  const prior = knowledge?.prior;
  const noise = knowledge?.noise ?? 0;
  const eigenvalues = gramEigenvalues(operator, prior);
  let floor = 0;
  if (knowledge === undefined) {
    for (const eigenvalue of eigenvalues) floor = Math.max(floor, eigenvalue);
    floor *= rankTolerance ** 2;
  }
  const dtype = dtypeOf(measured);
  const gain: Spectrum = {
    ...transfer,
    re: allocate(eigenvalues.length, dtype),
    im: allocate(eigenvalues.length, dtype),
  };
  for (let f = 0; f < eigenvalues.length; f++) {
    if (!(eigenvalues[f] + noise > floor)) continue;
    const weight = (prior ? prior[f] : 1) / (eigenvalues[f] + noise);
    gain.re[f] = transfer.re[f] * weight;
    gain.im[f] = -transfer.im[f] * weight;
  }
  return circulant(gain, operator.domain).apply(sampling.adjoint(measured));
}
