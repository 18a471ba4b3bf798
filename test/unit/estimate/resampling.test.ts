import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { resampling } from '../../../src/estimate/resampling.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

const scene = gaussianNoise(deadLeaves(150, 160, 8), { sigma: 0.01, seed: 2 });

async function enlarged(x: Tensor, by: number): Promise<Tensor> {
  const [height, width] = x.shape;
  const bytes = Uint8Array.from(x.data, (v) => Math.max(0, Math.min(255, Math.round(v * 255))));
  const { data, info } = await sharp(bytes, { raw: { width, height, channels: 1 } })
    .resize(Math.round(width * by), Math.round(height * by), { kernel: 'cubic', fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { shape: [info.height, info.width], data: Float64Array.from(data, (v) => v / 255) };
}

describe('resampling', () => {
  it.each([
    [1.3, 1.3 / 0.3],
    [1.5, 3],
    [2, 2],
    [2.7, 2.7],
  ])('sees an enlargement by %d as a period of %d', async (by, period) => {
    for (const axis of resampling(await enlarged(scene, by))) {
      expect(axis.strength).toBeGreaterThan(10);
      expect(Math.abs(axis.period - period)).toBeLessThan(0.1);
    }
  });

  it('sees none where nothing was enlarged', () => {
    for (let seed = 1; seed <= 6; seed++)
      for (const x of [deadLeaves(150, 140, seed), gaussianNoise(zeros([1, 120, 128]), { sigma: 0.1, seed })])
        for (const { strength } of resampling(x)) expect(strength, `seed ${seed}`).toBeLessThan(10);
  });

  it('has an answer for a constant picture', () => {
    for (const { strength } of resampling(zeros([1, 64, 64]))) expect(strength).toBe(0);
  });

  it('refuses pictures too small for a spectrum', () => {
    expect(() => resampling(zeros([1, 63, 99]))).toThrow(/resampling: "image" must be at least 64x64/);
  });
});
