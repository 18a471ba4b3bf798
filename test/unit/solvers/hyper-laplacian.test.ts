import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { hyperLaplacian } from '../../../src/solvers/hyper-laplacian.ts';
import { totalVariation } from '../../../src/solvers/total-variation.ts';
import { zeros } from '../../../src/tensor.ts';
import { boxes, observed, psf, rms } from './scenes.ts';

describe('hyperLaplacian', () => {
  it.each([1 / 2, 2 / 3, 0.8])(
    'p = %d restores a frame whose surroundings nobody knows',
    async (exponent) => {
      const { truth, measured } = observed(boxes(48, 56), 0.01);
      const operator = blur(psf, measured.shape, { boundary: 'unknown' });
      const { estimate, parameters } = await hyperLaplacian(operator, measured, { noise: 0.01, exponent });
      expect(estimate.shape).toEqual(measured.shape);
      expect(rms(estimate, truth)).toBeLessThan(0.45 * rms(measured, truth));
      expect(parameters.exponent).toBe(exponent);
    },
  );

  it('is anisotropic total variation at p = 1', async () => {
    const { measured } = observed(boxes(32, 40), 0.01);
    const operator = blur(psf, measured.shape);
    const run = { lambda: 0.001, iterations: 1500, tolerance: 0 };
    const a = await hyperLaplacian(operator, measured, { ...run, exponent: 1 });
    const b = await totalVariation(operator, measured, { ...run, kind: 'anisotropic' });
    expect(rms(a.estimate, b.estimate)).toBeLessThan(1e-3);
  });

  it('refuses wrong arguments', async () => {
    const operator = blur(psf, [1, 9, 10]);
    const y = zeros([1, 9, 10]);
    await expect(hyperLaplacian(operator, y, { lambda: 1, exponent: 1.2 })).rejects.toThrow(
      /"exponent" must be/,
    );
    await expect(hyperLaplacian(operator, y, {} as never)).rejects.toThrow(
      /hyperLaplacian: "options" must be given exactly one of lambda/,
    );
  });
});
