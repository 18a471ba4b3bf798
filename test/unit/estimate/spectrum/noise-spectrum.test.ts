import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { fitNoiseSpectrum as fitBehind } from '../../../../src/estimate/spectrum/noise-spectrum.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { toOtf } from '../../../../src/psf/otf.ts';
import { type Tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const psf = makePsf({ model: 'disk', radius: 4 });
const fitNoiseSpectrum = (plane: Tensor, kernel: Tensor, fine: number) =>
  fitBehind(plane, toOtf(kernel, plane.shape), fine);
const leaves = deadLeaves(224, 224, 3);
const blurred = cropFrame(blur(psf, leaves.shape).apply(leaves), [16, 16], [192, 192]);
const plus = (a: Tensor, b: Tensor, k = 1): Tensor => ({
  shape: a.shape,
  data: a.data.map((value: number, i: number) => value + k * b.data[i]),
});
const sigma = 0.02;
const white = gaussianNoise(zeros(blurred.shape, 'float64'), { sigma: 1, seed: 5 });
/** A low-pass of Gaussian shape with standard deviation 1/(2π w) in samples keeps the low frequencies and |f| up to about w. */
const width = 0.18;
const coloured = blur(
  makePsf({ model: 'gaussian', sigma: 1 / (2 * Math.PI * width * Math.SQRT2) }),
  white.shape,
).apply(white);

describe('fitNoiseSpectrum', () => {
  it('finds white noise as white, at its level', () => {
    const found = fitNoiseSpectrum(plus(blurred, white, sigma), psf, sigma);
    expect(found?.shape.white).toBe(1);
    expect(found?.low).toBeCloseTo(sigma, 3);
    expect(found?.transition).toBeCloseTo(found?.low as number, 12);
  });

  it('takes noise for white where smooth blocks show the same level, whatever fits better', () => {
    const found = fitNoiseSpectrum(plus(blurred, coloured, sigma), psf, 1);
    expect(found?.shape.white).toBe(1);
  });

  it('finds the level of coloured noise at low frequencies, which blocks miss by far', () => {
    const found = fitNoiseSpectrum(plus(blurred, coloured, sigma), psf, sigma / 10);
    expect(found?.shape.white).toBeLessThan(0.1);
    expect((found?.low as number) / sigma).toBeGreaterThan(0.75);
    expect((found?.low as number) / sigma).toBeLessThan(1.3);
    expect(found?.transition).toBeLessThan(found?.low as number);
  });

  it('scales with the data, and does not depend on the sum of the PSF', () => {
    const seen = plus(blurred, coloured, sigma);
    const one = fitNoiseSpectrum(seen, psf, sigma / 10);
    const k = 4095;
    const scaled = { shape: seen.shape, data: seen.data.map((value: number) => k * value) };
    const bright = { shape: psf.shape, data: psf.data.map((value: number) => 7 * value) };
    const other = fitNoiseSpectrum(scaled, bright, (k * sigma) / 10);
    expect(other?.shape).toEqual(one?.shape);
    expect((other?.low as number) / k / (one?.low as number)).toBeCloseTo(1, 3);
    expect((other?.transition as number) / k / (one?.transition as number)).toBeCloseTo(1, 3);
  });

  it('finds nothing in a constant image', () => {
    expect(fitNoiseSpectrum(zeros([64, 64]), psf, 0)).toBeUndefined();
  });
});
