import { checkInteger } from '../../errors.ts';
import { type LambdaCriterion, lambdaCriteria } from '../../estimate/lambda.ts';
import type { Parameter } from '../../parameter.ts';
import { psfWarnings } from '../../solvers/fourier/fitted-filter.ts';
import type { SpectralOperator } from '../../solvers/fourier/fourier-filter.ts';
import { compatTools, type WienerCompat } from '../../solvers/fourier/wiener-compat.ts';
import { inverseFilter } from '../../solvers/inverse-filter.ts';
import type { Solution } from '../../solvers/optimization/solution.ts';
import { polyblur } from '../../solvers/polyblur.ts';
import { tikhonov } from '../../solvers/tikhonov.ts';
import { unsupervisedWiener } from '../../solvers/unsupervised-wiener.ts';
import { fitWienerModel, type WienerOptions, wienerByModel, wienerDeconvolve } from '../../solvers/wiener.ts';
import type { Tensor } from '../../tensor.ts';
import { modelWeights } from '../noise/model-weights.ts';
import { type SolvingMethod, spectral } from './method.ts';

interface MeanParameters {
  /** Keep the mean of the image whatever the regularization removes; true by default. */
  readonly preserveMean?: boolean | undefined;
}

/** Parameters of the `inverse` method. */
export interface InverseParameters extends MeanParameters {
  /** Frequencies with |H| <= cutoff · max|H| become 0, from 0 to 1; 0.01 by default. */
  readonly cutoff?: number | undefined;
}

/** Parameters of the `wiener` method; without `nsr`, `snrDb` and `compat` the spectra of noise and signal are fitted. */
export interface WienerParameters extends MeanParameters {
  /** Noise-to-signal power ratio at every frequency, >= 0. */
  readonly nsr?: number | undefined;
  /** Signal-to-noise power ratio at every frequency, in decibel. */
  readonly snrDb?: number | undefined;
  /** Another tool's filter to rounding. */
  readonly compat?: WienerCompat['compat'] | undefined;
  /** scikit-image's balance, > 0, with `compat: 'skimage'`. */
  readonly balance?: number | undefined;
  /** DIPlib's regularization, > 0, with `compat: 'diplib'`. */
  readonly regularization?: number | undefined;
  /** Siril's alpha, > 0, with `compat: 'siril'`. */
  readonly alpha?: number | undefined;
}

/** Parameters of the `unsupervised-wiener` method. */
export interface UnsupervisedWienerParameters {
  /** Posterior samples to keep, 2 or more; 100 by default. */
  readonly samples?: number | undefined;
  /** Posterior samples to discard first, >= 0; 15 by default. */
  readonly burnIn?: number | undefined;
  /** Seed of the random generator, an integer >= 0; 1 by default. */
  readonly seed?: number | undefined;
}

/** Parameters of the `tikhonov` method. */
export interface TikhonovParameters extends MeanParameters {
  /** λ >= 0, the weight of the penalty; chosen by the criterion where it is left out. */
  readonly lambda?: number | undefined;
  /** How λ is chosen from the data; `gcv` by default. */
  readonly criterion?: LambdaCriterion | undefined;
  /** D, the operator of the penalty; `laplacian` by default. */
  readonly regularizer?: 'laplacian' | 'identity' | undefined;
}

/** Parameters of the `polyblur` method. */
export interface PolyblurParameters extends MeanParameters {
  /** α = p''(1), from 0 to 12; 6 by default. */
  readonly alpha?: number | undefined;
  /** β = p(0), from 1 to 8: the gain of what the blur removed; 1 by default. */
  readonly beta?: number | undefined;
  /** How many times the polynomial is applied, from 1 to 3; 2 by default. */
  readonly rounds?: number | undefined;
  /** Keep the measured value where the gradient turned round; true by default. */
  readonly haloRemoval?: boolean | undefined;
}

/** The parameters of each Fourier filter, by its name. */
export interface FourierFilterParameters {
  inverse: InverseParameters;
  wiener: WienerParameters;
  'unsupervised-wiener': UnsupervisedWienerParameters;
  tikhonov: TikhonovParameters;
  polyblur: PolyblurParameters;
}

const preserveMean: Parameter = {
  meaning: 'keep the mean of the image whatever the regularization removes',
  kind: 'boolean',
  default: true,
};

