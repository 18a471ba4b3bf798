import { checkNonNegative } from '../../errors.ts';
import type { DataTerm } from './data-term.ts';

/**
 * The negative log-likelihood of photon counts over their scale, Φ(v; y) = Σ w (z - y ln z) with z = v + background: the data term of
 * Poisson noise. y >= 0 are counts divided by the photons per unit; λ is the weight against Φ in these units, on the scale of 1 / photons.
 *
 * @param options `background` >= 0: a known constant in z that is not part of the scene, in units of the samples; 0 by default
 * @throws RangeError for a negative background
 * @see M. Figueiredo, J. Bioucas-Dias 2010, Restoration of Poissonian images using alternating direction optimization,
 * doi:10.1109/TIP.2010.2053941
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const star = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
 * const counts = { shape: [16], data: operator.apply(star).data.map((v) => Math.max(v, 0)) };
 * const problem = { dataTerm: poissonLikelihood(), prior: l1Prior(), lambda: 1e-3 };
 * const { estimate } = await admm(operator, counts, problem);
 * estimate.data[8] > 0.8; // => true
 */
export function poissonLikelihood({
  background = 0,
}: {
  readonly background?: number | undefined;
} = {}): DataTerm {
  checkNonNegative('poissonLikelihood', 'background', background);
  return {
    // A tenth of the second derivative of Φ, 1/y, at the intensity around a photon.
    penalty: ({ data }) => 0.1 / meanAroundPhoton(data),
    // s = z - b with z the positive root of z² - (v + b - w/κ) z - w y/κ = 0, the minimum of w (z - y ln z) + κ/2 (s - v)².
    proximal(v, kappa, y, weights) {
      for (let i = 0; i < v.length; i++) {
        const w = weights[i];
        if (w === 0) continue;
        const half = (v[i] + background - w / kappa) / 2;
        v[i] = half + Math.sqrt(half * half + (w * y[i]) / kappa) - background;
      }
    },
  };
}

/** Σ y² / Σ y: the mean intensity over photons, not over pixels, so that a dark sky does not outweigh its stars. */
export function meanAroundPhoton(data: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] * data[i];
  }
  return squares / sum;
}
