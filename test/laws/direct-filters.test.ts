import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blur } from '../../src/operators/blur.ts';
import type { SpectralOperator } from '../../src/solvers/fourier/fourier-filter.ts';
import { inverseFilter } from '../../src/solvers/inverse-filter.ts';
import { tikhonov } from '../../src/solvers/tikhonov.ts';
import { wienerDeconvolve } from '../../src/solvers/wiener.ts';
import type { Tensor } from '../../src/tensor.ts';
import { lopsidedPsf, maxDifference, noise } from '../tensors.ts';

const filters: Readonly<Record<string, (operator: SpectralOperator, y: Tensor) => Tensor>> = {
  inverseFilter: (operator, y) => inverseFilter(operator, y, { cutoff: 0.05 }).estimate,
  tikhonov: (operator, y) => tikhonov(operator, y, { lambda: 0.01 }).estimate,
  'wiener nsr': (operator, y) => wienerDeconvolve(operator, y, { nsr: 0.02 }).estimate,
  'wiener auto': (operator, y) => wienerDeconvolve(operator, y).estimate,
};

const scene = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 3 }),
  size: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 3 }),
  unknown: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function setUp({ shape, size, unknown, seed }: Scene) {
  const psf = lopsidedPsf(size.slice(0, shape.length), seed);
  const operator: SpectralOperator = unknown
    ? blur(psf, shape, { boundary: 'unknown' })
    : blur(psf, shape, { boundary: 'wrap' });
  return { psf, operator, y: noise(shape, seed + 1) };
}

describe.each(Object.entries(filters))('%s', (name, filter) => {
  it('keeps the shape and is finite, for every shape, PSF and boundary', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { operator, y } = setUp(s);
        const x = filter(operator, y);
        expect(x.shape).toEqual(s.shape);
        expect(x.data.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('is affine: f(a y + b) = a f(y) + b', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const { operator, y } = setUp(s);
        const x = filter(operator, y);
        const moved = filter(operator, { shape: y.shape, data: y.data.map((v) => 3 * v + 5) });
        const expected = x.data.map((v) => 3 * v + 5);
        // The fit of `auto` stops at a tolerance, and so does the extension of the frame.
        expect(maxDifference(moved.data, expected)).toBeLessThan(name === 'wiener auto' ? 0.05 : 1e-7);
      }),
      { numRuns: 30 },
    );
  });

  it('is invariant to the scale of the PSF, and float32 agrees with float64', () => {
    const shape = [17, 20];
    const psf = lopsidedPsf([4, 3]);
    psf.data[5] += 3;
    const y = noise(shape);
    const single: Tensor = { shape, data: Float32Array.from(y.data) };
    const x = filter(blur(psf, shape), y);
    const scaled = { shape: psf.shape, data: psf.data.map((v) => 100 * v) };
    expect(maxDifference(filter(blur(scaled, shape), y).data, x.data)).toBeLessThan(1e-6);
    const x32 = filter(blur(psf, shape, { dtype: 'float32' }), single);
    expect(x32.data).toBeInstanceOf(Float32Array);
    expect(maxDifference(x32.data, x.data)).toBeLessThan(2e-3);
  });
});
