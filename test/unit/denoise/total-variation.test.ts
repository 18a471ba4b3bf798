import { describe, expect, it } from 'vitest';
import { tvDenoise } from '../../../src/denoise/total-variation.ts';
import { random } from '../../../src/random.ts';
import { tensor, zeros } from '../../../src/tensor.ts';

const r = random(8);
const noise = (n: number) => Float64Array.from({ length: n }, () => r.normal());

describe('tvDenoise', () => {
  it('moves the two levels of a step towards each other by λ over their lengths', () => {
    const step = tensor([8], [0, 0, 0, 0, 1, 1, 1, 1]);
    const u = tvDenoise(step, { lambda: 0.4, iterations: 400 }).data;
    for (let i = 0; i < 8; i++) expect(u[i]).toBeCloseTo(i < 4 ? 0.1 : 0.9, 5);
  });

  it('is the minimiser: no random step lowers the objective', () => {
    const f = tensor([2, 6, 7], noise(84));
    const lambda = 0.3;
    for (const isotropic of [true, false]) {
      const objective = (u: Float64Array | Float32Array): number => {
        let sum = 0;
        for (let i = 0; i < 84; i++) sum += (u[i] - f.data[i]) ** 2 / 2;
        for (let i = 0; i < 42; i++) {
          const parts = [];
          for (const c of [0, 42]) {
            parts.push(i % 7 < 6 ? u[c + i + 1] - u[c + i] : 0, i < 35 ? u[c + i + 7] - u[c + i] : 0);
          }
          sum += lambda * (isotropic ? Math.hypot(...parts) : parts.reduce((s, p) => s + Math.abs(p), 0));
        }
        return sum;
      };
      const u = tvDenoise(f, { lambda, rank: 2, isotropic, iterations: 2000 }).data;
      const least = objective(u);
      for (let trial = 0; trial < 40; trial++) {
        const direction = noise(84);
        expect(objective(u.map((v, i) => v + 1e-3 * direction[i]))).toBeGreaterThan(least - 1e-9);
      }
    }
  });

  it('keeps the mean, returns the input at λ = 0, and works on stacks', () => {
    const f = tensor([3, 4, 5], noise(60));
    const mean = (u: ArrayLike<number>) => Array.from(u).reduce((a, b) => a + b) / u.length;
    const u = tvDenoise(f, { lambda: 5, iterations: 300 });
    expect(mean(u.data)).toBeCloseTo(mean(f.data), 12);
    expect(Math.max(...u.data) - Math.min(...u.data)).toBeLessThan(1e-3);
    expect(tvDenoise(f, { lambda: 0 }).data).toEqual(f.data);
  });

  it('refuses wrong parameters', () => {
    expect(() => tvDenoise(zeros([3]), { lambda: -1 })).toThrow(/tvDenoise: "lambda" must be a number >= 0/);
    expect(() => tvDenoise(zeros([3]), { lambda: 1, rank: 2 })).toThrow(
      /tvDenoise: "rank" must be at most the 1/,
    );
    expect(() => tvDenoise(zeros([3]), { lambda: 1, rank: 0 })).toThrow(
      /tvDenoise: "rank" must be a positive/,
    );
    expect(() => tvDenoise(zeros([3]), { lambda: 1, iterations: 0 })).toThrow(
      /tvDenoise: "iterations" must be/,
    );
  });
});
