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
  type MaskedFilterOptions,
  type SpectralOperator,
} from './fourier/fourier-filter.ts';
import { clipToUnit, compatFilter, type WienerCompat } from './fourier/wiener-compat.ts';
import type { Parameters, Solution } from './optimization/solution.ts';

/** How strong the noise is: exactly one of the ways to say it. Without any, the noise is estimated (`noise: 'auto'`). */
export type WienerOptions = MaskedFilterOptions &
  (
    | {
        /** Noise-to-signal *power* ratio, the same at every frequency; MATLAB's `nsr`. */ readonly nsr: number;
      }
    | { /** Signal-to-noise power ratio in decibel, the same at every frequency. */ readonly snrDb: number }
    | {
        /** Standard deviation of the noise on the scale of the data, or `auto`; the signal's power spectrum is fitted. */
        readonly noise?: number | 'auto' | undefined;
        /** How well the PSF's width is known, a relative error >= 0, or `auto` (default): the error that explains the data best. */
        readonly psfError?: number | 'auto' | undefined;
      }
    | {
        /** Power spectra on the half grid of the operator's spectrum, both in the same unit. */
        readonly signalSpectrum: Tensor;
        readonly noiseSpectrum: Tensor;
      }
    | WienerCompat
  );

/**
 * The Wiener filter: the linear estimate with the least expected square error, X = H* Y / (|H|² + N/S).
 *
 * N is the noise's power spectrum and S the signal's. With `noise` (a standard deviation, or `auto`) S is a power law A|f|^-α fitted to
 * the data, see {@link fitPowerLaw}, and so is ε, the relative error of the PSF's width: ε²|f·∇H|² joins |H|² below the line, which tames
 * the filter where a wrong PSF would ring. `nsr` and `snrDb` take N/S for the same at all frequencies.
 * SciPy's `wiener` is another thing, a local denoiser.
 *
 * @param operator a blur that wraps or that has unknown surroundings
 * @param measured the blurred tensor, of shape `operator.range`; planes of a batch are fitted one by one
 * @param options exactly one of nsr, snrDb, noise, signalSpectrum with noiseSpectrum, or compat with that tool's parameter; preserveMean, weights, clipped
 * @returns the estimate, not clipped to any range; `parameters` has the equivalents in the units of other tools
 * @throws RangeError for more than one way to tell the noise, negative values, or data that do not fit or are not finite
 * @example
 * const operator = blur(gaussianPsf({ sigma: 1, rank: 1 }), [16]);
 * const step = tensor([16], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
 * const { estimate, parameters } = wienerDeconvolve(operator, operator.apply(step), { snrDb: 40 });
 * parameters.nsr.toFixed(6); // => '0.000100'
 * Math.round(10 * estimate.data[8]) > 7; // => true
 *
 * N. Wiener 1949, "Extrapolation, Interpolation, and Smoothing of Stationary Time Series"
 */
export function wienerDeconvolve<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: WienerOptions = {},
): Solution<S> {
  if ('compat' in options) {
    const { compat } = options;
    const preserveMean = options.preserveMean ?? false;
    const solution = applyFourierFilter(
      'wienerDeconvolve',
      operator,
      measured,
      { preserveMean },
      compatFilter(options),
    );
    if (compat === 'skimage') clipToUnit(solution.estimate.data);
    return withEquivalents(solution, { compat });
  }
  return withEquivalents(
    applyFourierFilter('wienerDeconvolve', operator, measured, options, ruleOf(options)),
  );
}

function withEquivalents<S extends Shape>(solution: Solution<S>, more: Parameters = {}): Solution<S> {
  const { nsr } = solution.parameters;
  const same = nsr === undefined ? {} : equivalents(nsr as number | readonly number[]);
  return {
    ...solution,
    parameters: { ...more, ...solution.parameters, ...same },
    warnings: [...solution.warnings, ...aboutPsf(solution.parameters)],
  };
}

/** The same ratio in the words of others: decibel, scikit-image's `balance` with the identity, Siril's `alpha`. */
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

