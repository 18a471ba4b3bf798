import { checkFinite, checkNonNegative, checkShape, rangeError } from '../errors.ts';
import { fitPowerLaw } from '../estimate/power-law.ts';
import { dilationPower } from '../estimate/spectrum/dilation-power.ts';
import { eachFrequency, squaredParts } from '../fft/frequency.ts';
import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import { reciprocal } from '../kernels/pointwise.ts';
import { powerLawWeights } from '../kernels/power-law.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
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
  | (Omit<NoNoise, 'noise' | 'psfError'> & {
      /** Standard deviation of the noise on the scale of the data, >= 0, or `auto` (default); the signal's power spectrum is fitted. */
      readonly noise?: number | 'auto' | undefined;
      /** Relative error of the PSF's width, >= 0, or `auto` (default): the error that fits the data best. */
      readonly psfError?: number | 'auto' | undefined;
    })
  | (Omit<NoNoise, 'signalSpectrum' | 'noiseSpectrum'> & {
      /** Power spectrum of the signal, on the half grid of the operator's spectrum, in the unit of `noiseSpectrum`. */
      readonly signalSpectrum: Tensor;
      /** Power spectrum of the noise, on the same grid. */
      readonly noiseSpectrum: Tensor;
    });

const optionNames = [
  ...['nsr', 'snrDb', 'noise', 'psfError', 'signalSpectrum', 'noiseSpectrum', 'compat'],
  ...maskedFilterOptionNames,
];

/**
 * The Wiener filter: the linear estimate of least expected squared error, X = H* Y / (|H|² + N/S).
 *
 * N is the power spectrum of the noise and S that of the signal. With `noise` (a standard deviation, or `auto`) S is a power law A|f|^-α
 * fitted to the data, see {@link fitPowerLaw}, and so is ε, the relative error of the PSF's width: the denominator gains ε²|f·∇H|², which
 * attenuates the frequencies at which a wrong PSF would cause ringing. `nsr` and `snrDb` set N/S to a constant.
 * SciPy's `wiener` is not this filter but a local denoiser.
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`; planes of a batch are fitted one by one
 * @param options at most one of nsr, snrDb, noise, signalSpectrum with noiseSpectrum, or compat with the parameter of that tool;
 * preserveMean, and without compat sampleWeights and lowerBoundMask
 * @returns the estimate, not clipped to any range; `parameters` has the equivalents in the units of other tools
 * @throws RangeError for more than one description of the noise, negative values, or data that do not fit or are not finite
 * @throws TypeError for unknown options
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate, parameters } = wienerDeconvolve(operator, operator.apply(step), { snrDb: 40 });
 * Number(parameters.nsr).toFixed(6); // => '0.000100'
 * Math.round(10 * estimate.data[8]) > 7; // => true
 *
 * @see N. Wiener 1949, "Extrapolation, Interpolation, and Smoothing of Stationary Time Series"
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

/** What the filter fits to a plane: white noise, a power-law signal and the error of the PSF's width. */
export type WienerModel = {
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Relative error of the PSF's width. */
  readonly psfError: number;
  /** The signal has the power A |f|^-α: A. */
  readonly signalAmplitude: number;
  /** α. */
  readonly signalExponent: number;
};

