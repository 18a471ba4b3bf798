import { checkInteger, checkNonNegative, checkShape } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { weigh } from '../kernels/pointwise.ts';
import { relativeChange } from '../numerics/norms.ts';
import { measureOperatorGain, type OperatorGain } from '../operators/gain.ts';
import { laplacianSpectrum } from '../operators/laplacian.ts';
import { cropToFrame, isWindowed } from '../operators/windowed.ts';
import { type Random, random } from '../random.ts';
import { copyOf, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor, zeros } from '../tensor.ts';
import { circulantOf } from './data-terms/measured-domain.ts';
import { checkProblem } from './data-terms/problem.ts';
import { type BoundaryExtension, boundaryExtension } from './fourier/boundary-extension.ts';
import type { SpectralOperator } from './fourier/fourier-filter.ts';
import { missingSamples } from './fourier/missing-samples.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import { type IterateOptions, iterate } from './optimization/iterate.ts';
import { mergeParameters } from './optimization/merge-parameters.ts';
import type { Solution } from './optimization/solution.ts';

/** Options of {@link unsupervisedWiener}. */
export interface UnsupervisedWienerOptions extends Omit<IterateOptions, 'tolerance'> {
  /** Samples of the chain to discard first, an integer >= 0; 15 by default. */
  readonly burnIn?: number | undefined;
  /** Seed of the chain, an integer >= 0; 1 by default. */
  readonly seed?: number | undefined;
  /** The least standard deviation of the noise, >= 0, on the scale of the data; 0 by default: without noise the chain would take the boundary that it draws for measured. */
  readonly minimumNoise?: number | undefined;
  /** In the shape of `measured`: samples of weight 0 are excluded; all others count in full, whatever their weight. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples, which are missing, but at least the measured value. */
  readonly lowerBoundMask?: Tensor | undefined;
}

const optionNames = [
  ...['burnIn', 'seed', 'minimumNoise', 'sampleWeights', 'lowerBoundMask'],
  ...iterateOptionNames.filter((name) => name !== 'tolerance'),
];

/** Why `tolerance` is refused. */
const noTolerance = { tolerance: 'a chain has a fixed number of samples' };

/** A solution with its uncertainty. */
export interface PosteriorSolution<S extends Shape = Shape> extends Solution<S> {
  /** Standard deviation of each sample under the posterior, estimated from the chain. */
  readonly deviation: Tensor<S>;
}

/**
 * Wiener-Hunt deconvolution that estimates noise and smoothness itself: a Gibbs sampler of the posterior of x, the precision of the
 * noise γ_n and that of the Laplacian γ_x.
 *
 * In turn x ~ N(γ_n H*Y/p, 1/p) in Fourier space with p = γ_n|H|² + γ_x|D|², γ_n ~ Gamma(N/2, 2/‖y - A x‖²),
 * γ_x ~ Gamma((N-1)/2, 2/‖D x‖²). The estimate is the mean of x at the mean γ_x/γ_n of the samples after the burn-in. Missing samples of y,
 * outside the frame of a windowed operator and where a weight is 0, are unknowns too: N and the residual include the measured samples
 * only, and the missing ones are drawn from N(A x, 1/γ_n) (M. Tanner, W. Wong 1987), clipped ones above their bound. Each plane of a batch has its own chain.
 *
 * @param operator A, a blur that is periodic or has an unknown boundary
 * @param measured y, of shape `operator.range`
 * @param options burnIn, seed, minimumNoise, sampleWeights, lowerBoundMask, and those of every iterative solver but tolerance; 115 iterations by default
 * @returns the posterior mean, not clipped to any range; `deviation`, the posterior standard deviation; `parameters` has the means of
 *   1/√γ_n (noise) and γ_x/γ_n (lambda), a list where planes of a batch differ
 * @throws RangeError for a burn-in that leaves fewer than two samples, shapes, weights or samples that do not fit
 * @throws TypeError for unknown options
 * @throws DeconvError ABORTED, DIVERGED
 * @see F. Orieux, J.-F. Giovannelli, T. Rodet, Bayesian estimation of regularization and point spread function parameters for
 * Wiener-Hunt deconvolution, 2010, doi:10.1364/JOSAA.27.001593; the missing samples after M. Tanner, W. Wong, The calculation of
 * posterior distributions by data augmentation, 1987, doi:10.2307/2289457
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [16]);
 * const measured = gaussianNoise(operator.apply(tensor([16], [0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 3, 2, 1, 0, 0, 0])), { sigma: 0.1 });
 * const { deviation } = await unsupervisedWiener(operator, measured);
 * deviation.data.every((s) => s > 0); // => true
 */
