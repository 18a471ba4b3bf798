import { checkChoice, checkNonNegative, checkShape, rangeError } from '../errors.ts';
import { chooseLambda, type LambdaCriterion, lambdaCriteria } from '../estimate/lambda.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { laplacianSpectrum } from '../operators/laplacian.ts';
import type { Shape, Tensor } from '../tensor.ts';
import {
  applyFourierFilter,
  type MaskedFilterOptions,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import type { Solution } from './optimization/solution.ts';

/** How much to regularise, and what counts as rough. */
export interface TikhonovOptions extends MaskedFilterOptions {
  /**
   * λ, a number >= 0; scikit-image's `balance`, and the noise-to-signal power ratio where D is the identity.
   * Or how it is chosen from the data: `gcv`, `lcurve`, `discrepancy`, `sure`, see {@link chooseLambda}.
   */
  readonly lambda: number | LambdaCriterion;
  /** Standard deviation of the noise, > 0: for the criteria `discrepancy` and `sure`. */
  readonly noise?: number | undefined;
  /** D: the `identity`, the `laplacian` (default), or the transfer function of any circulant operator on the operator's grid. */
  readonly regularizer?: 'identity' | 'laplacian' | Spectrum | undefined;
}

/**
 * Tikhonov regularisation, the least of ‖H x - y‖² + λ‖D x‖²: X = H* Y / (|H|² + λ|D|²).
 *
 * @param operator a blur that wraps or that has unknown surroundings
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options lambda (a number or a criterion), noise, regularizer, preserveMean, weights, clipped
 * @returns the estimate, not clipped to any range
 * @throws RangeError for a negative lambda, a regularizer of another grid, or data that do not fit or are not finite
 * @example
 * const operator = blur(tensor([3], [1, 3, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = tikhonov(operator, blurred, { lambda: 1e-9 });
 * Math.round(estimate.data[3]); // => 4
 *
 * A. N. Tikhonov 1963; B. R. Hunt 1973, "The application of constrained least squares estimation to image restoration by digital
 * computer", doi:10.1109/TC.1973.5009169
 */
export function tikhonov<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: TikhonovOptions,
): Solution<S> {
  const { lambda: wanted, noise, regularizer = 'laplacian' } = options;
  if (typeof wanted === 'string') checkChoice('tikhonov', 'lambda', wanted, lambdaCriteria);
  else checkNonNegative('tikhonov', 'lambda', wanted);
  if (typeof regularizer === 'string' && regularizer !== 'identity' && regularizer !== 'laplacian')
    throw rangeError('tikhonov', 'regularizer', 'identity, laplacian or a spectrum', regularizer);
  const solution = applyFourierFilter(
    'tikhonov',
    operator,
    measured,
    options,
    ({ measured: y, gain, transfer }) => {
      const d = regularizer === 'laplacian' ? laplacianSpectrum(transfer.shape) : regularizer;
      if (d !== 'identity') checkShape('tikhonov', 'regularizer', d.shape, transfer.shape);
      const lambda =
        typeof wanted === 'number'
          ? wanted
          : chooseLambda(wanted, {
              measured: y,
              transfer,
              ...(d !== 'identity' && { regularizer: d }),
              ...(noise !== undefined && { noise }),
            });
      const weights = gain.map((g: number, k: number) => {
        const denominator = g + lambda * (d === 'identity' ? 1 : d.re[k] ** 2 + d.im[k] ** 2);
        return denominator > 0 ? 1 / denominator : 0;
      });
      return { weights, parameters: { lambda } };
    },
  );
  return {
    ...solution,
    parameters: {
      ...solution.parameters,
      regularizer: typeof regularizer === 'string' ? regularizer : 'spectrum',
    },
  };
}
