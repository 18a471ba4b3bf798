import { type LambdaCriterion, lambdaCriteria } from '../../estimate/lambda.ts';
import type { Parameter } from '../../parameter.ts';
import { inverseFilter } from '../../solvers/inverse-filter.ts';
import { tikhonov } from '../../solvers/tikhonov.ts';
import { unsupervisedWiener } from '../../solvers/unsupervised-wiener.ts';
import { wienerDeconvolve } from '../../solvers/wiener.ts';
import { type Problem, type SolvingMethod, spectral } from './method.ts';

const preserveMean: Parameter = {
  meaning: 'keep the mean whatever the regularisation takes from it',
  kind: 'boolean',
  default: true,
};

/** Linear filters in Fourier space, and the sampler of their parameters. */
export const fourierFilters: Readonly<Record<string, SolvingMethod>> = {
  inverse: {
    summary: 'divide by the spectrum of the blur',
    model: 'X = Y/H where |H| > cutoff · max|H|, else 0',
    use: 'to see why it fails: it multiplies the noise by up to 1/cutoff',
    source: 'textbook',
    spectral: true,
    parameters: {
      cutoff: { meaning: 'frequencies of a smaller gain become 0', kind: 'number', default: 0.01 },
      preserveMean,
    },
    solve: ({ operator, measured, parameters }) => inverseFilter(spectral(operator), measured, parameters),
  },
  wiener: {
    summary: 'the linear estimate with the least expected square error',
    model: 'X = H* Y / (|H|² + N/S)',
    use: 'first: fast, no knob to turn; N is measured and S fitted to the picture',
    source: 'N. Wiener 1949',
    spectral: true,
    fitsNoise,
    parameters: {
      nsr: { meaning: 'noise-to-signal power ratio at every frequency', kind: 'number' },
      snrDb: { meaning: 'signal-to-noise power ratio at every frequency', kind: 'number', unit: 'dB' },
      compat: {
        meaning: "another tool's filter to rounding, with its own parameter; best with the boundary wrap",
        kind: 'choice',
        choices: ['deconvwnr', 'skimage', 'diplib', 'siril'],
      },
      balance: { meaning: "compat skimage: scikit-image's balance", kind: 'number' },
      regularization: { meaning: "compat diplib: DIPlib's regularization", kind: 'number', default: 1e-4 },
      alpha: { meaning: "compat siril: Siril's alpha", kind: 'number', default: 500 },
      preserveMean,
    },
    solve({ operator, measured, noise, noiseTold, parameters, weighting }) {
      // Without a given noise the filter fits noise and signal together, knowing the blur: better than a measurement on the picture.
      return wienerDeconvolve(spectral(operator), measured, {
        ...parameters,
        ...(parameters.compat === undefined && weighting),
        ...(fitsNoise(parameters) && noiseTold && { noise }),
      });
    },
  },
  'unsupervised-wiener': {
    summary: 'Wiener-Hunt that learns noise and smoothness from the picture, by sampling their posterior',
    model: 'x, γ_n, γ_x ~ p(y | x, γ_n) p(x | γ_x), x smooth under the Laplacian: the mean of x',
    use: "when nothing is known; the library's unsupervisedWiener gives the deviation of each pixel too",
    source: 'F. Orieux, J.-F. Giovannelli, T. Rodet 2010, doi:10.1364/JOSAA.27.001593',
    spectral: true,
    parameters: {
      samples: { meaning: 'samples that the posterior is told by, 2 or more', kind: 'number', default: 100 },
      burnIn: { meaning: 'samples that are thrown away before', kind: 'number', default: 15 },
      seed: { meaning: 'equal seeds draw equal samples', kind: 'number', default: 1 },
    },
    solve({ operator, measured, parameters, weighting, control }) {
      const { samples = 100, burnIn = 15, ...rest } = parameters as Record<string, number>;
      return unsupervisedWiener(spectral(operator), measured, {
        ...rest,
        burnIn,
        iterations: burnIn + samples,
        sampleWeights: weighting?.sampleWeights,
        ...control,
      });
    },
  },
  tikhonov: {
    summary: 'least squares with a penalty on roughness',
    model: 'min ‖H x - y‖² + λ‖D x‖²',
    use: 'when λ is known or to be chosen by a criterion, or to match scikit-image (its balance is λ)',
    source: 'B. R. Hunt 1973, doi:10.1109/TC.1973.5009169',
    spectral: true,
    parameters: {
      lambda: {
        meaning: 'weight of the penalty; chosen by the criterion where it is not given',
        kind: 'number',
      },
      criterion: {
        meaning: 'how the weight is chosen from the data',
        kind: 'choice',
        choices: [...lambdaCriteria],
        default: 'gcv',
      },
      regularizer: {
        meaning: 'what counts as rough',
        kind: 'choice',
        choices: ['laplacian', 'identity'],
        default: 'laplacian',
      },
      preserveMean,
    },
    solve({ operator, measured, noise, parameters, weighting }) {
      const { criterion = 'gcv', lambda = criterion, ...rest } = parameters;
      return tikhonov(spectral(operator), measured, {
        ...rest,
        lambda: lambda as number | LambdaCriterion,
        ...(noise > 0 && { noise }),
        ...weighting,
      });
    },
  },
};

/** The Wiener filter does unless a ratio or another tool's filter is asked for. */
function fitsNoise(parameters: Problem['parameters']): boolean {
  return !['nsr', 'snrDb', 'compat'].some((name) => name in parameters);
}
