import { describe, expect, it } from 'vitest';
import { levelRatio, pyramidLevels, shrink } from '../../../../src/blind/free/pyramid.ts';
import { tensor } from '../../../../src/tensor.ts';

describe('pyramidLevels', () => {
  it.each([5, 7, 9, 13, 21, 35, 51, 75])(
    'side %d: odd sides by √½ from the coarsest of at least 5',
    (side) => {
      const levels = pyramidLevels(side);
      expect(levels.at(-1)).toEqual({ side, scale: 1 });
      expect(levels).toHaveLength(Math.floor(Math.log(5 / side) / Math.log(levelRatio) + 1e-12) + 1);
      for (const [i, level] of levels.entries()) {
        expect(level.side % 2).toBe(1);
        expect(level.side).toBeGreaterThanOrEqual(5);
        // Rounded up to an odd number: less than two pixels more.
        expect(level.side).toBeGreaterThanOrEqual(side * level.scale - 1e-9);
        expect(level.side).toBeLessThan(side * level.scale + 2);
        if (i > 0) expect(levels[i - 1].scale / level.scale).toBeCloseTo(levelRatio, 12);
      }
      expect(levels[0].side).toBeLessThanOrEqual(9);
    },
  );

  it('a kernel of 5 or fewer has one level', () => {
    for (const side of [1, 3, 5]) expect(pyramidLevels(side)).toEqual([{ side, scale: 1 }]);
  });
});

describe('shrink', () => {
  const image = (rows: number, columns: number, value: (y: number, x: number) => number) =>
    tensor(
      [rows, columns],
      Float32Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns)),
    );
  const scales = [levelRatio, 0.5, 0.5 * levelRatio, 0.25];

  it.each(scales)('scale %d: a constant stays', (scale) => {
    for (const value of shrink(
      image(40, 33, () => 0.7),
      scale,
    ).data)
      expect(value).toBeCloseTo(0.7, 6);
  });

  it.each(scales)('scale %d: a ramp stays a ramp away from the frame', (scale) => {
    const { shape, data } = shrink(
      image(64, 80, (y, x) => 0.01 * y + 0.02 * x),
      scale,
    );
    const margin = Math.ceil(1.25) + 1;
    for (let y = margin; y < shape[0] - margin; y++)
      for (let x = margin; x < shape[1] - margin; x++)
        expect(data[y * shape[1] + x]).toBeCloseTo((0.01 * y + 0.02 * x) / scale, 5);
  });

  it.each(scales)('scale %d: what alternates from sample to sample does not alias', (scale) => {
    const { shape, data } = shrink(
      image(64, 64, (_, x) => x % 2),
      scale,
    );
    for (let i = 0; i < data.length; i++)
      if (i % shape[1] > 2 && i % shape[1] < shape[1] - 3) expect(Math.abs(data[i] - 0.5)).toBeLessThan(0.1);
  });

  it.each([
    [64, 0.5, 32],
    [65, 0.5, 33],
    [101, 0.25, 26],
    [3, 0.5, 2],
  ])('%d samples at %d are %d: the samples lie in the frame', (n, scale, expected) => {
    expect(
      shrink(
        image(n, n, () => 1),
        scale,
      ).shape,
    ).toEqual([expected, expected]);
  });

  it('scale 1 is the image itself', () => {
    const one = image(5, 5, (y) => y);
    expect(shrink(one, 1)).toBe(one);
  });
});