/** The model that {@link wienerDeconvolve} fits to one plane, with the warnings of the fit. */
export function fitWienerModel(
  operator: SpectralOperator,
  measured: Tensor,
  sampleWeights: Tensor | undefined,
): { readonly model: WienerModel; readonly warnings: readonly string[] } {
  const filter = fitted(undefined, 'auto');
  const { parameters } = filterPlanes('wienerDeconvolve', operator, measured, { sampleWeights }, filter);
  const [model] = parameters;
  return { model, warnings: psfWarnings(model) };
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
  const { psfError: givenError, noiseSpectrum } = options as { psfError?: unknown; noiseSpectrum?: unknown };
  if (givenError !== undefined && given.length > 0 && given[0] !== 'noise')
    throw rangeError('wienerDeconvolve', 'psfError', `left out with "${given[0]}"`, givenError);
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
  const { noise = 'auto', psfError = 'auto' } = options;
  if (psfError !== 'auto') checkNonNegative('wienerDeconvolve', 'psfError', psfError);
  if (noise === 'auto') return fitted(undefined, psfError);
  checkNonNegative('wienerDeconvolve', 'noise', noise);
  return fitted(noise, psfError);
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
    checkShape('wienerDeconvolve', 'signalSpectrum', signal.shape, grid);
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

/** Dilation powers of transfer functions in use: the channels of an image share one. */
const dilationPowers = new WeakMap<Spectrum, FloatArray>();

function cachedDilationPower(transfer: Spectrum): FloatArray {
  const power = dilationPowers.get(transfer) ?? dilationPower(transfer);
  dilationPowers.set(transfer, power);
  return power;
}

/** The filter of white noise, a power-law signal and a PSF of uncertain width: all are fitted, unless the noise or the error is given. */
function fitted(
  given: number | undefined,
  error: number | 'auto',
): (plane: FilterInput) => FilterWeights<WienerModel & { readonly nsr: number }> {
  let dilation: FloatArray | undefined;
  return ({ measured, transfer, gain, out, coefficients, extension }) => {
    if (error !== 0 && dilation === undefined) {
      dilation = coefficients();
      dilation.set(cachedDilationPower(transfer));
    }
    // The misfit of the extension acts as noise: with a given noise of 0.003 the filter reached 25.5 dB, with the fitted 0.0067 30.0 dB.
    const law = fitPowerLaw(
      measured,
      transfer,
      extension === 'none' ? given : undefined,
      // Seams of the initial extension would appear as an error of the PSF.
      error === 'auto' && extension !== 'initial' ? dilation : undefined,
    );
    const psfError = error === 'auto' ? law.psfError : error;
    const size = sizeOf(transfer.shape);
    const sigma = Math.max(law.sigma, given ?? roundingOf(measured.re, size));
    const { amplitude, exponent } = law;
    const error2 = psfError ** 2;
    const { rows, columns } = squaredParts(transfer.shape);
    const model = { amplitude, exponent, noise: sigma ** 2, blunt: error2 };
    const half = powerLawWeights(gain, error2 > 0 ? dilation : undefined, rows, columns, model, out);
    // All columns but the first, and the last of an even width, also represent their mirror images.
    const single = transfer.shape[transfer.rank - 1] % 2 === 0 ? [0, columns[columns.length - 1]] : [0];
    let signalPower = 2 * half;
    for (const column of single)
      for (const row of rows)
        if (row + column > 0) signalPower -= amplitude * (row + column) ** (-exponent / 2);
    return {
      weights: out,
      // With an error of the PSF, the filter differs so much from the initial one that the extension is refined again.
      refineAgain: psfError > 0,
      parameters: {
        noise: sigma,
        psfError,
        signalAmplitude: amplitude,
        signalExponent: exponent,
        nsr: signalPower > 0 ? (size * sigma ** 2) / signalPower : Number.POSITIVE_INFINITY,
      },
    };
  };
}

/** The least error of the PSF's width that gives a warning. */
const noticeableError = 0.04;

function psfWarnings({ psfError }: { readonly psfError?: Parameters[string] }): string[] {
  const worst = Math.max(...[psfError ?? 0].flat().map(Number));
  return worst < noticeableError
    ? []
    : [`The PSF does not fit the data: the error of its width is about ${Math.round(100 * worst)} %.`];
}

/** The least noise: the rounding of samples and transform, as a standard deviation. */
function roundingOf(re: FloatArray, size: number): number {
  const epsilon = re instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  return (epsilon * Math.abs(re[0])) / size;
}

function inverse(value: number): number {
  return value > 0 ? 1 / value : 0;
}
