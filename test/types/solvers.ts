/** What the compiler must refuse and accept of the solvers: checked by `npm run types`, never run. */
import {
  admm,
  type CirculantOperator,
  hyperLaplacian,
  leastSquares,
  type Tensor,
  totalVariation,
  totalVariationPrior,
  wienerDeconvolve,
} from '../../src/index.ts';

declare const operator: CirculantOperator;
declare const measured: Tensor;

totalVariation(operator, measured, { lambda: 0.01 });
totalVariation(operator, measured, { noise: 0.01, lambda: undefined });
hyperLaplacian(operator, measured, { noise: 0.01 });
wienerDeconvolve(operator, measured);
wienerDeconvolve(operator, measured, { snrDb: 30, nsr: undefined });
wienerDeconvolve(operator, measured, { compat: 'deconvwnr', nsr: 0.01 });
admm(operator, measured, { prior: totalVariationPrior(), dataTerm: leastSquares(), lambda: 0.01 });

// @ts-expect-error: neither lambda nor noise
totalVariation(operator, measured, {});
// @ts-expect-error: both
totalVariation(operator, measured, { lambda: 0.01, noise: 0.01 });
// @ts-expect-error: neither lambda nor noise
hyperLaplacian(operator, measured, {});
// @ts-expect-error: the noise twice
wienerDeconvolve(operator, measured, { nsr: 0.01, snrDb: 30 });
// @ts-expect-error: the noise twice
wienerDeconvolve(operator, measured, { nsr: 0.01, noise: 0.01 });
// @ts-expect-error: a signal's spectrum without that of the noise
wienerDeconvolve(operator, measured, { signalSpectrum: measured });
// @ts-expect-error: no prior
admm(operator, measured, { lambda: 0.01 });
// @ts-expect-error: no weight
admm(operator, measured, { prior: totalVariationPrior() });
