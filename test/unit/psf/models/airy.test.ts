import { expect, it } from 'vitest';
import { besselJ1 } from '../../../../src/numerics/special-functions.ts';
import { airyPsf } from '../../../../src/psf/models/airy.ts';
import { maxDifference, superSample } from '../../../reference/super-sample.ts';

it.each([
  [2.3, 0],
  [3.1, 0.4],
])('integrates the pattern of radius %d, obstruction %d over each pixel', (radius, e) => {
  const psf = airyPsf({ radius, obstruction: e, size: 15 });
  const oracle = superSample(
    psf.shape,
    (x, y) => {
      const v = (3.831705970207512 * Math.hypot(x, y)) / radius;
      return (2 * besselJ1(v) - e * 2 * besselJ1(e * v)) ** 2 / (v * v);
    },
    60,
  );
  expect(maxDifference(psf, oracle)).toBeLessThan(1e-5);
});

it('is dark at the first ring', () => {
  const { data } = airyPsf({ radius: 7, size: 31, sampling: 'point' });
  expect(data[15 * 31 + 15 + 7] / data[15 * 31 + 15]).toBeLessThan(1e-20);
});

it('moves light into the rings when the aperture is obstructed', () => {
  const open = airyPsf({ radius: 5, size: 61 });
  const blocked = airyPsf({ radius: 5, obstruction: 0.4, size: 61 });
  expect(blocked.data[30 * 61 + 30 + 8]).toBeGreaterThan(1.5 * open.data[30 * 61 + 30 + 8]);
});

it('holds 83.8 % of its light within the first dark ring', () => {
  const radius = 6;
  const psf = airyPsf({ radius, size: 241 });
  let inside = 0;
  for (let i = 0; i < psf.data.length; i++)
    if (Math.hypot((i % 241) - 120, Math.floor(i / 241) - 120) <= radius) inside += psf.data[i];
  // 2 % of the light lies beyond 20 radii and is cut off.
  expect(inside).toBeGreaterThan(0.838);
  expect(inside).toBeLessThan(0.852);
});

it('refuses what is no aperture', () => {
  expect(() => airyPsf({ radius: 0 })).toThrow(/airyPsf: "radius" must be a number > 0/);
  expect(() => airyPsf({ radius: 2, obstruction: 1 })).toThrow(/"obstruction" must be a number from 0/);
});
