import { expect, it } from 'vitest';
import { rfftn } from '../../../../src/fft/rfftn.ts';
import { psnr } from '../../../../src/metrics/psnr.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { circulant } from '../../../../src/operators/circulant.ts';
import { convolution } from '../../../../src/operators/convolution.ts';
import { measureOperatorGain } from '../../../../src/operators/gain.ts';
import { diskPsf } from '../../../../src/psf/models/disk.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { random } from '../../../../src/random.ts';
import { hyperLaplacian } from '../../../../src/solvers/hyper-laplacian.ts';
import {
  adaptiveLambda,
  regularizationWeight,
  tvLambda,
  vectorTvLambda,
} from '../../../../src/solvers/priors/regularization-weight.ts';
import { totalVariation } from '../../../../src/solvers/total-variation.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

it.each([
  ['totalVariation', totalVariation],
  ['hyperLaplacian', hyperLaplacian],
] as const)(
  '%s restores data without noise, whose λ would be too small to get near in 150 iterations',
  async (_, solve) => {
    const rng = random(9);
    const tiles = Array.from({ length: 64 }, () => rng.uniform());
    const truth = zeros([48, 64]);
    for (let i = 0; i < truth.data.length; i++) truth.data[i] = tiles[((i % 64) >> 3) + 8 * (i >> 9)];
    const operator = blur(diskPsf({ radius: 3 }), truth.shape, { boundary: 'unknown', dtype: 'float32' });
    const measured = blur(diskPsf({ radius: 3 }), truth.shape, {
      boundary: 'reflect',
      dtype: 'float32',
    }).apply(truth);
    const { estimate } = await solve(operator, measured, { noise: 1e-6 });
    expect(psnr(truth, estimate)).toBeGreaterThan(psnr(truth, measured) + 15);
  },
);

it('a given λ is returned; a rule gets the noise, at least 5e-5 of white', () => {
  const rule = (sigma: number, length: number) => 3 * sigma * length;
  expect(regularizationWeight('test', { lambda: 1e-12 }, 255, rule)).toBe(1e-12);
  const weightOf = (noise: number) =>
    regularizationWeight('test', { noise }, 4, rule) as (length: number) => number;
  expect(weightOf(1e-9)(2)).toBe(rule(4 * 5e-5, 2));
  expect(weightOf(0.01)(2)).toBe(rule(0.01, 2));
});

it('λ follows the gradient of the initial estimate, then once that of the iterate; a given one is constant', () => {
  const weight = adaptiveLambda((length) => length, 2);
  // Two sites, two components: lengths 5 and 13.
  weight.update(Float64Array.of(3, 5, 4, 12), 0);
  expect(weight.lambda).toBe(18);
  weight.update(Float64Array.of(0, 0, 4, 12), 5);
  expect(weight.lambda).toBe(8);
  for (const iteration of [1, 4, 6, 10]) weight.update(Float64Array.of(9, 9, 9, 9), iteration);
  expect(weight.lambda).toBe(8);
  const given = adaptiveLambda(0.5, 2);
  given.update(Float64Array.of(3, 5, 4, 12), 0);
  expect(given.lambda).toBe(0.5);
});

const point = { gain: 1, energy: 1 };
it('λ optionally follows the evenness of the gradient, at three iterations', () => {
  const seen: number[] = [];
  const weight = adaptiveLambda(
    (length) => length,
    2,
    (evenness) => {
      seen.push(evenness);
      return 0.5;
    },
  );
  weight.update(Float64Array.of(3, 5, 4, 12), 0);
  expect(weight.lambda).toBe(18);
  // Equal lengths at both sites; all at one; zero.
  weight.update(Float64Array.of(3, 4, 4, 3), 5);
  expect(weight.lambda).toBe(2.5);
  weight.update(Float64Array.of(3, 0, 4, 0), 20);
  expect(weight.lambda).toBe(1.25);
  weight.update(Float64Array.of(3, 4, 4, 3), 21);
  weight.update(Float64Array.of(0, 0, 0, 0), 40);
  expect(weight.lambda).toBe(0);
  expect(seen.map((e) => Number(e.toFixed(12)))).toEqual([1, 0.5, 0]);
});

it('λ grows with the noise and the energy of the PSF, whatever its scale, and falls with the gradient', () => {
  const pair = { gain: 1, energy: 0.5 };
  expect(tvLambda(0.01, point, 0.04)).toBeCloseTo(0.63 * 0.01 * 0.25 ** 0.4, 12);
  expect(tvLambda(0.02, point, 0.04) / tvLambda(0.01, point, 0.04)).toBeCloseTo(2 ** 1.4, 12);
  expect(tvLambda(0.01, pair, 0.04) / tvLambda(0.01, point, 0.04)).toBeCloseTo(0.5 ** 0.45, 12);
  expect(tvLambda(0.01, point, 0.08) / tvLambda(0.01, point, 0.04)).toBeCloseTo(0.5 ** 0.4, 12);
  expect(tvLambda(0.01, point, 0)).toBeLessThan(0.04);
});

it('the rule knows no scale: samples ten times as large take ten times the λ, operators the square', () => {
  expect(tvLambda(0.1, point, 0.4)).toBeCloseTo(10 * tvLambda(0.01, point, 0.04), 12);
  // 3 A and 3 σ: the squared residual is nine times as large.
  expect(tvLambda(0.03, { gain: 3, energy: 1 }, 0.04)).toBeCloseTo(9 * tvLambda(0.01, point, 0.04), 12);
  expect(vectorTvLambda(0.1, point, 0.4, 1)).toBe(tvLambda(0.1, point, 0.4));
  expect(vectorTvLambda(0.1, point, 0.6, 4)).toBeCloseTo(2 * tvLambda(0.1, point, 0.3), 12);
});

it('what an operator lets through is exact in Fourier space, and about the same from one draw of signs', () => {
  const psf = gaussianPsf({ sigma: 1.2 });
  const energy = [...psf.data].reduce((sum, h) => sum + h * h, 0);
  for (const boundary of ['wrap', 'unknown'] as const) {
    const gain = measureOperatorGain(blur(psf, [64, 60], { boundary }));
    expect(gain.gain).toBeCloseTo(1, 12);
    expect(gain.energy).toBeCloseTo(energy, 10);
  }
  const { gain, energy: seen } = measureOperatorGain(blur(psf, [64, 60], { boundary: 'nearest' }));
  expect(gain).toBeCloseTo(1, 10);
  expect(seen).toBeGreaterThan(0.8 * energy);
  expect(seen).toBeLessThan(1.2 * energy);
  const weight = tensor([1, 1, 2, 2], [3, 3, 3, 3]);
  const strided = measureOperatorGain(convolution(weight, [1, 64, 64], { stride: 2 }));
  expect(strided.gain).toBeCloseTo(12, 10);
  expect(strided.energy).toBeCloseTo(0.25, 1);
});

it('an operator that stops constants is measured by white noise', () => {
  const edges = circulant(rfftn(tensor([16], [1, -1, ...new Array<number>(14).fill(0)])), [16]);
  expect(measureOperatorGain(edges).gain).toBeCloseTo(Math.SQRT2, 12);
  expect(measureOperatorGain(edges).energy).toBeCloseTo(1, 12);
});
