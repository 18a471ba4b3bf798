import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { srgbCurve } from '../../../../src/codes/transfer-curves.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { chooseLight } from '../../../../src/restore/encoded/choose-light.ts';
import { toCodes, toLight } from '../../../../src/restore/encoded/encoding.ts';
import type { Image } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const encoding = { curves: [srgbCurve], step: 1 / 255 };
const side = 176;

/** A photograph of 8 bits whose light, or whose codes, were blurred. */
function photograph(psf: Parameters<typeof makePsf>[0], light: 'linear' | 'encoded', seed: number): Image {
  const codes: Image = { shape: [1, side, side], data: deadLeaves(side, side, seed).data };
  const through = blur(makePsf(psf), codes.shape, { boundary: 'reflect' });
  const blurred =
    light === 'encoded'
      ? through.apply(codes)
      : toCodes(through.apply(toLight(codes, encoding)) as Image, encoding);
  const noisy = gaussianNoise(cropFrame(blurred, [0, 16, 16], [1, side - 32, side - 32]), {
    sigma: 0.004,
    seed,
  });
  const rounded = noisy.data.map((code: number) => Math.round(255 * Math.min(1, Math.max(0, code))) / 255);
  return toLight({ shape: [1, side - 32, side - 32], data: rounded }, encoding);
}

const psfs = [
  { model: 'disk', radius: 4 },
  { model: 'motion', length: 13, angle: 30 },
  { model: 'gaussian', sigma: 2 },
] as const;

describe('chooseLight', () => {
  it.each(
    psfs.flatMap((psf, k) => (['linear', 'encoded'] as const).map((light) => ({ psf, light, seed: k + 2 }))),
  )('finds that $light values were blurred by $psf.model', async ({ psf, light, seed }) => {
    expect((await chooseLight(photograph(psf, light, seed), encoding, makePsf(psf))).light).toBe(light);
  });

  it('assumes light where nothing tells: without a curve, in a flat image, in one smaller than four PSFs', async () => {
    const psf = makePsf(psfs[0]);
    const identity = { decode: (code: number) => code, encode: (light: number) => light };
    const image = photograph(psfs[0], 'encoded', 2);
    expect((await chooseLight(image, { curves: [identity], step: 0 }, psf)).light).toBe('linear');
    const flat = gaussianNoise(
      { shape: image.shape, data: image.data.map(() => 0.3) },
      { sigma: 0.002, seed: 1 },
    );
    expect((await chooseLight(flat as Image, encoding, psf)).light).toBe('linear');
    expect((await chooseLight(cropFrame(image, [0, 0, 0], [1, 30, 30]), encoding, psf)).light).toBe('linear');
  });
});
