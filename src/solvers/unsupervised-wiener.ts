import { checkInteger, checkSamples, checkShape } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { laplacianSpectrum } from '../operators/laplacian.ts';
import type { CirculantOperator } from '../operators/operator.ts';
import { type Random, random } from '../random.ts';
import { copyOf, dtypeOf, type Shape, sizeOf, type Tensor, zeros } from '../tensor.ts';
import { type IterateOptions, iterate } from './iterate.ts';
import type { Solution } from './solution.ts';

/** Options of {@link unsupervisedWiener}. */
export interface UnsupervisedWienerOptions extends Omit<IterateOptions, 'tolerance'> {
  /** Samples of the chain that are thrown away first, an integer >= 0; 15 by default. */
  readonly burnIn?: number;
  /** Any integer >= 0; equal seeds give equal chains. 1 by default. */
  readonly seed?: number;
}

/** A solution with its uncertainty. */
export interface PosteriorSolution<S extends Shape = Shape> extends Solution<S> {
  /** Standard deviation of each sample under the posterior, as far as the chain tells it. */
  readonly deviation: Tensor<S>;
}

/**
 * Wiener-Hunt deconvolution that finds noise and smoothness itself: a Gibbs sampler of the posterior of x, the precision of the
 * noise γ_n and that of the Laplacian γ_x.
 *
 * In turn x ~ N(γ_n H*Y/p, 1/p) in Fourier space with p = γ_n|H|² + γ_x|D|², γ_n ~ Gamma(N/2, 2/‖y - H x‖²),
 * γ_x ~ Gamma((N-1)/2, 2/‖D x‖²). The estimate is the mean of the samples after the burn-in; planes of a batch share γ_n and γ_x.
 *
 * @param operator a blur that wraps
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options burnIn, seed, and those of every iterative solver; 115 iterations by default
 * @returns the posterior mean, not clipped; `deviation`, the posterior's standard deviation; `parameters` has the means of
 *   1/√γ_n (noise) and γ_x/γ_n (lambda)
 * @throws RangeError for a burn-in that leaves no sample, shapes or samples that do not fit
 * @throws DeconvError ABORTED, DIVERGED
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [16]);
 * const measured = gaussianNoise(operator.apply(tensor([16], [0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 3, 2, 1, 0, 0, 0])), { sigma: 0.1 });
 * const { deviation } = await unsupervisedWiener(operator, measured);
 * deviation.data.every((s) => s > 0); // => true
 *
 * F. Orieux, J.-F. Giovannelli, T. Rodet, Bayesian estimation of regularization and point spread function parameters for
 * Wiener-Hunt deconvolution, 2010, doi:10.1364/JOSAA.27.001593.
 */
export async function unsupervisedWiener<S extends Shape>(
  operator: CirculantOperator,
  measured: Tensor<S>,
  options: UnsupervisedWienerOptions = {},
): Promise<PosteriorSolution<S>> {
  const fn = 'unsupervisedWiener';
  const { burnIn = 15, seed = 1, iterations = 115 } = options;
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkSamples(fn, 'measured', measured.data);
  checkInteger(fn, 'burnIn', burnIn, 0);
  checkInteger(fn, 'iterations', iterations, burnIn + 2);
  const { spectrum: h } = operator;
  const d = laplacianSpectrum(h.shape);
  const size = measured.data.length;
  const plane = sizeOf(h.shape);
  const y = rfftn(measured, h.rank);
  const dice = random(seed);
  const white = zeros(measured.shape, dtypeOf(measured));
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  const estimate = copyOf(measured);
  let noisePrecision = 1;
  let priorPrecision = 1;
  let noise = 0;
  let lambda = 0;
  const step = (iteration: number) => {
    for (let i = 0; i < size; i++) white.data[i] = dice.normal();
    const x = rfftn(white, h.rank);
    let residual = 0;
    let rough = 0;
    const scale = Math.sqrt(plane);
    for (let start = 0; start < x.re.length; start += h.re.length) {
      eachFrequency(h.shape, (k, _, count) => {
        const at = start + k;
        const p = noisePrecision * (h.re[k] ** 2 + h.im[k] ** 2) + priorPrecision * d.re[k] ** 2;
        const gain = noisePrecision / p;
        // White noise through the unnormalised transform is √plane too strong, as the data are: both stay in the same unit.
        x.re[at] = gain * (h.re[k] * y.re[at] + h.im[k] * y.im[at]) + x.re[at] / Math.sqrt(p);
        x.im[at] = gain * (h.re[k] * y.im[at] - h.im[k] * y.re[at]) + x.im[at] / Math.sqrt(p);
        const er = (y.re[at] - (h.re[k] * x.re[at] - h.im[k] * x.im[at])) / scale;
        const ei = (y.im[at] - (h.re[k] * x.im[at] + h.im[k] * x.re[at])) / scale;
        residual += count * (er * er + ei * ei);
        rough += (count * d.re[k] ** 2 * (x.re[at] ** 2 + x.im[at] ** 2)) / plane;
      });
    }
    noisePrecision = gamma(dice, size / 2) * (2 / residual);
    priorPrecision = gamma(dice, (size - 1) / 2) * (2 / rough);
    const sample = irfftn(x).data;
    const kept = iteration - burnIn;
    if (kept <= 0) return { change: 1 };
    let moved = 0;
    let norm = 0;
    for (let i = 0; i < size; i++) {
      const change = (sample[i] - mean[i]) / kept;
      mean[i] += change;
      squares[i] += (sample[i] - mean[i]) * change * kept;
      estimate.data[i] = mean[i];
      moved += change * change;
      norm += mean[i] * mean[i];
    }
    noise += (1 / Math.sqrt(noisePrecision) - noise) / kept;
    lambda += (priorPrecision / noisePrecision - lambda) / kept;
    return { change: Math.sqrt(moved / (norm || 1)) };
  };
  const run = await iterate(fn, { ...options, iterations, tolerance: 0 }, estimate, step);
  const deviation = zeros(measured.shape, dtypeOf(measured));
  for (let i = 0; i < size; i++) deviation.data[i] = Math.sqrt(squares[i] / (iterations - burnIn - 1));
  return { ...run, estimate, deviation, parameters: { noise, lambda, burnIn, seed }, warnings: [] };
}

/** A sample of the gamma distribution of this shape >= 1 and scale 1 (G. Marsaglia, W. Tsang 2000, doi:10.1145/358407.358414). */
function gamma(dice: Random, shape: number): number {
  const d = Math.max(shape, 1) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = dice.normal();
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - dice.uniform()) < (z * z) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
