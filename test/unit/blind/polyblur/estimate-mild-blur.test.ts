import { describe, expect, it } from 'vitest';
import { estimateMildBlur } from '../../../../src/blind/polyblur/estimate-mild-blur.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const scene = deadLeaves(160, 160, 4);
const soft = (options: Parameters<typeof gaussianPsf>[0]) =>
  blur(gaussianPsf(options), scene.shape, { boundary: 'reflect' }).apply(scene);

describe('estimateMildBlur', () => {
  it.each([0.8, 1.2, 2, 3])('σ = %d within 30 %', (sigma) => {
    const { spec, isSharp } = estimateMildBlur(soft({ sigma }), { noise: 0 });
    expect(Math.abs(Math.log(spec.sigma / sigma))).toBeLessThan(0.3);
    expect(isSharp).toBe(false);
  });

  it('a wider blur has a larger σ', () => {
    const sigmas = [0.5, 1, 1.5, 2, 3].map(
      (sigma) => estimateMildBlur(soft({ sigma }), { noise: 0 }).spec.sigma,
    );
    expect(sigmas).toEqual([...sigmas].sort((a, b) => a - b));
  });

  it('a sharp scene is sharp', () => {
    expect(estimateMildBlur(scene, { noise: 0 }).isSharp).toBe(true);
  });

  it.each([0, 45, 120])('the direction of an ellipse at %d degrees', (angle) => {
    const { spec } = estimateMildBlur(soft({ sigma: 3, ratio: 0.3, angle }), { noise: 0 });
    const off = Math.abs(((((spec.angle - angle + 90) % 180) + 180) % 180) - 90);
    expect(off).toBeLessThan(20);
    expect(spec.ratio).toBeLessThan(0.65);
  });

  it('neither the unit of the data nor a constant matters', () => {
    const y = gaussianNoise(soft({ sigma: 1.5 }), { sigma: 0.01, seed: 1 });
    const one = estimateMildBlur(y).spec;
    const other = estimateMildBlur({ ...y, data: y.data.map((v: number) => 256 * v + 64) }).spec;
    expect(other.angle).toBe(one.angle);
    expect(other.sigma).toBeCloseTo(one.sigma, 6);
  });

  it('noise does not make it sharp', () => {
    const clean = estimateMildBlur(soft({ sigma: 2 }), { noise: 0 }).spec.sigma;
    const noisy = gaussianNoise(soft({ sigma: 2 }), { sigma: 0.02, seed: 2 });
    expect(estimateMildBlur(noisy).spec.sigma).toBeGreaterThan(0.6 * clean);
  });

  it('what a mask leaves out does not matter', () => {
    const y = soft({ sigma: 2 });
    const mask = tensor(scene.shape, new Float64Array(scene.data.length).fill(1));
    const data = y.data.slice();
    // A dead column whose samples are within the range.
    for (let row = 0; row < 160; row++) {
      data[row * 160 + 80] = row % 2;
      mask.data[row * 160 + 80] = 0;
    }
    const found = estimateMildBlur({ shape: y.shape, data }, { mask, noise: 0 });
    expect(Math.abs(Math.log(found.spec.sigma / 2))).toBeLessThan(0.3);
  });

  it('a constant image is sharp', () => {
    expect(estimateMildBlur(zeros([16, 16])).isSharp).toBe(true);
  });

  it('refuses wrong arguments', () => {
    expect(() => estimateMildBlur(zeros([15, 16]))).toThrow(
      /estimateMildBlur: "plane" must be a plane of at least 16x16/,
    );
    expect(() => estimateMildBlur(zeros([16, 16]), { noise: -1 })).toThrow(/"noise"/);
  });
});
