import { checkChoice, checkNonNegative, checkShape, rangeError } from '../errors.ts';
import { chooseLambda, type LambdaCriterion, lambdaCriteria } from '../estimate/lambda.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { laplacianSpectrum } from '../operators/laplacian.ts';
import type { Shape, Tensor } from '../tensor.ts';
import {
  applyFourierFilter,
  type MaskedFilterOptions,
  maskedFilterOptionNames,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import { checkOptions } from './optimization/check-options.ts';
import type { Solution } from './optimization/solution.ts';

/** Options of {@link tikhonov}. */
export interface TikhonovOptions extends MaskedFilterOptions {
  /**
   * λ >= 0; scikit-image's `balance`, and the noise-to-signal power ratio where D is the identity. Or the criterion that chooses it from
   * the data: `gcv`, `lcurve`, `discrepancy`, `sure`, see {@link chooseLambda}.
   */
  readonly lambda: number | LambdaCriterion;
  /** Standard deviation of the noise, > 0, which the criteria `discrepancy` and `sure` require; the others choose no λ that amplifies it to a tenth of the contrast. */
  readonly noise?: number | undefined;
  /** D: the `identity`, the `laplacian` (default), or the transfer function of any circulant operator on the operator's grid. */
  readonly regularizer?: 'identity' | 'laplacian' | Spectrum | undefined;
}

const optionNames = ['lambda', 'noise', 'regularizer', ...maskedFilterOptionNames];

/**
 * Tikhonov regularization, the minimizer of ‖A x - y‖² + λ‖D x‖²: X = H* Y / (|H|² + λ|D|²).
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`
 * @param options lambda (a number or a criterion), noise, regularizer, preserveMean, sampleWeights, lowerBoundMask
 * @returns the estimate, not clipped to any range; `parameters` has λ, a list where the planes of a batch differ
 * @throws RangeError for a negative lambda, a regularizer of another grid, or data that do not fit or are not finite
 * @throws TypeError for unknown options
 * @see A. N. Tikhonov 1963; B. R. Hunt 1973, "The application of constrained least squares estimation to image restoration by digital
 * computer", doi:10.1109/TC.1973.5009169
 * @example
 * const operator = blur(tensor([3], [1, 3, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = tikhonov(operator, blurred, { lambda: 1e-9 });
 * Math.round(estimate.data[3]); // => 4
 */
export function tikhonov<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: TikhonovOptions,
): Solution<S> {
  checkOptions('tikhonov', options, optionNames);
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
              regularizer: d === 'identity' ? undefined : d,
              noise,
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
