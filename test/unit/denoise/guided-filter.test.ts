import { expect, it } from 'vitest';
import { guidedFilter } from '../../../src/denoise/guided-filter.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { tensor, zeros } from '../../../src/tensor.ts';
import { maxDifference } from '../../tensors.ts';

const variance = (data: ArrayLike<number>) => {
  const values = Array.from(data);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
};

it('takes nine tenths of the noise from a flat image and keeps its level', () => {
  const grain = gaussianNoise(zeros([64, 64], 'float64'), { sigma: 0.1, seed: 1 });
  const data = guidedFilter({ shape: grain.shape, data: grain.data.map((v) => v + 7) }, 0.1).data;
  expect(variance(data)).toBeLessThan(0.1 * variance(grain.data));
  expect(Array.from(data).reduce((a, b) => a + b, 0) / data.length).toBeCloseTo(7, 1);
});

it('keeps a step far above the noise', () => {
  const step = tensor(
    [16, 16],
    Float64Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? 0 : 1)),
  );
  expect(maxDifference(guidedFilter(step, 0.01).data, step.data)).toBeLessThan(0.01);
});

it('a missing sample counts in no window', () => {
  const flat = tensor([12], new Float64Array(12).fill(2));
  flat.data[5] = 100;
  const weights = new Float64Array(12).fill(1);
  weights[5] = 0;
  const { data } = guidedFilter(flat, 0.5, weights);
  for (const i of [0, 4, 6, 11]) expect(data[i]).toBeCloseTo(2, 12);
});
