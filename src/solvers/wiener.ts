import { checkFinite, checkNonNegative, checkPositive, checkShape, rangeError } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import { halfShape } from '../fft/spectrum.ts';
import { reciprocal } from '../kernels/pointwise.ts';
import type { Shape, Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';
import { fittedFilter, modelFilter, psfWarnings, type WienerModel } from './fourier/fitted-filter.ts';
import {
  applyFourierFilter,
  type FilterInput,
  type FilterWeights,
  type FourierFilterOptions,
  filterPlanes,
  type MaskedFilterOptions,
  maskedFilterOptionNames,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import { clipToUnit, compatFilter, compatParameters, type WienerCompat } from './fourier/wiener-compat.ts';
import { checkOptions } from './optimization/check-options.ts';
import type { Parameters, Solution } from './optimization/solution.ts';

/** Options of {@link wienerDeconvolve}: at most one description of the noise. Without any, it is estimated (`noise: 'auto'`). */
export type WienerOptions =
  | (MaskedFilterOptions & WienerNoise)
  | (FourierFilterOptions &
      WienerCompat & { readonly sampleWeights?: undefined; readonly lowerBoundMask?: undefined });

/** The options that describe the noise, none of them given. */
type NoNoise = {
  readonly [name in
    | 'nsr'
    | 'snrDb'
    | 'noise'
    | 'noiseFactor'
    | 'psfError'
    | 'signalSpectrum'
    | 'noiseSpectrum'
    | 'compat']?: undefined;
};

/** The noise, in one of several forms. */
export type WienerNoise =
  | (Omit<NoNoise, 'nsr'> & {
      /** Noise-to-signal *power* ratio N/S, >= 0, the same at every frequency; MATLAB's `nsr`. */
      readonly nsr: number;
    })
  | (Omit<NoNoise, 'snrDb'> & {
      /** Signal-to-noise power ratio in decibel, the same at every frequency. */
      readonly snrDb: number;
    })
  | (Omit<NoNoise, 'noise' | 'noiseFactor' | 'psfError'> & {
      /** Standard deviation of the noise on the scale of the data, >= 0, or `auto` (default); the signal's power spectrum is fitted. */
      readonly noise?: number | 'auto' | undefined;
      /** The filter takes the noise for this many times what was given or fitted, > 0, 1 by default: less is sharper and noisier. */
      readonly noiseFactor?: number | undefined;
      /** Relative error of the PSF's width, >= 0, or `auto` (default): the error that fits the data best, if clearly better than none. */
      readonly psfError?: number | 'auto' | undefined;
    })
  | (Omit<NoNoise, 'signalSpectrum' | 'noiseSpectrum'> & {
      /** Power spectrum of the signal, on the half grid of the operator's spectrum, in the unit of `noiseSpectrum`. */
      readonly signalSpectrum: Tensor;
      /** Power spectrum of the noise, on the same grid. */
      readonly noiseSpectrum: Tensor;
    });

const optionNames = [
  ...['nsr', 'snrDb', 'noise', 'noiseFactor', 'psfError', 'signalSpectrum', 'noiseSpectrum', 'compat'],
  ...maskedFilterOptionNames,
];

/**
 * The Wiener filter: the linear estimate of least expected squared error, X = H* Y / (|H|² + N/S).
 *
 * N is the power spectrum of the noise and S that of the signal. With `noise` (a standard deviation, or `auto`) S is a power law A|f|^-α
 * fitted to the data, see {@link fitPowerLaw}, and so is ε, the relative error of the PSF's width: the denominator gains ε²|f·∇H|², which
 * attenuates the frequencies at which a wrong PSF would cause ringing. `nsr` and `snrDb` set N/S to a constant. On one axis S is any smooth
 * spectrum where a power law is not likely: sounds have bands and gaps. There ε > 0 takes clear evidence, which grows with the length.
 * SciPy's `wiener` is not this filter but a local denoiser.
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`; planes of a batch are fitted one by one
 * @param options at most one of nsr, snrDb, noise, signalSpectrum with noiseSpectrum, or compat with the parameter of that tool;
 * preserveMean, and without compat sampleWeights and lowerBoundMask
 * @returns the estimate, not clipped to any range; `parameters` has the equivalents in the units of other tools
 * @throws RangeError for more than one description of the noise, negative values, or data that do not fit or are not finite
 * @throws TypeError for unknown options
 * @see N. Wiener 1949, "Extrapolation, Interpolation, and Smoothing of Stationary Time Series"
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate, parameters } = wienerDeconvolve(operator, operator.apply(step), { snrDb: 40 });
 * Number(parameters.nsr).toFixed(6); // => '0.000100'
 * Math.round(10 * estimate.data[8]) > 7; // => true
 */
export function wienerDeconvolve<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: WienerOptions = {},
): Solution<S> {
  const fn = 'wienerDeconvolve';
  if (options.compat !== undefined) {
    const filter = compatFilter(options);
    const { compat, preserveMean = false } = options;
    const solution = applyFourierFilter(fn, operator, measured, { preserveMean }, filter);
    if (compat === 'skimage') clipToUnit(solution.estimate.data);
    return withEquivalents(solution, { compat });
  }
  checkOptions(fn, options, optionNames, compatParameters);
  return withEquivalents(applyFourierFilter(fn, operator, measured, options, ruleOf(options)));
}

/** The model that {@link wienerDeconvolve} fits to one plane, with the warnings of the fit. */
export function fitWienerModel(
  operator: SpectralOperator,
  measured: Tensor,
  sampleWeights: Tensor | undefined,
): { readonly model: WienerModel; readonly warnings: readonly string[] } {
  const filter = fittedFilter(undefined, 'auto');
  const { parameters } = filterPlanes('wienerDeconvolve', operator, measured, { sampleWeights }, filter);
  const [model] = parameters;
  return { model, warnings: psfWarnings(model) };
}

/** {@link wienerDeconvolve} with a model that was fitted before, as it is. */
export function wienerByModel<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  model: WienerModel,
  options: MaskedFilterOptions & { readonly refine?: boolean | undefined },
): Solution<S> {
  return withEquivalents(
    applyFourierFilter('wienerDeconvolve', operator, measured, options, modelFilter(model)),
  );
}

