import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { random } from '../../../../src/random.ts';
import { channelWeights } from '../../../../src/solvers/data-terms/channel-weights.ts';
import { plugAndPlay } from '../../../../src/solvers/plug-and-play.ts';
import { minimizeTotalVariation, totalVariation } from '../../../../src/solvers/total-variation.ts';
import type { Tensor } from '../../../../src/tensor.ts';
import { boxes, observed, operators, psf, rms } from '../scenes.ts';

const uneven = [0.01, 0.02, 0.06];
const mean = channelWeights('test', uneven, 3).sigma;

/** A frame whose channels are as noisy as `noise` says. */
function noisy(noise: readonly number[]) {
  const { truth, measured } = observed(boxes(40, 44, 3), 0);
  const r = random(5);
  const plane = measured.data.length / 3;
  for (let i = 0; i < measured.data.length; i++)
    measured.data[i] += noise[Math.floor(i / plane)] * r.normal();
  return { truth, measured };
}

describe('channelNoise', () => {
  it('weighs each channel by the power of its noise', () => {
    expect(channelWeights('test', 0.1, 3)).toEqual({ sigma: 0.1 });
    const { sigma, channelWeights: trust = [] } = channelWeights('test', [1, 2, 4], 3);
    expect(sigma).toBeCloseTo(Math.sqrt(7), 12);
    for (const [c, one] of [1, 2, 4].entries()) expect(trust[c] * one ** 2).toBeCloseTo(7, 12);
  });

  it('trusts a channel without noise no more than one of a tenth of the noisiest', () => {
    const { channelWeights: trust = [] } = channelWeights('test', [1e-9, 1, 1], 3);
    expect(trust[0] / trust[1]).toBeCloseTo(100, 9);
  });

  it('refuses what is not one number for all or one for each', () => {
    expect(() => channelWeights('test', [1, 2], 3)).toThrow(
      'test: "noise" must be a number, or a list of 3, one for each channel, got [1, 2]',
    );
    expect(() => channelWeights('test', [1, 0, 1], 3)).toThrow(/"noise" must be a number > 0, got 0/);
    expect(() => channelWeights('test', -1, 3)).toThrow(/"noise" must be a number > 0, got -1/);
    expect(() => channelWeights('test', 'loud' as never, 3)).toThrow(/"noise" must be a number, got "loud"/);
  });
});

describe.each(operators([3, 32, 36]))('noise of each channel, %s', (_, operator) => {
  it('is the same as one noise where they are equal', async () => {
    const { measured } = noisy([0.02, 0.02, 0.02]);
    const one = await totalVariation(operator, measured, { noise: 0.02 });
    const each = await totalVariation(operator, measured, { noise: [0.02, 0.02, 0.02] });
    expect(rms(each.estimate, one.estimate)).toBeLessThan(1e-9);
  });

  it('weighs in total variation as the same weight of every sample does', async () => {
    const { measured } = noisy(uneven);
    const { channelWeights: trust = [] } = channelWeights('test', uneven, 3);
    const plane = measured.data.length / 3;
    const weights: Tensor = {
      shape: measured.shape,
      data: measured.data.map((_: number, i: number) => trust[Math.floor(i / plane)]),
    };
    const options = { kind: 'isotropic', iterations: 1500, tolerance: 0 } as const;
    const run = (more: object) =>
      minimizeTotalVariation('test', operator, measured, 0.03, { ...options, ...more });
    const [channels, samples, neither] = [
      await run({ channelWeights: trust }),
      await run({ sampleWeights: weights }),
      await run({}),
    ].map(({ estimate }) => estimate);
    expect(rms(channels, samples)).toBeLessThan(0.02 * rms(channels, neither));
  });

  it.each([
    ['total variation', totalVariation],
    ['plug-and-play', plugAndPlay],
  ])('restores more by %s than their mean', async (_, solve) => {
    const { truth, measured } = noisy(uneven);
    const frame = blur(psf, measured.shape, { boundary: 'unknown' });
    const each = await solve(frame, measured, { noise: uneven });
    const all = await solve(frame, measured, { noise: mean });
    expect(rms(each.estimate, truth)).toBeLessThan(0.9 * rms(all.estimate, truth));
  });
});
