import { expect, it } from 'vitest';
import { shakePsf } from '../../../../src/psf/models/shake.ts';
import { validatePsf } from '../../../../src/psf/validate.ts';

it('repeats itself for a seed and differs between seeds', () => {
  expect(shakePsf({ extent: 15, seed: 4 })).toEqual(shakePsf({ extent: 15, seed: 4 }));
  expect(shakePsf({ extent: 15, seed: 4, size: 31 })).not.toEqual(
    shakePsf({ extent: 15, seed: 5, size: 31 }),
  );
});

it('has the extent asked for, and its mean near the origin, for every seed', () => {
  for (let seed = 0; seed < 40; seed++) {
    const psf = shakePsf({ extent: 20, seed, size: 63, jerk: (seed % 5) / 4 });
    let [left, right, top, bottom] = [99, 0, 99, 0];
    for (let i = 0; i < psf.data.length; i++) {
      if (psf.data[i] === 0) continue;
      left = Math.min(left, i % 63);
      right = Math.max(right, i % 63);
      top = Math.min(top, Math.floor(i / 63));
      bottom = Math.max(bottom, Math.floor(i / 63));
    }
    const side = Math.max(right - left, bottom - top) + 1;
    expect(side).toBeGreaterThanOrEqual(20);
    expect(side).toBeLessThanOrEqual(22);
    for (const offset of validatePsf(psf).centroid) expect(Math.abs(offset)).toBeLessThan(0.3);
  }
});

it('turns more often with more jerk', () => {
  expect(shakePsf({ extent: 15, jerk: 1, size: 31 })).not.toEqual(
    shakePsf({ extent: 15, jerk: 0, size: 31 }),
  );
});

it('refuses what is no shake', () => {
  expect(() => shakePsf({ extent: 0 })).toThrow(/shakePsf: "extent" must be a number > 0/);
  expect(() => shakePsf({ extent: 9, seed: -1 })).toThrow(/"seed" must be/);
  expect(() => shakePsf({ extent: 9, jerk: 2 })).toThrow(/"jerk" must be a number from 0 to 1, got 2/);
});
