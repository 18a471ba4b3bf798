import { describe, expect, it } from 'vitest';
import { diskPsf } from '../../../../src/psf/models/disk.ts';
import { maxDifference, superSample } from '../../../reference/super-sample.ts';

describe('diskPsf', () => {
  it.each([0.6, 0.71, 1, 2.5, 3.37, 5.9])('weighs the area inside radius %d exactly', (radius) => {
    const psf = diskPsf({ radius });
    const oracle = superSample(psf.shape, (x, y) => (x * x + y * y < radius * radius ? 1 : 0), 200);
    expect(maxDifference(psf, oracle) * Math.PI * radius ** 2).toBeLessThan(6e-3);
  });

  it('fills inner pixels equally with 1 / (π r²)', () => {
    const { data } = diskPsf({ radius: 6.3 });
    expect(data[(data.length - 1) / 2]).toBeCloseTo(1 / (Math.PI * 6.3 ** 2), 13);
    expect(data[(data.length - 1) / 2 + 3]).toBeCloseTo(1 / (Math.PI * 6.3 ** 2), 13);
  });

  it('becomes a delta as the radius vanishes', () => {
    for (const radius of [0, 1e-300, 0.3, 0.5]) {
      expect(diskPsf({ radius }).data).toEqual(Float64Array.of(1));
      expect(diskPsf({ radius, size: 3 }).data).toEqual(Float64Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
    }
  });

  it('does not jump as the radius grows', () => {
    let before = diskPsf({ radius: 0.4, size: 13 });
    for (let radius = 0.401; radius < 5; radius += 0.001) {
      const after = diskPsf({ radius, size: 13 });
      expect(maxDifference(before, after)).toBeLessThan(0.004);
      before = after;
    }
  });

  it('refuses a negative radius', () => {
    expect(() => diskPsf({ radius: -1 })).toThrow(/diskPsf: "radius" must be a number >= 0, got -1/);
  });
});
