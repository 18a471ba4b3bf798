import { expect, it } from 'vitest';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { blur } from '../../../src/operators/blur.ts';
import { diskPsf } from '../../../src/psf/disk.ts';
import { random } from '../../../src/random.ts';
import { hyperLaplacian } from '../../../src/solvers/hyper-laplacian.ts';
import { sparseLambda, tvLambda } from '../../../src/solvers/lambda-rule.ts';
import { totalVariation } from '../../../src/solvers/total-variation.ts';
import { tensor, zeros } from '../../../src/tensor.ts';

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

it('a λ that is given is taken as it is', () => {
  const rule = (sigma: number) => 3 * sigma;
  expect(sparseLambda('test', { lambda: 1e-12 }, rule)).toBe(1e-12);
  expect(sparseLambda('test', { noise: 1e-9 }, rule)).toBe(rule(2e-4));
  expect(sparseLambda('test', { noise: 0.01 }, rule)).toBe(rule(0.01));
});

it('λ grows with the noise and with the energy of the PSF, whatever the scale of the PSF', () => {
  const point = rfftn(tensor([3, 4], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const pair = rfftn(tensor([3, 4], [2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  expect(tvLambda(0.01, point)).toBeCloseTo(5.7 * 0.01 ** 1.7, 12);
  expect(tvLambda(0.02, point) / tvLambda(0.01, point)).toBeCloseTo(2 ** 1.7, 12);
  expect(tvLambda(0.01, pair) / tvLambda(0.01, point)).toBeCloseTo(0.5 ** 0.36, 12);
});
