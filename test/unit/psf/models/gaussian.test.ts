import { describe, expect, it } from 'vitest';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { maxDifference, superSample } from '../../../reference/super-sample.ts';

describe('gaussianPsf', () => {
  it.each([0.3, 0.8, 2.1])('integrates the bell of sigma %d over each pixel', (sigma) => {
    const psf = gaussianPsf({ sigma });
    const oracle = superSample(psf.shape, (x, y) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma)), 160);
    expect(maxDifference(psf, oracle)).toBeLessThan(2e-5);
  });

  it.each([
    [30, 0.5],
    [-70, 0.25],
    [90, 0.1],
  ])('integrates the ellipse at %d degrees of ratio %d', (angle, ratio) => {
    const sigma = 2.2;
    const psf = gaussianPsf({ sigma, angle, ratio });
    const u = (angle * Math.PI) / 180;
    const oracle = superSample(
      psf.shape,
      (x, y) => {
        const along = x * Math.cos(u) + y * Math.sin(u);
        const across = y * Math.cos(u) - x * Math.sin(u);
        return Math.exp(-0.5 * ((along / sigma) ** 2 + (across / (ratio * sigma)) ** 2));
      },
      100,
    );
    expect(maxDifference(psf, oracle)).toBeLessThan(2e-5);
  });

  it('is circular when the ellipse has ratio 1, whatever its angle', () => {
    expect(gaussianPsf({ sigma: 2, ratio: 1, angle: 37 })).toEqual(gaussianPsf({ sigma: 2 }));
    const almost = gaussianPsf({ sigma: 2, ratio: 1 - 1e-9, angle: 37, size: 17 });
    expect(maxDifference(almost, gaussianPsf({ sigma: 2, size: 17 }))).toBeLessThan(1e-8);
  });

  it('is the separable product where the ellipse lies along the axes', () => {
    const ellipse = gaussianPsf({ sigma: 3, ratio: 0.5, angle: 90, size: 25 });
    expect(maxDifference(ellipse, gaussianPsf({ sigma: [3, 1.5], size: 25 }))).toBeLessThan(1e-8);
  });

  it('becomes a delta as sigma vanishes, of any rank', () => {
    for (const rank of [1, 2, 3]) {
      const psf = gaussianPsf({ sigma: 0.01, size: 3, rank });
      expect(psf.shape).toHaveLength(rank);
      expect(psf.data[(psf.data.length - 1) / 2]).toBe(1);
    }
  });

  it('falls to one half at half of its fwhm', () => {
    const { data } = gaussianPsf({ fwhm: 8, rank: 1, size: 41, sampling: 'point' });
    expect(data[24] / data[20]).toBeCloseTo(0.5, 12);
  });

  it('has the variance of the bell and of the pixel', () => {
    const { data } = gaussianPsf({ sigma: 2, rank: 1, size: 41 });
    let variance = 0;
    for (let i = 0; i < 41; i++) variance += data[i] * (i - 20) ** 2;
    expect(variance).toBeCloseTo(4 + 1 / 12, 8);
  });

  it('reads centres like fspecial when asked to', () => {
    const { data, shape } = gaussianPsf({ sigma: 1.6, size: 25, sampling: 'point' });
    const oracle = superSample(shape, (x, y) => Math.exp(-(x * x + y * y) / (2 * 1.6 * 1.6)), 1);
    expect(maxDifference({ shape, data }, oracle)).toBeLessThan(1e-15);
  });

  it('holds its energy in the default size', () => {
    const { data } = gaussianPsf({ sigma: 1.5 });
    const { data: wide } = gaussianPsf({ sigma: 1.5, size: 61 });
    const outside = 1 - wide[30 * 61 + 30] / data[6 * 13 + 6];
    expect(outside).toBeLessThan(2e-4);
  });

  it('refuses what is no width', () => {
    expect(() => gaussianPsf({})).toThrow(/"sigma" must be given, or else "fwhm"/);
    expect(() => gaussianPsf({ sigma: 1, fwhm: 2 })).toThrow(/one of the two/);
    expect(() => gaussianPsf({ sigma: 0 })).toThrow(/"sigma" must be a number > 0, got 0/);
    expect(() => gaussianPsf({ sigma: [1, 2], rank: 3 })).toThrow(/one number or 3/);
    expect(() => gaussianPsf({ sigma: 1, rank: 4 })).toThrow(/"rank" must be an integer from 1 to 3, got 4/);
    expect(() => gaussianPsf({ sigma: 1, ratio: 0 })).toThrow(/"ratio"/);
    expect(() => gaussianPsf({ sigma: 1, ratio: 0.5, rank: 3 })).toThrow(/1 unless rank is 2/);
    expect(() => gaussianPsf({ sigma: 1, angle: Number.NaN })).toThrow(/"angle" must be a finite number/);
    expect(() => gaussianPsf({ sigma: 1, size: 2.5 })).toThrow(/"size" must be a positive integer/);
    expect(() => gaussianPsf({ sigma: 1, size: [3, 3, 3] })).toThrow(/one integer or 2/);
    // @ts-expect-error not a choice
    expect(() => gaussianPsf({ sigma: 1, sampling: 'centre' })).toThrow(/one of area, point/);
  });
});
