import { describe, expect, test } from 'vitest';
import { tensor } from '../../../src/tensor.ts';
import { overlap } from '../../../src/versus/overlap.ts';

const ones = (k: number) => tensor([k], new Array<number>(k).fill(1));

describe('overlap', () => {
  test.each([
    { k: 3, s: 2, d: 1, index: 2 / 3 },
    { k: 5, s: 2, d: 1, index: 0.4 },
    { k: 5, s: 3, d: 1, index: 0.6 },
    { k: 4, s: 2, d: 1, index: 0 },
    { k: 6, s: 3, d: 1, index: 0 },
    { k: 3, s: 2, d: 2, index: 2 },
  ])('$k equal taps, stride $s, dilation $d', ({ k, s, d, index }) => {
    expect(overlap(ones(k), [s], [d]).checkerboardIndex).toBeCloseTo(index, 12);
  });

  test('the linear interpolation kernel is even although its taps are not', () => {
    expect(overlap(tensor([4], [0.25, 0.75, 0.75, 0.25]), [2], [1]).checkerboardIndex).toBe(0);
  });

  test('counts the taps on each phase', () => {
    const { counts } = overlap(tensor([3, 3], new Array<number>(9).fill(0.5)), [2, 2], [1, 1]);
    expect([...counts.data]).toEqual([4, 2, 2, 1]);
  });

  test('an uneven kernel without a mean has no finite index', () => {
    expect(overlap(tensor([2], [1, -1]), [2], [1]).checkerboardIndex).toBe(Number.POSITIVE_INFINITY);
  });
});
