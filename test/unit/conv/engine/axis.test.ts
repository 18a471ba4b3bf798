import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Axis,
  cells,
  coarseNeighbours,
  effectiveKernel,
  fineNeighbours,
  forwardSize,
  fullSize,
  gcd,
  tapClasses,
} from '../../../../src/conv/engine/axis.ts';

const axes: fc.Arbitrary<Axis> = fc.record({
  fine: fc.integer({ min: 1, max: 20 }),
  coarse: fc.integer({ min: 1, max: 12 }),
  kernel: fc.integer({ min: 1, max: 8 }),
  stride: fc.integer({ min: 1, max: 6 }),
  dilation: fc.integer({ min: 1, max: 6 }),
  begin: fc.integer({ min: -8, max: 20 }),
});

const triples = (axis: Axis): string[] => {
  const all: string[] = [];
  for (let c = 0; c < axis.coarse; c++)
    for (let k = 0; k < axis.kernel; k++) {
      const f = c * axis.stride + k * axis.dilation - axis.begin;
      if (f >= 0 && f < axis.fine) all.push(`${k} ${c} ${f}`);
    }
  return all.sort();
};

const pairs = (flat: Int32Array): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);

describe('an axis', () => {
  it('lists the same triples from the fine and from the coarse side', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const fromFine = coarseNeighbours(axis).flatMap((flat, f) =>
          pairs(flat).map(([k, c]) => `${k} ${c} ${f}`),
        );
        const fromCoarse = fineNeighbours(axis).flatMap((flat, c) =>
          pairs(flat).map(([k, f]) => `${k} ${c} ${f}`),
        );
        expect(fromFine.sort()).toEqual(triples(axis));
        expect(fromCoarse.sort()).toEqual(triples(axis));
      }),
    );
  });

  it('splits its taps into classes of equal residue, each tap once', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const classes = tapClasses(axis);
        const taps = classes.flatMap((each) =>
          Array.from({ length: each.taps }, (_, j) => {
            const tap = each.first + j * each.tapStep;
            expect(each.residue + axis.stride * (each.start + j * each.cellStep)).toBe(
              tap * axis.dilation - axis.begin,
            );
            return tap;
          }),
        );
        expect(taps.sort((a, b) => a - b)).toEqual(Array.from({ length: axis.kernel }, (_, k) => k));
        expect(new Set(classes.map((each) => each.residue)).size).toBe(classes.length);
      }),
    );
  });

  it('leaves holes exactly where stride and dilation have a common factor or the kernel is short', () => {
    const axis = { fine: 30, coarse: 8, kernel: 9, stride: 6, dilation: 4, begin: 0 };
    expect(tapClasses(axis).map((each) => each.residue)).toEqual([0, 4, 2]);
    expect(tapClasses({ ...axis, dilation: 5 })).toHaveLength(6);
    expect(tapClasses({ ...axis, dilation: 1, kernel: 2 })).toHaveLength(2);
  });

  it('counts the cells of a residue', () => {
    expect([0, 1, 2].map((residue) => cells(7, residue, 3))).toEqual([3, 2, 2]);
    expect(cells(1, 2, 3)).toBe(0);
  });

  it('knows the sizes', () => {
    expect(effectiveKernel(3, 4)).toBe(9);
    expect(fullSize(3, 2, 2, 2)).toBe(7);
    expect(forwardSize(7, 2, 3, 2, 1)).toBe(4);
    expect(forwardSize(1, 0, 3, 2, 1)).toBe(0);
    expect(gcd(12, 18)).toBe(6);
  });
});
