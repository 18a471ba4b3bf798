import type { LinearOperator } from '../linear-operator.ts';
import { random } from '../random.ts';
import { sizeOf, zeros } from '../tensor.ts';
import { isCirculant } from './circulant.ts';

/**
 * The norm of an operator, its largest singular value: exact where it is circulant, else by twenty power iterations on AᵀA (from below,
 * to about a per cent).
 *
 * @param operator any linear operator
 * @example
 * Math.round(1000 * operatorNorm(blur(tensor([3], [1, 2, 1]), [9]))); // => 1000
 */
export function operatorNorm(operator: LinearOperator): number {
  if (isCirculant(operator)) {
    const { re, im } = operator.spectrum;
    let largest = 0;
    for (let k = 0; k < re.length; k++) largest = Math.max(largest, re[k] ** 2 + im[k] ** 2);
    return Math.sqrt(largest);
  }
  const rng = random(1);
  let x = zeros([...operator.domain], 'float64');
  // Blurs amplify what is smooth and positive most: noise on a constant starts near there, and meets every other direction too.
  for (let i = 0; i < sizeOf(operator.domain); i++) x.data[i] = 1 + rng.normal();
  let squared = 0;
  for (let iteration = 0; iteration < 20; iteration++) {
    let energy = 0;
    for (let i = 0; i < x.data.length; i++) energy += x.data[i] ** 2;
    if (energy === 0) return 0;
    const length = Math.sqrt(energy);
    for (let i = 0; i < x.data.length; i++) x.data[i] /= length;
    const back = operator.adjoint(operator.apply(x));
    squared = 0;
    for (let i = 0; i < x.data.length; i++) squared += x.data[i] * back.data[i];
    x = back;
  }
  return Math.sqrt(squared);
}
