import { checkWithin } from '../errors.ts';
import type { Shape, Tensor } from '../tensor.ts';
import {
  applyFourierFilter,
  type FourierFilterOptions,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import { checkOptions } from './optimization/check-options.ts';
import type { Solution } from './optimization/solution.ts';

/** Options of {@link inverseFilter}. */
export interface InverseFilterOptions extends FourierFilterOptions {
  /** Frequencies with |H| <= cutoff · max|H| are set to 0; from 0 to 1, 0.01 by default. */
  readonly cutoff?: number | undefined;
}

/** Why masks are refused. */
const noMasks = Object.fromEntries(
  ['sampleWeights', 'lowerBoundMask'].map((name) => [
    name,
    'without regularization missing samples cannot be estimated',
  ]),
);

/**
 * The inverse filter, X = Y/H where |H| > cutoff · max|H|, else 0.
 *
 * Exact without noise; it amplifies noise by up to 1/cutoff, so that {@link wienerDeconvolve} is the filter for real images.
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`
 * @param options cutoff, preserveMean
 * @returns the estimate, not clipped to any range
 * @throws RangeError for a cutoff outside [0, 1] or data that do not fit or are not finite; TypeError for unknown options
 * @example
 * const operator = blur(tensor([2], [3, 1]), [4]);
 * const blurred = operator.apply(tensor([4], [0, 4, 0, 0]));
 * [...inverseFilter(operator, blurred).estimate.data].map((v) => Math.round(v) + 0); // => [0, 4, 0, 0]
 */
export function inverseFilter<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: InverseFilterOptions = {},
): Solution<S> {
  const fn = 'inverseFilter';
  checkOptions(fn, options, ['cutoff', 'preserveMean'], noMasks);
  const { cutoff = 0.01 } = options;
  checkWithin(fn, 'cutoff', cutoff, 0, 1);
  // Without regularization nothing determines the region outside the frame: its smooth extension is kept.
  return applyFourierFilter(fn, operator, measured, { ...options, refine: false }, ({ gain }) => {
    let largest = 0;
    for (const g of gain) largest = Math.max(largest, g);
    const least = cutoff ** 2 * largest;
    const weights = gain.map((g: number) => (g > least ? 1 / g : 0));
    return { weights, parameters: { cutoff } };
  });
}
