import { describe, expect, it } from 'vitest';
import { spectralFilter } from '../../../../src/fft/filter.ts';
import { random } from '../../../../src/random.ts';
import { fillMissing } from '../../../../src/solvers/fourier/fill-missing.ts';
import type { Tensor } from '../../../../src/tensor.ts';

const n = 64;
const blend = Float64Array.from({ length: n / 2 + 1 }, (_, k) => 0.999 * Math.exp(-((k / 6) ** 2)));
const missing = Int32Array.from({ length: 20 }, (_, i) => 22 + i);

/** A smooth signal with little noise that rises towards its missing middle. */
function line(seed: number): Tensor {
  const rng = random(seed);
  const data = Float64Array.from({ length: n }, (_, i) => {
    const height = Math.exp(-(((i - 32) / 9) ** 2)) + 0.02 * rng.normal();
    return i >= 22 && i < 42 ? 0.4 : height;
  });
  return { shape: [n], data };
}

/** The residual of the missing samples: P B (y + p) - p. */
function residual(whole: Tensor): number[] {
  const b = spectralFilter({ shape: [n], rank: 1, re: blend, im: blend.map(() => 0) });
  const blurred = { shape: [n], data: new Float64Array(n) };
  b.apply(whole, false, blurred);
  return [...missing].map((i) => blurred.data[i] - whole.data[i]);
}

describe('fillUnseen', () => {
  it('solves the system on the missing samples and changes no other', () => {
    const whole = line(1);
    fillMissing(whole, missing, blend, 200);
    for (const left of residual(whole)) expect(Math.abs(left)).toBeLessThan(1e-5);
    const { data } = line(1);
    for (let i = 0; i < n; i++) if (!missing.includes(i)) expect(whole.data[i]).toBe(data[i]);
  });

  it.each([0.3, 0.6, 0.95, 1.2])(
    'ends where no sample may sink and none wants to rise, above %f',
    (bound) => {
      const whole = line(2);
      const least = new Float64Array(n).fill(-Infinity);
      // The last four missing samples have no bound.
      for (const i of missing.subarray(0, 16)) least[i] = bound;
      fillMissing(whole, missing, blend, 1600, least);
      for (const [at, left] of residual(whole).entries()) {
        const i = missing[at];
        expect(whole.data[i]).toBeGreaterThanOrEqual(least[i]);
        if (whole.data[i] > least[i]) expect(Math.abs(left)).toBeLessThan(1e-4);
        else expect(left).toBeLessThan(1e-4);
      }
    },
  );

  it('is not held by bounds that are far below', () => {
    const [bounded, free] = [line(3), line(3)];
    fillMissing(bounded, missing, blend, 1600, new Float64Array(n).fill(-9));
    fillMissing(free, missing, blend, 200);
    for (let i = 0; i < n; i++) expect(bounded.data[i]).toBeCloseTo(free.data[i], 4);
  });
});
