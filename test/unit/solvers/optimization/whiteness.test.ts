import { describe, expect, it } from 'vitest';
import { psnr } from '../../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { cgls } from '../../../../src/solvers/cgls.ts';
import { landweber } from '../../../../src/solvers/landweber.ts';
import { residualCorrelation, whitenessRule } from '../../../../src/solvers/optimization/whiteness.ts';
import { richardsonLucy } from '../../../../src/solvers/richardson-lucy.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';
import { boxes } from '../scenes.ts';

const white = gaussianNoise(zeros([2, 40, 50]), { sigma: 0.3, seed: 5 });

describe('residualCorrelation', () => {
  it('is 1 for white noise of any variance and mean, and far larger for blurred noise', () => {
    const one = residualCorrelation(white, 2);
    expect(one).toBeGreaterThan(0.7);
    expect(one).toBeLessThan(1.3);
    const louder = { shape: white.shape, data: white.data.map((v) => 7 * v + 2) };
    expect(residualCorrelation(louder, 2)).toBeCloseTo(one, 6);
    const blurred = blur(tensor([1, 2], [3, 1]), white.shape).apply(white);
    expect(residualCorrelation(blurred, 2)).toBeGreaterThan(5 * one);
  });

  it('is the sum over the lags, as written', () => {
    const data = Float64Array.of(3, 1, -2, 4, 0, 1, -5, 2, 2);
    const mean = data.reduce((a, b) => a + b) / 9;
    const at = (lag: number) =>
      data.reduce((sum, v, i) => sum + (v - mean) * (data[(i + lag) % 9] - mean), 0);
    const rho = [1, 2].map((lag) => at(lag) / at(0));
    expect(residualCorrelation({ shape: [9], data }, 1)).toBeCloseTo(
      (9 * (rho[0] ** 2 + rho[1] ** 2)) / 2,
      9,
    );
  });

  it('is 0 for a zero residual and where there are no lags', () => {
    expect(residualCorrelation(zeros([8, 8]), 2)).toBe(0);
    expect(residualCorrelation(tensor([1, 2], [1, 3]), 2)).toBe(0);
  });
});

it('the whiteness rule restores the estimate of least correlation', () => {
  const x = zeros([1]);
  const rule = whitenessRule(x);
  const looked: number[] = [];
  let stopped = 0;
  for (let k = 1; k < 200 && stopped === 0; k++) {
    x.data[0] = k;
    if (!rule.due(k)) continue;
    looked.push(k);
    if (rule.observe(k, Math.abs(k - 40))) stopped = k;
  }
  expect(looked.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(looked).not.toContain(21);
  expect(stopped).toBeLessThan(70);
  const best = rule.restore();
  expect(Math.abs(best - 40)).toBeLessThanOrEqual(2);
  expect(x.data[0]).toBe(best);
});

describe.each([
  ['cgls', cgls, 40],
  ['landweber', landweber, 1500],
  ['richardsonLucy', richardsonLucy, 600],
] as const)('%s with stop: whiteness', (_, solve, iterations) => {
  const truth = boxes(48, 56);
  const operator = blur(gaussianPsf({ sigma: 1.5 }), truth.shape);
  const measured = gaussianNoise(operator.apply(truth), { sigma: 0.02, seed: 3 });

  it('stops by itself near the best iteration, without a noise level', async () => {
    let best = 0;
    await solve(operator, measured, {
      iterations,
      onIteration: ({ estimate }) => {
        best = Math.max(best, psnr(truth, estimate));
      },
    });
    const {
      estimate,
      stopReason,
      iterations: done,
    } = await solve(operator, measured, {
      iterations,
      stop: 'whiteness',
    });
    expect(stopReason).toBe('residual');
    expect(done).toBeLessThan(iterations);
    expect(psnr(truth, estimate)).toBeGreaterThan(best - 0.5);
  });

  it('refuses another rule', async () => {
    await expect(solve(operator, measured, { stop: 'x' as never })).rejects.toThrow(/"stop" must be one/);
  });
});

it('cgls returns the estimate of the iteration that it names', async () => {
  const truth = boxes(48, 56);
  const operator = blur(gaussianPsf({ sigma: 1.5 }), truth.shape, { boundary: 'unknown' });
  const measured = gaussianNoise(
    blur(gaussianPsf({ sigma: 1.5 }), truth.shape, { boundary: 'reflect' }).apply(truth),
    { sigma: 0.02, seed: 3 },
  );
  const stopped = await cgls(operator, measured, { iterations: 60, stop: 'whiteness' });
  const again = await cgls(operator, measured, { iterations: stopped.iterations });
  expect(stopped.estimate.data).toEqual(again.estimate.data);
});
