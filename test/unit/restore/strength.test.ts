import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import type { Encoding } from '../../../src/restore/encoded/encoding.ts';
import type { MethodSpec } from '../../../src/restore/methods/catalogue.ts';
import { factorOfStrength } from '../../../src/restore/noise/strength.ts';
import { restore } from '../../../src/restore/restore.ts';
import type { Image } from '../../../src/tensor.ts';
import { disks } from '../../tensors.ts';

const psf = { model: 'gaussian', sigma: 1.2 } as const;
const scene: Image = disks(72, 64);
const seen = gaussianNoise(blur(makePsf(psf), scene.shape).apply(scene), { sigma: 0.01, seed: 5 }) as Image;
const toLight = (code: number): number => (code < 0.05 ? code / 5 : (code + 0.05) ** 2);
const encoding: Encoding = {
  // A square root with a straight toe, between 0 and 1.
  curves: [
    { encode: (x) => (x < 0.01 ? 5 * x : Math.sqrt(x) - 0.05) / 0.95, decode: (y) => toLight(0.95 * y) },
  ],
  step: 2 ** -16,
};

/** Mean absolute second difference along the rows. */
function roughness({ shape: [, , width], data }: Image): number {
  let sum = 0;
  for (let i = 1; i < data.length - 1; i++)
    if (i % width > 0 && i % width < width - 1) sum += Math.abs(data[i - 1] - 2 * data[i] + data[i + 1]);
  return sum;
}

describe('strength', () => {
  it('is a factor of the noise: 1 in the middle, 8 and 1/8 at the ends', () => {
    expect([0, 25, 50, 75, 100].map(factorOfStrength)).toEqual([8, Math.sqrt(8), 1, 1 / Math.sqrt(8), 1 / 8]);
  });

  it.each<MethodSpec>([
    { name: 'wiener' },
    { name: 'tv', iterations: 40 },
    { name: 'hyper-laplacian', iterations: 40 },
    { name: 'pnp', denoiser: 'tv', iterations: 4 },
    { name: 'tikhonov', criterion: 'discrepancy' },
    { name: 'landweber' },
  ])('makes results of %j rougher', async (method) => {
    for (const options of [
      { psf, method },
      { psf, method, noise: 0.01 },
      { psf, method, encoding },
    ]) {
      const found: number[] = [];
      for (const strength of method.name === 'tikhonov' ? [10, 30, 50] : [10, 50, 80]) {
        const { image, report } = await restore(seen, { ...options, strength });
        expect(report.strength).toBe(strength);
        found.push(roughness(image));
      }
      expect(found[1]).toBeGreaterThan(1.01 * found[0]);
      expect(found[2]).toBeGreaterThan(1.01 * found[1]);
    }
  });

  it('is 50 where it is left out', async () => {
    const method = { name: 'tv', iterations: 20 } as const;
    const { image, report } = await restore(seen, { psf, method });
    expect(report.strength).toBe(50);
    expect((await restore(seen, { psf, method, strength: 50 })).image.data).toEqual(image.data);
  });

  it('multiplies the noise that is given, and leaves it as it is in the report', async () => {
    const method = { name: 'tv', iterations: 20 } as const;
    const soft = await restore(seen, { psf, method, noise: 0.01, strength: 0 });
    expect(soft.report.noiseSigma).toEqual([0.01]);
    const noisier = await restore(seen, { psf, method, noise: 0.08 });
    expect(soft.image.data).toEqual(noisier.image.data);
  });

  it.each([undefined, encoding])(
    'leads to the same result with the noise of the report (%#)',
    async (encoding) => {
      // In light the Wiener filter fits a noise that is not given.
      for (const name of encoding ? (['tv', 'wiener'] as const) : (['tv'] as const))
        for (const strength of [20, 90]) {
          const first = await restore(seen, { psf, method: { name }, encoding, strength });
          const [noise] = first.report.noiseSigma;
          const again = await restore(seen, { psf, method: { name }, encoding, strength, noise });
          expect(again.image.data).toEqual(first.image.data);
        }
    },
  );

  it('takes the method that auto chooses', async () => {
    const method = { name: 'auto', seconds: 1e-9 } as const;
    const [soft, sharp] = await Promise.all(
      [0, 80].map(async (strength) => (await restore(seen, { psf, method, strength })).image),
    );
    expect(roughness(sharp)).toBeGreaterThan(roughness(soft));
  });

  it.each<[MethodSpec, RegExp]>([
    [
      { name: 'rl' },
      /restore: "strength" must be left out for the method rl: it does not use the noise, got 60/,
    ],
    [{ name: 'tv', lambda: 0.01 }, /for the method tv: its λ is given/],
    [{ name: 'hyper-laplacian', lambda: 0.01 }, /its λ is given/],
    [{ name: 'wiener', nsr: 0.01 }, /for the method wiener: it does not use the noise/],
    [{ name: 'tikhonov' }, /the criterion gcv does not need the noise/],
    [{ name: 'tikhonov', lambda: 1 }, /its λ is given/],
    [{ name: 'cgls', stop: 'whiteness' }, /it stops where the residual is whitest/],
    [{ name: 'unsupervised-wiener' }, /it estimates how much to regularize/],
  ])('is refused for %j, but at 50', async (method, message) => {
    await expect(restore(seen, { psf, method, strength: 60 })).rejects.toThrow(message);
    if (method.name !== 'unsupervised-wiener') await restore(seen, { psf, method, strength: 50 });
  });

  it.each([-1, 101, Number.NaN, '60'])('refuses %s', async (strength) => {
    const options = { psf, strength: strength as number };
    await expect(restore(seen, options)).rejects.toThrow(/"strength" must be a number from 0 to 100/);
  });
});
