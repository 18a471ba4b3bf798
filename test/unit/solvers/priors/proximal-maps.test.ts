import { describe, expect, it } from 'vitest';
import type { ProximalMap } from '../../../../src/solvers/priors/prior.ts';
import {
  groupSoftThreshold,
  powerProximal,
  softThreshold,
} from '../../../../src/solvers/priors/proximal-maps.ts';

/** The least value of f on a fine grid from 0 to `end`. */
function gridMinimum(f: (d: number) => number, end: number): number {
  let best = 0;
  for (let i = 0; i <= 20_000; i++) if (f((i / 20_000) * end) < f(best)) best = (i / 20_000) * end;
  return best;
}

describe('proximal maps', () => {
  it('softThreshold moves towards 0', () => {
    const d = Float64Array.of(2, -2, 0.3, -0.3, 0);
    softThreshold(d, 0.5, 5);
    expect([...d]).toEqual([1.5, -1.5, 0, 0, 0]);
  });

  it('groupSoftThreshold shortens the vector at each position', () => {
    const d = Float64Array.of(3, 0.1, 4, 0.1);
    groupSoftThreshold(d, 1, 2);
    expect(d[0]).toBeCloseTo(2.4, 12);
    expect(d[2]).toBeCloseTo(3.2, 12);
    expect([d[1], d[3]]).toEqual([0, 0]);
  });

  it('a share of the prior is the prior with that share of its weight', () => {
    const share = Float64Array.of(1, 0.5, 0);
    const values = Float64Array.of(3, -2, 0.3, -0.7, 1, 5);
    const alone = (site: number, map: ProximalMap, threshold: number): Float64Array => {
      const d = values.slice();
      map(d, threshold * share[site], 3);
      return d;
    };
    const maps: Record<string, ProximalMap> = {
      each: softThreshold,
      lengths: groupSoftThreshold,
      powers: powerProximal(0.6).proximal,
    };
    for (const [name, map] of Object.entries(maps)) {
      const d = values.slice();
      map(d, 0.8, 3, share);
      for (const [i, value] of d.entries())
        expect(value, `${name} ${i}`).toBeCloseTo(alone(i % 3, map, 0.8)[i], 12);
    }
  });

  it.each([0.3, 0.5, 2 / 3, 0.8, 1])(
    'powerProximal(%d) finds the least value of λ|d|^p + ρ/2 (d - d0)²',
    (p) => {
      const { proximal } = powerProximal(p);
      for (const [lambda, rho] of [
        [1, 1],
        [1e-4, 0.1],
        [0.3, 2],
      ]) {
        for (const d0 of [0, 0.01, 0.1, 0.7, 1.2, 2.4, 5, 40]) {
          const expected = gridMinimum((d) => lambda * d ** p + (rho / 2) * (d - d0) ** 2, 1.2 * d0 + 1e-9);
          const d = Float64Array.of(d0, -d0);
          proximal(d, lambda / rho, 2);
          expect(Math.abs(d[0] - expected)).toBeLessThan(2e-3 * d0 + 1e-9);
          expect(d[1]).toBeCloseTo(-d[0], 12);
        }
      }
    },
  );

  it.each([0.3, 0.5, 2 / 3, 0.8, 1])('powerProximal(%d) is stationary to rounding beyond its table', (p) => {
    for (let d0 = 70; d0 < 1e9; d0 *= 7) {
      const d = Float64Array.of(d0);
      powerProximal(p).proximal(d, 1, 1);
      expect(Math.abs(d[0] + p * d[0] ** (p - 1) - d0)).toBeLessThan(1e-15 * d0);
    }
  });
});
