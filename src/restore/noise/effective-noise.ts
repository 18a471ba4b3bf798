import { estimateNoise } from '../../estimate/noise.ts';
import { dilationPower } from '../../estimate/spectrum/dilation-power.ts';
import { periodicSpectrum } from '../../estimate/spectrum/periodic-spectrum.ts';
import {
  fitDilated,
  fitSamples,
  gainAt,
  powerAt,
  sampleFrequencies,
} from '../../estimate/spectrum/whittle.ts';
import { eachFrequency } from '../../fft/frequency.ts';
import { blur } from '../../operators/blur.ts';
import { toOtf } from '../../psf/otf.ts';
import { fitWienerModel } from '../../solvers/wiener.ts';
import { dtypeOf, sizeOf, type Tensor } from '../../tensor.ts';
import { measuringWindow, middleOf, smallest } from '../psf-fit/analysis-window.ts';

/** The noise of each plane that a prior is derived from. */
export interface EffectiveNoise {
  readonly sigmas: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * A model error counts up to this multiple of the measured noise. In images without noise the filter's own model and its extension of the
 * frame appear instead: a 16-bit image with the right PSF and a noise of 0.00001 seemed to have a model error of 0.0015. Levin's
 * photographs have 15 times their noise.
 */
const largestModelError = 20;

/**
 * Noise that a filter fits together with the signal, as a multiple of the measured noise, above which it contains a model error that no
 * width of the PSF explains: six of eight of Levin's photographs with kernels of a blind method; with right PSFs, his own
 * included, the multiple is at most 1.4, in generated scenes 1.9.
 */
const excessiveFit = 2;

/**
 * The noise level that a prior is derived from: the noise of the image and the model error of the PSF.
 *
 * Where the noise is measured, the power that a wrong PSF width adds counts as noise, by the fit of the Wiener filter: ε² ∫|f·∇H|² S. On
 * Levin's photographs the sensor's noise is 0.1/255; total variation with that level reaches 31.0 dB with the known kernels and 24.5 dB
 * with estimated ones, with the model error 33.8 and 30.7 dB. Where the filter takes model error for noise, all that the measured noise does
 * not explain counts: plug-and-play gains another 0.8 dB with estimated kernels. A given level is used, but at least 0.8 of the
 * measured one: at half of the noise total variation lost 4 dB. Measured by `npm run bench:quality`.
 *
 * @param planes the measured planes
 * @param psfs one for all planes, or one for each
 * @param given the given noise level; undefined where it was measured
 * @param measured the noise level of each plane
 * @param weights of the samples of each plane
 */
export function effectiveNoise(
  planes: readonly Tensor[],
  psfs: readonly Tensor[],
  given: number | undefined,
  measured: readonly number[],
  weights: readonly Tensor[] | undefined,
): EffectiveNoise {
  if (planes[0].shape.some((n) => n < smallest)) return { sigmas: measured, warnings: [] };
  const index = planes.length >> 1;
  const psf = psfs[index % psfs.length];
  const { warnings, power: fitted, noise } = wienerModelError(planes[index], psf, weights?.[index]);
  if (given === undefined) {
    const unmodelled =
      noise > excessiveFit * measured[index]
        ? unmodelledPower(planes[index], psf, measured[index], weights?.[index])
        : 0;
    const power = Math.max(fitted, unmodelled);
    const limit = (largestModelError * measured[index]) ** 2;
    return {
      sigmas: measured.map((sigma) => Math.sqrt(sigma ** 2 + Math.min(power, limit))),
      warnings: power > limit ? [] : warnings,
    };
  }
  const levels = planes.map((plane) => estimateNoise(plane));
  const least = Math.min(...levels);
  return {
    sigmas: levels.map((sigma) => Math.max(given, 0.8 * sigma)),
    warnings: given > least / 1.5 ? warnings : [tooLittle(given, least), ...warnings],
  };
}

function tooLittle(given: number, measured: number): string {
  const [a, b, used] = [given, measured, 0.8 * measured].map((value) => Number(value.toPrecision(2)));
  return `The given noise ${a} is far below the ${b} measured in the image: ${used} is used, otherwise noise would be restored as detail.`;
}

/** The fit of the Wiener filter: the noise, and the power that the error of the PSF's width adds to each sample. */
function wienerModelError(plane: Tensor, psf: Tensor, weights: Tensor | undefined) {
  const part = middleOf(plane);
  const operator = blur(psf, part.shape, { boundary: 'unknown', dtype: dtypeOf(plane) });
  const partWeights = weights && middleOf(weights);
  const known = partWeights?.data.some((weight) => weight > 0) ? partWeights : undefined;
  const { model, warnings } = fitWienerModel(operator, part, known);
  const { noise, psfError, signalAmplitude, signalExponent } = model;
  let power = 0;
  if (psfError > 0) {
    const { spectrum } = operator.circulant;
    const dilation = dilationPower(spectrum);
    eachFrequency(spectrum.shape, (k, squared, count) => {
      if (squared > 0) power += count * dilation[k] * signalAmplitude * squared ** (-signalExponent / 2);
    });
    power *= psfError ** 2 / sizeOf(spectrum.shape);
  }
  return { warnings, power, noise };
}

/** The power of the model error where all that the measured noise does not explain is one. */
function unmodelledPower(plane: Tensor, psf: Tensor, sigma: number, weights: Tensor | undefined): number {
  const part = measuringWindow(plane, weights);
  if (part === undefined) return 0;
  const transfer = toOtf(psf, part.shape, 'float32');
  const dilation = dilationPower(transfer);
  const frequencies = sampleFrequencies(part.shape);
  const samples = { ...powerAt(periodicSpectrum(part), frequencies), gain: gainAt(transfer, frequencies) };
  const start = fitSamples(samples, sigma);
  if (start === undefined) return 0;
  const { amplitude, exponent, error } = fitDilated(samples, frequencies, dilation, sigma, start);
  let power = 0;
  let all = 0;
  frequencies.forEach((k, i) => {
    power += samples.count[i] * dilation[k] * amplitude * Math.exp(-exponent * samples.logFrequency[i]);
    all += samples.count[i];
  });
  return (error ** 2 * power) / all;
}
