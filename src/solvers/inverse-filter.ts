import { checkWithin } from '../errors.ts';
import type { Shape, Tensor } from '../tensor.ts';
import {
  applyFourierFilter,
  type FourierFilterOptions,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import type { Solution } from './optimization/solution.ts';

/** Below which gain a frequency is given up. */
export interface InverseFilterOptions extends FourierFilterOptions {
  /** As a part of the largest gain: frequencies with |H| <= cutoff · max|H| become 0. From 0 to 1, 0.01 by default. */
  readonly cutoff?: number | undefined;
}

/**
 * The inverse filter, X = Y/H where the blur let the frequency through, 0 where it did not.
 *
 * It is exact without noise and multiplies noise by up to 1/cutoff: use {@link wienerDeconvolve} for pictures of the world.
 *
 * @param operator a blur that wraps or that has unknown surroundings
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options cutoff, preserveMean
 * @returns the estimate, not clipped to any range
 * @throws RangeError for a cutoff outside [0, 1] or data that do not fit or are not finite
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
  const { cutoff = 0.01 } = options;
  checkWithin('inverseFilter', 'cutoff', cutoff, 0, 1);
  // Without regularisation nothing decides what lies outside the frame: its smooth continuation stands.
  return applyFourierFilter(
    'inverseFilter',
    operator,
    measured,
    { ...options, refine: false },
    ({ gain }) => {
      let largest = 0;
      for (const g of gain) largest = Math.max(largest, g);
      const least = cutoff ** 2 * largest;
      const weights = gain.map((g: number) => (g > least ? 1 / g : 0));
      return { weights, parameters: { cutoff } };
    },
  );
}
