import { expect, it } from 'vitest';
import { factorize } from '../../../../src/kernels/reference/factors.ts';
import { StockhamPlan } from '../../../../src/kernels/reference/stockham.ts';
import { random } from '../../../../src/random.ts';

const lengths = Array.from({ length: 150 }, (_, i) => i + 1).filter((n) => factorize(n) !== undefined);

it.each(lengths)('equals the definition at %i points, both ways', (n) => {
  const rng = random(n);
  const x = Float64Array.from({ length: 2 * n }, () => rng.normal());
  const plan = new StockhamPlan(n);
  for (const sign of [-1, 1]) {
    const actual = new Float64Array(2 * n);
    if (sign < 0) plan.forward(actual, x);
    else plan.backward(actual, x);
    for (let k = 0; k < n; k++) {
      let re = 0;
      let im = 0;
      for (let j = 0; j < n; j++) {
        const angle = (sign * 2 * Math.PI * ((j * k) % n)) / n;
        re += x[2 * j] * Math.cos(angle) - x[2 * j + 1] * Math.sin(angle);
        im += x[2 * j] * Math.sin(angle) + x[2 * j + 1] * Math.cos(angle);
      }
      expect(Math.hypot(actual[2 * k] - re, actual[2 * k + 1] - im)).toBeLessThan(1e-13 * n);
    }
  }
});
