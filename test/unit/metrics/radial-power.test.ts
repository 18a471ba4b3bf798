import { describe, expect, test } from 'vitest';
import { radialPower } from '../../../src/metrics/radial-power.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { tensor, zeros } from '../../../src/tensor.ts';

describe('radialPower', () => {
  test('a wave lights the ring of its frequency, in any direction and on any frame', () => {
    for (const [height, width, u, v] of [
      [32, 32, 0, 8],
      [48, 32, 12, 0],
      [32, 48, 6, 8],
    ]) {
      const wave = zeros([2, height, width]);
      for (let at = 0; at < wave.data.length; at++) {
        const i = Math.floor(at / width) % height;
        wave.data[at] = Math.cos(2 * Math.PI * ((u * i) / height + (v * (at % width)) / width));
      }
      const { frequency, power } = radialPower(wave);
      const brightest = power.indexOf(Math.max(...power));
      expect(Math.abs(frequency[brightest] - Math.hypot(u / height, v / width))).toBeLessThan(
        0.5 / 32 + 1e-9,
      );
    }
  });

  test('white noise is flat at its variance', () => {
    const { frequency, power } = radialPower(gaussianNoise(zeros([3, 128, 96]), { sigma: 0.1 }));
    expect(frequency).toHaveLength(48);
    for (const p of power.slice(6)) expect(p / 0.01).toBeCloseTo(1, 0);
    expect(power.reduce((sum, p) => sum + p, 0) / power.length / 0.01).toBeCloseTo(1, 1);
  });

  test('the mean of a picture is left out', () => {
    expect(Math.max(...radialPower(tensor([1, 5, 4], new Array<number>(20).fill(7))).power)).toBeLessThan(
      1e-20,
    );
  });

  test.each([[[8]], [[3, 8]], [[1, 8, 2]]])('refuses %j', (shape) => {
    expect(() => radialPower(zeros(shape))).toThrow(/radialPower: "image" must be at least 4x4, got \[/);
  });
});
