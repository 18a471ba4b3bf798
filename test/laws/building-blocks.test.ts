/** Priors and data terms of the user, in plain TypeScript, are as good as the built-in ones. */

import { describe, expect, it } from 'vitest';
import type { LinearOperator } from '../../src/linear-operator.ts';
import { blur } from '../../src/operators/blur.ts';
import { laplacianSpectrum } from '../../src/operators/laplacian.ts';
import { admm } from '../../src/solvers/admm.ts';
import { type DataTerm, leastSquares } from '../../src/solvers/data-terms/data-term.ts';
import { poissonLikelihood } from '../../src/solvers/data-terms/poisson-data-term.ts';
import { hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import {
  type AnalysisOperator,
  blockDetails,
  differences,
  identity,
} from '../../src/solvers/priors/analysis-operators.ts';
import {
  hyperLaplacianPrior,
  l1Prior,
  totalVariationPrior,
} from '../../src/solvers/priors/built-in-priors.ts';
import { filterBank } from '../../src/solvers/priors/filter-bank.ts';
import type { Prior, PriorFactory } from '../../src/solvers/priors/prior.ts';
import { softThreshold } from '../../src/solvers/priors/proximal-maps.ts';
import { tikhonov } from '../../src/solvers/tikhonov.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import { type Tensor, tensor } from '../../src/tensor.ts';
import { boxes, observed, operators, psf, rms } from '../unit/solvers/scenes.ts';

const { measured } = observed(boxes(32, 36), 0.01);
const { shape } = measured;
const [, height, width] = shape;
const long = { iterations: 2000, tolerance: 0 };

/** The 2 x 2 Haar details and group soft thresholding, in plain loops, without a spectrum. */
const userTotalVariation = ([, h, w]: readonly number[]): Prior => {
  const signs = [
    [-1, 1, -1, 1],
    [-1, -1, 1, 1],
    [1, -1, -1, 1],
  ];
  const each = (visit: (at: number, block: readonly number[]) => void): void => {
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++) {
        const [below, right] = [(i + 1) % h, (j + 1) % w];
        visit(i * w + j, [i * w + j, i * w + right, below * w + j, below * w + right]);
      }
  };
  const analysis: AnalysisOperator = {
    components: 3,
    apply: (x, out) =>
      each((at, block) => {
        for (const [c, sign] of signs.entries())
          out[c * h * w + at] = block.reduce((sum, k, i) => sum + 0.5 * sign[i] * x[k], 0);
      }),
    adjoint: (d, out) => {
      out.fill(0);
      each((at, block) => {
        for (const [c, sign] of signs.entries())
          for (const [i, k] of block.entries()) out[k] += 0.5 * sign[i] * d[c * h * w + at];
      });
    },
  };
  return {
    analysis,
    penaltyRatio: 20,
    proximal(d, threshold, sites, weights) {
      for (let i = 0; i < sites; i++) {
        const length = Math.hypot(d[i], d[sites + i], d[2 * sites + i]);
        const factor = length > 0 ? Math.max(0, 1 - (threshold * (weights?.[i] ?? 1)) / length) : 0;
        for (let c = 0; c < 3; c++) d[c * sites + i] *= factor;
      }
    },
  };
};

describe.each(operators(shape))('a prior of the user, boundary %s', (_, operator) => {
  it('total variation in plain TypeScript reaches the minimizer of totalVariation', async () => {
    const own = await admm(operator, measured, {
      prior: userTotalVariation(operator.domain),
      lambda: 0.005,
      ...{ iterations: 600, tolerance: 0 },
    });
    const built = await totalVariation(operator, measured, { lambda: 0.005, ...long });
    expect(rms(own.estimate, built.estimate)).toBeLessThan(2e-4);
  });

  it('its spectrum changes the x-update, not the minimizer, and neither does ρ', async () => {
    const own: PriorFactory = (domain, rank, dtype) => ({
      ...userTotalVariation(domain),
      analysis: { ...userTotalVariation(domain).analysis, gain: blockDetails(domain, rank, dtype).gain },
    });
    const built = await totalVariation(operator, measured, { lambda: 0.005, ...long });
    for (const rho of [undefined, 0.05, 0.3]) {
      const { estimate } = await admm(operator, measured, { prior: own, lambda: 0.005, rho, ...long });
      expect(rms(estimate, built.estimate), `rho ${rho}`).toBeLessThan(2e-4);
    }
  });

  it('filter banks make anisotropic total variation', async () => {
    const D = filterBank([tensor([2, 1], [-1, 1]), tensor([1, 2], [-1, 1])]);
    const { estimate } = await admm(operator, measured, { prior: l1Prior(D), lambda: 0.005, ...long });
    const options = { lambda: 0.005, kind: 'anisotropic', ...long } as const;
    expect(rms(estimate, (await totalVariation(operator, measured, options)).estimate)).toBeLessThan(1e-6);
  });

  it('built-in priors are those of the solvers, to the bit', async () => {
    const run = { lambda: 0.005, iterations: 12 };
    for (const [prior, solver] of [
      [totalVariationPrior(), totalVariation(operator, measured, run)],
      [
        totalVariationPrior('anisotropic'),
        totalVariation(operator, measured, { ...run, kind: 'anisotropic' }),
      ],
      [hyperLaplacianPrior(0.6), hyperLaplacian(operator, measured, { ...run, exponent: 0.6 })],
    ] as const) {
      const { estimate } = await admm(operator, measured, { prior, ...run });
      expect(estimate.data).toEqual((await solver).estimate.data);
    }
  });
});

