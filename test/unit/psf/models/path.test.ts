import { expect, it } from 'vitest';
import { motionPsf } from '../../../../src/psf/models/motion.ts';
import { pathPsf } from '../../../../src/psf/models/path.ts';
import { validatePsf } from '../../../../src/psf/validate.ts';
import { maxDifference } from '../../../reference/super-sample.ts';

it('equals the motion PSF along a straight line, y pointing down', () => {
  const c = 6 * Math.cos(Math.PI / 6);
  const path = pathPsf({
    points: [
      [-c, 3],
      [c, -3],
    ],
    size: 13,
  });
  expect(maxDifference(path, motionPsf({ length: 12, angle: 30, size: 13 }))).toBeLessThan(1e-12);
});

it('does not depend on where a line is cut', () => {
  const whole = pathPsf({
    points: [
      [0, 0],
      [8, 4],
      [8, 9],
    ],
  });
  const cut = pathPsf({
    points: [
      [0, 0],
      [2, 1],
      [8, 4],
      [8, 4],
      [8, 5],
      [8, 9],
    ],
  });
  expect(maxDifference(whole, cut)).toBeLessThan(1e-14);
});

it('moves its mean to the origin, or takes [0, 0] for it', () => {
  const points = [
    [3, 2],
    [15, 7],
    [12, 20],
  ] as const;
  for (const offset of validatePsf(pathPsf({ points })).centroid) expect(Math.abs(offset)).toBeLessThan(0.1);
  const kept = validatePsf(pathPsf({ points, centering: 'none' })).centroid;
  expect(kept[0]).toBeGreaterThan(5);
  expect(kept[1]).toBeGreaterThan(5);
});

it('gives both neighbours half of a line on their border', () => {
  const psf = pathPsf({
    points: [
      [0.5, -1],
      [0.5, 1],
    ],
    centering: 'none',
    size: 3,
  });
  expect([...psf.data]).toEqual([0, 0.125, 0.125, 0, 0.25, 0.25, 0, 0.125, 0.125]);
});

it('is a delta when nothing moves', () => {
  expect([
    ...pathPsf({
      points: [
        [4, 4],
        [4, 4],
      ],
    }).data,
  ]).toEqual([1]);
});

it('refuses what is no path', () => {
  // @ts-expect-error no list
  expect(() => pathPsf({ points: 'abc' })).toThrow(/"points" must be a list of \[x, y\]/);
  // @ts-expect-error no pair
  expect(() => pathPsf({ points: [[1, 2], [3]] })).toThrow(/"points" must be a list of \[x, y\], got \[3\]/);
  expect(() => pathPsf({ points: [[1, 2]] })).toThrow(/two points or more/);
  expect(() =>
    pathPsf({
      points: [
        [1, 2],
        [3, Number.NaN],
      ],
    }),
  ).toThrow(/a finite number/);
  expect(() =>
    pathPsf({
      points: [
        [90, 90],
        [99, 99],
      ],
      centering: 'none',
      size: 5,
    }),
  ).toThrow(/large enough to hold/);
  const points = [
    [0, 0],
    [1, 1],
  ] as const;
  // @ts-expect-error not a choice
  expect(() => pathPsf({ points, centering: 'peak' })).toThrow(/one of centroid, none/);
});
