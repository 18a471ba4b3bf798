import { checkChoice, checkWithin } from '../../errors.ts';
import { shortenLengths } from '../../kernels/admm-loops.ts';
import { type Analysis, blockDetails, differences, identity } from './analysis-operators.ts';
import type { PriorFactory } from './prior.ts';
import { groupSoftThreshold, nonNegativeProjection, powerProximal, softThreshold } from './proximal-maps.ts';

/**
 * Total variation, φ(D x) = Σ |∇x|, for {@link admm}.
 *
 * @param kind `isotropic` (default): the Euclidean length over all block details and channels at a position; `anisotropic`: the sum of the
 * absolute forward differences
 * @throws RangeError for an unknown kind
 * @see L. Rudin, S. Osher, E. Fatemi 1992, doi:10.1016/0167-2789(92)90242-F
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const measured = operator.apply(tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]));
 * const { estimate } = await admm(operator, measured, { prior: totalVariationPrior(), lambda: 1e-4 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export function totalVariationPrior(kind: 'isotropic' | 'anisotropic' = 'isotropic'): PriorFactory {
  checkChoice('totalVariationPrior', 'kind', kind, ['isotropic', 'anisotropic']);
  // The differences that matter in an image are on the scale of 1/20 of its range.
  const penaltyRatio = 20;
  if (kind === 'anisotropic')
    return (...domain) => ({ analysis: differences(...domain), proximal: softThreshold, penaltyRatio });
  return (...domain) => ({
    analysis: blockDetails(...domain),
    proximal: groupSoftThreshold,
    penaltyRatio,
    step: (d, u, threshold, scale, sites, weights) => shortenLengths(d, u, sites, threshold, scale, weights),
  });
}

/**
 * The hyper-Laplacian prior, φ(D x) = Σ |∂x|^p over the forward differences along each axis, for {@link admm}. Not convex for p < 1.
 *
 * @param exponent p, from 0.3 to 1; the gradients of photographs have 0.5 to 0.8
 * @throws RangeError for an exponent out of range
 * @see D. Krishnan, R. Fergus 2009, Fast image deconvolution using hyper-Laplacian priors, NIPS 22
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const measured = operator.apply(tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]));
 * const { estimate } = await admm(operator, measured, { prior: hyperLaplacianPrior(2 / 3), lambda: 1e-4 });
 * estimate.data[8] - estimate.data[7] > 0.95; // => true
 */
export function hyperLaplacianPrior(exponent: number): PriorFactory {
  // With a smaller ρ the non-convex iteration sets small differences that belong to the image to 0 and never restores them.
  checkWithin('hyperLaplacianPrior', 'exponent', exponent, 0.3, 1);
  const maps = powerProximal(exponent);
  return (...domain) => ({
    analysis: differences(...domain),
    penaltyRatio: 1000,
    degree: exponent,
    ...maps,
  });
}

/**
 * The ℓ¹ norm of D x, φ(D x) = Σ |(D x)_i|, for {@link admm}.
 *
 * @param analysis D, {@link identity} by default: sparsity of the values themselves
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const star = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
 * const { estimate } = await admm(operator, operator.apply(star), { prior: l1Prior(), lambda: 1e-4 });
 * estimate.data[8] > 0.95; // => true
 */
export function l1Prior(analysis: Analysis = identity): PriorFactory {
  return (...domain) => ({ analysis: analysis(...domain), proximal: softThreshold });
}

/**
 * The constraint x >= 0 as a prior: φ(x) = 0 where all values are >= 0, else infinite. Combine it with others by {@link combinePriors}.
 * The estimate satisfies it up to the tolerance of the solver.
 *
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const star = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
 * const { estimate } = await admm(operator, operator.apply(star), { prior: nonNegativityPrior(), lambda: 0.01 });
 * Math.min(...estimate.data) > -0.01; // => true
 */
export function nonNegativityPrior(): PriorFactory {
  return (...domain) => ({ analysis: identity(...domain), proximal: nonNegativeProjection });
}