/** Linear filters in Fourier space, and the sampler of their parameters. */
export const fourierFilters: {
  readonly [Name in keyof FourierFilterParameters]: SolvingMethod<FourierFilterParameters[Name]>;
} = {
  inverse: {
    summary: 'division by the transfer function of the blur',
    model: 'X = Y/H where |H| > cutoff · max|H|, else 0',
    use: 'to see why it fails: it multiplies the noise by up to 1/cutoff',
    source: 'textbook',
    spectral: true,
    arrays: 13,
    parameters: {
      cutoff: {
        meaning: 'frequencies with |H| below this part of max|H| become 0',
        kind: 'number',
        default: 0.01,
      },
      preserveMean,
    },
    ignoresSampleWeights: () => true,
    noiseUse: () => 'none',
    solve: ({ operator, measured, parameters }) => inverseFilter(spectral(operator), measured, parameters),
  },
  wiener: {
    summary: 'the linear estimate with the least expected squared error',
    model: 'X = H* Y / (|H|² + N/S)',
    use: 'first: fast and without a parameter to tune; N is measured, S is fitted to the image',
    source: 'N. Wiener 1949',
    spectral: true,
    arrays: 19,
    parameters: {
      nsr: { meaning: 'noise-to-signal power ratio at every frequency', kind: 'number' },
      snrDb: { meaning: 'signal-to-noise power ratio at every frequency', kind: 'number', unit: 'dB' },
      compat: {
        meaning:
          "another tool's filter to rounding, with its own parameter; best with the boundary wrap; the PSF is scaled to sum 1, which those tools do not do",
        kind: 'choice',
        choices: compatTools,
      },
      balance: { meaning: "compat skimage: scikit-image's balance", kind: 'number' },
      regularization: { meaning: "compat diplib: DIPlib's regularization", kind: 'number', default: 1e-4 },
      alpha: { meaning: "compat siril: Siril's alpha", kind: 'number', default: 500 },
      preserveMean,
    },
    ignoresSampleWeights: ({ compat }) => compat !== undefined,
    keepsPsf: ({ compat }) => compat !== undefined,
    noiseUse: (parameters) => (fitsNoise(parameters) ? 'fit' : 'none'),
    restoresCodes: fitsNoise,
    tiles: (parameters) =>
      fitsNoise(parameters) ? 'filter' : parameters.compat === undefined ? 'nothing' : undefined,
    solve({
      operator,
      measured,
      noise,
      noiseFactor,
      noiseIsGiven,
      parameters,
      sampleWeights,
      lowerBoundMask,
      whole,
    }) {
      if (whole?.filter) {
        const { preserveMean } = parameters;
        return wienerByModel(spectral(operator), measured, whole.filter, {
          preserveMean,
          sampleWeights,
          lowerBoundMask,
        });
      }
      // Without a given noise level the filter fits noise and signal together, knowing the blur: better than a measurement on the image.
      const level = fitsNoise(parameters)
        ? { noiseFactor, ...(noiseIsGiven && { noise: noise / noiseFactor }) }
        : {};
      const filtered = spectral(operator);
      const solution = wienerDeconvolve(filtered, measured, {
        ...parameters,
        sampleWeights,
        lowerBoundMask,
        ...level,
      } as WienerOptions);
      return fitsNoise(parameters)
        ? withTrueWarnings(solution, filtered, measured, sampleWeights, lowerBoundMask)
        : solution;
    },
  },
  'unsupervised-wiener': {
    summary: 'Wiener-Hunt filter that samples the posterior of noise and smoothness',
    model: 'x, γ_n, γ_x ~ p(y | x, γ_n) p(x | γ_x), x smooth under the Laplacian: the mean of x',
    use: 'when nothing is known; unsupervisedWiener of the library also returns the standard deviation of each pixel',
    source: 'F. Orieux, J.-F. Giovannelli, T. Rodet 2010, doi:10.1364/JOSAA.27.001593',
    spectral: true,
    arrays: 7,
    parameters: {
      samples: { meaning: 'posterior samples to keep, 2 or more', kind: 'number', default: 100 },
      burnIn: { meaning: 'posterior samples to discard first', kind: 'number', default: 15 },
      seed: { meaning: 'seed of the random generator', kind: 'number', default: 1 },
    },
    noiseUse: () => 'level',
    fixedStrength: () => 'it estimates how much to regularize',
    restoresCodes: () => true,
    solve({ operator, measured, noise, noiseIsGiven, parameters, sampleWeights, lowerBoundMask, control }) {
      const { samples = 100, burnIn = 15, seed } = parameters;
      checkInteger('unsupervisedWiener', 'samples', samples, 2);
      checkInteger('unsupervisedWiener', 'burnIn', burnIn, 0);
      return unsupervisedWiener(spectral(operator), measured, {
        seed,
        burnIn,
        iterations: burnIn + samples,
        ...(noiseIsGiven && { minimumNoise: noise }),
        sampleWeights,
        lowerBoundMask,
        ...control,
      });
    },
  },
  tikhonov: {
    summary: 'least squares with a quadratic penalty on roughness',
    model: 'min ‖H x - y‖² + λ‖D x‖²',
    use: 'when λ is known or to be chosen by a criterion, or to match scikit-image (its balance is λ)',
    source: 'B. R. Hunt 1973, doi:10.1109/TC.1973.5009169',
    spectral: true,
    arrays: 18,
    parameters: {
      lambda: { meaning: 'λ, chosen by the criterion where it is left out', kind: 'number' },
      criterion: {
        meaning: 'how λ is chosen from the data',
        kind: 'choice',
        choices: [...lambdaCriteria],
        default: 'gcv',
      },
      regularizer: {
        meaning: 'D, the operator of the penalty',
        kind: 'choice',
        choices: ['laplacian', 'identity'],
        default: 'laplacian',
      },
      preserveMean,
    },
    noiseUse: () => 'level',
    fixedStrength({ lambda, criterion = 'gcv' }) {
      if (lambda !== undefined) return 'its λ is given';
      return usesNoise(criterion) ? undefined : `the criterion ${criterion} does not need the noise`;
    },
    restoresCodes: () => true,
    solve({ operator, measured, noise, parameters, sampleWeights, lowerBoundMask }) {
      const { criterion = 'gcv', lambda = criterion, ...rest } = parameters;
      return tikhonov(spectral(operator), measured, {
        ...rest,
        lambda,
        noise: noise > 0 ? noise : undefined,
        sampleWeights,
        lowerBoundMask,
      });
    },
  },
  polyblur: {
    summary: 'a polynomial of the blur in place of its inverse, without halos, for mild blur',
    model: 'X = p(|H|) (H* / |H|) Y, p(1) = 1, p′(1) = -1, p″(1) = α, p(0) = β',
    use: 'for photographs that are only a little soft, and for large ones: it takes milliseconds and does not ring',
    source: 'M. Delbracio et al. 2021, doi:10.1109/TCI.2021.3100998',
    spectral: true,
    arrays: 17,
    parameters: {
      alpha: { meaning: 'α, the curvature of the gain where the blur begins', kind: 'number', default: 6 },
      beta: { meaning: 'β, the gain of what the blur removed', kind: 'number', default: 1 },
      rounds: { meaning: 'how many times the polynomial is applied, 1 to 3', kind: 'number', default: 2 },
      haloRemoval: {
        meaning: 'keep the measured value where the gradient turned round',
        kind: 'boolean',
        default: true,
      },
      preserveMean,
    },
    noiseUse: () => 'level',
    restoresCodes: () => true,
    solve: ({ operator, measured, noise, parameters, sampleWeights, lowerBoundMask }) =>
      polyblur(spectral(operator), measured, { ...parameters, noise, sampleWeights, lowerBoundMask }),
  },
};

