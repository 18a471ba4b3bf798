import { describe, expect, it } from 'vitest';
import { engine } from '../../../src/kernels/runtime/engine.ts';
import {
  type FittedSpectrum,
  type ResidentSpectrum,
  residentSpectrum,
} from '../../../src/kernels/spectral-fit.ts';
import { random } from '../../../src/random.ts';

function spectrumOf(length: number, noiseShape: boolean): FittedSpectrum {
  const rng = random(length);
  const values = (of: () => number) => Float64Array.from({ length }, of);
  return {
    power: values(() => -3 * Math.log(1 - rng.uniform())),
    gain: values(() => rng.uniform() ** 6),
    logFrequency: values(() => Math.log(0.01 + 0.5 * rng.uniform())),
    count: values(() => 1 + Math.round(rng.uniform())),
    ...(noiseShape && { noiseShape: values(() => 0.2 + rng.uniform()) }),
  };
}

function resident(spectrum: FittedSpectrum): ResidentSpectrum {
  const found = residentSpectrum(spectrum);
  if (found === undefined) throw new Error('no kernels');
  return found;
}

/** The sums in double precision, each with the sum of its magnitudes. */
function sums(count: number, terms: (s: number) => number[]): { sum: number; size: number }[] {
  const totals = terms(0).map(() => ({ sum: 0, size: 0 }));
  for (let s = 0; s < count; s++)
    for (const [i, term] of terms(s).entries()) {
      totals[i].sum += term;
      totals[i].size += Math.abs(term);
    }
  return totals;
}

/** Lengths of whole vectors and of others, and one frequency. */
describe.each([1, 4, 7, 1001])('of %i frequencies', (length) => {
  it.each([false, true])(
    'the likelihood is that in double precision, with a shape of the noise: %s',
    (shape) => {
      const spectrum = spectrumOf(length, shape);
      const { power, gain, logFrequency, count, noiseShape } = spectrum;
      const held = resident(spectrum);
      for (const [logA, alpha, noise] of [
        [-3, 2.2, 0.01],
        [1.5, 0.4, 1e-9],
      ]) {
        const expected = sums(length, (s) => {
          const c = count?.[s] ?? 1;
          const signal = gain[s] * Math.exp(logA - alpha * logFrequency[s]);
          const level = noise * (noiseShape?.[s] ?? 1);
          const v = signal + level;
          const [d0, d1, d2] = [signal / v, (-logFrequency[s] * signal) / v, level / v];
          const excess = c * (1 - power[s] / v);
          return [
            ...[c * (Math.log(v) + power[s] / v), excess * d0, excess * d1, excess * d2],
            ...[c * d0 * d0, c * d0 * d1, c * d0 * d2, c * d1 * d1, c * d1 * d2, c * d2 * d2],
          ];
        });
        const found = held.likelihood(logA, alpha, noise);
        for (const [i, { sum, size }] of expected.entries())
          expect(Math.abs(found[i] - sum), `${i}`).toBeLessThanOrEqual(1e-5 * size + 1e-12);
      }
      held.release();
    },
  );

  it('residuals and their sums are those in double precision, after another gain', () => {
    const { power, gain, logFrequency } = spectrumOf(length, false);
    const logPower = power.map(Math.log);
    const held = resident({ power: logPower, gain: gain.map(() => 1), logFrequency });
    held.setGain(gain);
    const [logA, alpha, noise] = [-2, 1.7, 0.03];
    const residual = (s: number) =>
      logPower[s] - Math.log(gain[s] * Math.exp(logA - alpha * logFrequency[s]) + noise);
    const expected = sums(length, (s) => {
      const signal = gain[s] * Math.exp(logA - alpha * logFrequency[s]);
      const w = signal / (signal + noise);
      const [r, slope] = [residual(s), -w * logFrequency[s]];
      return [r, w * w, w * slope, slope * slope, r * w, r * slope];
    });
    const { sums: found, residuals } = held.residuals(logA, alpha, noise);
    for (const [i, { sum, size }] of expected.entries())
      expect(Math.abs(found[i] - sum), `${i}`).toBeLessThanOrEqual(1e-5 * size + 1e-12);
    for (let s = 0; s < length; s++) expect(residuals[s]).toBeCloseTo(residual(s), 4);
    held.release();
  });
});

it('gives its memory back', () => {
  const before = engine()?.heap.usedBytes;
  resident(spectrumOf(100, true)).release();
  expect(engine()?.heap.usedBytes).toBe(before);
});
