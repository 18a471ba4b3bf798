import { describe, expect, it } from 'vitest';
import { isWindowed } from '../../../../src/operators/windowed.ts';
import { hyperLaplacian } from '../../../../src/solvers/hyper-laplacian.ts';
import { plugAndPlay } from '../../../../src/solvers/plug-and-play.ts';
import { totalVariation } from '../../../../src/solvers/total-variation.ts';
import { type Tensor, zeros } from '../../../../src/tensor.ts';
import { operators } from '../scenes.ts';

const solvers = { totalVariation, hyperLaplacian, plugAndPlay };

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
