import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { cgls } from '../../../src/solvers/cgls.ts';
import { landweber } from '../../../src/solvers/landweber.ts';
import { tikhonov } from '../../../src/solvers/tikhonov.ts';
import { zeros } from '../../../src/tensor.ts';
import { blocks, lopsidedPsf, maxDifference, noise } from '../../tensors.ts';

describe('cgls', () => {
  it('with lambda is Tikhonov around the start', async () => {
    const operator = blur(lopsidedPsf([4, 3]), [9, 8]);
    const y = noise([9, 8]);
    const { estimate, parameters } = await cgls(operator, y, {
      iterations: 80,
      lambda: 0.1,
      init: zeros([9, 8], 'float64'),
    });
    const direct = tikhonov(operator, y, { lambda: 0.1, regularizer: 'identity', preserveMean: false });
    expect(maxDifference(estimate.data, direct.estimate.data)).toBeLessThan(1e-7);
    expect(parameters).toEqual({ lambda: 0.1 });
    await expect(cgls(operator, y, { lambda: -1 })).rejects.toThrow(
      /cgls: "lambda" must be a number >= 0, got -1/,
    );
  });

  it('needs fewer iterations than landweber for the same residual', async () => {
    const operator = blur(lopsidedPsf([5, 5]), [24, 24], { boundary: 'reflect' });
    const y = operator.apply(blocks([24, 24]));
    const last = async (solve: typeof cgls, iterations: number) => {
      let objective = 0;
      await solve(operator, y, {
        iterations,
        onIteration: (s) => {
          objective = s.objective ?? 0;
        },
      });
      return objective;
    };
    expect(await last(cgls, 12)).toBeLessThan(await last(landweber, 60));
  });
});