export async function unsupervisedWiener<S extends Shape>(
  operator: SpectralOperator,
  measured: Tensor<S>,
  options: UnsupervisedWienerOptions = {},
): Promise<PosteriorSolution<S>> {
  const fn = 'unsupervisedWiener';
  checkOptions(fn, options, optionNames, noTolerance);
  const { burnIn = 15, seed = 1, minimumNoise = 0, iterations = 115 } = options;
  const { sampleWeights, lowerBoundMask } = options;
  checkProblem(fn, operator, measured, sampleWeights);
  if (lowerBoundMask) checkShape(fn, 'lowerBoundMask', lowerBoundMask.shape, operator.range);
  checkInteger(fn, 'burnIn', burnIn, 0);
  checkNonNegative(fn, 'minimumNoise', minimumNoise);
  checkInteger(fn, 'iterations', iterations, burnIn + 2);
  const { domain, spectrum: h } = circulantOf(operator);
  const estimate = zeros([...domain], dtypeOf(measured));
  const deviation = zeros([...domain], dtypeOf(measured));
  const chains = planesOf(operator, measured, sampleWeights, lowerBoundMask).map((plane) =>
    posteriorChain(h, measureOperatorGain(operator), plane, random(seed), minimumNoise),
  );
  const means = chains.map(() => new Float64Array(sizeOf(h.shape)));
  const squares = means.map((mean) => new Float64Array(mean.length));
  const averages = means.map(() => ({ noise: 0, lambda: 0 }));
  const step = (iteration: number) => {
    const kept = iteration - burnIn;
    let moved = 0;
    let norm = 0;
    // Missing samples that are drawn one by one mix slowly: twice they are set to the extension that agrees with the current filter.
    const refine = iteration === burnIn || iteration === Math.ceil(burnIn / 2);
    chains.forEach((chain, plane) => {
      const { sample, noisePrecision, priorPrecision } = chain.draw(refine);
      const [mean, square] = [means[plane], squares[plane]];
      for (let i = 0, at = plane * mean.length; i < mean.length; i++, at++) {
        if (kept <= 0) estimate.data[at] = sample[i];
        else {
          const change = (sample[i] - mean[i]) / kept;
          mean[i] += change;
          square[i] += (sample[i] - mean[i]) * change * kept;
          estimate.data[at] = mean[i];
          moved += change * change;
          norm += mean[i] * mean[i];
        }
      }
      if (kept <= 0) return;
      averages[plane].noise += (1 / Math.sqrt(noisePrecision) - averages[plane].noise) / kept;
      averages[plane].lambda += (priorPrecision / noisePrecision - averages[plane].lambda) / kept;
    });
    return { change: kept <= 0 ? 1 : relativeChange(moved, norm) };
  };
  const run = await iterate(fn, { ...options, iterations, tolerance: 0 }, estimate, step);
  const size = sizeOf(h.shape);
  chains.forEach((chain, plane) => {
    estimate.data.set(chain.mean(averages[plane].lambda), plane * size);
    for (let i = 0; i < size; i++)
      deviation.data[plane * size + i] = Math.sqrt(squares[plane][i] / (iterations - burnIn - 1));
  });
  return {
    ...run,
    estimate: cropToFrame(operator, estimate) as Tensor<S>,
    deviation: cropToFrame(operator, deviation) as Tensor<S>,
    parameters: { ...mergeParameters(averages), burnIn, seed },
    warnings: [],
  };
}

/** One plane over the domain: its samples, extended where they are missing, and which those are. */
interface ExtendedPlane {
  readonly y: Tensor;
  readonly border: BoundaryExtension;
}

function planesOf(
  operator: SpectralOperator,
  measured: Tensor,
  weights: Tensor | undefined,
  lowerBoundMask: Tensor | undefined,
): ExtendedPlane[] {
  const { spectrum } = circulantOf(operator);
  const { shape, rank } = spectrum;
  const lead = measured.shape.length - rank;
  const frame = measured.shape.slice(lead);
  const begin = isWindowed(operator) ? operator.begin.slice(lead) : frame.map(() => 0);
  const size = sizeOf(frame);
  return Array.from({ length: measured.data.length / size }, (_, plane) => {
    const part = ({ data }: Tensor) => data.subarray(plane * size, (plane + 1) * size);
    const values = { shape: frame, data: part(measured) };
    const known = missingSamples(
      values,
      spectrum,
      weights && part(weights),
      lowerBoundMask && part(lowerBoundMask),
    );
    const border = boundaryExtension(shape, begin, frame, known.weights, known.bounds);
    return { y: border.smooth(values), border };
  });
}

