import { describe, expect, it } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { tensor } from '../../../src/tensor.ts';
import { denoiserObstacle, denoiserStrided, stridedCost } from '../../../src/versus/denoiser-estimate.ts';
import { linearEstimate } from '../../../src/versus/linear-estimate.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';
import { sparseStrided } from '../../../src/versus/sparse-estimate.ts';

describe('denoiserStrided', () => {
  it('brings back what repeats itself, whatever the scale of the layer', () => {
    const stripes = tensor(
      [1, 48, 48],
      Float32Array.from({ length: 48 * 48 }, (_, i) => (((i % 48) + Math.floor(i / 96)) % 8 < 4 ? 0.3 : 0.7)),
    );
    const results = [1 / 9, 2].map((tap) => {
      const kernel = tensor([3, 3], new Array<number>(9).fill(tap));
      const layout = { stride: [2, 2], dilation: [1, 1], correlate: true };
      const layer = sampledConvolution(kernel, stripes.shape, layout, 'float32');
      const noise = 0.01 * 9 * tap;
      const y = gaussianNoise(layer.apply(stripes), { sigma: noise, seed: 2 });
      const flat = sparseStrided(layer, y, linearEstimate(layer, y), noise, 9 * tap).estimate;
      const found = denoiserStrided(layer, y, flat, noise, 9 * tap);
      return { flat: psnr(stripes, flat), found: psnr(stripes, found) };
    });
    expect(results[0].found).toBeGreaterThan(results[0].flat + 1);
    expect(results[1].found).toBeCloseTo(results[0].found, 1);
  });
});

describe('denoiserObstacle', () => {
  it('takes pictures only, and only where the time allows it', () => {
    // 15 s for a million, as `restore` reckons; a third of it behind a stride.
    expect(denoiserObstacle([3, 400, 500], 2, 600_000, 9)).toBeUndefined();
    expect(denoiserObstacle([3, 400, 500], 2, 600_000, 8)).toMatch(/about 9 s .* 8 s are allowed/);
    expect(denoiserObstacle([3, 400, 500], 2, 600_000, 3, stridedCost)).toBeUndefined();
    expect(denoiserObstacle([3, 400, 500], 2, 600_000, 2, stridedCost)).toMatch(
      /about 3 s .* 2 s are allowed/,
    );
    expect(denoiserObstacle([3, 4000, 5000], 2, 6e7, Number.POSITIVE_INFINITY)).toBeUndefined();
    for (const [shape, rank] of [
      [[64], 1],
      [[3, 7, 64], 2],
      [[2, 3, 64, 64], 2],
    ] as const)
      expect(denoiserObstacle(shape, rank, 64, 10)).toMatch(/for images of at least 8x8/);
  });
});
