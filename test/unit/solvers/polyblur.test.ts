import { describe, expect, it } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { polyblur, polynomialGain } from '../../../src/solvers/polyblur.ts';
import { dtypeOf, tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';
import { lopsidedPsf, maxDifference, noise } from '../../tensors.ts';

const wave = (turns: number) =>
  tensor(
    [32],
    Float64Array.from({ length: 32 }, (_, i) => Math.cos((2 * Math.PI * turns * i) / 32)),
  );

describe('the polynomial', () => {
  it.each([
    [6, 1],
    [2, 3],
    [0, 8],
  ])('α = %d, β = %d: p(1) = 1, p′(1) = -1, p″(1) = α, p(0) = β', (alpha, beta) => {
    const p = polynomialGain(alpha, beta, 1);
    const h = 1e-4;
    expect(p(1)).toBeCloseTo(1, 12);
    expect((p(1 + h) - p(1 - h)) / (2 * h)).toBeCloseTo(-1, 5);
    expect((p(1 + h) - 2 * p(1) + p(1 - h)) / h ** 2).toBeCloseTo(alpha, 4);
    expect(p(0)).toBe(beta);
  });

  it('a round works on what the one before has left of the blur', () => {
    const p = polynomialGain(6, 1, 1);
    expect(polynomialGain(6, 1, 2)(0.4)).toBeCloseTo(p(0.4) * p(0.4 * p(0.4)), 12);
  });
});

describe('polyblur', () => {
  it('multiplies each frequency by p of the blur at it', () => {
    const operator = blur(gaussianPsf({ sigma: 1.5, rank: 1 }), [32]);
    for (const turns of [1, 4, 9]) {
      const y = operator.apply(wave(turns));
      const k = y.data[0];
      const { estimate } = polyblur(operator, y, { rounds: 1, haloRemoval: false });
      expect(estimate.data[0]).toBeCloseTo(polynomialGain(6, 1, 1)(k) * k, 10);
    }
  });

  it('turns the phase of a lopsided PSF back', () => {
    // |H| of [3, 1]/4 is at most 1, and its phase moves the wave.
    const operator = blur(tensor([2], [3, 1]), [32]);
    const { estimate } = polyblur(operator, operator.apply(wave(5)), { haloRemoval: false });
    const height = estimate.data[0];
    expect(
      maxDifference(
        estimate.data,
        wave(5).data.map((v) => height * v),
      ),
    ).toBeLessThan(1e-10);
    expect(height).toBeGreaterThan(0.9);
  });

  it('returns what has no blur', () => {
    const x = noise([9, 10]);
    const { estimate } = polyblur(blur(tensor([1, 1], [1]), [9, 10]), x);
    expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-12);
  });

  it.each(['float32', 'float64'] as const)('follows the scale of the data: %s', (dtype) => {
    const scene = deadLeaves(48, 40, 3);
    const operator = blur(lopsidedPsf([3, 3]), [48, 40], { boundary: 'unknown', dtype });
    const y = gaussianNoise(scene, { sigma: 0.01, seed: 1 });
    const cast = (scale: number) => {
      const out = zeros([48, 40], dtype);
      for (let i = 0; i < out.data.length; i++) out.data[i] = scale * y.data[i];
      return out;
    };
    const one = polyblur(operator, cast(1), { noise: 0.01 }).estimate;
    const large = polyblur(operator, cast(1024), { noise: 10.24 }).estimate;
    expect(dtypeOf(one)).toBe(dtype);
    expect(
      maxDifference(
        large.data.map((v: number) => v / 1024),
        one.data,
      ),
    ).toBeLessThan(1e-5);
  });

  it('restores a mild blur at the frame too', () => {
    const scene = deadLeaves(160, 160, 5);
    const psf = gaussianPsf({ sigma: 1 });
    const frame = (x: typeof scene) =>
      tensor(
        [128, 128],
        Float64Array.from({ length: 128 * 128 }, (_, i) => x.data[(16 + (i >> 7)) * 160 + 16 + (i & 127)]),
      );
    const y = frame(blur(psf, [160, 160], { boundary: 'reflect' }).apply(scene));
    const { estimate } = polyblur(blur(psf, [128, 128], { boundary: 'unknown' }), y);
    const gain = psnr(frame(scene), estimate, { range: 1 }) - psnr(frame(scene), y, { range: 1 });
    expect(gain).toBeGreaterThan(3);
  });

  it('removes halos beside a step', () => {
    const step = tensor(
      [64],
      Float64Array.from({ length: 64 }, (_, i) => (i >= 16 && i < 48 ? 1 : 0)),
    );
    const operator = blur(gaussianPsf({ sigma: 1.5, rank: 1 }), [64]);
    const y = operator.apply(step);
    const overshoot = (haloRemoval: boolean) =>
      Array.from(polyblur(operator, y, { haloRemoval }).estimate.data).reduce(
        (sum, v) => sum + Math.max(0, v - 1, -v),
        0,
      );
    expect(overshoot(false)).toBeGreaterThan(0.2);
    expect(overshoot(true)).toBeLessThan(0.85 * overshoot(false));
  });

  it('does not amplify noise that it is given', () => {
    const grain = gaussianNoise(zeros([64, 64], 'float64'), { sigma: 0.02, seed: 2 });
    const operator = blur(gaussianPsf({ sigma: 1.2 }), [64, 64]);
    const power = (data: ArrayLike<number>) => Array.from(data).reduce((sum, v) => sum + v * v, 0);
    const aware = polyblur(operator, grain, { noise: 0.02 }).estimate;
    const blind = polyblur(operator, grain).estimate;
    expect(power(aware.data)).toBeLessThan(1.3 * power(grain.data));
    expect(power(blind.data)).toBeGreaterThan(2 * power(grain.data));
  });

  it('what is at a missing sample does not matter', () => {
    const scene = deadLeaves(32, 32, 7);
    const operator = blur(gaussianPsf({ sigma: 1 }), [32, 32], { boundary: 'unknown' });
    const sampleWeights = tensor([32, 32], new Float64Array(1024).fill(1));
    sampleWeights.data[500] = 0;
    const dead = { ...scene, data: scene.data.slice() };
    dead.data[500] = 40;
    const options = { sampleWeights, noise: 0.01 };
    const [a, b] = [scene, dead].map((y) => polyblur(operator, y, options).estimate.data);
    a[500] = b[500] = 0;
    expect(maxDifference(a, b)).toBeLessThan(1e-9);
  });

  it.each([
    [{ alpha: -1 }, /polyblur: "alpha" must be a number from 0 to 12, got -1/],
    [{ beta: 9 }, /polyblur: "beta" must be a number from 1 to 8, got 9/],
    [{ rounds: 4 }, /polyblur: "rounds" must be .* got 4/],
    [{ noise: -1 }, /polyblur: "noise" must be .* got -1/],
  ])('refuses %o', (options, message) => {
    expect(() => polyblur(blur(tensor([1], [1]), [8]), noise([8]), options)).toThrow(message);
  });
});
