import { describe, expect, it } from 'vitest';
import { makePsf } from '../../../../src/psf/make.ts';
import { fspecialPsf } from '../../../../src/psf/models/fspecial.ts';
import { motionPsf } from '../../../../src/psf/models/motion.ts';
import { maxDifference } from '../../../tensors.ts';

/**
 * The kernel as MATLAB's documentation and forum describe its steps: one half on a mesh from the middle, the ends rounded off, unfolded by
 * half a turn, and turned upside down where the line rises to the right.
 */
function byHalves(length: number, theta: number): { shape: number[]; data: number[] } {
  const eps = 2 ** -52;
  const len = Math.max(1, length);
  const half = (len - 1) / 2;
  const phi = ((((theta % 180) + 180) % 180) / 180) * Math.PI;
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)];
  const sign = Math.sign(cos);
  const columns = Math.abs(Math.trunc(half * cos + sign - len * eps)) + 1;
  const rows = Math.trunc(half * sin + 1 - len * eps) + 1;
  const weight = (row: number, column: number): number => {
    const [x, y] = [sign * column, row];
    let distance = y * cos - x * sin;
    if (Math.hypot(x, y) >= half && Math.abs(distance) <= 1)
      distance = Math.hypot(distance, half - Math.abs((x + distance * sin) / cos));
    return Math.max(0, 1 + eps - Math.abs(distance));
  };
  const [height, width] = [2 * rows - 1, 2 * columns - 1];
  const full = Array.from({ length: height * width }, (_, i) => {
    const [dy, dx] = [Math.floor(i / width) - rows + 1, (i % width) - columns + 1];
    if (dy >= 0 && dx >= 0) return weight(dy, dx);
    return dy <= 0 && dx <= 0 ? weight(-dy, -dx) : 0;
  });
  const sum = full.reduce((a, b) => a + b, 0) + eps * len * len;
  const turned =
    cos > 0 ? full.map((_, i) => full[(height - 1 - Math.floor(i / width)) * width + (i % width)]) : full;
  return { shape: [height, width], data: turned.map((value) => value / sum) };
}

describe('fspecialPsf', () => {
  it("is what MATLAB prints for fspecial('motion', 3, 45)", () => {
    const { shape, data } = fspecialPsf({ length: 3, angle: 45 });
    expect(shape).toEqual([3, 3]);
    const printed = [0, 0.0754, 0.1883, 0.0754, 0.3215, 0.0754, 0.1883, 0.0754, 0];
    expect([...data].map((value) => Number(value.toFixed(4)))).toEqual(printed);
  });

  it('is nine times 1/9 without arguments, upright at 90 degrees, and a delta up to length 1', () => {
    expect(fspecialPsf()).toEqual({ shape: [1, 9], data: new Float64Array(9).fill(1 / 9) });
    expect(fspecialPsf({ length: 9, angle: 90 }).shape).toEqual([9, 1]);
    for (const length of [0, 0.4, 1])
      expect([...fspecialPsf({ length, angle: 30 }).data].filter(Boolean)).toEqual([1]);
    // Even lengths end in half a weight on either side.
    expect([...fspecialPsf({ length: 4 }).data]).toEqual([0.125, 0.25, 0.25, 0.25, 0.125]);
  });

  it.each([2, 3, 4, 5.5, 7, 10, 15, 20, 31])(
    'is the kernel of its steps at length %f, at every angle',
    (length) => {
      for (let angle = -180; angle <= 360; angle += 7.5) {
        const expected = byHalves(length, angle);
        const actual = fspecialPsf({ length, angle });
        expect(actual.shape, `${angle}`).toEqual(expected.shape);
        expect(maxDifference(actual.data, expected.data), `${angle}`).toBeLessThan(1e-13);
      }
    },
  );

  it('is symmetric about its origin, and mirrored with the angle', () => {
    const [a, b] = [fspecialPsf({ length: 12, angle: 25 }), fspecialPsf({ length: 12, angle: -25 })];
    const [rows, columns] = a.shape;
    a.data.forEach((value, i) => {
      expect(value).toBeCloseTo(a.data[a.data.length - 1 - i], 15);
      const mirrored = b.data[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)];
      expect(value).toBeCloseTo(mirrored, 15);
    });
  });

  it('is the exact motion at angle 0 and odd lengths, and another one where it is oblique', () => {
    expect(maxDifference(fspecialPsf({ length: 7 }).data, motionPsf({ length: 7 }).data)).toBeLessThan(1e-15);
    const [ours, theirs] = [
      motionPsf({ length: 9, angle: 45, size: 7 }),
      fspecialPsf({ length: 9, angle: 45 }),
    ];
    expect(theirs.shape).toEqual(ours.shape);
    expect(maxDifference(ours.data, theirs.data)).toBeGreaterThan(0.02);
  });

  it('is a model by name, and refuses what is no length or angle', () => {
    const spec = { model: 'fspecial', length: 5, angle: 10 } as const;
    expect(makePsf(spec)).toEqual(fspecialPsf({ length: 5, angle: 10 }));
    expect(() => fspecialPsf({ length: -1 })).toThrow(/fspecialPsf: "length" must be a number >= 0/);
    expect(() => fspecialPsf({ angle: Number.NaN })).toThrow(/fspecialPsf: "angle" must be/);
  });
});
