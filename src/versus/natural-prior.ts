import { eachFrequency } from '../fft/frequency.ts';
import { rfftn } from '../fft/rfftn.ts';
import { halfShape } from '../fft/spectrum.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { gramEigenvalues } from './gram.ts';
import type { SampledConvolution } from './sampled-convolution.ts';

/** A power law s(f) = amplitude / |f|^exponent, |f| in cycles per sample. */
export interface NaturalPrior {
  readonly exponent: number;
  readonly amplitude: number;
  /** s at each frequency of the half spectrum; s(0) is very large, so that the mean of an image is free. */
  readonly power: Float64Array;
}

/** Frequencies that the fit looks at: more do not change it. */
const enough = 16384;

/**
 * The power spectrum of an image, estimated from its measurement alone: photographs follow s(f) ∝ 1/|f|^p with p
 * about 2 (Field 1987, J. Opt. Soc. Am. A 4, 2379, doi:10.1364/JOSAA.4.002379).
 *
 * Exponent and amplitude minimize Σ ln v + |Y|²/v over the frequencies of y, v the eigenvalues of A S Aᵀ + σ²: the likelihood of
 * y as a Gaussian process (Whittle 1953, Ark. Mat. 2, 423, doi:10.1007/BF02590998).
 *
 * @param measured y = A x + noise
 * @param noise variance of the noise per sample, > 0
 */
export function naturalPrior(operator: SampledConvolution, measured: Tensor, noise: number): NaturalPrior {
  const { shape } = operator.transfer;
  const periodogram = periodogramOf(operator, measured);
  const white2 = whiteLevel(measured.data) ** 2;
  const step = Math.max(1, Math.floor(periodogram.length / enough));
  let best = { exponent: 0, amplitude: 0, cost: Number.POSITIVE_INFINITY };
  for (let exponent = 1; exponent <= 4; exponent += 0.25) {
    const eigenvalues = gramEigenvalues(operator, powerLaw(shape, exponent, 1));
    for (let decibels = -90; decibels <= 10; decibels++) {
      const amplitude = white2 * 10 ** (decibels / 10);
      let cost = 0;
      for (let f = step; f < periodogram.length; f += step) {
        const v = amplitude * Math.max(eigenvalues[f], 0) + noise;
        cost += Math.log(v) + periodogram[f] / v;
      }
      if (cost < best.cost) best = { exponent, amplitude, cost };
    }
  }
  const { exponent, amplitude } = best;
  return { exponent, amplitude, power: powerLaw(shape, exponent, amplitude) };
}

/** |Y|² per sample, the mean over the batch; each frequency of y at all the frequencies that the stride aliases to it. */
function periodogramOf({ transfer, sampling }: SampledConvolution, measured: Tensor): Float64Array {
  const { re, im } = rfftn(sampling.adjoint(measured), transfer.rank);
  const power = new Float64Array(transfer.re.length);
  for (let i = 0; i < re.length; i++)
    power[i % power.length] += (re[i] ** 2 + im[i] ** 2) / measured.data.length;
  return power;
}

function powerLaw(shape: Shape, exponent: number, amplitude: number): Float64Array {
  const power = new Float64Array(sizeOf(halfShape(shape)));
  let largest = 0;
  eachFrequency(shape, (f, squared) => {
    if (squared === 0) return;
    power[f] = amplitude * squared ** (-exponent / 2);
    largest = Math.max(largest, power[f]);
  });
  power[0] = 1e4 * largest;
  return power;
}
