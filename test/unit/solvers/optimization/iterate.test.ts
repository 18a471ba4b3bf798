import { describe, expect, it } from 'vitest';
import { DeconvError } from '../../../../src/errors.ts';
import { type IterationState, iterate } from '../../../../src/solvers/optimization/iterate.ts';
import { zeros } from '../../../../src/tensor.ts';

const x = zeros([2]);

describe('iterate', () => {
  it('does the requested iterations and reports each', async () => {
    const seen: IterationState[] = [];
    const result = await iterate(
      'test',
      { iterations: 3, onIteration: (state) => seen.push(state) },
      x,
      (k) => ({ change: 1 / k, objective: -k }),
    );
    expect(result).toEqual({ iterations: 3, stopReason: 'iterations' });
    expect(seen.map(({ iteration, change, objective }) => [iteration, change, objective])).toEqual([
      [1, 1, -1],
      [2, 1 / 2, -2],
      [3, 1 / 3, -3],
    ]);
    expect(seen[0].estimate).toBe(x);
    expect(seen[0].iterations).toBe(3);
  });

  it('stops by tolerance, by residual and when the objective keeps rising', async () => {
    expect(await iterate('test', { iterations: 99, tolerance: 0.21 }, x, (k) => ({ change: 1 / k }))).toEqual(
      {
        iterations: 5,
        stopReason: 'tolerance',
      },
    );
    expect(await iterate('test', { iterations: 99 }, x, (k) => ({ change: 1, discrepancy: 4 / k }))).toEqual({
      iterations: 4,
      stopReason: 'residual',
    });
    expect(
      await iterate('test', { iterations: 99 }, x, (k) => ({ change: 1, objective: Math.abs(k - 3) })),
    ).toEqual({ iterations: 8, stopReason: 'stalled' });
  });

  it('goes on when the objective rises once in a while', async () => {
    const zigzag = await iterate('test', { iterations: 50 }, x, (k) => ({
      change: 1,
      objective: (k % 3) - k,
    }));
    expect(zigzag.stopReason).toBe('iterations');
  });

  it('throws DIVERGED at the first number that is not finite', async () => {
    for (const bad of [{ change: Number.NaN }, { change: 0, objective: Number.POSITIVE_INFINITY }]) {
      const run = iterate('test', { iterations: 9 }, x, (k) => (k < 4 ? { change: 1 } : bad));
      await expect(run).rejects.toMatchObject({ code: 'DIVERGED', message: /iteration 4/ });
      await expect(run).rejects.toBeInstanceOf(DeconvError);
    }
  });

  it('aborts by a signal, also one that fires from a timer', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort('enough'), 20);
    let done = 0;
    const run = iterate('test', { iterations: 1e9, signal: controller.signal }, x, (k) => {
      done = k;
      return { change: 1 };
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    expect(done).toBeGreaterThan(1);
  });

  it('refuses bad options', async () => {
    const step = () => ({ change: 1 });
    await expect(iterate('test', { iterations: 0 }, x, step)).rejects.toThrow(
      /test: "iterations" must be a positive integer, got 0/,
    );
    await expect(iterate('test', { iterations: 1, tolerance: -1 }, x, step)).rejects.toThrow(
      /test: "tolerance" must be a number >= 0, got -1/,
    );
  });
});
