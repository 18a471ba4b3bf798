import { describe, expect, it } from 'vitest';
import { fitPowerLaw } from '../../../src/estimate/power-law.ts';
import { eachFrequency } from '../../../src/fft/frequency.ts';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { blur } from '../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { noise } from '../../tensors.ts';

/** Noise whose power is A |f|^-α, blurred, with white noise of sigma on top. */
function simulate(
  shape: readonly number[],
  amplitude: number,
  exponent: number,
  sigma: number,
  seed: number,
) {
  const rank = shape.length;
  const spectrum = rfftn(noise(shape, seed));
  eachFrequency(shape, (k, squared) => {
    const scale = squared === 0 ? 0 : Math.sqrt(amplitude) * squared ** (-exponent / 4);
    spectrum.re[k] *= scale;
    spectrum.im[k] *= scale;
  });
  const psf = gaussianPsf({ sigma: 1.5, rank });
  const operator = blur(psf, shape, { dtype: 'float64' });
  const y = operator.apply(irfftn(spectrum));
  const grain = noise(shape, seed + 100);
  y.data.forEach((_, i) => {
    y.data[i] += sigma * grain.data[i];
  });
  return fitsOf(rfftn(y), operator.spectrum);
}

function fitsOf(...[y, h]: Parameters<typeof fitPowerLaw>) {
  return { joint: fitPowerLaw(y, h), given: (sigma: number) => fitPowerLaw(y, h, sigma) };
}

describe('fitPowerLaw', () => {
  it.each([
    [[4096], 1e-4, 1.6, 0.01],
    [[128, 130], 1e-4, 2, 0.01],
    [[128, 128], 3e-3, 2.6, 0.001],
    [[100, 90], 1e-2, 0, 0.02],
    [[32, 30, 28], 1e-4, 2.5, 0.01],
    // Large enough that only a part of the frequencies is looked at.
    [[400, 420], 1e-4, 2, 0.05],
  ])('finds the laws of %j: A = %f, α = %f, σ = %f', (shape, amplitude, exponent, sigma) => {
    const { joint, given } = simulate(shape, amplitude, exponent, sigma, 5);
    expect(joint.sigma / sigma).toBeGreaterThan(0.96);
    expect(joint.sigma / sigma).toBeLessThan(1.04);
    expect(Math.abs(joint.exponent - exponent)).toBeLessThan(0.15);
    expect(Math.abs(Math.log(joint.amplitude / amplitude))).toBeLessThan(0.4);
    const fixed = given(sigma);
    expect(fixed.sigma).toBe(sigma);
    expect(Math.abs(fixed.exponent - exponent)).toBeLessThan(0.15);
  });

  it('scales with the data', () => {
    const shape = [64, 64];
    const h = blur(gaussianPsf({ sigma: 1 }), shape, { dtype: 'float64' }).spectrum;
    const x = noise(shape);
    const one = fitPowerLaw(rfftn(x), h);
    const thousand = fitPowerLaw(rfftn({ shape, data: x.data.map((v) => 1000 * v) }), h);
    expect(thousand.sigma / one.sigma).toBeCloseTo(1000, 3);
    expect(thousand.exponent).toBeCloseTo(one.exponent, 3);
  });

  it('has an answer for a constant picture and for one without noise', () => {
    const shape = [16, 16];
    const h = blur(gaussianPsf({ sigma: 1 }), shape, { dtype: 'float64' }).spectrum;
    const constant = rfftn({ shape, data: new Float64Array(256) });
    expect(fitPowerLaw(constant, h)).toEqual({ amplitude: 0, exponent: 0, sigma: 0, psfError: 0 });
    const clean = fitPowerLaw(rfftn(noise(shape)), h, 0);
    expect(clean.sigma).toBe(0);
    expect(Number.isFinite(clean.amplitude) && Number.isFinite(clean.exponent)).toBe(true);
  });

  it('refuses a negative sigma', () => {
    const x = rfftn(noise([8]));
    expect(() => fitPowerLaw(x, x, -1)).toThrow(/fitPowerLaw: "sigma" must be a number >= 0, got -1/);
  });
});
