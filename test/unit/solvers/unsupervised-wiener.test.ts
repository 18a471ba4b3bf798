import { expect, it } from 'vitest';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { unsupervisedWiener } from '../../../src/solvers/unsupervised-wiener.ts';
import { zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';
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

it('unsupervisedWiener estimates missing samples, outside the frame and inside it', async () => {
  const wide = { shape: [1, 88, 96], data: deadLeaves(88, 96, 3).data };
  const whole = gaussianNoise(blur(psf, wide.shape, { dtype: 'float32' }).apply(wide), {
    sigma: 0.02,
    seed: 4,
  });
  const seen = cropFrame(whole, [0, 12, 12], [1, 64, 72]);
  const sharp = cropFrame(wide, [0, 12, 12], [1, 64, 72]);
  const windowed = blur(psf, seen.shape, { boundary: 'unknown', dtype: 'float32' });
  const { estimate, deviation, parameters } = await unsupervisedWiener(windowed, seen);
  expect(parameters.noise).toBeGreaterThan(0.016);
  expect(parameters.noise).toBeLessThan(0.024);
  expect(deviation.shape).toEqual(seen.shape);
  const wrapped = blur(psf, seen.shape, { dtype: 'float32' });
  const ringing = await unsupervisedWiener(wrapped, seen);
  expect(rms(estimate, sharp)).toBeLessThan(0.8 * rms(ringing.estimate, sharp));

  const weights = zeros(seen.shape, 'float32');
  weights.data.fill(1);
  const dead = { shape: seen.shape, data: seen.data.slice() };
  for (let i = 7; i < dead.data.length; i += 61) [dead.data[i], weights.data[i]] = [0, 0];
  const filled = await unsupervisedWiener(windowed, dead, { sampleWeights: weights });
  const blind = await unsupervisedWiener(windowed, dead);
  expect(rms(filled.estimate, sharp)).toBeLessThan(1.2 * rms(estimate, sharp));
  expect(rms(filled.estimate, sharp)).toBeLessThan(0.7 * rms(blind.estimate, sharp));
});

it('unsupervisedWiener knows no unit, and treats each plane of a batch alone', async () => {
  const twice = { shape: measured.shape, data: measured.data.map((v) => 2 * v) };
  const both = zeros([2, ...measured.shape], 'float32');
  both.data.set(measured.data);
  both.data.set(twice.data, measured.data.length);
  const options = { iterations: 30 };
  const one = await unsupervisedWiener(operator, measured, options);
  const batch = await unsupervisedWiener(blur(psf, both.shape, { dtype: 'float32' }), both, options);
  const { noise } = batch.parameters as { noise: number[] };
  expect(noise[0]).toBe(one.parameters.noise);
  expect(noise[1] / noise[0]).toBeCloseTo(2, 3);
  const size = measured.data.length;
  expect(batch.estimate.data.slice(0, size)).toEqual(one.estimate.data);
  for (let i = 0; i < size; i += 7) {
    expect(batch.estimate.data[size + i]).toBeCloseTo(2 * one.estimate.data[i], 3);
    expect(batch.deviation.data[size + i]).toBeCloseTo(2 * one.deviation.data[i], 3);
  }
});

it('unsupervisedWiener returns a deviation, the same for the same seed', async () => {
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
  await expect(unsupervisedWiener(operator, measured, { sampleWeights: zeros([3]) })).rejects.toThrow(
    /"sampleWeights" must/,
  );
  await expect(unsupervisedWiener(operator, measured, { iterations: 16 })).rejects.toThrow(
    /"iterations" must be/,
  );
});
