import { describe, expect, it } from 'vitest';
import { blur } from '../../../src/operators/blur.ts';
import { landweber } from '../../../src/solvers/landweber.ts';
import { blocks, lopsidedPsf } from '../../tensors.ts';

describe('landweber', () => {
  it('projects on x >= 0 with nonNegative', async () => {
    const operator = blur(lopsidedPsf([5]), [40]);
    const y = operator.apply(blocks([40]));
    y.data[7] -= 0.3;
    const free = await landweber(operator, y);
    const projected = await landweber(operator, y, { nonNegative: true });
    expect(Math.min(...free.estimate.data)).toBeLessThan(-0.01);
    expect(Math.min(...projected.estimate.data)).toBeGreaterThanOrEqual(0);
    expect(projected.parameters).toMatchObject({ nonNegative: true, relaxation: 1 });
  });

  it('converges faster with more relaxation, which must stay below 2', async () => {
    const operator = blur(lopsidedPsf([5]), [40]);
    const y = operator.apply(blocks([40]));
    const objective = async (relaxation: number) => {
      let last = 0;
      await landweber(operator, y, {
        relaxation,
        onIteration: (s) => {
          last = s.objective ?? 0;
        },
      });
      return last;
    };
    expect(await objective(1.9)).toBeLessThan(await objective(0.5));
    await expect(landweber(operator, y, { relaxation: 2 })).rejects.toThrow(
      /landweber: "relaxation" must be/,
    );
  });
});
