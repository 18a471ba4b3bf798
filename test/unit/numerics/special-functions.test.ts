import { expect, it } from 'vitest';
import { besselJ1, erf } from '../../../src/numerics/special-functions.ts';

it('besselJ1 equals its integral (1/π) ∫ cos(τ - x sin τ) dτ', () => {
  for (let x = 0.01; x < 120; x += 0.37) {
    const nodes = 400;
    let sum = 0;
    for (let k = 0; k < nodes; k++) {
      const tau = (2 * Math.PI * k) / nodes;
      sum += Math.cos(tau - x * Math.sin(tau));
    }
    expect(Math.abs(besselJ1(x) - sum / nodes)).toBeLessThan(2e-15);
  }
  expect(besselJ1(0)).toBe(0);
});

it('erf has its tabulated values and is odd', () => {
  expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 15);
  expect(erf(1)).toBeCloseTo(0.8427007929497149, 15);
  expect(erf(2)).toBeCloseTo(0.9953222650189527, 15);
  expect(erf(-3)).toBeCloseTo(-0.9999779095030014, 15);
  expect(erf(7)).toBe(1);
  expect(erf(0)).toBe(0);
});
