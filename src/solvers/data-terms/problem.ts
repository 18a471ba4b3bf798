import { checkSamples, checkShape, rangeError } from '../../errors.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { isWindowed } from '../../operators/windowed.ts';
import type { Tensor } from '../../tensor.ts';

/** Throws unless the data fit the operator and are finite, and the weights, where given, fit the data and are finite and >= 0. */
export function checkProblem(fn: string, operator: LinearOperator, measured: Tensor, weights?: Tensor): void {
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkSamples(fn, 'measured', measured.data);
  if (weights === undefined) return;
  checkShape(fn, 'sampleWeights', weights.shape, operator.range);
  checkSamples(fn, 'sampleWeights', weights.data);
  const { data } = weights;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0) throw rangeError(fn, 'sampleWeights', '>= 0 everywhere', data[i]);
    sum += data[i];
  }
  if (sum === 0) throw rangeError(fn, 'sampleWeights', '> 0 somewhere', 0);
}

/** How many of the last axes of the domain are those of the picture. */
export function spatialRank(operator: LinearOperator): number {
  if (isWindowed(operator)) return operator.circulant.spectrum.rank;
  return isCirculant(operator) ? operator.spectrum.rank : (operator.rank ?? operator.domain.length);
}
