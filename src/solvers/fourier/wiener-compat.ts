import { checkChoice, checkNonNegative, checkPositive } from '../../errors.ts';
import { laplacianSpectrum } from '../../operators/laplacian.ts';
import type { FloatArray } from '../../tensor.ts';
import { checkOptions } from '../optimization/check-options.ts';
import type { FilterInput, FilterWeights } from './fourier-filter.ts';

/**
 * The Wiener filters of other tools, reproduced to rounding for a periodic boundary. `preserveMean` is false by default, and there are no
 * masks. H is that of the operator: `blur` scales the PSF to sum 1, where these tools take it as it is, as `blur` with `normalise: false` does.
 *
 * - `deconvwnr` (MATLAB): X = H* Y / max(|H|² + nsr, √eps), eps = 2^-52; nsr 0 by default
 * - `octave` (GNU Octave, image 2.14.0, `deconvwnr`): X = H* Y / (|H|² + nsr), where eps takes the place of an nsr of 0, the default
 * - `skimage` (scikit-image `wiener`): X = H* Y / (|H|² + balance |D|²), D the Laplacian, then clipped to [-1, 1] as it does by default
 * - `diplib` (DIPlib `WienerDeconvolution`): X = H* Y / (|H|² + regularization max|H|²), 1e-4 by default. DIPlib pads the
 *   image first, which is not part of the filter: use the boundary `unknown` or pad the image.
 * - `siril` (Siril `wiener -alpha=`): X = H* Y / (|H|² + 1/alpha), 500 by default
 */
export type WienerCompat =
  | { readonly compat: 'deconvwnr'; readonly nsr?: number | undefined }
  | { readonly compat: 'octave'; readonly nsr?: number | undefined }
  | { readonly compat: 'skimage'; readonly balance: number }
  | { readonly compat: 'diplib'; readonly regularization?: number | undefined }
  | { readonly compat: 'siril'; readonly alpha?: number | undefined };

/** The parameter of each tool. */
const parameterOf = {
  deconvwnr: 'nsr',
  octave: 'nsr',
  skimage: 'balance',
  diplib: 'regularization',
  siril: 'alpha',
} as const;

/** The tools. */
export const compatTools = Object.keys(parameterOf) as (keyof typeof parameterOf)[];

/** Why the Wiener filter without `compat` refuses the parameters of other tools. */
export const compatParameters: Readonly<Record<string, string>> = {
  balance: 'it is the parameter of compat "skimage"',
  regularization: 'it is the parameter of compat "diplib"',
  alpha: 'it is the parameter of compat "siril"',
};

/** Why the filters of other tools refuse masks. */
const noMasks = 'the filters of other tools have no masks';

/** The filter of the other tool. Its parameters are reported by their own name and, where it is constant, as the ratio N/S. */
export function compatFilter(options: WienerCompat): (plane: FilterInput) => FilterWeights {
  const fn = 'wienerDeconvolve';
  checkChoice(fn, 'compat', options.compat, compatTools);
  checkOptions(fn, options, ['compat', 'preserveMean', parameterOf[options.compat]], {
    sampleWeights: noMasks,
    lowerBoundMask: noMasks,
  });
  switch (options.compat) {
    case 'deconvwnr': {
      const { nsr = 0 } = options;
      checkNonNegative(fn, 'nsr', nsr);
      return ({ gain }) => ({
        weights: gain.map((g: number) => 1 / Math.max(g + nsr, 2 ** -26)),
        parameters: { nsr },
      });
    }
    case 'octave': {
      const { nsr = 0 } = options;
      checkNonNegative(fn, 'nsr', nsr);
      const ratio = nsr === 0 ? Number.EPSILON : nsr;
      return ({ gain }) => ({
        weights: gain.map((g: number) => 1 / (g + ratio)),
        parameters: { nsr: ratio },
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

/** scikit-image's `clip=True`, its default. */
export function clipToUnit(data: FloatArray): void {
  for (let i = 0; i < data.length; i++) data[i] = Math.min(Math.max(data[i], -1), 1);
}
