/** Wrong options of solvers do not compile. This file is only type-checked, by `npm run types`. */

import type { CirculantOperator } from '../../src/operators/circulant.ts';
import { type AdmmOptions, admm } from '../../src/solvers/admm.ts';
import { cgls } from '../../src/solvers/cgls.ts';
import { type HyperLaplacianOptions, hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import { landweber } from '../../src/solvers/landweber.ts';
import { poissonTotalVariation } from '../../src/solvers/poisson-tv.ts';
import { differences } from '../../src/solvers/priors/analysis-operators.ts';
import { totalVariationPrior } from '../../src/solvers/priors/built-in-priors.ts';
import { richardsonLucy } from '../../src/solvers/richardson-lucy.ts';
import { type TotalVariationOptions, totalVariation } from '../../src/solvers/total-variation.ts';
import { type WienerOptions, wienerDeconvolve } from '../../src/solvers/wiener.ts';
import type { Tensor } from '../../src/tensor.ts';

declare const A: CirculantOperator;
declare const y: Tensor;
declare const mask: Tensor;

export const accepted = {
  totalVariation: [
    { lambda: 1 },
    { noise: [1, 2], kind: 'anisotropic' },
  ] as const satisfies TotalVariationOptions[],
  hyperLaplacian: [{ lambda: 1 }, { noise: 1, lambda: undefined }] as const satisfies HyperLaplacianOptions[],
  wiener: [
    {},
    { nsr: 1 },
    { noise: 'auto', psfError: 0.1 },
    { compat: 'siril', alpha: 500 },
    { signalSpectrum: y, noiseSpectrum: y, sampleWeights: mask },
  ] as const satisfies WienerOptions[],
  admm: [
    { prior: totalVariationPrior(), lambda: 1 },
    { prior: { analysis: differences([8], 1, 'float64'), proximal: () => {} }, lambda: 1, rho: 2 },
  ] as const satisfies AdmmOptions[],
};

export function refused(): void {
  // @ts-expect-error neither lambda nor noise
  totalVariation(A, y, {});
  // @ts-expect-error both
  totalVariation(A, y, { lambda: 1, noise: 1 });
  // @ts-expect-error neither lambda nor noise
  hyperLaplacian(A, y, { exponent: 0.5 });
  // @ts-expect-error both
  hyperLaplacian(A, y, { lambda: 1, noise: 1 });
  // @ts-expect-error two ratios
  wienerDeconvolve(A, y, { nsr: 1, snrDb: 3 });
  // @ts-expect-error a ratio and a noise
  wienerDeconvolve(A, y, { nsr: 1, noise: 0.1 });
  // @ts-expect-error one spectrum of two
  wienerDeconvolve(A, y, { signalSpectrum: y });
  // @ts-expect-error the parameter of another tool
  wienerDeconvolve(A, y, { compat: 'siril', balance: 1 });
  // @ts-expect-error filters of other tools have no masks
  wienerDeconvolve(A, y, { compat: 'siril', sampleWeights: mask });
  richardsonLucy(A, y, { lowerBoundMask: mask });
  landweber(A, y, { lowerBoundMask: mask });
  cgls(A, y, { lowerBoundMask: mask });
  poissonTotalVariation(A, y, { photons: 1, lowerBoundMask: mask });
  // @ts-expect-error no prior
  admm(A, y, { lambda: 0.01 });
  // @ts-expect-error no weight
  admm(A, y, { prior: totalVariationPrior() });
}
