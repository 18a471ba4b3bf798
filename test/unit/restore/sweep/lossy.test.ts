import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../../src/psf/catalogue.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import type { Encoding } from '../../../../src/restore/encoded/encoding.ts';
import { refinePsf } from '../../../../src/restore/psf-fit/refine-psf.ts';
import { likelihoods } from '../../../../src/restore/sweep/criteria.ts';
import { sweep } from '../../../../src/restore/sweep/sweep.ts';
import type { Image } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

/** A blurred scene in light, through a JPEG. */
async function photographed(psf: PsfSpec, quality: number, seed: number) {
  const leaves = deadLeaves(256, 256, seed);
  const scene: Image = { shape: [1, 256, 256], data: leaves.data };
  const light = blur(makePsf(psf), scene.shape, { boundary: 'reflect' }).apply(scene);
  const noisy = gaussianNoise(light, { sigma: 0.004, seed }) as Image;
  for (let i = 0; i < noisy.data.length; i++) noisy.data[i] = Math.min(Math.max(noisy.data[i], 0), 1);
  const { data } = await encodeImage(noisy, {}, { format: 'jpeg', quality });
  return readImage(data);
}

const cases = [70, 85, 95].flatMap((quality) => [1, 2].map((seed) => [quality, seed] as const));

/** The values of greatest likelihood. */
function likeliest<Values>(
  image: Image,
  encoding: Encoding | undefined,
  all: Values[],
  of: (one: Values) => PsfSpec,
) {
  const scores = likelihoods(
    image,
    all.map((one) => makePsf(of(one))),
    encoding,
  );
  return all[scores.indexOf(Math.max(...scores))];
}

describe('a PSF behind the rounding of a JPEG', () => {
  it.each(cases)('of quality %d, scene %d, is found in its radius', async (quality, seed) => {
    const { image, encoding } = await photographed({ model: 'disk', radius: 4 }, quality, seed);
    const radii = [1, 2, 3, 3.6, 4, 4.4, 5, 6];
    expect(likeliest(image, encoding, radii, (radius) => ({ model: 'disk', radius }))).toBe(4);
  });

  it.each(cases)('of quality %d, scene %d, is found in length and angle', async (quality, seed) => {
    const { image, encoding } = await photographed({ model: 'motion', length: 12, angle: 30 }, quality, seed);
    const pairs = [6, 9, 12, 15].flatMap((length) => [0, 30, 60].map((angle) => ({ length, angle })));
    expect(likeliest(image, encoding, pairs, (pair) => ({ model: 'motion', ...pair }))).toEqual({
      length: 12,
      angle: 30,
    });
  });

  it.each(cases)(
    'of quality %d, scene %d, is kept where it is right, and never moved away',
    async (quality, seed) => {
      const { image, encoding } = await photographed({ model: 'disk', radius: 4 }, quality, seed);
      expect(refinePsf(image, { model: 'disk', radius: 4 }, undefined, encoding).scale).toBe(1);
      const { spec } = refinePsf(image, { model: 'disk', radius: 4.5 }, undefined, encoding);
      const { radius } = spec as { radius: number };
      expect(radius).toBeLessThanOrEqual(4.5);
      expect(radius).toBeGreaterThan(3.8);
    },
  );

  it('is found by a sweep, which says so at an end of its values', async () => {
    const { image, encoding } = await photographed({ model: 'disk', radius: 4 }, 85, 1);
    const options = { psf: { model: 'disk', radius: 2 }, method: { name: 'wiener' }, encoding } as const;
    const over = (values: number[]) => sweep(image, options, { parameter: 'psf.radius', values });
    const found = await over([3, 4, 5]);
    expect([found.chosen, found.atEnd]).toEqual([1, [undefined]]);
    const beyond = await over([4.5, 5, 6]);
    expect([beyond.chosen, beyond.atEnd]).toEqual([0, ['least']]);
  });
});
