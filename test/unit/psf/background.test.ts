import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { addNoise } from '../../../src/noise/catalogue.ts';
import { blur } from '../../../src/operators/blur.ts';
import { psfBackground } from '../../../src/psf/background.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { measurePsf } from '../../../src/psf/measure.ts';
import { restore } from '../../../src/restore/restore.ts';
import { type Image, type Tensor, zeros } from '../../../src/tensor.ts';

const compact: readonly PsfSpec[] = [
  { model: 'gaussian', sigma: 1.5, size: 21 },
  { model: 'disk', radius: 4, size: 17 },
  { model: 'motion', length: 11, angle: 30, size: 15 },
  { model: 'box', width: 5, size: 13 },
];

/** A PSF of sum 1 on a pedestal that is `share` of the mass of both. */
const onPedestal = ({ shape, data }: Tensor, share: number, unit = 1): Tensor => {
  const level = share / (1 - share) / data.length;
  return { shape, data: Float64Array.from(data, (v) => unit * (v + level)) };
};

const distance = (a: Tensor, b: Tensor) => Math.hypot(...a.data.map((v: number, i: number) => v - b.data[i]));

it.each(compact)(
  'a pedestal under $model is found, and subtracting it gives the PSF back, in any unit',
  (spec) => {
    const psf = makePsf(spec);
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.7, noNaN: true }),
        fc.constantFrom(1e-6, 1, 255, 65535),
        (share, unit) => {
          const { level, share: found, isClear } = psfBackground(onPedestal(psf, share, unit));
          expect(isClear).toBe(true);
          expect(found).toBeCloseTo(share, 3);
          expect(distance(measurePsf(onPedestal(psf, share, unit), { background: level }), psf)).toBeLessThan(
            1e-3,
          );
        },
      ),
      { seed: 7, numRuns: 20 },
    );
  },
);

it('a noisy pedestal is found too', () => {
  const star = onPedestal(makePsf(compact[0]), 0.5, 20_000);
  for (const seed of [1, 2, 3]) {
    const { isClear, share } = psfBackground(addNoise(star, { model: 'gaussian', sigma: 3, seed }));
    expect(isClear).toBe(true);
    expect(share).toBeCloseTo(0.5, 1);
  }
});

it.each([
  ['without a pedestal', (): Tensor => makePsf(compact[0])],
  ['that fills its grid', (): Tensor => makePsf({ model: 'box', width: 9 })],
  ['cut off', (): Tensor => makePsf({ model: 'gaussian', sigma: 4, size: 11 })],
  [
    'with the tails of a Moffat profile',
    (): Tensor => makePsf({ model: 'moffat', fwhm: 4, beta: 1.5, size: 15 }),
  ],
  ['with wide tails', (): Tensor => makePsf({ model: 'moffat', fwhm: 3, beta: 2.5, size: 31 })],
  ['with the rings of an aperture', (): Tensor => makePsf({ model: 'airy', radius: 3, size: 15 })],
  ['of 3x3 samples', (): Tensor => ({ shape: [3, 3], data: Float64Array.of(1, 1, 1, 1, 9, 1, 1, 1, 1) })],
  [
    'with negative lobes',
    (): Tensor => ({
      shape: [9, 9],
      data: Float64Array.from({ length: 81 }, (_, i) => (i === 40 ? 9 : i === 41 ? -1 : 0.2)),
    }),
  ],
  ['of zeros', (): Tensor => zeros([9, 9])],
])('a PSF %s is not touched', (_, make) => {
  expect(psfBackground(make()).isClear).toBe(false);
});

describe('restore', () => {
  const psf = makePsf(compact[0]);
  const sharp: Image = zeros([1, 64, 64]);
  for (let i = 0; i < 4096; i++) sharp.data[i] = 0.2 + 0.6 * (((i >> 3) + (i >> 9)) % 2);
  const measured = addNoise(blur(psf, sharp.shape, { boundary: 'reflect', dtype: 'float32' }).apply(sharp), {
    model: 'gaussian',
    sigma: 0.002,
    seed: 1,
  }) as Image;
  const run = (one: PsfSpec | Tensor, more = {}) =>
    restore(measured, { psf: one, method: { name: 'wiener' }, noise: 0.002, refinePsf: false, ...more });

  it.each([0.1, 0.3, 0.5])(
    'with a pedestal of %d of the mass is as good as without, and says so',
    async (share) => {
      const clean = await run(psf);
      const { image, report } = await run(onPedestal(psf, share));
      expect(psnr(sharp, image)).toBeGreaterThan(psnr(sharp, clean.image) - 0.05);
      expect(report.warnings.join()).toMatch(
        /% of the PSF's mass is a flat background, which was subtracted; psfBackground: 'keep' keeps it/,
      );
      const kept = await run(onPedestal(psf, share), { psfBackground: 'keep' });
      expect(kept.report.warnings.join()).not.toMatch(/flat background/);
      expect(psnr(sharp, image)).toBeGreaterThan(psnr(sharp, kept.image) + 0.2);
    },
  );

  it('takes models, and samples for the filters of other tools, as they are', async () => {
    expect((await run(compact[0])).report.warnings.join()).not.toMatch(/flat background/);
    const compat = {
      method: { name: 'wiener', compat: 'deconvwnr', nsr: 0.01 },
      clippedHighlights: undefined,
    };
    expect((await run(onPedestal(psf, 0.5), compat)).report.warnings.join()).not.toMatch(/subtracted/);
    await expect(run(psf, { psfBackground: 0.1 })).rejects.toThrow(
      /"psfBackground" must be one of auto, keep|auto or keep|psfBackground/,
    );
  });
});
