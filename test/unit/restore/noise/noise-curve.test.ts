import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { poissonNoise } from '../../../../src/noise/poisson.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { estimateNoiseCurve } from '../../../../src/restore/noise/noise-curve.ts';
import { type Image, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

/** A blurred scene from 0.05 to 0.85, photographed with some electrons at white. */
function photographed(electrons: number, read: number, seed: number): Image {
  const leaves = deadLeaves(256, 256, seed);
  const scene = {
    shape: [1, 256, 256],
    data: leaves.data.map((value: number) => 0.05 + 0.8 * value),
  } as Image;
  const light = blur(makePsf({ model: 'gaussian', sigma: 2 }), scene.shape, { boundary: 'reflect' }).apply(
    scene,
  );
  return gaussianNoise(poissonNoise(light, { photons: electrons, seed }), {
    sigma: read,
    seed: seed + 1,
  }) as Image;
}

describe('estimateNoiseCurve', () => {
  it.each([
    [500, 0.002, 1],
    [2000, 0.01, 2],
    [8000, 0.004, 3],
  ])('finds %d electrons and read noise %d in light', (electrons, read, seed) => {
    const [{ black, slope, levels }] = estimateNoiseCurve(photographed(electrons, read, seed));
    for (const light of [0.2, 0.5, 0.8]) {
      const truth = read ** 2 + light / electrons;
      expect(Math.abs((black + slope * light) / truth - 1)).toBeLessThan(0.15);
    }
    expect(levels.length).toBeGreaterThan(4);
  });

  it.each([8, 16] as const)('finds the same through the curve of a file of %d bits', async (depth) => {
    const image = photographed(1000, 0.003, 4);
    for (let i = 0; i < image.data.length; i++) image.data[i] = Math.min(Math.max(image.data[i], 0), 1);
    const file = await readImage((await encodeImage(image, {}, { format: 'png', depth })).data);
    const [{ black, slope }] = estimateNoiseCurve(file.image, file.encoding);
    for (const light of [0.2, 0.5, 0.8])
      expect(Math.abs((black + slope * light) / (9e-6 + light / 1000) - 1)).toBeLessThan(0.2);
  });

  it('is flat for noise that does not depend on the light, and scales with the unit', () => {
    const scene: Image = { shape: [1, 256, 256], data: deadLeaves(256, 256, 5).data };
    const light = blur(makePsf({ model: 'gaussian', sigma: 2 }), scene.shape, { boundary: 'reflect' }).apply(
      scene,
    );
    const seen = gaussianNoise(light, { sigma: 0.01, seed: 6 }) as Image;
    const [{ black, slope }] = estimateNoiseCurve(seen);
    expect(Math.abs(black / 1e-4 - 1)).toBeLessThan(0.15);
    expect(slope).toBeLessThan(2e-5);
    const counts: Image = { shape: seen.shape, data: seen.data.map((value: number) => 1000 * value) };
    const [scaled] = estimateNoiseCurve(counts);
    expect(scaled.black / (1e6 * black)).toBeCloseTo(1, 6);
    expect(scaled.slope).toBeCloseTo(1000 * slope, 6);
  });

  it('gives a curve for each channel, 0 for a constant one', () => {
    const image = zeros([2, 64, 64]);
    const noisy = photographed(1000, 0.002, 7);
    for (let i = 0; i < 64 * 64; i++) image.data[4096 + i] = noisy.data[i];
    const [first, second] = estimateNoiseCurve(image);
    expect([first.black, first.slope]).toEqual([0, 0]);
    expect(second.black + second.slope).toBeGreaterThan(0);
  });
});
