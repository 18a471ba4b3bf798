import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { random } from '../../../src/random.ts';
import { poissonTotalVariation } from '../../../src/solvers/poisson-tv.ts';
import { totalVariation } from '../../../src/solvers/total-variation.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { boxes, observed, psf, rms } from './scenes.ts';

/** Photon noise, normal: the counts are in the hundreds. */
function photonNoise(data: Float32Array | Float64Array, photons: number): Float32Array {
  const r = random(9);
  return Float32Array.from(data, (v) => Math.max(0, v + Math.sqrt(v / photons) * r.normal()));
}

describe('poissonTotalVariation', () => {
  it('restores photon noise, better than the same prior under Gaussian noise', async () => {
    const scene = boxes(56, 64);
    for (let i = 0; i < scene.data.length; i++) scene.data[i] *= scene.data[i];
    const clean = observed(scene, 0);
    const measured = { shape: clean.measured.shape, data: photonNoise(clean.measured.data, 400) };
    const operator = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate, parameters } = await poissonTotalVariation(operator, measured, { photons: 400 });
    expect(rms(estimate, clean.truth)).toBeLessThan(0.6 * rms(measured, clean.truth));
    const mean = measured.data.reduce((a, b) => a + b) / measured.data.length;
    const gaussian = await totalVariation(operator, measured, {
      lambda: (parameters.lambda as number) * mean,
    });
    expect(rms(estimate, clean.truth)).toBeLessThan(rms(gaussian.estimate, clean.truth));
    expect(parameters.photons).toBe(400);
  });

  it('excludes the background from the estimate', async () => {
    const { truth, measured } = observed(boxes(32, 40), 0);
    const raised = { shape: measured.shape, data: measured.data.map((v) => v + 0.5) };
    const operator = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate } = await poissonTotalVariation(operator, raised, { photons: 1e5, background: 0.5 });
    const mean = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b) / data.length;
    expect(Math.abs(mean(estimate.data) - mean(truth.data))).toBeLessThan(0.01);
  });

  it('the estimate is not negative', async () => {
    const scene = zeros([1, 40, 40]);
    for (const [i, j] of [
      [12, 14],
      [25, 20],
      [30, 31],
    ])
      scene.data[i * 40 + j] = 20;
    const { measured } = observed(scene, 0);
    const counts = {
      shape: measured.shape,
      data: photonNoise(
        measured.data.map((v) => Math.max(v, 0)),
        50,
      ),
    };
    const operator = blur(psf, counts.shape, { boundary: 'unknown' });
    const { estimate } = await poissonTotalVariation(operator, counts, { photons: 50, lambda: 1e-3 });
    expect(Math.min(...estimate.data)).toBeGreaterThan(-0.02);
    expect(Math.max(...estimate.data)).toBeGreaterThan(10);
  });

  it('smooths stars less than other images, on a dark and on a bright sky: λ is smaller where the gradient is concentrated', async () => {
    const r = random(4);
    const stars = Array.from({ length: 4096 }, () => (r.uniform() < 0.004 ? 20 * r.uniform() : 0));
    const operator = blur(gaussianPsf({ sigma: 1.8 }), [1, 64, 64]);
    const photons = 300;
    const solve = async (scene: Tensor, lambda?: number) => {
      const clean = operator.apply(scene).data.map((v) => Math.max(v, 0));
      const counts = { shape: scene.shape, data: photonNoise(clean, photons) };
      return poissonTotalVariation(operator, counts, { photons, ...(lambda && { lambda }) });
    };
    const image = await solve(boxes(64, 64));
    for (const glow of [0.01, 0.3]) {
      const sky = { shape: [1, 64, 64], data: Float64Array.from(stars, (star) => star + glow) };
      const found = await solve(sky);
      const lambda = found.parameters.lambda as number;
      expect(lambda).toBeLessThan(0.7 * (image.parameters.lambda as number));
      const smooth = await solve(sky, 10 * lambda);
      expect(rms(found.estimate, sky)).toBeLessThan(rms(smooth.estimate, sky));
    }
  });

  it('refuses wrong arguments', async () => {
    const operator = blur(psf, [1, 9, 10]);
    const y = zeros([1, 9, 10]);
    await expect(poissonTotalVariation(operator, y, { photons: 10 })).rejects.toThrow(
      /"sum of measured" must be/,
    );
    y.data.fill(1);
    await expect(poissonTotalVariation(operator, y, { photons: 0 })).rejects.toThrow(/"photons" must be/);
    await expect(poissonTotalVariation(operator, y, { photons: 1, lambda: 0 })).rejects.toThrow(
      /"lambda" must be/,
    );
    await expect(poissonTotalVariation(operator, y, { photons: 1, background: -1 })).rejects.toThrow(
      /"background"/,
    );
    y.data[3] = -1;
    await expect(poissonTotalVariation(operator, y, { photons: 1 })).rejects.toThrow(
      /"measured" must be counts >= 0/,
    );
  });
});
