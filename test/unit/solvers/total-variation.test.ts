import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { random } from '../../../src/random.ts';
import { minimizeTotalVariation, totalVariation } from '../../../src/solvers/total-variation.ts';
import { zeros } from '../../../src/tensor.ts';
import { boxes, observed, operators, psf, rms } from './scenes.ts';

describe('totalVariation', () => {
  it('restores a blurred noisy frame whose surroundings nobody knows', async () => {
    const { truth, measured } = observed(boxes(48, 56), 0.01);
    const unknown = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate, parameters, iterations, stopReason } = await totalVariation(unknown, measured, {
      noise: 0.01,
    });
    expect(estimate.shape).toEqual(measured.shape);
    expect(rms(estimate, truth)).toBeLessThan(0.4 * rms(measured, truth));
    expect(parameters.kind).toBe('isotropic');
    expect(iterations).toBeLessThanOrEqual(150);
    expect(['tolerance', 'iterations']).toContain(stopReason);
    const wrapped = await totalVariation(blur(psf, measured.shape), measured, { noise: 0.01 });
    expect(rms(estimate, truth)).toBeLessThan(0.8 * rms(wrapped.estimate, truth));
  });

  it.each(['isotropic', 'anisotropic'] as const)('reaches the minimum of its objective, %s', async (kind) => {
    const r = random(2);
    const y = { shape: [1, 9, 10], data: Float64Array.from({ length: 90 }, () => r.uniform()) };
    const operator = blur(psf, y.shape);
    const lambda = 0.05;
    const objective = (x: Float64Array | Float32Array): number => {
      const image = { shape: y.shape, data: x };
      const b = operator.apply(image).data;
      let sum = 0;
      for (let i = 0; i < 90; i++) {
        const right = i % 10 === 9 ? i - 9 : i + 1;
        const block = [x[i], x[right], x[(i + 10) % 90], x[(right + 10) % 90]];
        const mean = block.reduce((a, b) => a + b) / 4;
        sum += (b[i] - y.data[i]) ** 2 / 2;
        sum +=
          lambda *
          (kind === 'isotropic'
            ? Math.hypot(...block.map((v) => v - mean))
            : Math.abs(block[1] - x[i]) + Math.abs(block[2] - x[i]));
      }
      return sum;
    };
    const { estimate } = await totalVariation(operator, y, { lambda, kind, iterations: 4000, tolerance: 0 });
    const least = objective(estimate.data);
    for (let trial = 0; trial < 40; trial++) {
      const moved = estimate.data.map((v) => v + 1e-3 * r.normal()) as Float64Array;
      expect(objective(moved)).toBeGreaterThan(least - 1e-8);
    }
    // The same minimum by the other splitting, where the data are split off too.
    const weights = { shape: y.shape, data: new Float64Array(90).fill(1) };
    const other = await totalVariation(operator, y, {
      lambda,
      kind,
      sampleWeights: weights,
      iterations: 4000,
      tolerance: 0,
    });
    expect(rms(other.estimate, estimate)).toBeLessThan(1e-4);
  });

  it.each(['isotropic', 'anisotropic'] as const)(
    'counts the prior half outside of the frame, %s',
    async (kind) => {
      const r = random(3);
      const y = { shape: [1, 9, 10], data: Float64Array.from({ length: 90 }, () => r.uniform()) };
      const operator = blur(psf, y.shape, { boundary: 'unknown' });
      const lambda = 0.05;
      const [, height, width] = operator.domain;
      const [, top, left] = operator.begin;
      const inFrame = (i: number): boolean => {
        const row = Math.floor(i / width) - top;
        const column = (i % width) - left;
        return row >= 0 && row < 9 && column >= 0 && column < 10;
      };
      const objective = (x: Float64Array | Float32Array): number => {
        const b = operator.apply({ shape: operator.domain, data: x }).data;
        let sum = 0;
        for (let i = 0; i < 90; i++) sum += (b[i] - y.data[i]) ** 2 / 2;
        for (let i = 0; i < x.length; i++) {
          const right = i % width === width - 1 ? i - width + 1 : i + 1;
          const below = (at: number) => (at + width) % (height * width);
          const block = [x[i], x[right], x[below(i)], x[below(right)]];
          const mean = block.reduce((a, b) => a + b) / 4;
          const length =
            kind === 'isotropic'
              ? Math.hypot(...block.map((v) => v - mean))
              : Math.abs(block[1] - x[i]) + Math.abs(block[2] - x[i]);
          sum += lambda * (inFrame(i) ? 1 : 0.5) * length;
        }
        return sum;
      };
      const options = { kind, iterations: 6000, tolerance: 0 };
      const { whole } = await minimizeTotalVariation('test', operator, y, lambda, options);
      const least = objective(whole.data);
      for (let trial = 0; trial < 40; trial++)
        expect(objective(whole.data.map((v) => v + 1e-3 * r.normal()))).toBeGreaterThan(least - 1e-8);
      // With the full prior these surroundings would be too lively, with none too flat.
      const mean = [...whole.data].reduce((a, b) => a + b) / whole.data.length;
      for (const by of [0.9, 0.98, 0.999, 1.001, 1.02, 1.1]) {
        const other = whole.data.map((v, i) => (inFrame(i) ? v : mean + by * (v - mean)));
        expect(objective(other), `${by}`).toBeGreaterThan(least - 1e-8);
      }
    },
  );

  it('does not look at samples of weight 0', async () => {
    const { truth, measured } = observed(boxes(48, 56), 0.01);
    const weights = { shape: measured.shape, data: new Float32Array(measured.data.length).fill(1) };
    const broken = { shape: measured.shape, data: measured.data.slice() };
    for (let i = 40; i < broken.data.length; i += 97) {
      weights.data[i] = 0;
      broken.data[i] = 5;
    }
    for (const [, operator] of operators(measured.shape)) {
      const { estimate } = await totalVariation(operator, broken, { noise: 0.01, sampleWeights: weights });
      const clean = await totalVariation(operator, measured, { noise: 0.01 });
      expect(rms(estimate, truth)).toBeLessThan(1.15 * rms(clean.estimate, truth));
    }
  });

  it('couples channels: three noisy channels of one scene help each other', async () => {
    const scene = boxes(48, 56, 3);
    const { truth, measured } = observed(scene, 0.04);
    const operator = blur(psf, measured.shape, { boundary: 'unknown' });
    const { estimate } = await totalVariation(operator, measured, { lambda: 0.016 });
    const plane = measured.data.length / 3;
    let apart = 0;
    for (let c = 0; c < 3; c++) {
      const channel = {
        shape: [1, ...measured.shape.slice(1)],
        data: measured.data.slice(c * plane, (c + 1) * plane),
      };
      const one = await totalVariation(blur(psf, channel.shape, { boundary: 'unknown' }), channel, {
        lambda: 0.01,
      });
      const part = { shape: channel.shape, data: truth.data.slice(c * plane, (c + 1) * plane) };
      apart += rms(one.estimate, part) / 3;
    }
    expect(rms(estimate, truth)).toBeLessThan(apart);
  });

  it('works on signals and stacks in the precision of the data', async () => {
    const line = blur({ shape: [3], data: Float64Array.of(1, 2, 1) }, [32], { boundary: 'unknown' });
    const step = Float64Array.from({ length: 32 }, (_, i) =>
      i < 12 ? 0.2 : i > 13 ? 0.9 : i === 12 ? 0.375 : 0.725,
    );
    const signal = await totalVariation(line, { shape: [32], data: step }, { lambda: 1e-4 });
    expect(signal.estimate.data).toBeInstanceOf(Float64Array);
    for (const [i, v] of signal.estimate.data.entries()) expect(v).toBeCloseTo(i < 13 ? 0.2 : 0.9, 2);
    const stack = blur({ shape: [1, 1, 3], data: Float64Array.of(1, 2, 1) }, [4, 5, 6]);
    const flat = { shape: [4, 5, 6], data: new Float32Array(120).fill(0.5) };
    const { estimate } = await totalVariation(stack, flat, { lambda: 0.1 });
    for (const v of estimate.data) expect(v).toBeCloseTo(0.5, 5);
  });

  it('refuses wrong arguments', async () => {
    const operator = blur(psf, [1, 9, 10]);
    const y = zeros([1, 9, 10]);
    await expect(totalVariation(operator, zeros([9, 10]), { lambda: 1 })).rejects.toThrow(
      /"measured" must have shape/,
    );
    await expect(totalVariation(operator, y, {} as never)).rejects.toThrow(
      /"options" must be given exactly one of lambda and noise/,
    );
    await expect(totalVariation(operator, y, { lambda: 1, noise: 1 } as never)).rejects.toThrow(
      /one of lambda and noise/,
    );
    await expect(totalVariation(operator, y, { lambda: 0 })).rejects.toThrow(/"lambda" must be a number > 0/);
    await expect(totalVariation(operator, y, { noise: 0 })).rejects.toThrow(/"noise" must be a number > 0/);
    await expect(totalVariation(operator, y, { lambda: 1, kind: 'x' as never })).rejects.toThrow(
      /"kind" must be one/,
    );
    const weights = zeros([3]);
    await expect(totalVariation(operator, y, { lambda: 1, sampleWeights: weights })).rejects.toThrow(
      /"sampleWeights" must have shape/,
    );
    weights.data.fill(-1);
    const negative = { shape: y.shape, data: y.data.map(() => -1) };
    await expect(totalVariation(operator, y, { lambda: 1, sampleWeights: negative })).rejects.toThrow(
      /"sampleWeights" must be/,
    );
    const nan = { shape: y.shape, data: y.data.map(() => Number.NaN) };
    await expect(totalVariation(operator, nan, { lambda: 1 })).rejects.toThrow(/"measured" must/);
    const signal = { aborted: true, reason: 'enough' };
    await expect(totalVariation(operator, y, { lambda: 1, signal })).rejects.toThrow(
      /totalVariation: aborted/,
    );
  });
});
