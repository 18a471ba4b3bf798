import { expect, it } from 'vitest';
import { type MethodSpec, methods } from '../../../src/restore/methods/catalogue.ts';
import type { SolvingMethod } from '../../../src/restore/methods/method.ts';
import { restore, restoreWith } from '../../../src/restore/restore.ts';
import type { Image } from '../../../src/tensor.ts';
import { disks } from '../../tensors.ts';

const image: Image = disks(40, 36);
const psf = { model: 'gaussian', sigma: 1 } as const;

/** One step of van Cittert's iteration from the measurement, x = y + τ (y - A y): a whole new method in one object. */
const vanCittert: SolvingMethod<{ readonly step?: number | undefined }> = {
  summary: 'one step of van Cittert',
  model: 'x = y + τ (y - A y)',
  use: 'in this test',
  source: 'P. H. van Cittert 1931',
  spectral: false,
  parameters: { step: { meaning: 'τ', kind: 'number', default: 1 } },
  noiseUse: () => 'none',
  solve({ operator, measured, parameters: { step = 1 } }) {
    const blurred = operator.apply(measured).data;
    const data = measured.data.map((y: number, i: number) => y + step * (y - blurred[i]));
    const estimate = { shape: measured.shape, data: data as typeof measured.data };
    return { estimate, parameters: { step }, iterations: 1, stopReason: 'iterations', warnings: [] };
  },
};

it('a method that is added to the catalogue is a method of the whole pipeline', async () => {
  const catalogue = { ...methods, 'van-cittert': vanCittert };
  type Spec = MethodSpec | { readonly name: 'van-cittert'; readonly step?: number };
  const run = (step: number) =>
    restoreWith<Spec>(catalogue as never, image, {
      psf,
      boundary: 'reflect',
      method: { name: 'van-cittert', step },
    });
  const { image: nothing, report } = await run(0);
  expect(nothing.data).toEqual(image.data);
  expect(report).toMatchObject({ method: 'van-cittert', parameters: { step: 0 }, stopReason: 'iterations' });
  const { image: sharper } = await run(1);
  const half = (await run(0.5)).image;
  // The step is linear: half of it goes half of the way.
  for (let i = 0; i < image.data.length; i += 97)
    expect(2 * (half.data[i] - image.data[i])).toBeCloseTo(sharper.data[i] - image.data[i], 5);
  await expect(
    restoreWith<{ name: string }>(catalogue as never, image, { psf, method: { name: 'van-citert' } }),
  ).rejects.toThrow('unknown method "van-citert" (did you mean van-cittert?)');
});

it('the report holds the PSFs that were used', async () => {
  const { report } = await restore(image, { psf, method: { name: 'wiener' } });
  expect(report.psf).toHaveLength(1);
  expect(report.psf[0].spec).toEqual(psf);
  expect(report.psf[0].samples.shape).toEqual(report.psf[0].shape);
});

it('an option that the method does not use is reported', async () => {
  const { report } = await restore(image, { psf, noise: 0.01, method: { name: 'rl', iterations: 1 } });
  expect(report.warnings).toContain('The method rl does not use the noise level that was given.');
  const { report: other } = await restore(image, {
    psf,
    noise: 0.01,
    method: { name: 'cgls', iterations: 1 },
  });
  expect(other.warnings.join()).not.toMatch(/does not use the noise/);
});