/** The Gibbs sampler of one plane. It starts from a noise of a tenth of the contrast, so that it does not depend on the unit of the data. */
function posteriorChain(
  h: Spectrum,
  operator: OperatorGain,
  { y, border }: ExtendedPlane,
  rng: Random,
  minimumNoise: number,
) {
  const { shape } = h;
  const { missing, least } = border;
  const size = y.data.length;
  const d = laplacianSpectrum(shape);
  const white = zeros(shape, dtypeOf(y));
  const predicted = zeros(shape, dtypeOf(y));
  const isMissing = new Uint8Array(size);
  for (const i of missing) isMissing[i] = 1;
  const contrast = varianceOf(y.data) || 1;
  let noisePrecision = 100 / contrast;
  let priorPrecision = operator.gain ** 2 / contrast;
  let measured = rfftn(y);
  const smooth = copyOf(y);
  const gain = h.re.map((re: number, k: number) => re * re + h.im[k] ** 2);
  // The mean of x has no posterior where the data do not have it: it is 0.
  if (operator.mean === 0) gain[0] = 0;
  const filter = (lambda: number) =>
    gain.map((g: number, k: number) => {
      const p = g + lambda * d.re[k] ** 2;
      return p > 0 ? 1 / p : 0;
    });
  const mean = (lambda: number): FloatArray => {
    const weights = filter(lambda);
    const x = rfftn(border.refine(smooth, weights, gain));
    weigh(x.re, x.im, h.re, h.im, weights);
    return irfftn(x).data;
  };
  const draw = (refine: boolean) => {
    for (let i = 0; i < size; i++) white.data[i] = rng.normal();
    const x = rfftn(white);
    const blurred = { ...x, re: x.re.slice(), im: x.im.slice() };
    let roughness = 0;
    eachFrequency(shape, (k, _, count) => {
      const p = noisePrecision * gain[k] + priorPrecision * d.re[k] ** 2;
      // The unnormalized transform multiplies white noise by √size, as it does the data: both are in the same unit.
      const factor = p > 0 ? noisePrecision / p : 0;
      const deviation = p > 0 ? 1 / Math.sqrt(p) : 0;
      const re = factor * (h.re[k] * measured.re[k] + h.im[k] * measured.im[k]) + x.re[k] * deviation;
      const im = factor * (h.re[k] * measured.im[k] - h.im[k] * measured.re[k]) + x.im[k] * deviation;
      roughness += count * d.re[k] ** 2 * (re * re + im * im);
      x.re[k] = re;
      x.im[k] = im;
      blurred.re[k] = h.re[k] * re - h.im[k] * im;
      blurred.im[k] = h.re[k] * im + h.im[k] * re;
    });
    irfftn(blurred, predicted);
    let residual = 0;
    for (let i = 0; i < size; i++) if (isMissing[i] === 0) residual += (y.data[i] - predicted.data[i]) ** 2;
    noisePrecision = Math.min(
      gamma(rng, (size - missing.length) / 2) * (2 / residual),
      1 / minimumNoise ** 2,
    );
    priorPrecision = gamma(rng, (size - 1) / 2) * (2 / (roughness / size));
    if (missing.length > 0) {
      const sigma = 1 / Math.sqrt(noisePrecision);
      if (refine) border.refine(y, filter(priorPrecision / noisePrecision), gain);
      else
        for (const i of missing)
          y.data[i] = normalAbove(least?.[i] ?? -Infinity, predicted.data[i], sigma, rng);
      measured = rfftn(y);
    }
    return { sample: irfftn(x).data, noisePrecision, priorPrecision };
  };
  return { draw, mean };
}

function varianceOf(data: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i] - sum / data.length) ** 2;
  return squares / data.length;
}

/** A sample of the normal distribution above a bound, by rejection (C. Robert 1995, doi:10.1007/BF00143942). */
function normalAbove(least: number, mean: number, sigma: number, rng: Random): number {
  const bound = (least - mean) / sigma;
  if (bound < 0.5)
    for (;;) {
      const z = rng.normal();
      if (z >= bound) return mean + sigma * z;
    }
  const rate = (bound + Math.sqrt(bound * bound + 4)) / 2;
  for (;;) {
    const z = bound - Math.log(1 - rng.uniform()) / rate;
    if (rng.uniform() <= Math.exp(-((z - rate) ** 2) / 2)) return mean + sigma * z;
  }
}

/** A sample of the gamma distribution with the given shape >= 1 and scale 1 (G. Marsaglia, W. Tsang 2000, doi:10.1145/358407.358414). */
function gamma(rng: Random, shape: number): number {
  const d = Math.max(shape, 1) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = rng.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < (z * z) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
