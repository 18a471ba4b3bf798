import { describe, expect, it } from 'vitest';
import { boundaries } from '../../../src/boundary/boundary.ts';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { blur } from '../../../src/operators/blur.ts';
import { sizeOf, type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { blurByDefinition } from '../../reference/blur.ts';
import { denseMatrix, transposeTimes } from '../../reference/dense-operator.ts';
import { lopsidedPsf, maxDifference, noise } from '../../tensors.ts';

/** Picture and PSF shapes: odd and even, ranks 1 to 3, a PSF larger than the picture, batches. */
const cases: readonly (readonly [shape: readonly number[], psf: readonly number[]])[] = [
  [[7], [3]],
  [[8], [4]],
  [[1], [2]],
  [[3], [9]],
  [[4], [10]],
  [
    [5, 6],
    [3, 3],
  ],
  [
    [6, 7],
    [4, 2],
  ],
  [
    [8, 5],
    [1, 6],
  ],
  [
    [3, 4],
    [5, 9],
  ],
  [
    [4, 3, 5],
    [3, 2, 3],
  ],
  [
    [3, 4, 2],
    [2, 5, 4],
  ],
  [
    [2, 5, 4],
    [3, 2],
  ],
  [[3, 8], [5]],
];

const named = cases.flatMap(([shape, psf]) => boundaries.map((boundary) => ({ shape, psf, boundary })));

describe('blur', () => {
  it.each(named)('is the definition for $shape with a PSF of $psf under $boundary', (c) => {
    const psf = lopsidedPsf(c.psf);
    const x = noise(c.shape);
    const y = blur(psf, c.shape, { boundary: c.boundary }).apply(x);
    expect(y.shape).toEqual(c.shape);
    expect(maxDifference(y.data, blurByDefinition(x, psf, c.boundary).data)).toBeLessThan(1e-13);
  });

  it.each([...named, ...cases.map(([shape, psf]) => ({ shape, psf, boundary: 'unknown' as const }))])(
    'has an exact adjoint for $shape with a PSF of $psf under $boundary',
    (c) => {
      const operator = blur(lopsidedPsf(c.psf), c.shape, { boundary: c.boundary });
      expect(adjointError(operator)).toBeLessThan(1e-14);
      expect(adjointError(operator, { dtype: 'float32' })).toBeLessThan(1e-6);
      const y = noise(operator.range, 11);
      const expected = transposeTimes(denseMatrix(operator), y);
      expect(maxDifference(operator.adjoint(y).data, expected)).toBeLessThan(1e-13);
    },
  );

  it.each(named)('keeps a constant $shape constant with a PSF of $psf under $boundary', (c) => {
    const x: Tensor = { shape: c.shape, data: new Float64Array(sizeOf(c.shape)).fill(3) };
    const y = blur(lopsidedPsf(c.psf), c.shape, { boundary: c.boundary }).apply(x);
    const deviation = maxDifference(y.data, x.data);
    if (c.boundary === 'zero') expect(deviation).toBeGreaterThan(0.01);
    else expect(deviation).toBeLessThan(1e-13);
  });

  it('sees a window of a larger picture under unknown', () => {
    const psf = lopsidedPsf([4, 5]);
    const operator = blur(psf, [2, 6, 7], { boundary: 'unknown' });
    expect(operator.domain).toEqual([2, 12, 15]);
    expect(operator.begin).toEqual([0, 1, 2]);
    const x = noise(operator.domain);
    const whole = blurByDefinition(x, psf, 'wrap');
    const y = operator.apply(x);
    for (let c = 0; c < 2; c++)
      for (let i = 0; i < 6; i++)
        for (let j = 0; j < 7; j++) {
          const expected = whole.data[(c * 12 + i + 1) * 15 + j + 2];
          expect(y.data[(c * 6 + i) * 7 + j]).toBeCloseTo(expected, 12);
        }
  });

  it('writes into out, and its precision is that of the data', () => {
    for (const boundary of [...boundaries, 'unknown'] as const) {
      const operator = blur(lopsidedPsf([3, 2], 3, 'float32'), [5, 4], { boundary, dtype: 'float64' });
      const x = noise(operator.domain, 5, 'float32');
      const fresh = operator.apply(x);
      expect(fresh.data).toBeInstanceOf(Float32Array);
      const out = noise(operator.range, 6, 'float32');
      expect(operator.apply(x, out)).toBe(out);
      expect(out.data).toEqual(fresh.data);
      const back = noise(operator.domain, 6, 'float32');
      expect(operator.adjoint(fresh, back)).toBe(back);
      expect(back.data).toEqual(operator.adjoint(fresh).data);
    }
  });

  it('does not depend on the scale of the PSF', () => {
    const psf = lopsidedPsf([3, 4]);
    const scaled = tensor(
      psf.shape,
      psf.data.map((v) => 1000 * v),
    );
    const x = noise([6, 6]);
    const difference = maxDifference(blur(psf, [6, 6]).apply(x).data, blur(scaled, [6, 6]).apply(x).data);
    expect(difference).toBeLessThan(1e-14);
  });

  it('refuses what does not fit', () => {
    const psf = lopsidedPsf([3, 3]);
    expect(() => blur(psf, [8])).toThrow(/blur: "shape" must be a shape with at least the 2 axes of the PSF/);
    expect(() => blur(psf, [8, 0])).toThrow(/blur: "shape" must be a positive integer, got 0/);
    expect(() => blur(psf, [8, 8], { boundary: 'periodic' as 'wrap' })).toThrow(/blur: "boundary" must be/);
    expect(() => blur(tensor([2], [1, -1]), [8])).toThrow(
      /blur: "psf" must be weights with a finite sum > 0, got 0; with "normalise" false/,
    );
    expect(() => blur(tensor([2], [1, Number.NaN]), [8])).toThrow(/finite sum > 0, got NaN/);
    for (const boundary of boundaries) {
      const operator = blur(psf, [8, 8], { boundary });
      expect(() => operator.apply(zeros([8, 7]))).toThrow(/apply: "x" must have shape 8x8, got 8x7/);
      expect(() => operator.adjoint(zeros([7, 8]))).toThrow(/adjoint: "y" must have shape 8x8, got 7x8/);
    }
  });
});
