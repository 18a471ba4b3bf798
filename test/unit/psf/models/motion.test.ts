import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { motionPsf } from '../../../../src/psf/models/motion.ts';
import { maxDifference } from '../../../reference/super-sample.ts';

/** The line cut into many points, each given whole to the pixel that holds it. */
function dotted(length: number, angle: number, rows: number, columns: number): Float64Array {
  const data = new Float64Array(rows * columns);
  const dots = 400_001;
  for (let i = 0; i < dots; i++) {
    const t = ((i + 0.5) / dots - 0.5) * length;
    const x = t * Math.cos((angle * Math.PI) / 180);
    const y = t * Math.sin((angle * Math.PI) / 180);
    data[(Math.round(-y) + (rows - 1) / 2) * columns + Math.round(x) + (columns - 1) / 2] += 1 / dots;
  }
  return data;
}

describe('motionPsf', () => {
  it.each([
    [15, 30],
    [9.7, -30],
    [20, 117.3],
    [4.2, 200],
    [12, 45],
  ])('weighs the length of the line %d at %d degrees inside each pixel', (length, angle) => {
    const psf = motionPsf({ length, angle });
    const [rows, columns] = psf.shape;
    const oracle = { shape: psf.shape, data: dotted(length, angle, rows, columns) };
    expect(maxDifference(psf, oracle)).toBeLessThan(1e-5);
  });

  it('rises to the right at +30 degrees and falls at -30', () => {
    const up = motionPsf({ length: 15, angle: 30 });
    const down = motionPsf({ length: 15, angle: -30 });
    const [rows, columns] = up.shape;
    expect(up.data[columns - 1 - 1 + columns]).toBeGreaterThan(0);
    expect(up.data[(rows - 1) * columns + columns - 1]).toBe(0);
    expect(maxDifference(up, down)).toBeGreaterThan(0.03);
    const mirrored = Float64Array.from(
      up.data,
      (_, i) => down.data[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)],
    );
    expect(maxDifference(up, { shape: up.shape, data: mirrored })).toBeLessThan(1e-15);
  });

  it('is a delta up to a length of one pixel, at any angle', () => {
    for (const length of [0, 0.3, 1])
      for (const angle of [0, 17, 45, 90]) {
        const psf = motionPsf({ length, angle, size: 3 });
        expect(Array.from(psf.data, Math.fround)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
      }
  });

  it('is the fspecial line along an axis', () => {
    expect(Array.from(motionPsf({ length: 5 }).data, Math.fround)).toEqual(
      new Array(5).fill(Math.fround(0.2)),
    );
    expect(motionPsf({ length: 5, angle: 90 }).shape).toEqual([5, 1]);
    expect(motionPsf({ length: 5, angle: 270 }).shape).toEqual([5, 1]);
    expect(motionPsf({ length: 5, angle: 180 }).shape).toEqual([1, 5]);
  });

  it('is symmetric about its origin', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 60, noNaN: true }),
        fc.double({ min: -360, max: 360, noNaN: true }),
        (length, angle) => {
          const { data } = motionPsf({ length, angle });
          for (let i = 0; i < data.length; i++) expect(data[i]).toBeCloseTo(data[data.length - 1 - i], 12);
        },
      ),
    );
  });

  it('refuses what is no movement', () => {
    expect(() => motionPsf({ length: -1 })).toThrow(/motionPsf: "length" must be a number >= 0, got -1/);
    expect(() => motionPsf({ length: 5, angle: Number.POSITIVE_INFINITY })).toThrow(
      /"angle" must be a finite/,
    );
  });
});
