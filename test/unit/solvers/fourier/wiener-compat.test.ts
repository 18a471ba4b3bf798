import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { wienerDeconvolve } from '../../../../src/solvers/wiener.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';
import { type Complex, filterByDefinition } from '../../../reference/spectral-filter.ts';
import { lopsidedPsf, maxDifference, noise } from '../../../tensors.ts';

interface Vectors {
  readonly cases: readonly {
    readonly image: number[][];
    readonly psf: number[][];
    readonly balance: number;
    readonly clipped: number[][];
    readonly free: number[][];
  }[];
}

const matrix = (rows: number[][]): Tensor => tensor([rows.length, rows[0].length], rows.flat());
const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../../vectors/skimage-wiener.json', import.meta.url), 'utf8'),
);

const shape = [6, 5];
const psf = lopsidedPsf([3, 4]);
const operator = blur(psf, shape);
const y = noise(shape);
const impulse = operator.apply({
  ...zeros(shape, 'float64'),
  data: Float64Array.of(1, ...new Array(29).fill(0)),
});
/** G = H* / denominator(|H|²). */
const over =
  (denominator: (power: number) => number) =>
  ([re, im]: Complex): Complex => {
    const d = denominator(re * re + im * im);
    return [re / d, -im / d];
  };

describe('wienerDeconvolve in the words of other tools', () => {
  it.each(vectors.cases.map((c, i) => ({ ...c, i })))('is scikit-image on vector $i', (c) => {
    const image = matrix(c.image);
    const operator = blur(matrix(c.psf), image.shape);
    const clipped = wienerDeconvolve(operator, image, { compat: 'skimage', balance: c.balance });
    expect(maxDifference(clipped.estimate.data, c.clipped.flat())).toBeLessThan(1e-11);
    expect(clipped.parameters).toMatchObject({ compat: 'skimage', balance: c.balance, preserveMean: false });
  });

  it('clips as scikit-image does, and scikit-image alone', () => {
    const clips = vectors.cases.some((c) => maxDifference(c.free.flat(), c.clipped.flat()) > 0.1);
    expect(clips).toBe(true);
  });

  it('is deconvwnr with a ratio, and with none', () => {
    for (const nsr of [0.01, undefined]) {
      const options = nsr === undefined ? {} : { nsr };
      const { estimate } = wienerDeconvolve(operator, y, { compat: 'deconvwnr', ...options });
      const expected = filterByDefinition(
        y,
        impulse,
        over((power) => Math.max(power + (nsr ?? 0), Math.sqrt(2 ** -52))),
      );
      expect(maxDifference(estimate.data, expected)).toBeLessThan(1e-11);
    }
  });

  it('is DIPlib with a part of the largest gain', () => {
    const { estimate, parameters } = wienerDeconvolve(operator, y, {
      compat: 'diplib',
      regularization: 0.02,
    });
    // The largest gain of positive weights of sum 1 is 1, at frequency 0.
    expect(
      maxDifference(
        estimate.data,
        filterByDefinition(
          y,
          impulse,
          over((power) => power + 0.02),
        ),
      ),
    ).toBeLessThan(1e-11);
    expect(parameters.nsr).toBeCloseTo(0.02, 12);
    const { parameters: byDefault } = wienerDeconvolve(operator, y, { compat: 'diplib' });
    expect(byDefault.regularization).toBe(1e-4);
  });

  it('is Siril with the inverse ratio', () => {
    const { estimate, parameters } = wienerDeconvolve(operator, y, { compat: 'siril' });
    expect(
      maxDifference(
        estimate.data,
        filterByDefinition(
          y,
          impulse,
          over((power) => power + 1 / 500),
        ),
      ),
    ).toBeLessThan(1e-11);
    expect(parameters).toMatchObject({ alpha: 500, nsr: 1 / 500, sirilAlpha: 500 });
  });

  it('refuses parameters that those tools refuse', () => {
    expect(() => wienerDeconvolve(operator, y, { compat: 'opencv' as 'siril' })).toThrow(
      /wienerDeconvolve: "compat" must be one of deconvwnr, skimage, diplib, siril, got "opencv"/,
    );
    expect(() => wienerDeconvolve(operator, y, { compat: 'deconvwnr', nsr: -1 })).toThrow(
      /"nsr" must be a number >= 0/,
    );
    expect(() => wienerDeconvolve(operator, y, { compat: 'skimage', balance: 0 })).toThrow(
      /"balance" must be a number > 0/,
    );
    expect(() => wienerDeconvolve(operator, y, { compat: 'diplib', regularization: 0 })).toThrow(
      /"regularization" must be/,
    );
    expect(() => wienerDeconvolve(operator, y, { compat: 'siril', alpha: 0 })).toThrow(
      /"alpha" must be a number > 0/,
    );
  });
});
