import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { poissonNoise } from '../../../src/noise/poisson.ts';
import { type DType, type Tensor, tensor, zeros } from '../../../src/tensor.ts';

function flat(value: number, n: number, dtype: DType = 'float64'): Tensor {
  const x = zeros([n], dtype);
  x.data.fill(value);
  return x;
}

function moments(data: ArrayLike<number>): { mean: number; variance: number } {
  let mean = 0;
  for (let i = 0; i < data.length; i++) mean += data[i] / data.length;
  let variance = 0;
  for (let i = 0; i < data.length; i++) variance += (data[i] - mean) ** 2 / data.length;
  return { mean, variance };
}

describe('gaussianNoise', () => {
  it('adds noise of the given deviation around the data, in its precision', () => {
    const y = gaussianNoise(flat(0.5, 200_000, 'float32'), { sigma: 0.1, seed: 5 });
    const { mean, variance } = moments(y.data);
    expect(y.data).toBeInstanceOf(Float32Array);
    expect(Math.abs(mean - 0.5)).toBeLessThan((4 * 0.1) / Math.sqrt(200_000));
    expect(Math.sqrt(variance)).toBeCloseTo(0.1, 3);
  });

  it('is the same for a seed, another for another', () => {
    const x = flat(0, 9);
    expect(gaussianNoise(x, { sigma: 1, seed: 3 })).toEqual(gaussianNoise(x, { sigma: 1, seed: 3 }));
    expect(gaussianNoise(x, { sigma: 1, seed: 3 })).not.toEqual(gaussianNoise(x, { sigma: 1, seed: 4 }));
  });

  it('refuses a negative sigma', () => {
    expect(() => gaussianNoise(flat(0, 2), { sigma: -1 })).toThrow(
      /gaussianNoise: "sigma" must be a number >= 0/,
    );
  });
});

describe('poissonNoise', () => {
  // Means on both sides of the change of algorithm at 10, and far above.
  it.each([0.05, 0.7, 3, 9.9, 10.1, 17.5, 60, 1000])(
    'draws counts of mean %d from the Poisson law',
    (mean) => {
      const n = 40_000;
      const { data } = poissonNoise(flat(mean, n), { photons: 1, seed: 11 });
      const counts = new Map<number, number>();
      for (const k of data) counts.set(k, (counts.get(k) ?? 0) + 1);
      // Pearson's chi-square over bins of at least 20 expected counts.
      let chi2 = 0;
      let bins = 0;
      let expected = 0;
      let seen = 0;
      let logP = -mean;
      for (let k = 0; k < mean + 12 * Math.sqrt(mean) + 12; k++) {
        if (k > 0) logP += Math.log(mean / k);
        expected += n * Math.exp(logP);
        seen += counts.get(k) ?? 0;
        if (expected < 20) continue;
        chi2 += (seen - expected) ** 2 / expected;
        bins++;
        expected = 0;
        seen = 0;
      }
      // Mean bins - 1, deviation √(2 bins): four deviations above would be one seed in ten thousand.
      expect(chi2).toBeLessThan(bins + 4 * Math.sqrt(2 * bins));
    },
  );

  it.each([1e5, 1e9])('has mean and variance %d', (mean) => {
    const n = 100_000;
    const measured = moments(poissonNoise(flat(1, n), { photons: mean, seed: 2 }).data);
    expect(Math.abs(measured.mean - 1)).toBeLessThan(4 / Math.sqrt(mean * n));
    expect(measured.variance * mean).toBeGreaterThan(0.98);
    expect(measured.variance * mean).toBeLessThan(1.02);
  });

  it('keeps the scale of the data and takes negative light for darkness', () => {
    const { data } = poissonNoise(tensor([3], [-1e-9, 0, 0.5]), { photons: 40, seed: 1 });
    expect(data[0]).toBe(0);
    expect(data[1]).toBe(0);
    expect(Number.isInteger(data[2] * 40)).toBe(true);
  });

  it('refuses what has no count', () => {
    expect(() => poissonNoise(flat(1, 2), { photons: 0 })).toThrow(
      /poissonNoise: "photons" must be a number > 0/,
    );
    expect(() => poissonNoise(tensor([1], [Number.NaN]), { photons: 1 })).toThrow(
      /"x" must be finite, got NaN/,
    );
  });
});