describe('a quadratic prior ½‖D x‖²', () => {
  const operator = blur(psf, shape);
  const quadratic = (analysis: typeof identity): PriorFactory => {
    return (...domain) => ({
      analysis: analysis(...domain),
      proximal(d, threshold) {
        for (let i = 0; i < d.length; i++) d[i] /= 1 + threshold;
      },
    });
  };
  const laplacian = filterBank([tensor([3, 3], [0, 1, 0, 1, -4, 1, 0, 1, 0])]) as typeof identity;

  it.each([
    ['identity', identity],
    ['laplacian', laplacian],
  ] as const)('is the closed form of Tikhonov, D the %s', async (regularizer, analysis) => {
    const prior = quadratic(analysis);
    const { estimate } = await admm(operator, measured, { prior, lambda: 0.02, rho: 0.02, ...long });
    const direct = tikhonov(operator, measured, { lambda: 0.02, regularizer, preserveMean: false });
    expect(rms(estimate, direct.estimate)).toBeLessThan(1e-5);
    expect(laplacianSpectrum([height, width]).re[0]).toBeCloseTo(0, 12);
  });
});

describe('data terms', () => {
  const counts: Tensor = { shape, data: measured.data.map((v: number) => Math.max(v, 0)) as Float64Array };
  const ownPoisson: DataTerm = {
    penalty: () => 0.2,
    proximal(v, kappa, y, weights) {
      for (let i = 0; i < v.length; i++) {
        const half = (v[i] - weights[i] / kappa) / 2;
        if (weights[i] > 0) v[i] = half + Math.sqrt(half * half + (weights[i] * y[i]) / kappa);
      }
    },
  };
  const ownSquares: DataTerm = { proximal: leastSquares().proximal, penalty: () => 0.1 };
  const settings: [string, LinearOperator][] = [
    ...operators(shape),
    ['reflect', blur(psf, shape, { boundary: 'reflect' })],
  ];

  it.each(settings)(
    'of the user reach the minimizers of the built-in ones, boundary %s',
    async (name, operator) => {
      const options = {
        prior: totalVariationPrior(),
        lambda: 0.01,
        iterations: name === 'reflect' ? 800 : 2000,
        tolerance: 0,
      };
      for (const [own, built] of [
        [ownPoisson, poissonLikelihood()],
        [ownSquares, leastSquares()],
      ]) {
        const a = await admm(operator, counts, { ...options, dataTerm: own });
        const b = await admm(operator, counts, { ...options, dataTerm: built });
        expect(rms(a.estimate, b.estimate)).toBeLessThan(1e-3);
      }
    },
  );

  it('leave samples of weight 0 free', async () => {
    const operator = blur(psf, shape, { boundary: 'unknown' });
    const weights = { shape, data: counts.data.map((_: number, i: number) => (i % 11 === 5 ? 0 : 1)) };
    const broken = { shape, data: counts.data.map((v: number, i: number) => (i % 11 === 5 ? 9 : v)) };
    const options = { prior: totalVariationPrior(), lambda: 0.01, dataTerm: ownPoisson };
    const masked = await admm(operator, broken as Tensor, { ...options, sampleWeights: weights as Tensor });
    const whole = await admm(operator, counts, options);
    expect(rms(masked.estimate, whole.estimate)).toBeLessThan(0.05);
  });
});

it('admm refuses wrong arguments', async () => {
  const operator = blur(psf, shape);
  const refuses = (options: object, message: RegExp) =>
    expect(admm(operator, measured, { prior: l1Prior(), lambda: 1, ...options })).rejects.toThrow(message);
  await refuses({ lambda: 0 }, /admm: "lambda" must be a number > 0, got 0/);
  await refuses({ rho: -1 }, /admm: "rho" must be a number > 0, got -1/);
  await refuses(
    { prior: { analysis: differences(shape, 2, 'float64') } },
    /"prior.proximal" must be a function/,
  );
  await refuses({ prior: { proximal: softThreshold } }, /"prior.analysis.apply" must be a function/);
  await refuses({ sampleWeights: tensor([1], [1]) }, /"sampleWeights" must have shape/);
});
