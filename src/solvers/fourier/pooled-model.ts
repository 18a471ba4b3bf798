/** The model of the Wiener filter of a large image, fitted to some windows of it at once. */

import { fitPowerLaw } from '../../estimate/power-law.ts';
import { dilationPower } from '../../estimate/spectrum/dilation-power.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { isWindowed } from '../../operators/windowed.ts';
import { allocate, dtypeOf, sizeOf, type Tensor } from '../../tensor.ts';
import { fittedFilter, modelFilter, roundingOf, type WienerModel } from './fitted-filter.ts';
import { filterPlanes, type SpectralOperator } from './fourier-filter.ts';

/** A window of one plane. */
export interface PlaneWindow {
  /** [height, width] */
  readonly measured: Tensor;
  readonly sampleWeights?: Tensor | undefined;
  readonly lowerBoundMask?: Tensor | undefined;
}

/**
 * Fits one model to all windows: to the mean of their power spectra, each extended around its frame as the filter of the first one extends it.
 *
 * @param operator the blur of a window
 * @param windows of the shape of the operator's range
 * @param given standard deviation of the noise where it is known; what is fitted is at least that
 * @param noiseFactor the model has this many times the noise
 */
export function fitPooledModel(
  operator: SpectralOperator,
  windows: readonly PlaneWindow[],
  given: number | undefined,
  noiseFactor: number,
): WienerModel {
  const { spectrum: transfer } = isWindowed(operator) ? operator.circulant : operator;
  const mean = new Float64Array(sizeOf(halfShape(transfer.shape)));
  let model: WienerModel | undefined;
  for (const { measured, ...weights } of windows) {
    const filter = model ? modelFilter(model) : fittedFilter(given, 'auto');
    const { parameters } = filterPlanes('wienerDeconvolve', operator, measured, weights, (plane) => {
      if (plane.extension !== 'initial') {
        const { re, im } = plane.measured;
        for (let k = 0; k < mean.length; k++) mean[k] += (re[k] ** 2 + im[k] ** 2) / windows.length;
      }
      return filter(plane);
    });
    model ??= parameters[0];
  }
  const re = allocate(mean.length, dtypeOf(windows[0].measured));
  re.set(mean.map(Math.sqrt));
  const pooled: Spectrum = { ...transfer, re, im: re.slice().fill(0) };
  const law = fitPowerLaw(pooled, transfer, undefined, dilationPower(transfer));
  const rounding = roundingOf(pooled, sizeOf(transfer.shape));
  return {
    noise: Math.max(noiseFactor * Math.max(law.sigma, given ?? 0), rounding),
    psfError: law.psfError,
    signalAmplitude: law.amplitude,
    signalExponent: law.exponent,
  };
}
