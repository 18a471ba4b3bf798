import { describe, expect, it } from 'vitest';
import { boundaries } from '../../../src/boundary/boundary.ts';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { blur } from '../../../src/operators/blur.ts';
import { cropToFrame } from '../../../src/operators/windowed.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { random } from '../../../src/random.ts';
import { richardsonLucy } from '../../../src/solvers/richardson-lucy.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { blocks, lopsidedPsf, maxDifference, noise, psnrOf, sumOf } from '../../tensors.ts';

/** Adds Poisson-like noise: variance = value / photons, cut at 0. */
function grainy(y: Tensor, photons: number, seed = 3): Tensor {
  const grain = noise(y.shape, seed);
  const data = y.data.map((v, i) => Math.max(0, v + Math.sqrt(Math.max(v, 0) / photons) * grain.data[i]));
  return { shape: y.shape, data };
}

const both = [{ accelerate: false }, { accelerate: true }];

describe.each(both)('richardsonLucy %o', ({ accelerate }) => {
  it.each([[[40]], [[20, 21]], [[7, 8, 9]], [[2, 12, 11]]])(
    'undoes an asymmetric blur of %j',
    async (shape) => {
      const x = blocks(shape);
      const psf = lopsidedPsf(shape.slice(-2).map(() => 3));
      psf.data[1] += 2 * psf.data.length;
      const operator = blur(psf, shape);
      const y = operator.apply(x);
      const { estimate } = await richardsonLucy(operator, y, { iterations: 300, accelerate });
      expect(estimate.shape).toEqual(shape);
      expect(maxDifference(estimate.data, x.data)).toBeLessThan(0.02);
    },
  );

  it('keeps the flux, stays positive and never gets less likely', async () => {
    const operator = blur(lopsidedPsf([4, 5]), [32, 30]);
    const y = grainy(operator.apply(blocks([32, 30])), 200);
    const likelihood: number[] = [];
    await richardsonLucy(operator, y, {
      iterations: 60,
      accelerate,
      onIteration({ estimate, objective }) {
        likelihood.push(objective ?? Number.NaN);
        expect(sumOf(estimate) / sumOf(y)).toBeCloseTo(1, 10);
        expect(estimate.data.every((v) => v >= 0)).toBe(true);
      },
    });
    expect(likelihood.length).toBe(60);
    for (let k = 1; k < likelihood.length; k++)
      expect(likelihood[k]).toBeLessThanOrEqual(likelihood[k - 1] * (1 + 1e-12));
  });

  it('restores the border as well as the middle where the surroundings are unknown', async () => {
    const psf = lopsidedPsf([6, 6], 5);
    const operator = blur(psf, [64, 64], { boundary: 'unknown' });
    const world = blocks(operator.domain);
    const x = cropFrame(world, operator.begin, [64, 64]);
    const y = grainy(operator.apply(world), 5000);
    const options = { iterations: accelerate ? 12 : 40, accelerate };
    const inside = (estimate: Tensor) =>
      psnrOf(cropFrame(estimate, [10, 10], [44, 44]), cropFrame(x, [10, 10], [44, 44]));
    const { estimate } = await richardsonLucy(operator, y, options);
    expect(psnrOf(estimate, x)).toBeGreaterThan(inside(estimate) - 1.2);
    const dark = await richardsonLucy(blur(psf, [64, 64], { boundary: 'zero' }), y, options);
    expect(psnrOf(dark.estimate, x)).toBeLessThan(psnrOf(estimate, x) - 3);
  });

  it('has no use for the scale of the data', async () => {
    const operator = blur(lopsidedPsf([3, 3]), [16, 16], { boundary: 'reflect' });
    const y = grainy(operator.apply(blocks([16, 16])), 100);
    const one = await richardsonLucy(operator, y, { iterations: 10, accelerate });
    const many = await richardsonLucy(
      operator,
      { shape: y.shape, data: y.data.map((v) => 65535 * v) },
      { iterations: 10, accelerate },
    );
    for (let i = 0; i < y.data.length; i++)
      expect(Math.abs(many.estimate.data[i] / 65535 - one.estimate.data[i])).toBeLessThan(1e-8);
  });

  it('takes a background out of the estimate', async () => {
    const operator = blur(gaussianPsf({ sigma: 1.2 }), [24, 24]);
    const x = blocks([24, 24]);
    const clean = operator.apply(x);
    const y = { shape: clean.shape, data: clean.data.map((v) => v + 0.7) };
    const { estimate, parameters } = await richardsonLucy(operator, y, {
      iterations: 200,
      background: 0.7,
      accelerate,
    });
    const plain = await richardsonLucy(operator, clean, { iterations: 200, accelerate });
    expect(parameters.background).toBe(0.7);
    expect(psnrOf(estimate, plain.estimate)).toBeGreaterThan(30);
    expect(Math.abs(sumOf(estimate) / sumOf(x) - 1)).toBeLessThan(1e-3);
  });

  it('works around dead samples that have no weight', async () => {
    const operator = blur(gaussianPsf({ sigma: 1 }), [32, 32], { boundary: 'unknown' });
    const world = blocks(operator.domain);
    const x = cropFrame(world, operator.begin, [32, 32]);
    const y = operator.apply(world);
    const weights = zeros([32, 32], 'float64');
    weights.data.fill(1);
    const rng = random(4);
    for (let i = 0; i < y.data.length; i++)
      if (rng.uniform() < 0.1) {
        y.data[i] = 0;
        weights.data[i] = 0;
      }
    const iterations = accelerate ? 10 : 40;
    const masked = await richardsonLucy(operator, y, { iterations, sampleWeights: weights, accelerate });
    const naive = await richardsonLucy(operator, y, { iterations, accelerate });
    expect(psnrOf(masked.estimate, x)).toBeGreaterThan(psnrOf(naive.estimate, x) + 8);
  });

  it('stops when the residual is no larger than the noise', async () => {
    const operator = blur(gaussianPsf({ sigma: 1.5 }), [64, 64]);
    const x = blocks([64, 64]);
    const y = grainy(operator.apply(x), 400);
    const stopped = await richardsonLucy(operator, y, {
      iterations: 500,
      noise: { photons: 400 },
      accelerate,
    });
    expect(stopped.stopReason).toBe('residual');
    expect(stopped.iterations).toBeGreaterThan(2);
    expect(stopped.parameters.photons).toBe(400);
    const long = await richardsonLucy(operator, y, { iterations: accelerate ? 60 : 400, accelerate });
    expect(psnrOf(stopped.estimate, x)).toBeGreaterThan(psnrOf(long.estimate, x) + 2);
    expect(psnrOf(stopped.estimate, x)).toBeGreaterThan(psnrOf(y, x) + 1);
  });

  it('is finite for zeros, negative data, tiny shapes and float32', async () => {
    for (const boundary of [...boundaries, 'unknown'] as const)
      for (const shape of [
        [1, 1],
        [2, 1],
        [5, 6],
      ])
        for (const data of [new Float32Array(30), Float32Array.from({ length: 30 }, (_, i) => Math.sin(i))]) {
          const operator = blur(lopsidedPsf([4, 3]), shape, { boundary, dtype: 'float32' });
          const y = { shape, data: data.slice(0, shape[0] * shape[1]) };
          const { estimate, warnings } = await richardsonLucy(operator, y, { iterations: 20, accelerate });
          expect(estimate.data).toBeInstanceOf(Float32Array);
          expect(estimate.shape).toEqual(shape);
          expect(estimate.data.every((v) => v >= 0 && Number.isFinite(v))).toBe(true);
          const negative = y.data.filter((v) => v < 0).length;
          expect(warnings.length).toBe(negative > 0 ? 1 : 0);
        }
  });
});

