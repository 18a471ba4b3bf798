import { eachFrequency } from '../fft/frequency.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { stridesOf, type Tensor } from '../tensor.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** Singular values below this fraction of the largest count as zero: in single precision they are rounding errors. */
export const rankTolerance = 1e-6;

/**
 * The eigenvalues of A S Aᵀ for A = D C and S circulant with the spectrum s, one for each frequency of the half spectrum.
 *
 * A S Aᵀ is circulant on the coarse grid; its kernel is every s-th sample of r = F⁻¹(|H|² s). Setting the other samples of r
 * to zero instead of dropping them repeats each eigenvalue at all the frequencies that the stride folds onto one another.
 */
export function gramEigenvalues(
  { transfer, stride }: SampledConvolution,
  prior?: Float64Array,
): Float64Array {
  const power = new Float64Array(transfer.re.length);
  for (let f = 0; f < power.length; f++)
    power[f] = (transfer.re[f] ** 2 + transfer.im[f] ** 2) * (prior ? prior[f] : 1);
  if (stride.every((s) => s === 1)) return power;
  const autocorrelation = irfftn({ ...transfer, re: power, im: new Float64Array(power.length) });
  keepMultiples(autocorrelation, stride);
  return rfftn(autocorrelation).re as Float64Array;
}

/** The number of singular values of A, and their range. */
export interface Conditioning {
  /** Singular values above the tolerance, per channel. */
  readonly rank: number;
  /** σ_max / σ_min over min(unknowns, equations) singular values; infinite where one counts as zero. */
  readonly conditionNumber: number;
}

/** Counts and compares the singular values of A, the roots of the eigenvalues of A Aᵀ. */
export function conditioning(operator: SampledConvolution): Conditioning {
  const eigenvalues = gramEigenvalues(operator);
  let largest = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const eigenvalue of eigenvalues) {
    largest = Math.max(largest, eigenvalue);
    smallest = Math.min(smallest, eigenvalue);
  }
  const floor = largest * rankTolerance ** 2;
  let total = 0;
  eachFrequency(operator.transfer.shape, (f, _, count) => {
    if (eigenvalues[f] > floor) total += count;
  });
  const repeats = operator.stride.reduce((product, s) => product * s, 1);
  return {
    rank: Math.round(total / repeats),
    conditionNumber: smallest > floor ? Math.sqrt(largest / smallest) : Number.POSITIVE_INFINITY,
  };
}

/** Sets every sample to zero whose index is not a multiple of the stride on each axis. */
function keepMultiples({ shape, data }: Tensor, stride: readonly number[]): void {
  const steps = stridesOf(shape);
  for (let i = 0; i < data.length; i++)
    for (let axis = 0; axis < shape.length; axis++)
      if ((Math.floor(i / steps[axis]) % shape[axis]) % stride[axis] !== 0) {
        data[i] = 0;
        break;
      }
}
