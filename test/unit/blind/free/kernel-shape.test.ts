import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centred,
  centroid,
  enlarged,
  impulse,
  keepLarge,
  keepPieces,
  normalized,
} from '../../../../src/blind/free/kernel-shape.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';

const seed = 11;
const sum = ({ data }: Tensor): number => Array.from(data).reduce((a, b) => a + b, 0);

/** Kernels of a given side with taps from 0 to 1, not all of them 0. */
const kernels = (side: number) =>
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: side * side, maxLength: side * side })
    .filter((taps) => taps.some((tap) => tap > 1e-6))
    .map((taps) => tensor([side, side], Float64Array.from(taps)));

/** A kernel with taps at [row, column, weight]. */
function taps(side: number, ...list: readonly (readonly [number, number, number])[]): Tensor {
  const data = new Float64Array(side * side);
  for (const [row, column, weight] of list) data[row * side + column] = weight;
  return tensor([side, side], data);
}

describe('normalized and impulse', () => {
  it('the sum is 1, the ratios are kept', () => {
    fc.assert(
      fc.property(kernels(5), (kernel) => {
        const one = normalized(kernel);
        expect(sum(one)).toBeCloseTo(1, 12);
        const scale = sum(kernel);
        for (let i = 0; i < 25; i++) expect(one.data[i] * scale).toBeCloseTo(kernel.data[i], 12);
      }),
      { seed },
    );
  });

  it.each([0, -1, Number.NaN])('taps of sum %d become an impulse', (tap) => {
    expect(normalized(tensor([3, 3], new Float64Array(9).fill(tap)))).toEqual(impulse(3));
  });

  it.each([1, 3, 7])('an impulse of side %d is 1 in the middle', (side) => {
    expect(centroid(impulse(side))).toEqual([(side - 1) / 2, (side - 1) / 2]);
    expect(sum(impulse(side))).toBe(1);
  });
});

describe('keepLarge', () => {
  it('keeps what reaches the part, and the sum of 1', () => {
    const kernel = keepLarge(taps(3, [0, 0, 10], [1, 1, 5], [2, 2, 0.4], [0, 2, -3]), 0.05);
    expect([...kernel.data]).toEqual([10 / 15, 0, 0, 0, 5 / 15, 0, 0, 0, 0]);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(kernels(5), (kernel) => {
        const once = keepLarge(kernel, 0.1);
        const twice = keepLarge(once, 0.1);
        for (let i = 0; i < 25; i++) expect(twice.data[i]).toBeCloseTo(once.data[i], 12);
      }),
      { seed },
    );
  });
});

describe('keepPieces', () => {
  it('removes a small piece', () => {
    const kernel = taps(7, [1, 1, 0.5], [1, 2, 0.45], [5, 5, 0.05]);
    const kept = keepPieces(kernel, 0.1);
    expect(kept.data[5 * 7 + 5]).toBe(0);
    expect(kept.data[8]).toBeCloseTo(0.5 / 0.95, 12);
    expect(sum(kept)).toBeCloseTo(1, 12);
  });

  it('taps that touch at a corner are one piece', () => {
    const kernel = taps(7, [1, 1, 0.9], [2, 2, 0.05], [3, 1, 0.05]);
    expect(keepPieces(kernel, 0.1)).toEqual(kernel);
  });

  it('taps on both ends of neighboring rows do not touch', () => {
    const kernel = taps(5, [1, 4, 0.95], [2, 0, 0.05]);
    expect(keepPieces(kernel, 0.1).data[10]).toBe(0);
  });

  it('keeps the largest piece where none has the mass', () => {
    const kernel = taps(7, [0, 0, 0.4], [3, 3, 0.3], [6, 6, 0.3]);
    expect(keepPieces(kernel, 0.5)).toEqual(taps(7, [0, 0, 1]));
  });
});

describe('centred', () => {
  it('moves the centroid to within half a pixel of the middle', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.nat(4), kernels(3), (top, left, inner) => {
        const kernel = normalized(
          taps(7, ...Array.from(inner.data, (w, i) => [top + Math.floor(i / 3), left + (i % 3), w] as const)),
        );
        // Up to rounding of a centroid that lies half way.
        for (const at of centroid(centred(kernel))) expect(Math.abs(at - 3)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
      { seed },
    );
  });

  it('does not depend on the place of the kernel', () => {
    const shape = [
      [0, 0, 0.5],
      [1, 0, 0.3],
      [1, 1, 0.2],
    ] as const;
    const at = (dy: number, dx: number) => taps(9, ...shape.map(([y, x, w]) => [y + dy, x + dx, w] as const));
    for (const [dy, dx] of [
      [0, 0],
      [7, 0],
      [2, 6],
      [7, 7],
    ])
      expect(centred(at(dy, dx))).toEqual(centred(at(4, 4)));
  });
});

describe('enlarged', () => {
  /** A smooth kernel with a margin that interpolation does not leave. */
  const bump = (side: number, cy: number, cx: number) =>
    normalized(
      tensor(
        [side, side],
        Float64Array.from({ length: side * side }, (_, i) =>
          Math.exp(-((Math.floor(i / side) - cy) ** 2 + ((i % side) - cx) ** 2) / 2),
        ),
      ),
    );

  it.each([
    [11, Math.SQRT2, 15],
    [11, 2, 21],
    [9, 1.5, 17],
  ])('side %d by %d to %d: sum 1, no negative taps', (side, ratio, size) => {
    fc.assert(
      fc.property(kernels(side), (kernel) => {
        const grown = enlarged(kernel, ratio, size);
        expect(grown.shape).toEqual([size, size]);
        expect(sum(grown)).toBeCloseTo(1, 10);
        expect(Math.min(...grown.data)).toBeGreaterThanOrEqual(0);
      }),
      { seed, numRuns: 20 },
    );
  });

  it.each([
    [5, 5],
    [4.3, 5.5],
    [6, 4.2],
  ])('a bump at (%d, %d) keeps its centroid and grows by the ratio', (cy, cx) => {
    const ratio = Math.SQRT2;
    const grown = enlarged(bump(11, cy, cx), ratio, Math.ceil(11 * ratio));
    const [y, x] = centroid(grown);
    expect(y).toBeCloseTo((cy + 0.5) * ratio - 0.5, 1);
    expect(x).toBeCloseTo((cx + 0.5) * ratio - 0.5, 1);
    const variance = Array.from(grown.data).reduce(
      (total, tap, i) => total + tap * (Math.floor(i / grown.shape[1]) - y) ** 2,
      0,
    );
    expect(variance).toBeGreaterThan(0.9 * ratio ** 2);
    expect(variance).toBeLessThan(1.15 * ratio ** 2);
  });

  it('a symmetric kernel stays symmetric', () => {
    const { data } = enlarged(bump(11, 5, 5), 3, 33);
    for (let i = 0; i < data.length; i++) expect(data[i]).toBeCloseTo(data[data.length - 1 - i], 9);
  });

  it('what has to be cut is cut on the side that holds less', () => {
    const grown = enlarged(taps(5, [0, 2, 1]), 2, 7);
    expect(sum(taps(7, ...[0, 1, 2].map((y) => [y, 3, grown.data[y * 7 + 3]] as const)))).toBeGreaterThan(
      0.2,
    );
    expect(Math.max(...grown.data.slice(35))).toBe(0);
  });
});
