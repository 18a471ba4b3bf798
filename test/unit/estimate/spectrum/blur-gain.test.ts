import { describe, expect, it } from 'vitest';
import { diskGain, gaussianGain, motionGain } from '../../../../src/estimate/spectrum/blur-gain.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { toOtf } from '../../../../src/psf/otf.ts';

const steps = Array.from({ length: 60 }, (_, i) => i / 128);
const across = {
  fx: Float64Array.from(steps),
  fy: new Float64Array(60),
  radius: Float64Array.from(steps),
};

describe('|H|²', () => {
  it.each([
    ['motion', motionGain(across, 12, 0), makePsf({ model: 'motion', length: 12, angle: 0 })],
    ['disk', diskGain(across, 5), makePsf({ model: 'disk', radius: 5 })],
    ['bell', gaussianGain(across, 1.5), makePsf({ model: 'gaussian', sigma: 1.5 })],
  ])('of a %s is that of its PSF', (_, gain, psf) => {
    const { re, im } = toOtf(psf, [128, 128], 'float64');
    gain.forEach((g, i) => {
      expect(Math.abs(g - re[i] ** 2 - im[i] ** 2)).toBeLessThan(0.02);
    });
  });

  it('without its zeros follows the mean of the lobes, without a step', () => {
    for (const [gain, envelope] of [
      [motionGain(across, 12, 0), motionGain(across, 12, 0, false)],
      [diskGain(across, 5), diskGain(across, 5, false)],
    ]) {
      expect(Math.min(...gain)).toBeLessThan(1e-4);
      expect(Math.min(...envelope)).toBeGreaterThan(3e-4);
      for (let i = 1; i < 60; i++) expect(envelope[i]).toBeLessThanOrEqual(envelope[i - 1] + 1e-12);
      const mean = (values: Float64Array) => values.slice(20).reduce((a, b) => a + b) / 40;
      expect(mean(envelope) / mean(gain)).toBeGreaterThan(0.8);
      expect(mean(envelope) / mean(gain)).toBeLessThan(1.25);
    }
  });
});
