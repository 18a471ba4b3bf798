import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
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

  it('is the deconvwnr of Octave, which replaces a ratio of 0 by eps alone', () => {
    for (const nsr of [0.01, 0, undefined]) {
      const { estimate } = wienerDeconvolve(operator, y, { compat: 'octave', nsr });
      const expected = filterByDefinition(
        y,
        impulse,
        over((power) => power + (nsr || 2 ** -52)),
      );
      expect(maxDifference(estimate.data, expected)).toBeLessThan(1e-11);
    }
  });

  it('and where the blur removes frequencies, Octave keeps what MATLAB holds back', () => {
    const soft = blur(gaussianPsf({ sigma: 1 }), [40, 36]);
    const sharp = noise([40, 36], 3, 'float64');
    const blurred = soft.apply(sharp);
    const worst = (compat: 'deconvwnr' | 'octave'): number =>
      maxDifference(wienerDeconvolve(soft, blurred, { compat }).estimate.data, sharp.data);
    expect(worst('octave')).toBeLessThan(1e-6);
    expect(worst('deconvwnr')).toBeGreaterThan(10 * worst('octave'));
  });

  it('takes the PSF of the operator: scaled to sum 1, or as it is without normalise', () => {
    const psf = tensor([1, 3], [0.3, 2.1, 0.6]);
    const image = noise([6, 8], 4, 'float64');
    const padded = tensor([6, 8], new Float64Array(48));
    psf.data.forEach((weight, i) => {
      padded.data[(i - 1 + 8) % 8] = weight;
    });
    const asItIs = filterByDefinition(
      image,
      padded,
      over((power) => power + 0.09),
    );
    const estimate = (nsr: number, normalise: boolean): ArrayLike<number> =>
      wienerDeconvolve(blur(psf, image.shape, { normalise }), image, { compat: 'octave', nsr }).estimate.data;
    expect(maxDifference(estimate(0.09, false), asItIs)).toBeLessThan(1e-11);
    // Scaled by 3, the ratio that means the same is a ninth.
    expect(
      maxDifference(
        Array.from(estimate(0.01, true), (value) => value / 3),
        asItIs,
      ),
    ).toBeLessThan(1e-11);
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
      /wienerDeconvolve: "compat" must be one of deconvwnr, octave, skimage, diplib, siril, got "opencv"/,
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