/** Whether the criterion chooses λ by the level of the noise. */
function usesNoise(criterion: LambdaCriterion): boolean {
  return criterion === 'discrepancy' || criterion === 'sure';
}

/** The Wiener filter fits the noise unless a ratio or another tool's filter is asked for. */
function fitsNoise({ nsr, snrDb, compat }: WienerParameters): boolean {
  return nsr === undefined && snrDb === undefined && compat === undefined;
}

/**
 * Without the warnings about the PSF where it fits beside what clipped light reaches: {@link modelWeights}. The filter itself keeps the error,
 * since the misfit of clipped sources rings as that of a wrong PSF does.
 */
function withTrueWarnings(
  solution: Solution,
  operator: SpectralOperator,
  measured: Tensor,
  sampleWeights: Tensor | undefined,
  lowerBoundMask: Tensor | undefined,
): Solution {
  const doubtful = psfWarnings(solution.parameters);
  if (doubtful.length === 0) return solution;
  const reach = measured.shape.map((n, axis) => Math.ceil((operator.domain[axis] - n) / 2));
  const weights = modelWeights(measured, sampleWeights, lowerBoundMask, reach);
  if (weights === undefined || weights === sampleWeights) return solution;
  if (fitWienerModel(operator, measured, weights).warnings.length > 0) return solution;
  return { ...solution, warnings: solution.warnings.filter((text) => !doubtful.includes(text)) };
}
