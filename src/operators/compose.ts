import { checkShape } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { allocate, type DType, dtypeOf, type Shape, sizeOf, type Tensor } from '../tensor.ts';

/**
 * The product of operators: (A B) x = A (B x), (A B)ᵀ y = Bᵀ (Aᵀ y).
 *
 * @param outer A, applied last
 * @param inner B, applied first; its range is the domain of A
 * @throws RangeError when the shapes do not meet
 * @example
 * const twice = compose(blur(tensor([2], [1, 1]), [4]), blur(tensor([2], [1, 1]), [4]));
 * [...twice.apply(tensor([4], [4, 0, 0, 0])).data].map(Math.round); // => [1, 0, 1, 2]
 */
export function compose<X extends Shape, Y extends Shape, Z extends Shape>(
  outer: LinearOperator<Y, Z>,
  inner: LinearOperator<X, Y>,
): LinearOperator<X, Z> {
  checkShape('compose', 'outer.domain', outer.domain, inner.range);
  // Iterations allocate nothing: what lies between the two is kept for the next call.
  const signs = [outer.signed, inner.signed].filter((signed) => signed !== undefined);
  const between: { [precision in DType]?: Tensor<Y> } = {};
  const scratch = (like: Tensor) => {
    const dtype = dtypeOf(like);
    between[dtype] ??= { shape: inner.range, data: allocate(sizeOf(inner.range), dtype) };
    return between[dtype];
  };
  return {
    domain: inner.domain,
    range: outer.range,
    ...(inner.rank !== undefined && { rank: inner.rank }),
    ...(signs.length > 0 && { signed: signs.includes(true) }),
    apply: (x, out) => outer.apply(inner.apply(x, scratch(x)), out),
    adjoint: (y, out) => inner.adjoint(outer.adjoint(y, scratch(y)), out),
  };
}
