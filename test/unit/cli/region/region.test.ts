import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropTo, middleRegion, pasted, regionValue, withMargin } from '../../../../src/cli/region/region.ts';
import type { Image } from '../../../../src/tensor.ts';

const constant = (channels: number, height: number, width: number, value: number): Image => ({
  shape: [channels, height, width],
  data: new Float64Array(channels * height * width).fill(value),
});

const within = fc
  .record({ columns: fc.integer({ min: 1, max: 60 }), rows: fc.integer({ min: 1, max: 60 }) })
  .chain(({ columns, rows }) =>
    fc.record({
      image: fc.constant(constant(2, rows, columns, 0)),
      x: fc.integer({ min: 0, max: columns - 1 }),
      y: fc.integer({ min: 0, max: rows - 1 }),
    }),
  )
  .chain(({ image, x, y }) =>
    fc.record({
      image: fc.constant(image),
      region: fc.record({
        x: fc.constant(x),
        y: fc.constant(y),
        width: fc.integer({ min: 1, max: image.shape[2] - x }),
        height: fc.integer({ min: 1, max: image.shape[1] - y }),
      }),
    }),
  );

describe('a region', () => {
  it('is read from four numbers', () => {
    expect(regionValue('3,4,50, 60')).toEqual({ x: 3, y: 4, width: 50, height: 60 });
    for (const text of ['', '1,2,3', '1,2,3,4,5', '-1,2,3,4', '1,2,0,4', '1,2,3.5,4', 'a,b,c,d'])
      expect(() => regionValue(text)).toThrow(/Expected x,y,width,height/);
  });

  it('gets a margin on each side, and its least size, as far as the image reaches', () => {
    fc.assert(
      fc.property(
        within,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (one, margin, least) => {
          const { image, region } = one;
          const window = withMargin(region, image, [margin, margin], least);
          for (const [at, size, total] of [
            ['x', 'width', image.shape[2]],
            ['y', 'height', image.shape[1]],
          ] as const) {
            expect(window[at]).toBeGreaterThanOrEqual(0);
            expect(window[at]).toBeLessThanOrEqual(Math.max(0, region[at] - margin));
            const end = window[at] + window[size];
            expect(end).toBeLessThanOrEqual(total);
            expect(end).toBeGreaterThanOrEqual(Math.min(total, region[at] + region[size] + margin));
            expect(window[size]).toBeGreaterThanOrEqual(Math.min(total, least));
          }
        },
      ),
      { seed: 1 },
    );
  });

  it('changes nothing outside, and lies between the two images inside', () => {
    fc.assert(
      fc.property(within, ({ image, region }) => {
        const [channels, rows, columns] = image.shape;
        const { data } = pasted(image, constant(channels, region.height, region.width, 1), region, region);
        const inside = cropTo({ shape: image.shape, data }, region).data;
        for (const value of inside) expect(value > 0 && value <= 1).toBe(true);
        const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
        expect(sum(data)).toBeCloseTo(sum(inside), 9);
        const middle = (region.height >> 1) * region.width + (region.width >> 1);
        expect(inside[middle]).toBe(1);
        if (region.width === columns && region.height === rows)
          expect(data.every((v: number) => v === 1)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  it('is the middle of an image', () => {
    expect(middleRegion(constant(1, 300, 40, 0), 256)).toEqual({ x: 0, y: 22, width: 40, height: 256 });
  });
});
