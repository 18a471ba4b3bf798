import { expect, it } from 'vitest';
import { gradient } from '../../../../src/operators/gradient.ts';
import { solverMemory } from '../../../../src/solvers/optimization/solver-memory.ts';
import { curvatureOf } from '../../../../src/solvers/priors/curvature.ts';
import { type Tensor, zeros } from '../../../../src/tensor.ts';
import { noise } from '../../../tensors.ts';

/** Σ |∇x| over the last `rank` axes. */
function totalVariationOf(x: Tensor, rank: number): number {
  const d = gradient(x.shape, { rank }).apply(x);
  let sum = 0;
  for (let i = 0; i < x.data.length; i++) {
    let squared = 0;
    for (let at = i; at < d.data.length; at += x.data.length) squared += d.data[at] ** 2;
    sum += Math.sqrt(squared);
  }
  return sum;
}

it('is minus the slope of the total variation', () => {
  for (const [shape, rank] of [
    [[9], 1],
    [[5, 6], 2],
    [[2, 4, 5], 2],
    [[3, 4, 5], 3],
  ] as const) {
    const x = noise(shape);
    const curvature = curvatureOf(x, rank, solverMemory(x))().slice();
    for (let i = 0; i < x.data.length; i++) {
      const h = 1e-6;
      const value = x.data[i];
      x.data[i] = value + h;
      const above = totalVariationOf(x, rank);
      x.data[i] = value - h;
      const below = totalVariationOf(x, rank);
      x.data[i] = value;
      expect(Math.abs(curvature[i] + (above - below) / (2 * h))).toBeLessThan(1e-3);
    }
  }
});

it('pulls nowhere on flat ground, also on black', () => {
  for (const value of [0, 5]) {
    const x = zeros([4, 4], 'float64');
    x.data.fill(value);
    expect(curvatureOf(x, 2, solverMemory(x))().every((v: number) => v === 0)).toBe(true);
  }
});
