import type { Spectrum } from '../fft/spectrum.ts';
import { circulant } from '../operators/circulant.ts';
import { allocate, dtypeOf, type Tensor } from '../tensor.ts';
import { gramEigenvalues } from './gram.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** The proximal map of the data term, z ↦ argmin over u of ½‖A u - y‖² + ρ/2 ‖u - z‖², in a fresh tensor. */
export type ProximalMap = (z: Tensor, rho: number) => Tensor;

/**
 * The data step of a strided convolution without inner iterations: u = z + Aᵀ(A Aᵀ + ρ)⁻¹(y - A z), where A Aᵀ is circulant on
 * the coarse grid (Zhao et al. 2016, Fast single image super-resolution using a new analytical solution, doi:10.1109/TIP.2016.2567075).
 */
export function proximalDataTerm(operator: SampledConvolution, measured: Tensor): ProximalMap {
  const { transfer, sampling, domain } = operator;
  const eigenvalues = gramEigenvalues(operator);
  const dtype = dtypeOf(measured);
  return (z, rho) => {
    const missing = operator.apply(z);
    for (let i = 0; i < missing.data.length; i++) missing.data[i] = measured.data[i] - missing.data[i];
    const gain: Spectrum = {
      ...transfer,
      re: allocate(eigenvalues.length, dtype),
      im: allocate(eigenvalues.length, dtype),
    };
    for (let f = 0; f < eigenvalues.length; f++) {
      const scale = 1 / (Math.max(eigenvalues[f], 0) + rho);
      gain.re[f] = transfer.re[f] * scale;
      gain.im[f] = -transfer.im[f] * scale;
    }
    const u = circulant(gain, domain).apply(sampling.adjoint(missing));
    for (let i = 0; i < u.data.length; i++) u.data[i] += z.data[i];
    return u;
  };
}
