import { estimateNoise } from '../estimate/noise.ts';
import { dilationPower } from '../estimate/spectrum/dilation-power.ts';
import { periodicSpectrum } from '../estimate/spectrum/periodic-spectrum.ts';
import { fitDilated, fitSamples, gainAt, powerAt, sampleFrequencies } from '../estimate/spectrum/whittle.ts';
import { eachFrequency } from '../fft/frequency.ts';
import { blur } from '../operators/blur.ts';
import { toOtf } from '../psf/otf.ts';
import { wienerDeconvolve } from '../solvers/wiener.ts';
import { dtypeOf, sizeOf, type Tensor } from '../tensor.ts';
import { measuringWindow, middleOf, smallest } from './psf-fit/analysis-window.ts';

/** The noise of each plane as a method is told it, and what the user should know about it. */
export interface EffectiveNoise {
  readonly sigmas: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * A misfit is believed up to so many times the measured noise. Without noise the filter's own model and its continuation of the frame show:
 * a picture of 16 bits with the right PSF and a noise of 0.00001 seemed to have a misfit of 0.0015. Levin's have 15 times their noise.
 */
const believed = 20;

/**
 * A filter that fits the noise too and finds so many times the measured one has met a misfit that no width explains: with the kernels
 * of a blind method on Levin's photographs six times of eight, with right PSFs, his own included, at most 1.4 times the noise, 1.9 times
 * in generated scenes.
 */
const excessive = 2;

/**
 * The noise that a method should reckon with whose prior follows from it.
 *
 * Where it was measured, what a wrong width of the PSF adds is noise too, by the fit of the Wiener filter: ε² ∫|f·∇H|² S. On Levin's
 * photographs the sensor's noise is 0.1/255, and total variation that believes it gives 31.0 dB with the known kernels and 24.5 dB with
 * estimated ones; with the misfit 33.8 and 30.7 dB. Where the filter takes misfit for noise, all that the measured noise does not
 * explain counts: plug and play gains another 0.8 dB with estimated kernels. Where it was given, it is taken, but for no less than 0.8 of what was
 * measured: at half of the noise total variation lost 4 dB.
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
  const { warnings, power: fitted, noise } = misfit(planes[index], psf, weights?.[index]);
  if (given === undefined) {
    const hidden =
      noise > excessive * measured[index]
        ? unmodelledPower(planes[index], psf, measured[index], weights?.[index])
        : 0;
    const power = Math.max(fitted, hidden);
    const most = (believed * measured[index]) ** 2;
    return {
      sigmas: measured.map((sigma) => Math.sqrt(sigma ** 2 + Math.min(power, most))),
      warnings: power > most ? [] : warnings,
    };
  }
  const shown = planes.map((plane) => estimateNoise(plane));
  const least = Math.min(...shown);
  return {
    sigmas: shown.map((sigma) => Math.max(given, 0.8 * sigma)),
    warnings: given > least / 1.5 ? warnings : [tooLittle(given, least), ...warnings],
  };
}

function tooLittle(given: number, shown: number): string {
  const [told, seen, taken] = [given, shown, 0.8 * shown].map((value) => Number(value.toPrecision(2)));
  return `The noise is said to be ${told}, but the picture shows ${seen}: ${taken} is assumed, or noise would be restored as detail.`;
}

/** What the Wiener filter finds of the PSF's width, and the power that the error adds to each sample. */
function misfit(plane: Tensor, psf: Tensor, weights: Tensor | undefined) {
  const part = middleOf(plane);
  const operator = blur(psf, part.shape, { boundary: 'unknown', dtype: dtypeOf(plane) });
  const trust = weights && middleOf(weights);
  const seen = trust === undefined || trust.data.some((weight) => weight > 0);
  const { parameters, warnings } = wienerDeconvolve(operator, part, {
    ...(trust && seen && { sampleWeights: trust }),
  });
  const { noise, psfError, signalAmplitude, signalExponent } = parameters as Record<string, number>;
  let power = 0;
  if (psfError > 0) {
    const { spectrum } = operator.circulant;
    const spread = dilationPower(spectrum);
    eachFrequency(spectrum.shape, (k, squared, count) => {
      if (squared > 0) power += count * spread[k] * signalAmplitude * squared ** (-signalExponent / 2);
    });
    power *= psfError ** 2 / sizeOf(spectrum.shape);
  }
  return { warnings, power, noise };
}

/** The power of the misfit where all that is not the measured noise is one. */
function unmodelledPower(plane: Tensor, psf: Tensor, sigma: number, weights: Tensor | undefined): number {
  const part = measuringWindow(plane, weights);
  if (part === undefined) return 0;
  const transfer = toOtf(psf, part.shape, 'float32');
  const spread = dilationPower(transfer);
  const drawn = sampleFrequencies(part.shape);
  const samples = { ...powerAt(periodicSpectrum(part), drawn), gain: gainAt(transfer, drawn) };
  const start = fitSamples(samples, sigma);
  if (start === undefined) return 0;
  const { amplitude, exponent, error } = fitDilated(samples, drawn, spread, sigma, start);
  let power = 0;
  let all = 0;
  drawn.forEach((k, i) => {
    power += samples.count[i] * spread[k] * amplitude * Math.exp(-exponent * samples.logFrequency[i]);
    all += samples.count[i];
  });
  return (error ** 2 * power) / all;
}
