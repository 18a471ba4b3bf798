import { describe, expect, it } from 'vitest';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { blur } from '../../../src/operators/blur.ts';
import { compose } from '../../../src/operators/compose.ts';
import { gradient } from '../../../src/operators/gradient.ts';
import { lopsidedPsf, noise } from '../../tensors.ts';

describe('compose', () => {
  it('applies the inner operator first and has the adjoint of the product', () => {
    const inner = blur(lopsidedPsf([3, 2]), [4, 5], { boundary: 'reflect' });
    const outer = gradient([4, 5]);
    const both = compose(outer, inner);
    const x = noise([4, 5]);
    expect(both.apply(x).data).toEqual(outer.apply(inner.apply(x)).data);
    expect(both.domain).toEqual([4, 5]);
    expect(both.range).toEqual([2, 4, 5]);
    expect(adjointError(both)).toBeLessThan(1e-14);
  });

  it('refuses operators whose shapes do not meet', () => {
    expect(() => compose(gradient([4]), gradient([4]))).toThrow(
      /compose: "outer.domain" must have shape 1x4, got 4/,
    );
  });
});
