import { eachFrequency } from '../fft/frequency.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { sizeOf } from '../tensor.ts';

/** max |H|. */
export function largestGain({ re, im }: Spectrum): number {
  let gain = 0;
  for (let f = 0; f < re.length; f++) gain = Math.max(gain, Math.hypot(re[f], im[f]));
  return gain;
}

/** The mean of |H|² over max |H|²: 1 for no blur, the sum of the squared weights for one of sum 1. */
export function kernelEnergy(transfer: Spectrum): number {
  const { shape, re, im } = transfer;
  let sum = 0;
  eachFrequency(shape, (f, _, count) => {
    sum += count * (re[f] ** 2 + im[f] ** 2);
  });
  return sum / (sizeOf(shape) * largestGain(transfer) ** 2);
}

/** Whether the mean is approximately preserved, as by a blur: the sparse solvers divide by |H|² + |∇|², which is |H(0)|² at frequency 0. */
export function preservesMean(transfer: Spectrum): boolean {
  return Math.hypot(transfer.re[0], transfer.im[0]) > 0.1 * largestGain(transfer);
}

/** H / gain. */
export function scaledDown(gain: number, spectrum: Spectrum): Spectrum {
  return { ...spectrum, re: spectrum.re.map((v) => v / gain), im: spectrum.im.map((v) => v / gain) };
}
