import { describe, expect, it } from 'vitest';
import { fitSignalSpectrum } from '../../../src/estimate/signal-spectrum.ts';
import { dilationPower } from '../../../src/estimate/spectrum/dilation-power.ts';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { boxPsf } from '../../../src/psf/models/box.ts';
import { gaussianPsf } from '../../../src/psf/models/gaussian.ts';
import { tensor } from '../../../src/tensor.ts';
import { padded, reverberation, roomResponse, signals } from '../../signals.ts';
import { noise } from '../../tensors.ts';

const box = (size: number) => boxPsf({ width: size, rank: 1 });

describe('fitSignalSpectrum', () => {
  it('measures the noise under signals whose spectrum is no power law', () => {
    for (const [name, make] of Object.entries(signals)) {
      const operator = reverberation(roomResponse(600, 2), 30_000);
      const wet = gaussianNoise(operator.apply(padded(make(30_000, 1), operator)), { sigma: 0.01, seed: 4 });
      const fit = fitSignalSpectrum(rfftn(wet), operator.spectrum);
      expect((fit?.sigma ?? 0) / 0.01, name).toBeGreaterThan(0.75);
      expect((fit?.sigma ?? 0) / 0.01, name).toBeLessThan(1.35);
    }
  });

  it('is the power law where one explains the data', () => {
    const operator = blur(gaussianPsf({ sigma: 1.5, rank: 1 }), [512]);
    const walk = noise([512]).data;
    for (let i = 1; i < walk.length; i++) walk[i] += walk[i - 1];
    const y = rfftn(gaussianNoise(operator.apply(tensor([512], walk)), { sigma: 0.1, seed: 1 }));
    const fit = fitSignalSpectrum(y, operator.spectrum);
    if (fit === undefined) throw new Error('no fit');
    for (const k of [1, 10, 100, 256])
      expect(fit.power[k] / (fit.amplitude * (k / 512) ** -fit.exponent)).toBeCloseTo(1, 6);
    expect(Math.abs(fit.exponent - 2)).toBeLessThan(0.3);
  });

  it('follows the scale of the data', () => {
    const operator = reverberation(roomResponse(300, 2), 5000);
    const wet = gaussianNoise(operator.apply(padded(signals['a vowel'](5000, 1), operator)), { sigma: 0.01 });
    const of = (scale: number) =>
      fitSignalSpectrum(rfftn({ shape: wet.shape, data: wet.data.map((v) => scale * v) }), operator.spectrum);
    const one = of(1)?.sigma ?? 0;
    for (const scale of [1e-6, 1e-3, 1e6]) expect((of(scale)?.sigma ?? 0) / scale / one).toBeCloseTo(1, 3);
  });

  it('has no answer for a constant signal', () => {
    const { spectrum } = blur(box(3), [32]);
    expect(fitSignalSpectrum(rfftn(tensor([32], new Float64Array(32))), spectrum)).toBeUndefined();
  });

  const errorOf = (psf: number, assumed: number, name: string, length: number): number => {
    const operator = blur(box(psf), [length]);
    const y = gaussianNoise(operator.apply(tensor([length], signals[name](length, 1))), {
      sigma: 0.01,
      seed: 3,
    });
    const { spectrum } = blur(box(assumed), [length]);
    return fitSignalSpectrum(rfftn(y), spectrum, undefined, dilationPower(spectrum))?.psfError ?? 0;
  };

  it.each([1000, 8000, 60_000])('assumes no error of a right width in %d samples', (length) => {
    for (const name of Object.keys(signals)) expect(errorOf(9, 9, name, length), name).toBe(0);
  });

  it('sees an error of a wrong width that shows', () => {
    expect(errorOf(9, 11, 'a vowel', 8000)).toBeGreaterThanOrEqual(0.04);
    expect(errorOf(21, 25, 'a vowel', 8000)).toBeGreaterThanOrEqual(0.04);
  });
});
