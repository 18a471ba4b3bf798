import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../../src/psf/catalogue.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { likelierPsf, likelierPsfWarning } from '../../../../src/restore/psf-fit/likelier-psf.ts';
import { restore } from '../../../../src/restore/restore.ts';
import type { Image } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const formats = {
  float: undefined,
  png: { format: 'png', depth: 8 },
  jpeg: { format: 'jpeg', quality: 90 },
} as const;

async function photographed(psf: PsfSpec, format: keyof typeof formats, seed = 1) {
  const scene: Image = { shape: [1, 256, 256], data: deadLeaves(256, 256, seed).data };
  const light = blur(makePsf(psf), scene.shape, { boundary: 'reflect' }).apply(scene);
  const noisy = gaussianNoise(light, { sigma: 0.004, seed }) as Image;
  const kind = formats[format];
  if (kind === undefined) return { image: noisy, encoding: undefined };
  for (let i = 0; i < noisy.data.length; i++) noisy.data[i] = Math.min(Math.max(noisy.data[i], 0), 1);
  return readImage((await encodeImage(noisy, {}, kind)).data);
}

const disk = { model: 'disk', radius: 4 } as const;
const motion = { model: 'motion', length: 14, angle: 35 } as const;
const gaussian = { model: 'gaussian', sigma: 2 } as const;
const shake = { model: 'shake', extent: 15, seed: 3 } as const;
const names = Object.keys(formats) as (keyof typeof formats)[];

describe('likelierPsf', () => {
  it.each(names)('finds nothing better than the right PSF, %s', async (format) => {
    for (const psf of [disk, motion, gaussian, shake, { model: 'disk', radius: 1.5 } as const])
      for (const seed of [1, 2]) {
        const { image, encoding } = await photographed(psf, format, seed);
        expect(likelierPsf(image, makePsf(psf), psf, encoding)).toBeUndefined();
        expect(likelierPsf(image, makePsf(psf), undefined, encoding)).toBeUndefined();
      }
  });

  it.each(names)('finds the radius, %s', async (format) => {
    const { image, encoding } = await photographed(disk, format);
    for (const given of [{ ...disk, radius: 5.4 }, { ...disk, radius: 3 }, motion]) {
      const found = likelierPsf(image, makePsf(given), given, encoding) as typeof disk;
      expect(found.model).toBe('disk');
      expect(Math.abs(found.radius - 4)).toBeLessThan(0.25);
    }
  });

  it.each(names)('finds length and angle, %s', async (format) => {
    const { image, encoding } = await photographed(motion, format);
    for (const given of [
      { ...motion, length: 20 },
      { ...motion, length: 9 },
      { ...motion, angle: 60 },
      { ...disk, radius: 3 },
    ]) {
      const found = likelierPsf(image, makePsf(given), given, encoding) as typeof motion;
      expect(found.model).toBe('motion');
      expect(Math.abs(found.length - 14)).toBeLessThan(1);
      expect(Math.abs(found.angle - 35)).toBeLessThan(4);
    }
  });

  it('does not depend on the unit of the image', async () => {
    const { image } = await photographed(motion, 'float');
    const counts: Image = { shape: image.shape, data: image.data.map((value: number) => 65535 * value) };
    const given = { ...motion, angle: 60 };
    expect(likelierPsf(counts, makePsf(given), given, undefined)).toEqual(
      likelierPsf(image, makePsf(given), given, undefined),
    );
  });

  it('says nothing of small or constant images', () => {
    const constant = (side: number): Image => ({
      shape: [1, side, side],
      data: new Float64Array(side * side).fill(0.5),
    });
    expect(likelierPsf(constant(40), makePsf(disk), disk, undefined)).toBeUndefined();
    expect(likelierPsf(constant(128), makePsf(disk), disk, undefined)).toBeUndefined();
  });

  it('names the PSF and the option to try', () => {
    expect(likelierPsfWarning({ ...motion, length: 14.1 })).toBe(
      'motion:length=14.1,angle=35 explains the image clearly better than the given PSF: --psf motion:length=14.1,angle=35 tries it.',
    );
  });
});

describe('the warnings of restore', () => {
  const quick = { name: 'auto', seconds: 1e-9 } as const;

  it('name a PSF that explains the image clearly better', async () => {
    const { image, encoding } = await photographed(motion, 'png');
    const wrong = await restore(image, { psf: { ...motion, angle: 60 }, method: quick, encoding });
    expect(wrong.report.warnings.join()).toMatch(
      /motion:length=1[34]\S*,angle=3[3-7]\S* explains the image clearly better/,
    );
    const right = await restore(image, { psf: motion, method: quick, encoding });
    expect(right.report.warnings.join()).not.toMatch(/explains/);
    const kept = await restore(image, {
      psf: { ...motion, angle: 60 },
      method: quick,
      encoding,
      refinePsf: false,
    });
    expect(kept.report.warnings.join()).not.toMatch(/explains/);
  });
});
