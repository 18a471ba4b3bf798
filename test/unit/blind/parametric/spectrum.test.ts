import { describe, expect, it } from 'vitest';
import { analysisSpectrum } from '../../../../src/blind/parametric/analysis-spectrum.ts';
import { noiseCurve } from '../../../../src/blind/parametric/noise-curve.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe('analysisSpectrum', () => {
  it.each([
    [300, 420],
    [96, 130],
    [70, 64],
  ])('white noise has its variance at every frequency: %d x %d', (rows, columns) => {
    const grain = gaussianNoise(zeros([rows, columns], 'float64'), { sigma: 0.2, seed: 3 });
    const { power, radius } = analysisSpectrum(grain, 4000);
    expect(mean(power) / 0.04).toBeGreaterThan(0.85);
    expect(mean(power) / 0.04).toBeLessThan(1.15);
    expect(Math.max(...radius)).toBeLessThan(0.45);
  });

  it('a wave has its power at its frequency, upwards and to the right', () => {
    const plane = zeros([256, 256], 'float64');
    for (let i = 0; i < plane.data.length; i++)
      plane.data[i] = Math.cos(2 * Math.PI * (0.1 * (i % 256) - 0.05 * Math.floor(i / 256)));
    const { power, fx, fy } = analysisSpectrum(plane, 100_000);
    const at = power.indexOf(Math.max(...power));
    expect(fx[at]).toBeCloseTo(0.1, 1);
    // Rows run downwards: what rises with x and falls with the row rises upwards.
    expect(fy[at]).toBeCloseTo(0.05, 1);
  });

  it('what is masked does not matter', () => {
    const grain = gaussianNoise(zeros([400, 400], 'float64'), { sigma: 1, seed: 4 });
    const unusable = new Uint8Array(grain.data.length);
    for (let i = 0; i < 400 * 40; i++) {
      grain.data[i] *= 100;
      unusable[i] = 2;
    }
    expect(mean(analysisSpectrum(grain, 2000).power)).toBeGreaterThan(2);
    expect(mean(analysisSpectrum(grain, 2000, unusable).power)).toBeLessThan(1.2);
  });
});

describe('noiseCurve', () => {
  it.each([0.003, 0.02])('finds white noise of %d behind a blurred scene', (sigma) => {
    const scene = deadLeaves(256, 256, 2);
    const soft = blur(gaussianPsf({ sigma: 2 }), scene.shape, { boundary: 'reflect' }).apply(scene);
    const spectrum = analysisSpectrum(gaussianNoise(soft, { sigma, seed: 1 }), 4000);
    const { power, weights } = noiseCurve(spectrum);
    const high = power.filter((_, i) => spectrum.radius[i] > 0.3);
    expect(Math.sqrt(mean(high)) / sigma).toBeGreaterThan(0.75);
    expect(Math.sqrt(mean(high)) / sigma).toBeLessThan(1.25);
    const of = (from: number, to: number) =>
      mean(weights.filter((_, i) => spectrum.radius[i] > from && spectrum.radius[i] < to));
    expect(of(0, 0.05)).toBeGreaterThan(0.8);
    expect(of(0.35, 0.45)).toBeLessThan(0.1);
  });
});
