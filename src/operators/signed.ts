import { irfftn } from '../fft/rfftn.ts';
import type { LinearOperator } from '../linear-operator.ts';
import type { FloatArray } from '../tensor.ts';
import { isCirculant } from './circulant.ts';
import { isWindowed } from './windowed.ts';

/** The share of negative values that a measured or resampled PSF may have: its noise and its ringing. */
const noise = 0.1;

/** Whether the negative values of a kernel are more than the noise of a measured PSF. */
export function isSigned(kernel: FloatArray, tolerated: number = noise): boolean {
  let largest = 0;
  for (const value of kernel) largest = Math.max(largest, Math.abs(value));
  let negative = 0;
  let all = 0;
  for (const value of kernel) {
    // Smaller values are the rounding of a transform.
    if (Math.abs(value) < 1e-5 * largest) continue;
    all += Math.abs(value);
    if (value < 0) negative -= value;
  }
  return negative > tolerated * all;
}

/** Whether an operator has entries < 0, as far as it can be known: what the operator says, else the values of its kernel. */
export function hasNegativeEntries(operator: LinearOperator): boolean {
  if (operator.signed !== undefined) return operator.signed;
  const circulant = isWindowed(operator) ? operator.circulant : operator;
  if (circulant.signed !== undefined) return circulant.signed;
  return isCirculant(circulant) && isSigned(irfftn(circulant.spectrum).data);
}