describe('richardsonLucy', () => {
  it('accelerated reaches in 15 iterations what takes 100 plain ones', async () => {
    for (const psf of [gaussianPsf({ sigma: 2 }), lopsidedPsf([9, 9])]) {
      const operator = blur(psf, [64, 64], { boundary: 'unknown' });
      const y = grainy(operator.apply(blocks(operator.domain)), 2000);
      const reached: number[] = [];
      for (const accelerate of [false, true])
        await richardsonLucy(operator, y, {
          iterations: accelerate ? 16 : 101,
          accelerate,
          // The objective is that of the point that the step started from: one earlier.
          onIteration: ({ objective, iteration, iterations }) => {
            if (iteration === iterations) reached.push(objective ?? Number.NaN);
          },
        });
      expect(reached[1]).toBeLessThanOrEqual(reached[0]);
    }
  });

  it('goes on from an earlier result as if it had never stopped', async () => {
    const operator = blur(lopsidedPsf([3, 4]), [12, 13]);
    const y = grainy(operator.apply(blocks([12, 13])), 300);
    const first = await richardsonLucy(operator, y, { iterations: 7 });
    const second = await richardsonLucy(operator, y, { iterations: 5, init: first.estimate, tolerance: 0 });
    const whole = await richardsonLucy(operator, y, { iterations: 12 });
    expect(maxDifference(second.estimate.data, whole.estimate.data)).toBeLessThan(1e-12);
  });

  it('starts from the data where asked to, also around a window', async () => {
    for (const boundary of ['wrap', 'unknown'] as const) {
      const operator = blur(lopsidedPsf([3, 4]), [12, 13], { boundary });
      const y = grainy(operator.apply(blocks(operator.domain)), 300);
      const measured = await richardsonLucy(operator, y, { iterations: 1, init: 'measured' });
      const mean = await richardsonLucy(operator, y, { iterations: 1 });
      expect(maxDifference(measured.estimate.data, mean.estimate.data)).toBeGreaterThan(0.1);
      expect(psnrOf(measured.estimate, y)).toBeGreaterThan(psnrOf(mean.estimate, y));
    }
  });

  it('damps what is explained already: a flat field with noise stays flatter', async () => {
    const operator = blur(gaussianPsf({ sigma: 1.5 }), [48, 48]);
    const flat: Tensor = { shape: [48, 48], data: new Float64Array(48 * 48).fill(0.5) };
    const y = grainy(flat, 400);
    const noiseModel = { photons: 400 };
    const spread = (x: Tensor) => -psnrOf(x, flat);
    const free = await richardsonLucy(operator, y, { iterations: 50 });
    const calm = await richardsonLucy(operator, y, {
      iterations: 50,
      noise: noiseModel,
      damping: 4,
      tolerance: 0,
    });
    expect(calm.parameters.damping).toBe(4);
    expect(spread(calm.estimate)).toBeLessThan(spread(free.estimate) - 6);
  });

  it('calms noise and keeps edges by total variation', async () => {
    const operator = blur(gaussianPsf({ sigma: 1.5 }), [48, 48], { boundary: 'unknown' });
    const world = blocks(operator.domain);
    const x = cropFrame(world, operator.begin, [48, 48]);
    const y = grainy(operator.apply(world), 300);
    const gainOf = async (tv: number) =>
      psnrOf((await richardsonLucy(operator, y, { iterations: 100, tv })).estimate, x) - psnrOf(y, x);
    const [none, some] = [await gainOf(0), await gainOf(0.01)];
    expect(some).toBeGreaterThan(none + 2);
    expect(some).toBeGreaterThan(1);
  });

  it('sees every channel by itself: a batch is its planes, also with total variation', async () => {
    for (const boundary of ['wrap', 'unknown'] as const) {
      const both = blur(lopsidedPsf([3, 3]), [2, 12, 11], { boundary });
      const one = blur(lopsidedPsf([3, 3]), [12, 11], { boundary });
      const y = grainy(cropToFrame(both, blocks(both.domain)), 300);
      const init = 'measured';
      const whole = await richardsonLucy(both, y, { iterations: 5, tv: 0.005, init });
      const plane = { shape: [12, 11], data: y.data.slice(132) };
      const alone = await richardsonLucy(one, plane, { iterations: 5, tv: 0.005, init });
      // The floors against zeros are relative to the mean of all channels.
      expect(maxDifference(whole.estimate.data.slice(132), alone.estimate.data)).toBeLessThan(2e-3);
    }
  });

  it('aborts by its signal', async () => {
    const operator = blur(lopsidedPsf([3]), [8]);
    const run = richardsonLucy(operator, blocks([8]), { signal: { aborted: true, reason: 'no' } });
    await expect(run).rejects.toMatchObject({
      code: 'ABORTED',
      message: /richardsonLucy: aborted/,
      cause: 'no',
    });
  });

  it('refuses bad options', async () => {
    const operator = blur(lopsidedPsf([3]), [8]);
    const y = blocks([8]);
    const refuses = (options: object, message: RegExp) =>
      expect(richardsonLucy(operator, y, options)).rejects.toThrow(message);
    await refuses({ iterations: 0 }, /richardsonLucy: "iterations" must be a positive integer, got 0/);
    await refuses({ background: -1 }, /"background" must be a number >= 0, got -1/);
    await refuses({ threshold: 2 }, /"threshold" must be a number from 0 to 1, got 2/);
    await refuses({ tv: -1 }, /"tv" must be a number >= 0, got -1/);
    await refuses({ tv: 0.01, accelerate: true }, /"tv" must be 0 with "accelerate"/);
    await refuses({ damping: 3 }, /"damping" must be given together with "noise"/);
    await refuses({ damping: 0, noise: { sigma: 1 } }, /"damping" must be a number > 0, got 0/);
    await refuses({ noise: {} }, /"noise" must be photons, or a sigma > 0/);
    await refuses({ noise: { photons: -1 } }, /"noise.photons" must be a number > 0/);
    await refuses({ noise: { sigma: -1 } }, /"noise.sigma" must be a number >= 0/);
    await refuses({ init: 'wiener' }, /"init" must be mean, measured or a tensor, got "wiener"/);
    await refuses({ init: zeros([7]) }, /"init" must have shape 8, got 7/);
    await refuses({ init: tensor([1], [Number.NaN]) }, /"init" must have shape 8, got 1/);
    await refuses({ sampleWeights: zeros([7]) }, /"sampleWeights" must have shape 8, got 7/);
    await refuses({ sampleWeights: zeros([8]) }, /"sampleWeights" must be > 0 somewhere/);
    await refuses(
      { sampleWeights: { shape: [8], data: new Float64Array(8).fill(-1) } },
      /"sampleWeights" must be finite numbers >= 0/,
    );
    await expect(richardsonLucy(operator, blocks([7]))).rejects.toThrow(
      /"measured" must have shape 8, got 7/,
    );
    y.data[3] = Number.POSITIVE_INFINITY;
    await refuses({}, /"measured" must be finite everywhere, also at sample 3, got Infinity/);
  });
});
