import { checkOptions } from '../check-options.ts';
import { checkChoice, checkInteger, rangeError } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { checkTensor, dtypeOf, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';

/** What the forward difference meets at the end of an axis, and which axes are differenced. */
export interface GradientOptions {
  /** `reflect` (default): the last difference is 0. `wrap`: it is taken to the first sample. */
  readonly boundary?: 'reflect' | 'wrap' | undefined;
  /** How many trailing axes to difference, all by default; the axes before them are a batch. */
  readonly rank?: number | undefined;
}

/**
 * Forward differences along each axis: (D x)[a, i] = x[i + e_a] - x[i]; the adjoint is the negative divergence.
 *
 * @param shape shape of x
 * @param options boundary and rank
 * @returns an operator to shape [rank, ...shape]
 * @throws RangeError when rank is not between 1 and the number of axes
 * @example
 * [...gradient([3]).apply(tensor([3], [1, 2, 4])).data]; // => [1, 2, 0]
 */
export function gradient(shape: Shape, options: GradientOptions = {}): LinearOperator {
  checkOptions('gradient', options, ['boundary', 'rank']);
  const { boundary = 'reflect', rank = shape.length } = options;
  checkChoice('gradient', 'boundary', boundary, ['reflect', 'wrap']);
  checkInteger('gradient', 'rank', rank);
  if (rank > shape.length)
    throw rangeError('gradient', 'rank', `at most the ${shape.length} axes of the shape`, rank);
  const size = sizeOf(shape);
  const strides = stridesOf(shape);
  const range = [rank, ...shape];
  /** Calls visit for each run of samples `from <= i < to` whose neighbour along the axis is i + step. */
  const eachRun = (axis: number, visit: (from: number, to: number, step: number) => void): void => {
    const n = shape[axis];
    const stride = strides[axis];
    for (let start = 0; start < size; start += n * stride) {
      const last = start + (n - 1) * stride;
      visit(start, last, stride);
      visit(last, last + stride, boundary === 'wrap' ? start - last : 0);
    }
  };
  return {
    domain: shape,
    range,
    apply(x: Tensor, out: Tensor = zeros(range, dtypeOf(x))) {
      checkTensor('gradient', 'x', x, shape);
      for (let a = 0; a < rank; a++)
        eachRun(shape.length - rank + a, (from, to, step) => {
          for (let i = from; i < to; i++) out.data[a * size + i] = x.data[i + step] - x.data[i];
        });
      return out;
    },
    adjoint(y: Tensor, out: Tensor = zeros(shape, dtypeOf(y))) {
      checkTensor('gradient', 'y', y, range);
      out.data.fill(0);
      for (let a = 0; a < rank; a++)
        eachRun(shape.length - rank + a, (from, to, step) => {
          for (let i = from; i < to; i++) {
            const value = y.data[a * size + i];
            out.data[i + step] += value;
            out.data[i] -= value;
          }
        });
      return out;
    },
  };
}
