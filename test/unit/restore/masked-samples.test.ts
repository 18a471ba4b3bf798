import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { maskWarnings } from '../../../src/restore/masked-samples.ts';
import { restore } from '../../../src/restore/restore.ts';
import type { Image, Tensor } from '../../../src/tensor.ts';
import { disks } from '../../tensors.ts';

const psf = { model: 'gaussian', sigma: 1.2 } as const;
const [height, width] = [64, 60];
const [a, b, c] = [1, 2, 3].map((seed) => disks(height, width, seed).data);
const scene: Image = { shape: [3, height, width], data: Float64Array.from([...a, ...b, ...c]) };
const seen = gaussianNoise(blur(makePsf(psf), scene.shape).apply(scene), { sigma: 0.01, seed: 5 }) as Image;
const plane = height * width;
/** A block and single pixels are left out. */
const mask: Tensor = {
  shape: [height, width],
  data: Float64Array.from({ length: plane }, (_, i) => (i % 97 === 0 || (i > 600 && i < 900) ? 0 : 0.5)),
};

describe('maskedSamples', () => {
  it.each(['wiener', 'tv'] as const)(
    'keeps what the mask leaves out, and nothing else, by %s',
    async (name) => {
      for (const channels of ['all', 'luminance'] as const) {
        const options = { psf, method: { name }, channels, mask, noise: 0.01 } as const;
        const kept = (await restore(seen, options)).image.data;
        const estimated = (await restore(seen, { ...options, maskedSamples: 'estimate' })).image.data;
        let changed = 0;
        for (let i = 0; i < kept.length; i++)
          if (mask.data[i % plane] === 0) {
            expect(kept[i]).toBe(seen.data[i]);
            if (estimated[i] !== seen.data[i]) changed++;
          } else expect(kept[i]).toBe(estimated[i]);
        expect(changed).toBeGreaterThan(300);
      }
    },
  );

  it('refuses another word', async () => {
    const options = { psf, mask, maskedSamples: 'drop' as 'keep' };
    await expect(restore(seen, options)).rejects.toThrow(/"maskedSamples" must be/);
  });
});

describe('a mask that looks inverted', () => {
  const inverted = { shape: mask.shape, data: mask.data.map((v: number) => (v === 0 ? 1 : 0)) } as Tensor;

  it('draws a warning', async () => {
    const { report } = await restore(seen, { psf, method: { name: 'wiener' }, mask: inverted });
    expect(report.warnings.join(' ')).toMatch(/leaves out 9\d % of the image, .* is the mask inverted\?/);
  });

  it('is none where less than half is left out, or what is left out is dark', () => {
    const dark: Image = {
      shape: seen.shape,
      data: seen.data.map((v: number, i: number) => (inverted.data[i % plane] === 0 ? 0.001 : v)),
    };
    expect(maskWarnings(seen, undefined)).toEqual([]);
    expect(maskWarnings(seen, mask)).toEqual([]);
    expect(maskWarnings(dark, inverted)).toEqual([]);
  });
});
