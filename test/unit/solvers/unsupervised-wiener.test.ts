import { expect, it } from 'vitest';
import { gaussianNoise } from '../../../src/noise.ts';
import { blur } from '../../../src/operators/blur.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { unsupervisedWiener } from '../../../src/solvers/unsupervised-wiener.ts';
import { zeros } from '../../../src/tensor.ts';
import { boxes, psf, rms } from './scenes.ts';

const truth = boxes(40, 48);
const operator = blur(psf, truth.shape, { dtype: 'float32' });
const measured = gaussianNoise(operator.apply(truth), { sigma: 0.02, seed: 3 });

it('unsupervisedWiener finds the noise and a λ near the best', async () => {
  const { estimate, parameters } = await unsupervisedWiener(operator, measured);
  expect(parameters.noise).toBeGreaterThan(0.016);
  expect(parameters.noise).toBeLessThan(0.024);
  let best = Number.POSITIVE_INFINITY;
  for (let t = -6; t <= 1; t += 0.25)
    best = Math.min(best, rms(tikhonov(operator, measured, { lambda: 10 ** t }).estimate, truth));
  expect(rms(estimate, truth)).toBeLessThan(1.15 * best);
  const fixed = tikhonov(operator, measured, { lambda: parameters.lambda as number });
  expect(rms(estimate, fixed.estimate)).toBeLessThan(0.01);
});

it('unsupervisedWiener tells an uncertainty, the same for the same seed', async () => {
  const one = await unsupervisedWiener(operator, measured, { iterations: 40, seed: 5 });
  const two = await unsupervisedWiener(operator, measured, { iterations: 40, seed: 5 });
  const other = await unsupervisedWiener(operator, measured, { iterations: 40, seed: 6 });
  expect(two.deviation.data).toEqual(one.deviation.data);
  expect(other.deviation.data).not.toEqual(one.deviation.data);
  expect(one.deviation.shape).toEqual(truth.shape);
  expect(Math.min(...one.deviation.data)).toBeGreaterThan(0);
});

it('unsupervisedWiener refuses wrong arguments', async () => {
  await expect(unsupervisedWiener(operator, zeros([3]))).rejects.toThrow(/"measured" must have shape/);
  await expect(unsupervisedWiener(operator, measured, { burnIn: -1 })).rejects.toThrow(/"burnIn" must be/);
  await expect(unsupervisedWiener(operator, measured, { iterations: 16 })).rejects.toThrow(
    /"iterations" must be/,
  );
});
