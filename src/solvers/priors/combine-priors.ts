import { rangeError } from '../../errors.ts';
import { allocate, type FloatArray, sizeOf } from '../../tensor.ts';
import type { AnalysisOperator } from './analysis-operators.ts';
import type { Prior, PriorFactory } from './prior.ts';

/**
 * The sum of several priors as one, φ(D x) = Σ_j φ_j(D_j x): the components of the D_j follow each other. λ weights all of them; scale
 * a D_j, or the threshold of its proximal map, for another weight. ρ/λ is that of the first prior.
 *
 * @param priors one or more
 * @throws RangeError without priors
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const box = tensor([16], [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
 * const prior = combinePriors(totalVariationPrior(), nonNegativityPrior());
 * const { estimate } = await admm(operator, operator.apply(box), { prior, lambda: 1e-4 });
 * Math.min(...estimate.data) > -0.01; // => true
 */
export function combinePriors(...priors: readonly PriorFactory[]): PriorFactory {
  if (priors.length === 0) throw rangeError('combinePriors', 'priors', 'one prior or more', priors);
  return (domain, rank, dtype) => {
    const parts = priors.map((prior) => prior(domain, rank, dtype));
    const size = sizeOf(domain);
    /** Calls `visit` with each prior and its components of d. */
    const eachPart = (d: FloatArray, visit: (prior: Prior, own: FloatArray, index: number) => void): void => {
      let from = 0;
      for (const [index, prior] of parts.entries()) {
        const to = from + prior.analysis.components * size;
        visit(prior, d.subarray(from, to), index);
        from = to;
      }
    };
    const scratch = allocate(size, dtype);
    const analysis: AnalysisOperator = {
      components: parts.reduce((sum, prior) => sum + prior.analysis.components, 0),
      gain: sumOfGains(parts),
      apply: (x, out) => eachPart(out, (prior, own) => prior.analysis.apply(x, own)),
      adjoint: (d, out) =>
        eachPart(d, (prior, own, index) => {
          prior.analysis.adjoint(own, index === 0 ? out : scratch);
          if (index > 0) for (let i = 0; i < size; i++) out[i] += scratch[i];
        }),
    };
    return {
      analysis,
      penaltyRatio: parts[0].penaltyRatio,
      degree: parts[0].degree,
      proximal: (d, threshold, sites, weights) =>
        eachPart(d, (prior, own) => prior.proximal(own, threshold, sites, weights)),
    };
  };
}

/** The spectrum of Σ D_jᵀ D_j; undefined where one of them is not a convolution. */
function sumOfGains(parts: readonly Prior[]): FloatArray | undefined {
  const gains = parts.map((prior) => prior.analysis.gain);
  if (!gains.every((gain) => gain !== undefined)) return undefined;
  const sum = gains[0].slice();
  for (const gain of gains.slice(1)) for (let k = 0; k < sum.length; k++) sum[k] += gain[k];
  return sum;
}
