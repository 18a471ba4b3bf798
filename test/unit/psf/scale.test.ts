import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { shakePsf } from '../../../src/psf/models/shake.ts';
import { centroidOffset } from '../../../src/psf/moments.ts';
import { scaledPsf, scaledSpec } from '../../../src/psf/scale.ts';
import { tensor } from '../../../src/tensor.ts';

const factors = fc.double({ min: 0.8, max: 1.25, noNaN: true });

describe('scaledPsf', () => {
  it('keeps a PSF in its own width to rounding', () => {
    const psf = shakePsf({ extent: 15, seed: 4 });
    const same = scaledPsf(psf, 1);
    expect(same.shape).toEqual(psf.shape);
    same.data.forEach((value, i) => {
      expect(value).toBeCloseTo(psf.data[i], 14);
    });
  });

  it('has sum 1 on an odd grid, and no negative sample where there was none', () => {
    fc.assert(
      fc.property(factors, fc.integer({ min: 1, max: 50 }), (factor, seed) => {
        const { shape, data } = scaledPsf(shakePsf({ extent: 13, seed }), factor);
        expect(Array.from(data).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
        expect(shape.every((n) => n % 2 === 1)).toBe(true);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('makes a smooth PSF what its model makes it, about the same origin', () => {
    fc.assert(
      fc.property(factors, fc.integer({ min: 28, max: 31 }), (factor, size) => {
        const scaled = scaledPsf(gaussianPsf({ sigma: 3, size }), factor);
        const wanted = gaussianPsf({ sigma: 3 * factor, size: scaled.shape });
        scaled.data.forEach((value, i) => {
          expect(Math.abs(value - wanted.data[i])).toBeLessThan(2e-4);
        });
        for (const offset of centroidOffset(scaled)) expect(Math.abs(offset)).toBeLessThan(0.01);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('refuses a factor that is none', () => {
    const psf = tensor([1, 3], [1, 2, 1]);
    expect(() => scaledPsf(psf, 0)).toThrow('scaledPsf: "factor" must be a number > 0, got 0');
    expect(() => scaledPsf(psf, Number.NaN)).toThrow('finite');
    expect(() => scaledPsf(tensor([1, 3], [0, 0, 0]), 1)).toThrow('scaledPsf: "size"');
  });
});

it('scaledSpec scales lengths and nothing else, and lets the size follow', () => {
  const cases: [PsfSpec, PsfSpec][] = [
    [
      { model: 'motion', length: 10, angle: 30, size: 31 },
      { model: 'motion', length: 15, angle: 30 },
    ],
    [
      { model: 'gaussian', sigma: [2, 4], angle: 10, ratio: 0.5 },
      { model: 'gaussian', sigma: [3, 6], angle: 10, ratio: 0.5 },
    ],
    [
      { model: 'moffat', fwhm: 4, beta: 3, sampling: 'point' },
      { model: 'moffat', fwhm: 6, beta: 3, sampling: 'point' },
    ],
    [
      {
        model: 'path',
        points: [
          [0, 0],
          [4, 2],
        ],
        centering: 'none',
      } as unknown as PsfSpec,
      {
        model: 'path',
        points: [
          [0, 0],
          [6, 3],
        ],
        centering: 'none',
      } as unknown as PsfSpec,
    ],
  ];
  for (const [spec, wanted] of cases) expect(scaledSpec(spec, 1.5)).toEqual(wanted);
  // The trace of a shake is drawn larger, not another one.
  const [small, large] = [1, 2].map((factor) =>
    makePsf(scaledSpec({ model: 'shake', extent: 20, seed: 3 }, factor)),
  );
  small.shape.forEach((n, axis) => {
    expect(Math.abs(large.shape[axis] - 2 * n)).toBeLessThan(4);
  });
});
