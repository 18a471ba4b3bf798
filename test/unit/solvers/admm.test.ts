import { describe, expect, it } from 'vitest';
import { whiteLevel } from '../../../src/numerics/data-scale.ts';
import { blur } from '../../../src/operators/blur.ts';
import { random } from '../../../src/random.ts';
import { admm } from '../../../src/solvers/admm.ts';
import { leastSquares } from '../../../src/solvers/data-terms/data-term.ts';
import { poissonLikelihood } from '../../../src/solvers/data-terms/poisson-data-term.ts';
import { type Analysis, blockDetails, identity } from '../../../src/solvers/priors/analysis-operators.ts';
import {
  hyperLaplacianPrior,
  l1Prior,
  nonNegativityPrior,
  totalVariationPrior,
} from '../../../src/solvers/priors/built-in-priors.ts';
import { combinePriors } from '../../../src/solvers/priors/combine-priors.ts';
import { filterBank } from '../../../src/solvers/priors/filter-bank.ts';
import type { PriorFactory } from '../../../src/solvers/priors/prior.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { totalVariation } from '../../../src/solvers/total-variation.ts';
import { copyOf, tensor, zeros } from '../../../src/tensor.ts';
import { boxes, observed, operators, psf, rms } from './scenes.ts';

const { measured } = observed(boxes(24, 28), 0.01);
const lambda = 0.003;

/** Isotropic total variation as a user writes it, without fused steps. */
const ownTotalVariation: PriorFactory = (domain, rank, dtype) => ({
  analysis: blockDetails(domain, rank, dtype),
  proximal(d, threshold, sites, weights) {
    for (let i = 0; i < sites; i++) {
      let length = 0;
      for (let k = i; k < d.length; k += sites) length += d[k] ** 2;
      const factor = Math.max(0, 1 - (threshold * (weights?.[i] ?? 1)) / Math.sqrt(length || 1));
      for (let k = i; k < d.length; k += sites) d[k] *= factor;
    }
  },
});

/** ½‖D x‖²: its proximal map is a scale. */
const quadratic =
  (analysis: Analysis): PriorFactory =>
  (...domain) => ({
    analysis: analysis(...domain),
    penaltyRatio: 1,
    proximal(d, threshold, sites, weights) {
      for (let i = 0; i < d.length; i++) d[i] /= 1 + threshold * (weights?.[i % sites] ?? 1);
    },
  });

describe.each(operators(measured.shape))('admm with the operator %s', (_, operator) => {
  it.each([
    ['the prior of the library', totalVariationPrior()],
    ["a user's prior", ownTotalVariation],
  ])('%s of total variation gives what totalVariation gives', async (_, prior) => {
    const run = { lambda, iterations: 60, tolerance: 0 };
    const expected = await totalVariation(operator, measured, run);
    const { estimate, parameters, iterations } = await admm(operator, measured, { ...run, prior });
    expect(rms(estimate, expected.estimate)).toBeLessThan(2e-5);
    expect(parameters).toEqual({
      lambda,
      rho: expect.closeTo((20 / whiteLevel(measured.data)) * lambda, 12),
    });
    expect(iterations).toBe(60);
  });
});