function withEquivalents<S extends Shape>(solution: Solution<S>, more: Parameters = {}): Solution<S> {
  const { nsr } = solution.parameters;
  const same = nsr === undefined ? {} : equivalents(nsr as number | readonly number[]);
  return {
    ...solution,
    parameters: { ...more, ...solution.parameters, ...same },
    warnings: [...solution.warnings, ...psfWarnings(solution.parameters)],
  };
}

/** The same ratio in other units: decibel, scikit-image's `balance` with the identity, Siril's `alpha`. */
function equivalents(nsr: number | readonly number[]): Parameters {
  const each = (f: (value: number) => number) => (typeof nsr === 'number' ? f(nsr) : nsr.map(f));
  return {
    nsr,
    snr: each((v) => 1 / v),
    snrDb: each((v) => -10 * Math.log10(v)),
    balance: nsr,
    sirilAlpha: each((v) => 1 / v),
  };
}

/** The filter of the checked options. */
function ruleOf(options: MaskedFilterOptions & WienerNoise): (plane: FilterInput) => FilterWeights {
  const given = (['nsr', 'snrDb', 'noise', 'signalSpectrum'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (given.length > 1)
    throw rangeError('wienerDeconvolve', 'options', 'one of nsr, snrDb, noise, signalSpectrum', given);
  const { noiseSpectrum, ...rest } = options as Record<string, unknown>;
  for (const name of ['psfError', 'noiseFactor'])
    if (rest[name] !== undefined && given.length > 0 && given[0] !== 'noise')
      throw rangeError('wienerDeconvolve', name, `left out with "${given[0]}"`, rest[name]);
  if (noiseSpectrum !== undefined && given[0] !== 'signalSpectrum')
    throw rangeError('wienerDeconvolve', 'noiseSpectrum', 'given with "signalSpectrum"', noiseSpectrum);
  if (options.nsr !== undefined) {
    checkNonNegative('wienerDeconvolve', 'nsr', options.nsr);
    return flat(options.nsr);
  }
  if (options.snrDb !== undefined) {
    checkFinite('wienerDeconvolve', 'snrDb', options.snrDb);
    return flat(10 ** (-options.snrDb / 10));
  }
  if (options.signalSpectrum !== undefined) return spectral(options.signalSpectrum, options.noiseSpectrum);
  const { noise = 'auto', noiseFactor = 1, psfError = 'auto' } = options;
  checkPositive('wienerDeconvolve', 'noiseFactor', noiseFactor);
  if (psfError !== 'auto') checkNonNegative('wienerDeconvolve', 'psfError', psfError);
  if (noise === 'auto') return fittedFilter(undefined, psfError, noiseFactor);
  checkNonNegative('wienerDeconvolve', 'noise', noise);
  return fittedFilter(noise, psfError, noiseFactor);
}

function flat(nsr: number): (plane: FilterInput) => FilterWeights {
  return ({ gain, out }) => {
    reciprocal(gain, nsr, out);
    return { weights: out, parameters: { nsr } };
  };
}

function spectral(signal: Tensor, noise: Tensor): (plane: FilterInput) => FilterWeights {
  return ({ gain, transfer }) => {
    const grid = halfShape(transfer.shape);
    checkTensor('wienerDeconvolve', 'signalSpectrum', signal, grid);
    checkShape('wienerDeconvolve', 'noiseSpectrum', noise?.shape ?? [], grid);
    for (const [name, { data }] of [
      ['signalSpectrum', signal],
      ['noiseSpectrum', noise],
    ] as const)
      for (const value of data) checkNonNegative('wienerDeconvolve', name, value);
    const weights = gain.map(
      (g: number, k: number) => signal.data[k] * inverse(g * signal.data[k] + noise.data[k]),
    );
    let signalPower = 0;
    let noisePower = 0;
    eachFrequency(transfer.shape, (k, squared, count) => {
      if (squared === 0) return;
      signalPower += count * signal.data[k];
      noisePower += count * noise.data[k];
    });
    return { weights, parameters: { nsr: noisePower / signalPower } };
  };
}

function inverse(value: number): number {
  return value > 0 ? 1 / value : 0;
}
