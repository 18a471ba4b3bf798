import { describe, expect, it } from 'vitest';
import { chooseLambda, lambdaCriteria } from '../../../src/estimate/lambda.ts';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { laplacianSpectrum } from '../../../src/operators/laplacian.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';

const truth = zeros([48, 60], 'float64');
for (let i = 0; i < truth.data.length; i++) {
  const [y, x] = [Math.floor(i / 60), i % 60];
  truth.data[i] = (y - 24) ** 2 + (x - 20) ** 2 < 150 ? 0.9 : x > 40 && y < 30 ? 0.6 : 0.2;
}
const operator = blur(gaussianPsf({ sigma: 1.2 }), truth.shape);

function error(a: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - truth.data[i]) ** 2;
  return sum;
}

describe.each([0.003, 0.03])('at noise %d', (noise) => {
  const measured = gaussianNoise(operator.apply(truth), { sigma: noise, seed: 4 });
  const errorAt = (lambda: number) => error(tikhonov(operator, measured, { lambda }).estimate);
  let best = Number.POSITIVE_INFINITY;
  for (let t = -8; t <= 2; t += 0.1) best = Math.min(best, errorAt(10 ** t));

  it.each([
    ['gcv', 1.1],
    ['sure', 1.1],
    ['discrepancy', 1.4],
    ['lcurve', 2],
  ] as const)('%s comes near the least error that any λ has', (criterion, factor) => {
    const { estimate, parameters } = tikhonov(operator, measured, { lambda: criterion, noise });
    expect(error(estimate)).toBeLessThan(factor * best);
    expect(parameters.lambda).toBeGreaterThan(0);
  });

  it('discrepancy leaves a residual as large as the noise', () => {
    const { estimate } = tikhonov(operator, measured, { lambda: 'discrepancy', noise });
    const again = operator.apply(estimate);
    let residual = 0;
    for (let i = 0; i < again.data.length; i++) residual += (again.data[i] - measured.data[i]) ** 2;
    expect(residual / (again.data.length * noise * noise)).toBeCloseTo(1, 1);
  });
});

it('chooseLambda scales with the regulariser', () => {
  const measured = rfftn(gaussianNoise(operator.apply(truth), { sigma: 0.01, seed: 4 }));
  const transfer = operator.spectrum;
  const once = laplacianSpectrum(truth.shape);
  const twice = { ...once, re: once.re.map((v: number) => 2 * v) as Float64Array };
  for (const criterion of lambdaCriteria) {
    const a = chooseLambda(criterion, { measured, transfer, regularizer: once, noise: 0.01 });
    const b = chooseLambda(criterion, { measured, transfer, regularizer: twice, noise: 0.01 });
    expect(Math.log10(a / b)).toBeCloseTo(Math.log10(4), 1);
  }
});

it('chooseLambda refuses wrong arguments', () => {
  const measured = rfftn(zeros([4]));
  const other = rfftn(zeros([5]));
  expect(() => chooseLambda('best' as never, { measured, transfer: measured })).toThrow(
    /"criterion" must be one of/,
  );
  expect(() => chooseLambda('gcv', { measured, transfer: other })).toThrow(
    /"transfer" must have shape 4, got 5/,
  );
  expect(() => chooseLambda('gcv', { measured, transfer: measured, regularizer: other })).toThrow(
    /"regularizer"/,
  );
  expect(() => chooseLambda('sure', { measured, transfer: measured })).toThrow(/"noise" must be a number/);
  expect(() => tikhonov(operator, truth, { lambda: 'best' as never })).toThrow(
    /tikhonov: "lambda" must be one of/,
  );
});