describe('admm', () => {
  const operator = blur(psf, measured.shape);
  const y = copyOf(measured, 'float64');

  it('reaches the closed-form minimizer of a quadratic prior: Tikhonov', async () => {
    const { estimate } = await admm(operator, y, {
      ...{ prior: quadratic(identity), lambda: 0.01, iterations: 400, tolerance: 1e-13 },
    });
    // Both minimize ½‖A x - y‖² + λ/2 ‖x‖²: tikhonov's λ multiplies ‖x‖² beside ‖A x - y‖².
    const expected = tikhonov(operator, y, { lambda: 0.01, regularizer: 'identity', preserveMean: false });
    expect(rms(estimate, expected.estimate)).toBeLessThan(1e-8);
  });

  it('does not depend on ρ where the problem is convex', async () => {
    const run = { prior: totalVariationPrior(), lambda: 0.05, iterations: 3000, tolerance: 1e-10 };
    const a = await admm(operator, y, run);
    const b = await admm(operator, y, { ...run, rho: 0.2 });
    expect(b.parameters.rho).toBe(0.2);
    expect(rms(a.estimate, b.estimate)).toBeLessThan(1e-4);
  });

  it('least squares is the default data term, and the split one agrees with it', async () => {
    const run = { prior: totalVariationPrior(), lambda: 0.05, iterations: 2000, tolerance: 1e-10 };
    const direct = await admm(operator, y, run);
    const named = await admm(operator, y, { ...run, dataTerm: leastSquares() });
    expect(named.estimate).toEqual(direct.estimate);
    const { proximal } = leastSquares();
    const split = await admm(operator, y, { ...run, dataTerm: { proximal, penalty: () => 0.5 } });
    expect(rms(split.estimate, direct.estimate)).toBeLessThan(1e-4);
  });

  it('the proximal maps of the data terms are minimizers', () => {
    const r = random(3);
    const terms = {
      gauss: { term: leastSquares(), cost: (s: number, y: number) => (s - y) ** 2 / 2 },
      poisson: {
        term: poissonLikelihood({ background: 0.1 }),
        cost: (s: number, y: number) => s + 0.1 - y * Math.log(s + 0.1),
      },
    };
    for (const { term, cost } of Object.values(terms))
      for (let i = 0; i < 50; i++) {
        const [start, data, weight, kappa] = [r.normal(), r.uniform(), r.uniform(), 0.1 + r.uniform()];
        const v = Float64Array.of(start, start);
        term.proximal(v, kappa, Float64Array.of(data, data), Float64Array.of(weight, 0));
        const total = (s: number) => weight * cost(s, data) + (kappa / 2) * (s - start) ** 2;
        for (const step of [-1e-4, 1e-4]) expect(total(v[0] + step)).toBeGreaterThan(total(v[0]));
        // Where nothing was measured nothing moves.
        expect(v[1]).toBeCloseTo(start, 12);
      }
  });

  it('samples of weight 0 do not matter', async () => {
    const weights = zeros(y.shape, 'float64');
    weights.data.fill(1);
    weights.data.fill(0, 100, 110);
    const spoilt = copyOf(y);
    spoilt.data.fill(77, 100, 110);
    const run = { prior: totalVariationPrior(), lambda, sampleWeights: weights };
    const [a, b] = [await admm(operator, y, run), await admm(operator, spoilt, run)];
    expect(rms(a.estimate, b.estimate)).toBeLessThan(0.02);
    for (const v of b.estimate.data) expect(v).toBeLessThan(2);
  });

  it('a filter bank of second differences leaves a ramp alone, and total variation does not', async () => {
    const ramp = tensor(
      [32],
      Float64Array.from({ length: 32 }, (_, i) => Math.abs(i - 16) / 16),
    );
    const line = blur(tensor([1], [1]), [32]);
    const second = l1Prior(filterBank([tensor([3], [1, -2, 1])]));
    const run = { lambda: 0.01, iterations: 500, tolerance: 1e-9 };
    const smooth = await admm(line, ramp, { ...run, prior: second });
    const steps = await admm(line, ramp, { ...run, prior: hyperLaplacianPrior(1) });
    const middle = (x: { data: ArrayLike<number> }) => Array.from(x.data).slice(4, 12);
    const slopes = (values: number[]) => values.slice(1).map((v, i) => v - values[i]);
    for (const slope of slopes(middle(smooth.estimate))) expect(slope).toBeCloseTo(-1 / 16, 3);
    expect(Math.abs(steps.estimate.data[0] - 1)).toBeGreaterThan(0.004);
  });

  it('priors combine: total variation that stays non-negative', async () => {
    const dark = copyOf(y);
    for (let i = 0; i < dark.data.length; i++) dark.data[i] -= 0.3;
    const run = { lambda: 0.001, iterations: 300, tolerance: 1e-7 };
    const free = await admm(operator, dark, { ...run, prior: totalVariationPrior() });
    const bound = await admm(operator, dark, {
      ...{ ...run, prior: combinePriors(totalVariationPrior(), nonNegativityPrior()) },
    });
    const least = (x: { data: Iterable<number> }) => Math.min(...x.data);
    expect(least(free.estimate)).toBeLessThan(-0.1);
    expect(least(bound.estimate)).toBeGreaterThan(-0.005);
  });

  it.each([
    [{ lambda: 1 }, /admm: "prior" must be a prior or a function that makes one, got undefined/],
    [{ lambda: 0, prior: totalVariationPrior() }, /admm: "lambda" must be a number > 0, got 0/],
    [{ lambda: 1, rho: -1, prior: totalVariationPrior() }, /admm: "rho" must be a number > 0, got -1/],
    [{ lamda: 1, prior: totalVariationPrior() }, /admm: "options" must be made of .*did you mean lambda/],
    [
      { lambda: 1, prior: { analysis: identity([1, 24, 28], 2, 'float32') } },
      /"prior.proximal" must be a function/,
    ],
    [{ lambda: 1, prior: { proximal: () => {} } }, /"prior.analysis.apply" must be a function/],
    [
      { lambda: 1, prior: l1Prior(), dataTerm: poissonLikelihood(), lowerBoundMask: zeros([3]) },
      /"lowerBoundMask" must have shape/,
    ],
  ])('refuses %o', async (options, message) => {
    await expect(admm(operator, measured, options as never)).rejects.toThrow(message);
  });

  it('refuses priors that do not exist', () => {
    expect(() => hyperLaplacianPrior(2)).toThrow(/hyperLaplacianPrior: "exponent"/);
    expect(() => totalVariationPrior('x' as never)).toThrow(/totalVariationPrior: "kind"/);
    expect(() => combinePriors()).toThrow(/combinePriors: "priors"/);
    expect(() => filterBank([])).toThrow(/filterBank: "kernels"/);
    expect(() => poissonLikelihood({ background: -1 })).toThrow(/poissonLikelihood: "background"/);
  });
});