/** What the options ask for, checked. */
function ruleOf(options: Exclude<WienerOptions, WienerCompat>): (plane: FilterInput) => FilterWeights {
  const given = ['nsr', 'snrDb', 'noise', 'signalSpectrum'].filter(
    (name) => (options as Record<string, unknown>)[name] !== undefined,
  );
  if (given.length > 1)
    throw rangeError('wienerDeconvolve', 'options', 'one of nsr, snrDb, noise, signalSpectrum', given);
  if ('nsr' in options && options.nsr !== undefined) {
    checkNonNegative('wienerDeconvolve', 'nsr', options.nsr);
    return flat(options.nsr);
  }
  if ('snrDb' in options && options.snrDb !== undefined) {
    checkFinite('wienerDeconvolve', 'snrDb', options.snrDb);
    return flat(10 ** (-options.snrDb / 10));
  }
  if ('signalSpectrum' in options && options.signalSpectrum !== undefined)
    return spectral(options.signalSpectrum, options.noiseSpectrum);
  const noise = 'noise' in options ? options.noise : 'auto';
  const { psfError = 'auto' } = options as { psfError?: number | 'auto' | undefined };
  if (psfError !== 'auto') checkNonNegative('wienerDeconvolve', 'psfError', psfError);
  if (noise === 'auto' || noise === undefined) return fitted(undefined, psfError);
  checkNonNegative('wienerDeconvolve', 'noise', noise);
  return fitted(noise, psfError);
}

function flat(nsr: number): (plane: FilterInput) => FilterWeights {
  return ({ gain, room }) => {
    reciprocal(gain, nsr, room);
    return { weights: room, parameters: { nsr } };
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

/** What is known of transfer functions that are still in use: the channels of a picture share theirs. */
const spreads = new WeakMap<Spectrum, FloatArray>();

function spreadOf(transfer: Spectrum): FloatArray {
  const known = spreads.get(transfer) ?? dilationPower(transfer);
  spreads.set(transfer, known);
  return known;
}

/** White noise over a power law, and a PSF of about the right width; all are fitted, or the noise or the error is known. */
function fitted(known: number | undefined, error: number | 'auto'): (plane: FilterInput) => FilterWeights {
  let spread: FloatArray | undefined;
  return ({ measured, transfer, gain, room, coefficients, continued }) => {
    if (error !== 0 && spread === undefined) {
      spread = coefficients();
      spread.set(spreadOf(transfer));
    }
    // What the continuation does not explain acts as noise: 0.003 of it known, 0.0067 of it fitted, gave 25.5 and 30.0 dB.
    const law = fitPowerLaw(
      measured,
      transfer,
      continued === 'no' ? known : undefined,
      // Seams of a first guess would pass for errors of the PSF.
      error === 'auto' && continued !== 'guessed' ? spread : undefined,
    );
    const psfError = error === 'auto' ? law.psfError : error;
    const size = sizeOf(transfer.shape);
    const sigma = Math.max(law.sigma, known ?? roundingOf(measured.re, size));
    const { amplitude, exponent } = law;
    const blunt = psfError ** 2;
    const { rows, columns } = squaredParts(transfer.shape);
    const model = { amplitude, exponent, noise: sigma ** 2, blunt };
    const half = powerLawWeights(gain, blunt > 0 ? spread : undefined, rows, columns, model, room);
    // All but the first column, and the last one of an even width, stand for their mirror images too.
    const alone = transfer.shape[transfer.rank - 1] % 2 === 0 ? [0, columns[columns.length - 1]] : [0];
    let signalPower = 2 * half;
    for (const column of alone)
      for (const row of rows)
        if (row + column > 0) signalPower -= amplitude * (row + column) ** (-exponent / 2);
    return {
      weights: room,
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

/** From this error on the caller should know. */
const noticeableError = 0.04;

function aboutPsf({ psfError }: Parameters): string[] {
  const worst = Math.max(...[psfError ?? 0].flat().map(Number));
  return worst < noticeableError
    ? []
    : [`The data do not fit the PSF: its width seems to be off by about ${Math.round(100 * worst)} %.`];
}

/** The noise that is always there: the rounding of samples and transform, as a standard deviation. */
function roundingOf(re: FloatArray, size: number): number {
  const epsilon = re instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  return (epsilon * Math.abs(re[0])) / size;
}

function inverse(value: number): number {
  return value > 0 ? 1 / value : 0;
}
