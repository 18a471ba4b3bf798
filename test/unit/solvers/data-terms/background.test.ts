import { expect, it } from 'vitest';
import { addNoise } from '../../../../src/noise/catalogue.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { backgroundWarnings } from '../../../../src/solvers/data-terms/background.ts';
import { poissonTotalVariation } from '../../../../src/solvers/poisson-tv.ts';
import { richardsonLucy } from '../../../../src/solvers/richardson-lucy.ts';
import { type Tensor, zeros } from '../../../../src/tensor.ts';

const operator = blur(gaussianPsf({ sigma: 1.5 }), [64, 64]);
const stars = zeros([64, 64], 'float64');
for (const at of [650, 1500, 2222, 3400]) stars.data[at] = 30;

/** Stars on a sky of 0.1, with photon noise. */
function sky(photons: number, unit = 1): Tensor {
  const y = operator.apply(stars);
  const clean = { shape: y.shape, data: y.data.map((v: number) => Math.max(v, 0) + 0.1) };
  const { data } = photons === Infinity ? clean : addNoise(clean, { model: 'poisson', photons, seed: 3 });
  return { shape: y.shape, data: data.map((v: number) => v * unit) };
}

const solvers = {
  richardsonLucy: (y: Tensor, background: number) =>
    richardsonLucy(operator, y, { background, iterations: 5 }),
  poissonTotalVariation: (y: Tensor, background: number) =>
    poissonTotalVariation(operator, y, { background, photons: 1000, iterations: 5 }),
};

it.each(Object.entries(solvers))(
  '%s refuses a background that leaves nothing, warns above a part, in any unit',
  async (fn, solve) => {
    for (const unit of [1e-4, 1, 811]) {
      const y = sky(1000, unit);
      await expect(solve(y, 0.5 * unit)).rejects.toThrow(
        new RegExp(
          `${fn}: "background" must be below the mean of the data, .* or nothing but black is left, got`,
        ),
      );
      expect((await solve(y, 0.115 * unit)).warnings.join()).toMatch(
        /above the data in [3-9]\d % of the image/,
      );
      expect((await solve(y, 0.1 * unit)).warnings).toEqual([]);
      expect((await solve(y, 0)).warnings).toEqual([]);
    }
  },
);

it.each([Infinity, 1e4, 100, 10, 1])('the true background of %d photons is no reason to warn', (photons) => {
  expect(backgroundWarnings('f', sky(photons), 0.1, () => true)).toEqual([]);
});

it('looks at the samples in use only', () => {
  const y = sky(1000);
  for (let i = 0; i < 2048; i++) y.data[i] = 0.08;
  expect(backgroundWarnings('f', y, 0.1, () => true)[0]).toMatch(/above the data in 5\d %/);
  expect(backgroundWarnings('f', y, 0.1, (i) => i >= 2048)).toEqual([]);
});
