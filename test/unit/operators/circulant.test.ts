import { describe, expect, it } from 'vitest';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { circulant } from '../../../src/operators/circulant.ts';
import { maxDifference, noise } from '../../tensors.ts';

describe('circulant', () => {
  it('shares one transfer function among the batch', () => {
    const spectrum = rfftn(noise([5, 6]));
    const single = circulant(spectrum, [5, 6]);
    const batch = circulant(spectrum, [3, 5, 6]);
    const x = noise([3, 5, 6], 2);
    const y = batch.apply(x);
    for (let c = 0; c < 3; c++) {
      const part = single.apply({ shape: [5, 6], data: x.data.slice(30 * c, 30 * c + 30) });
      expect(maxDifference(y.data.slice(30 * c, 30 * c + 30), part.data)).toBeLessThan(1e-13);
    }
    expect(adjointError(batch)).toBeLessThan(1e-14);
  });

  it('refuses a spectrum of other axes', () => {
    expect(() => circulant(rfftn(noise([5, 6])), [6, 5])).toThrow(/"spectrum" must have shape 6x5, got 5x6/);
    expect(() => circulant(rfftn(noise([2, 6]), 1), [2, 6])).toThrow(/a spectrum without batch axes/);
  });
});
