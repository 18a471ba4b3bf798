import { expect, it } from 'vitest';
import { clipping } from '../../../src/estimate/clipping.ts';
import { tensor } from '../../../src/tensor.ts';

it('counts samples at the ends of the range', () => {
  const x = tensor([5], [-0.1, 0, 0.5, 0.9, 1]);
  expect(clipping(x)).toEqual({ dark: 0.4, bright: 0.2 });
  expect(clipping(x, [-1, 0.9])).toEqual({ dark: 0, bright: 0.4 });
});

it('refuses a range that is none', () => {
  expect(() => clipping(tensor([1], [0]), [1, 1])).toThrow(/clipping: "range" must be \[black, white\]/);
  expect(() => clipping(tensor([1], [0]), [0, Number.NaN])).toThrow(/"range" must be a finite number/);
});
