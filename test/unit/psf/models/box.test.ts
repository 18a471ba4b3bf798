import { expect, it } from 'vitest';
import { boxPsf } from '../../../../src/psf/models/box.ts';
import { maxDifference, superSample } from '../../../reference/super-sample.ts';

it('is uniform for odd widths', () => {
  expect(boxPsf({ width: 3 }).data).toEqual(new Float64Array(9).fill(1 / 9));
});

it('weighs the area inside the rectangle', () => {
  const psf = boxPsf({ width: [3.2, 5.5] });
  const oracle = superSample(psf.shape, (x, y) => (Math.abs(y) < 1.6 && Math.abs(x) < 2.75 ? 1 : 0), 200);
  expect(maxDifference(psf, oracle)).toBeLessThan(1e-3 / 16);
});

it('has the rank asked for', () => {
  expect(boxPsf({ width: 5, rank: 3 }).shape).toEqual([5, 5, 5]);
  expect(boxPsf({ width: 4, rank: 1, size: 8 }).data).toEqual(
    Float64Array.of(0, 0, 0.125, 0.25, 0.25, 0.25, 0.125, 0),
  );
});

it('refuses what is no width', () => {
  expect(() => boxPsf({ width: 0 })).toThrow(/boxPsf: "width" must be a number > 0, got 0/);
  expect(() => boxPsf({ width: [3, 3], rank: 3 })).toThrow(/one number or 3/);
});
