/** Sums that more than one solver needs. */

import { checkSamples, checkShape, rangeError } from '../errors.ts';
import { isCirculant } from '../operators/circulant.ts';
import { isWindowed } from '../operators/frame.ts';
import type { LinearOperator } from '../operators/operator.ts';
import type { FloatArray, Tensor } from '../tensor.ts';

/** Σ a². */
export function energyOf(a: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * a[i];
  return sum;
}

/** Σ a b. */
export function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ‖change‖ / ‖x‖ from their squares; 0 where nothing moved. */
export function relative(change2: number, x2: number): number {
  return change2 === 0 ? 0 : Math.sqrt(change2 / x2);
}

/** Throws unless the data fit the operator and are finite, and the weights, where given, fit the data and are finite and >= 0. */
export function checkProblem(fn: string, operator: LinearOperator, measured: Tensor, weights?: Tensor): void {
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkSamples(fn, 'measured', measured.data);
  if (weights === undefined) return;
  checkShape(fn, 'weights', weights.shape, operator.range);
  checkSamples(fn, 'weights', weights.data);
  const { data } = weights;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0) throw rangeError(fn, 'weights', '>= 0 everywhere', data[i]);
    sum += data[i];
  }
  if (sum === 0) throw rangeError(fn, 'weights', '> 0 somewhere', 0);
}

/** How many of the last axes of the domain are those of the picture. */
export function spatialRank(operator: LinearOperator): number {
  if (isWindowed(operator)) return operator.circulant.spectrum.rank;
  return isCirculant(operator) ? operator.spectrum.rank : (operator.rank ?? operator.domain.length);
}
