import { describe, expect, it } from 'vitest';
import type { LinearOperator } from '../../../../src/linear-operator.ts';
import { isWindowed } from '../../../../src/operators/windowed.ts';
import { cgls } from '../../../../src/solvers/cgls.ts';
import { hyperLaplacian } from '../../../../src/solvers/hyper-laplacian.ts';
import { landweber } from '../../../../src/solvers/landweber.ts';
import { plugAndPlay } from '../../../../src/solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../../../src/solvers/poisson-tv.ts';
import { richardsonLucy } from '../../../../src/solvers/richardson-lucy.ts';
import { totalVariation } from '../../../../src/solvers/total-variation.ts';
import { type Tensor, zeros } from '../../../../src/tensor.ts';
import { operators } from '../scenes.ts';

const solvers = { totalVariation, hyperLaplacian, plugAndPlay };
const iterative = {
  richardsonLucy: (operator: LinearOperator, y: Tensor, options: object) =>
    richardsonLucy(operator, y, { iterations: 60, ...options }),
  'richardsonLucy, accelerated': (operator: LinearOperator, y: Tensor, options: object) =>
    richardsonLucy(operator, y, { iterations: 20, accelerate: true, ...options }),
  landweber: (operator: LinearOperator, y: Tensor, options: object) =>
    landweber(operator, y, { iterations: 100, ...options }),
  cgls: (operator: LinearOperator, y: Tensor, options: object) =>
    cgls(operator, y, { iterations: 30, ...options }),
  poissonTotalVariation: (operator: LinearOperator, y: Tensor, options: object) =>
    poissonTotalVariation(operator, y, { photons: 1e4, ...options }),
};

describe.each(operators([1, 40, 48]))('clipped samples, %s', (_, operator) => {
  // A lamp on a dark wall, five times as bright as white.
  const scene = zeros([...operator.domain], 'float64');
  const [, rows, columns] = operator.domain;
  for (let i = 0; i < scene.data.length; i++) {
    const [y, x] = [Math.floor(i / columns) - rows / 2, (i % columns) - columns / 2];
    scene.data[i] = Math.hypot(y, x) < 8 ? 5 : 0.2;
  }
  const y = operator.apply(scene);
  const measured: Tensor = { shape: y.shape, data: y.data.map((v: number) => Math.min(v, 1)) };
  const clipped: Tensor = { shape: y.shape, data: y.data.map((v: number) => (v >= 1 ? 1 : 0)) };
  const weights: Tensor = { shape: y.shape, data: clipped.data.map((mask: number) => 1 - mask) };
  const blurred = async (options: object, solve: keyof typeof solvers): Promise<number> => {
    let whole: Tensor | undefined;
    await solvers[solve](operator, measured, {
      noise: 0.002,
      ...options,
      onIteration: ({ estimate }) => {
        whole = { shape: estimate.shape, data: estimate.data.slice() };
      },
    });
    const circulant = isWindowed(operator) ? operator.circulant : operator;
    const again = circulant.apply(whole as Tensor).data;
    const middle = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    return Math.min(
      ...[-2, -1, 0, 1, 2].flatMap((dy) => [-2, 0, 2].map((dx) => again[middle + dy * columns + dx])),
    );
  };

  it.each(['totalVariation', 'hyperLaplacian', 'plugAndPlay'] as const)(
    'are at least white in the blur of what %s finds',
    async (solve) => {
      expect(await blurred({ lowerBoundMask: clipped }, solve)).toBeGreaterThan(0.95);
      expect(await blurred({ sampleWeights: weights }, solve)).toBeLessThan(0.9);
    },
  );

  const middleOf = (estimate: Tensor): number => {
    const [height, width] = estimate.shape.slice(-2);
    return estimate.data[Math.floor(height / 2) * width + Math.floor(width / 2)];
  };

  it.each(Object.entries(iterative))(
    'are at least white in what %s finds, and grey without bounds',
    async (name, solve) => {
      const bounded = await solve(operator, measured, { lowerBoundMask: clipped });
      expect(middleOf(bounded.estimate)).toBeGreaterThan(0.98);
      // The weight of a bound does not matter.
      const again = await solve(operator, measured, { lowerBoundMask: clipped, sampleWeights: weights });
      if (name !== 'cgls') expect(again.estimate).toEqual(bounded.estimate);
      expect(middleOf((await solve(operator, measured, { sampleWeights: weights })).estimate)).toBeLessThan(
        0.9,
      );
    },
  );

  it.each(Object.entries(iterative))('that are none change nothing in %s', async (_name, solve) => {
    const none = zeros([...y.shape], 'float64');
    const plain = await solve(operator, measured, { iterations: 5 });
    const same = await solve(operator, measured, { iterations: 5, lowerBoundMask: none });
    const distance = Math.hypot(
      ...plain.estimate.data.map((v: number, i: number) => v - same.estimate.data[i]),
    );
    expect(distance).toBeLessThan(1e-9 * Math.hypot(...plain.estimate.data));
    await expect(solve(operator, measured, { lowerBoundMask: zeros([3]) })).rejects.toThrow(
      /"lowerBoundMask" must have shape/,
    );
  });

  it.each(['landweber', 'cgls'] as const)(
    'that lie below the estimate are as good as missing in %s',
    async (name) => {
      const low: Tensor = {
        shape: y.shape,
        data: measured.data.map((v: number, i: number) => (clipped.data[i] === 1 ? -9 : v)),
      };
      const bounded = await iterative[name](operator, low, {
        lowerBoundMask: clipped,
        init: zeros([...operator.domain], 'float64'),
      });
      const missing = await iterative[name](operator, measured, {
        sampleWeights: weights,
        init: zeros([...operator.domain], 'float64'),
      });
      const distance = Math.hypot(
        ...bounded.estimate.data.map((v: number, i: number) => v - missing.estimate.data[i]),
      );
      expect(distance).toBeLessThan(0.02 * Math.hypot(...missing.estimate.data));
    },
  );

  it('cgls finds the minimum of the one-sided squared residual', async () => {
    let whole = zeros([...operator.domain], 'float64');
    const gradient = (x: Tensor): number => {
      const r = operator.apply(x);
      for (let i = 0; i < r.data.length; i++) {
        const residual = measured.data[i] - r.data[i];
        r.data[i] = clipped.data[i] === 1 ? Math.max(residual, 0) : residual;
      }
      const g = operator.adjoint(r).data.map((v: number, i: number) => v - 1e-3 * x.data[i]);
      return Math.hypot(...g);
    };
    const start = gradient(whole);
    await cgls(operator, measured, {
      iterations: 200,
      lambda: 1e-3,
      init: whole,
      lowerBoundMask: clipped,
      onIteration: ({ estimate }) => {
        whole = { shape: estimate.shape, data: estimate.data.slice() };
      },
    });
    expect(gradient(whole)).toBeLessThan(1e-4 * start);
  });

  it('that are none change nothing but how it is split', async () => {
    const none = zeros([...y.shape], 'float64');
    const all: Tensor = { shape: y.shape, data: none.data.map(() => 1) };
    const one = await totalVariation(operator, measured, { noise: 0.002, lowerBoundMask: none });
    const other = await totalVariation(operator, measured, { noise: 0.002, sampleWeights: all });
    expect(one.estimate).toEqual(other.estimate);
    await expect(
      totalVariation(operator, measured, { noise: 1, lowerBoundMask: zeros([3]) }),
    ).rejects.toThrow(/"lowerBoundMask" must have shape/);
  });
});
