import { checkChoice, checkNonNegative, checkPositive } from '../../errors.ts';
import { laplacianSpectrum } from '../../operators/laplacian.ts';
import type { FloatArray } from '../../tensor.ts';
import type { FilterInput, FilterWeights } from './fourier-filter.ts';

/**
 * The Wiener filters of other tools, reproduced to rounding on a frame that wraps; the mean is not preserved.
 *
 * - `deconvwnr` (MATLAB): X = H* Y / max(|H|² + nsr, √eps), eps = 2^-52; nsr 0 by default
 * - `skimage` (scikit-image `wiener`): X = H* Y / (|H|² + balance |D|²), D the Laplacian, then clipped to [-1, 1] as it does by default
 * - `diplib` (DIPlib `WienerDeconvolution`): X = H* Y / (|H|² + regularization max|H|²), 1e-4 by default. DIPlib pads the picture
 *   before, which is not part of the filter: use `unknown` or pad yourself.
 * - `siril` (Siril `wiener -alpha=`): X = H* Y / (|H|² + 1/alpha), 500 by default
 */
export type WienerCompat =
  | { readonly compat: 'deconvwnr'; readonly nsr?: number | undefined }
  | { readonly compat: 'skimage'; readonly balance: number }
  | { readonly compat: 'diplib'; readonly regularization?: number | undefined }
  | { readonly compat: 'siril'; readonly alpha?: number | undefined };

/** The filter of the other tool, with its parameter under its own name and the plain ratio that it amounts to, where it does. */
export function compatFilter(options: WienerCompat): (plane: FilterInput) => FilterWeights {
  const fn = 'wienerDeconvolve';
  checkChoice(fn, 'compat', options.compat, ['deconvwnr', 'skimage', 'diplib', 'siril']);
  switch (options.compat) {
    case 'deconvwnr': {
      const { nsr = 0 } = options;
      checkNonNegative(fn, 'nsr', nsr);
      return ({ gain }) => ({
        weights: gain.map((g: number) => 1 / Math.max(g + nsr, 2 ** -26)),
        parameters: { nsr },
      });
    }
    case 'skimage': {
      const { balance } = options;
      checkPositive(fn, 'balance', balance);
      return ({ gain, transfer }) => {
        const { re } = laplacianSpectrum(transfer.shape);
        return {
          weights: gain.map((g: number, k: number) => 1 / (g + balance * re[k] ** 2)),
          parameters: { balance },
        };
      };
    }
    case 'diplib': {
      const { regularization = 1e-4 } = options;
      checkPositive(fn, 'regularization', regularization);
      return ({ gain }) => {
        let largest = 0;
        for (const g of gain) largest = Math.max(largest, g);
        return {
          weights: gain.map((g: number) => 1 / (g + regularization * largest)),
          parameters: { regularization, nsr: regularization * largest },
        };
      };
    }
    case 'siril': {
      const { alpha = 500 } = options;
      checkPositive(fn, 'alpha', alpha);
      return ({ gain }) => ({
        weights: gain.map((g: number) => 1 / (g + 1 / alpha)),
        parameters: { alpha, nsr: 1 / alpha },
      });
    }
  }
}

/** scikit-image's `clip=True`, which is its default. */
export function clipToUnit(data: FloatArray): void {
  for (let i = 0; i < data.length; i++) data[i] = Math.min(Math.max(data[i], -1), 1);
}
