import { expect, it } from 'vitest';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { moffatPsf } from '../../../../src/psf/models/moffat.ts';
import { maxDifference, superSample } from '../../../reference/super-sample.ts';

it('integrates the profile over each pixel', () => {
  const alpha = 2.5 / (2 * Math.sqrt(2 ** (1 / 2.5) - 1));
  const psf = moffatPsf({ fwhm: 2.5, beta: 2.5, size: 15 });
  const oracle = superSample(psf.shape, (x, y) => (1 + (x * x + y * y) / alpha ** 2) ** -2.5, 60);
  expect(maxDifference(psf, oracle)).toBeLessThan(1e-5);
});

it('falls to one half at half of its fwhm', () => {
  const { data } = moffatPsf({ fwhm: 10, beta: 3, size: 41, sampling: 'point' });
  expect(data[20 * 41 + 25] / data[20 * 41 + 20]).toBeCloseTo(0.5, 12);
});

it('approaches the Gaussian of the same fwhm as beta grows', () => {
  const gaussian = gaussianPsf({ fwhm: 4, size: 21 });
  expect(maxDifference(moffatPsf({ fwhm: 4, beta: 1e6, size: 21 }), gaussian)).toBeLessThan(1e-6);
});

it('holds 99.9 % of its light by default', () => {
  const n = moffatPsf({ fwhm: 2, beta: 3 }).shape[0];
  const wide = moffatPsf({ fwhm: 2, beta: 3, size: 301 });
  let inside = 0;
  for (let i = 0; i < wide.data.length; i++)
    if (Math.hypot((i % 301) - 150, Math.floor(i / 301) - 150) <= n / 2) inside += wide.data[i];
  expect(inside).toBeGreaterThan(0.9988);
});

it('refuses what has no finite light', () => {
  expect(() => moffatPsf({ fwhm: 0 })).toThrow(/moffatPsf: "fwhm" must be a number > 0/);
  expect(() => moffatPsf({ fwhm: 2, beta: 1 })).toThrow(/"beta" must be a number > 1, got 1/);
});
