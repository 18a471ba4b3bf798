import { expect, it } from 'vitest';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { blur } from '../../../src/operators/blur.ts';
import { tensor } from '../../../src/tensor.ts';

it('tells an adjoint from a mere second apply', () => {
  const operator = blur(tensor([3], [1, 2, 4]), [9]);
  expect(adjointError(operator)).toBeLessThan(1e-15);
  const unflipped = { ...operator, adjoint: operator.apply };
  expect(adjointError(unflipped)).toBeGreaterThan(0.01);
  expect(adjointError(unflipped, { seed: 2 })).not.toBe(adjointError(unflipped, { seed: 3 }));
});
