import type { LinearOperator } from '../linear-operator.ts';
import { dot, sumOfSquares } from '../numerics/norms.ts';
import { random } from '../random.ts';
import { type DType, type Tensor, zeros } from '../tensor.ts';

/**
 * How far `adjoint` is from being the adjoint of `apply`: |⟨A x, y⟩ - ⟨x, Aᵀ y⟩| / (‖A x‖ ‖y‖) on random x and y.
 *
 * Rounding alone leaves about 1e-16 in float64 and 1e-7 in float32; a wrong flip, centre or boundary leaves 1e-3 and more.
 *
 * @param operator any linear operator, also your own
 * @param options seed of the random tensors (an integer >= 0, 1 by default) and their precision (float64 by default)
 * @example
 * adjointError(blur(tensor([2], [1, 3]), [7], { boundary: 'mirror' })) < 1e-14; // => true
 */
export function adjointError(
  operator: LinearOperator,
  options: { readonly seed?: number | undefined; readonly dtype?: DType | undefined } = {},
): number {
  const { seed = 1, dtype = 'float64' } = options;
  const rng = random(seed);
  const normal = (shape: readonly number[]): Tensor => {
    const x = zeros(shape, dtype);
    for (let i = 0; i < x.data.length; i++) x.data[i] = rng.normal();
    return x;
  };
  const x = normal(operator.domain);
  const y = normal(operator.range);
  const forward = operator.apply(x);
  const back = operator.adjoint(y);
  const mismatch = Math.abs(dot(forward.data, y.data) - dot(x.data, back.data));
  return mismatch / (Math.sqrt(sumOfSquares(forward.data) * sumOfSquares(y.data)) || 1);
}
