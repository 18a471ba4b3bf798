/** The filter of the Wiener filter whose spectra are fitted to the data. */

import { fitPowerLaw, type PowerLaw } from '../../estimate/power-law.ts';
import { fitSignalSpectrum, type SignalSpectrum } from '../../estimate/signal-spectrum.ts';
import { dilationPower } from '../../estimate/spectrum/dilation-power.ts';
import { eachFrequency, squaredParts } from '../../fft/frequency.ts';
import type { Spectrum } from '../../fft/spectrum.ts';
import { powerLawWeights } from '../../kernels/power-law.ts';
import { sumOfSquares } from '../../numerics/norms.ts';
import { type FloatArray, sizeOf } from '../../tensor.ts';
import type { Parameters } from '../optimization/solution.ts';
import type { FilterInput, FilterWeights } from './fourier-filter.ts';

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

/** Dilation powers of transfer functions in use: the channels of an image share one. */
const dilationPowers = new WeakMap<Spectrum, FloatArray>();

function cachedDilationPower(transfer: Spectrum): FloatArray {
  const power = dilationPowers.get(transfer) ?? dilationPower(transfer);
  dilationPowers.set(transfer, power);
  return power;
}

/**
 * The filter of white noise, a signal with a power law and a PSF of uncertain width: all are fitted, unless the noise or the error is given.
 * The filter then takes the noise for `noiseFactor` times that. On one axis the signal has any smooth spectrum, see {@link fitSignalSpectrum}.
 */
export function fittedFilter(
  given: number | undefined,
  error: number | 'auto',
  noiseFactor = 1,
): (plane: FilterInput) => FilterWeights<WienerModel & { readonly nsr: number }> {
  let dilation: FloatArray | undefined;
  return (plane) => {
    const { measured, transfer, coefficients, extension } = plane;
    if (error !== 0 && dilation === undefined) {
      dilation = coefficients();
      dilation.set(cachedDilationPower(transfer));
    }
    // The misfit of the extension acts as noise: with a given noise of 0.003 the filter reached 25.5 dB, with the fitted 0.0067 30.0 dB.
    const known = extension === 'none' ? given : undefined;
    // Seams of the initial extension would appear as an error of the PSF.
    const tested = error === 'auto' && extension !== 'initial' ? dilation : undefined;
    const signal = transfer.rank === 1 ? fitSignalSpectrum(measured, transfer, known, tested) : undefined;
    const law = signal ?? fitPowerLaw(measured, transfer, known, tested);
    const psfError = error === 'auto' ? law.psfError : error;
    const size = sizeOf(transfer.shape);
    const sigma = Math.max(noiseFactor * Math.max(law.sigma, given ?? 0), roundingOf(measured, size));
    const model = { ...law, psfError, sigma };
    const spread = psfError > 0 ? dilation : undefined;
    const signalPower = signal
      ? weighSpectrum(plane, { ...model, power: signal.power }, spread)
      : weighPowerLaw(plane, model, spread);
    return {
      weights: plane.out,
      // With an error of the PSF, the filter differs so much from the initial one that the extension is refined again.
      refineAgain: psfError > 0,
      parameters: {
        noise: sigma,
        psfError,
        signalAmplitude: law.amplitude,
        signalExponent: law.exponent,
        nsr: signalPower > 0 ? (size * sigma ** 2) / signalPower : Number.POSITIVE_INFINITY,
      },
    };
  };
}

/** The filter of a model that was fitted before, to the whole of an image whose tile is filtered. */
export function modelFilter(
  model: WienerModel,
): (plane: FilterInput) => FilterWeights<WienerModel & { readonly nsr: number }> {
  const { noise: sigma, psfError, signalAmplitude: amplitude, signalExponent: exponent } = model;
  let spread: FloatArray | undefined;
  return (plane) => {
    const { transfer } = plane;
    if (psfError > 0 && spread === undefined) {
      spread = plane.coefficients();
      spread.set(cachedDilationPower(transfer));
    }
    const size = sizeOf(transfer.shape);
    const signalPower = weighPowerLaw(plane, { amplitude, exponent, sigma, psfError }, spread);
    return {
      weights: plane.out,
      refineAgain: psfError > 0,
      parameters: {
        ...model,
        nsr: signalPower > 0 ? (size * sigma ** 2) / signalPower : Number.POSITIVE_INFINITY,
      },
    };
  };
}

/** Writes S / ((|H|² + ε² D) S + σ²) for a power law S; returns the sum of S over the whole grid. */
function weighPowerLaw(
  { transfer, gain, out }: FilterInput,
  { amplitude, exponent, sigma, psfError }: PowerLaw,
  spread: FloatArray | undefined,
): number {
  const { rows, columns } = squaredParts(transfer.shape);
  const model = { amplitude, exponent, noise: sigma ** 2, blunt: psfError ** 2 };
  const half = powerLawWeights(gain, spread, rows, columns, model, out);
  // All columns but the first, and the last of an even width, also represent their mirror images.
  const single = transfer.shape[transfer.rank - 1] % 2 === 0 ? [0, columns[columns.length - 1]] : [0];
  let total = 2 * half;
  for (const column of single)
    for (const row of rows) if (row + column > 0) total -= amplitude * (row + column) ** (-exponent / 2);
  return total;
}

/** The same for any S. */
function weighSpectrum(
  { transfer, gain, out }: FilterInput,
  { power, sigma, psfError }: SignalSpectrum,
  spread: FloatArray | undefined,
): number {
  let total = 0;
  eachFrequency(transfer.shape, (k, _, count) => {
    const S = power[k];
    const change = spread === undefined ? 0 : psfError ** 2 * spread[k];
    out[k] = S > 0 ? S / ((gain[k] + change) * S + sigma ** 2) : 0;
    total += count * S;
  });
  return total;
}

/** The least error of the PSF's width that gives a warning. */
const noticeableError = 0.04;

export function psfWarnings({ psfError }: { readonly psfError?: Parameters[string] }): string[] {
  const worst = Math.max(...[psfError ?? 0].flat().map(Number));
  return worst < noticeableError
    ? []
    : [`The PSF does not fit the data: the error of its width is about ${Math.round(100 * worst)} %.`];
}

/** The least noise: the rounding of samples and transform, as a standard deviation. */
export function roundingOf({ re, im }: Spectrum, size: number): number {
  const epsilon = re instanceof Float32Array ? 2 ** -23 : 2 ** -52;
  return (epsilon * Math.sqrt(2 * (sumOfSquares(re) + sumOfSquares(im)))) / size;
}
