import { describe, expect, it } from 'vitest';
import { whiteLevel } from '../../../src/numerics/data-scale.ts';
import { blur } from '../../../src/operators/blur.ts';
import { type Denoiser, plugAndPlay } from '../../../src/solvers/plug-and-play.ts';
import { totalVariation } from '../../../src/solvers/total-variation.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { boxes, observed, psf, rms } from './scenes.ts';

/** Fine stripes that repeat: what total variation flattens and block matching finds. */
function stripes(height: number, width: number): Tensor {
  const x = zeros([1, height, width]);
  for (let i = 0; i < height; i++)
    for (let j = 0; j < width; j++) x.data[i * width + j] = 0.5 + 0.2 * Math.sin(1.1 * j + 0.5 * i);
  return x;
}

describe('plugAndPlay', () => {
  it('with BM3D restores texture that total variation flattens, unknown boundary', async () => {
    const { truth, measured } = observed(stripes(40, 48), 0.03);
    const operator = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate, parameters, iterations } = await plugAndPlay(operator, measured, { noise: 0.03 });
    const plain = await totalVariation(operator, measured, { noise: 0.03 });
    expect(rms(estimate, truth)).toBeLessThan(0.8 * rms(plain.estimate, truth));
    expect(parameters).toEqual({ noise: 0.03, denoiser: 'bm3d' });
    expect(iterations).toBe(8);
  });

  it.each(['bm3d', 'tv', 'nlm'] as const)('restores with the denoiser %s', async (denoiser) => {
    const { truth, measured } = observed(boxes(36, 44, 2), 0.01);
    for (const operator of [blur(psf, measured.shape, { boundary: 'unknown' }), blur(psf, measured.shape)]) {
      const { estimate } = await plugAndPlay(operator, measured, { noise: 0.01, denoiser });
      expect(estimate.shape).toEqual(measured.shape);
      expect(rms(estimate, truth)).toBeLessThan(0.8 * rms(measured, truth));
    }
  });

  it('calls a denoiser of the user with falling strengths, and awaits it', async () => {
    const { measured } = observed(boxes(32, 40), 0.02);
    const strengths: number[] = [];
    const remaining: number[] = [];
    const denoiser: Denoiser = async (noisy, sigma, left) => {
      strengths.push(sigma);
      remaining.push(left);
      return noisy;
    };
    const seen: number[] = [];
    const { parameters } = await plugAndPlay(blur(psf, measured.shape), measured, {
      noise: 0.005,
      denoiser,
      iterations: 4,
      onIteration: ({ iteration }) => seen.push(iteration),
    });
    const first = (15 / 255) * whiteLevel(measured.data);
    const ratio = (0.005 / first) ** (1 / 3);
    for (const [i, strength] of strengths.entries()) expect(strength).toBeCloseTo(first * ratio ** i, 12);
    expect(remaining).toEqual([3, 2, 1, 0]);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(parameters.denoiser).toBe('function');
  });

  it('does not look at samples of weight 0', async () => {
    const { truth, measured } = observed(boxes(40, 44), 0.01);
    const weights = { shape: measured.shape, data: new Float32Array(measured.data.length).fill(1) };
    const broken = { shape: measured.shape, data: measured.data.slice() };
    for (let i = 40; i < broken.data.length; i += 97) {
      weights.data[i] = 0;
      broken.data[i] = 5;
    }
    const operator = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate } = await plugAndPlay(operator, broken, { noise: 0.01, sampleWeights: weights });
    const clean = await plugAndPlay(operator, measured, { noise: 0.01 });
    expect(rms(estimate, truth)).toBeLessThan(1.2 * rms(clean.estimate, truth));
  });

  it('refuses wrong arguments', async () => {
    const operator = blur(psf, [1, 9, 10]);
    const y = zeros([1, 9, 10]);
    await expect(plugAndPlay(operator, y, { noise: 0 })).rejects.toThrow(
      /plugAndPlay: "noise" must be a number > 0/,
    );
    await expect(plugAndPlay(operator, y, { noise: 1, iterations: 0 })).rejects.toThrow(
      /"iterations" must be/,
    );
    await expect(plugAndPlay(operator, y, { noise: 1, denoiser: 'x' as never })).rejects.toThrow(
      /"denoiser" must be/,
    );
    await expect(plugAndPlay(operator, zeros([9]), { noise: 1 })).rejects.toThrow(
      /"measured" must have shape/,
    );
    const denoiser = () => zeros([2]);
    await expect(plugAndPlay(operator, y, { noise: 1, denoiser })).rejects.toThrow(
      /"result of the denoiser" must have/,
    );
    const signal = { aborted: true };
    await expect(plugAndPlay(operator, y, { noise: 1, signal })).rejects.toThrow(/plugAndPlay: aborted/);
  });
});
