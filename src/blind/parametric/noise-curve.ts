import { choleskySolve } from '../../numerics/cholesky.ts';
import type { AnalysisSpectrum } from './analysis-spectrum.ts';
import { gaussian } from './families.ts';

/** The power of the noise at the frequencies of a spectrum. */
export interface NoiseCurve {
  readonly power: Float64Array;
  /** How much a frequency says about the blur: near 0 where the noise is far above the signal, 1 where it is far below. */
  readonly weights: Float64Array;
}

/** Means and standard deviations of ln A, α, ln N₀, n₁ and n₂ between photographs. */
const priors = { mean: [0, 2.4, 0, 0.6, 0.8], deviation: [100, 0.4, 100, 2, 2] } as const;
const rows = 5;

/** The Gaussians that the blur is taken for, in samples. */
const widths: readonly number[] = [0.3, 0.6, 1, 1.5, 2.2, 3.2, 4.5, 6.5];

/** Highest frequency, in cycles per sample. */
const highest = 0.45;
const ringCount = 60;
const steps = 8;
/** The weight of the parameters against the mean squared residual of the rings, which are free of speckle. */
const independent = 1000;

/** The weight is a power of s / (s + 3n): noise after JPEG is not what a curve describes. */
const caution = { multiple: 3, exponent: 1.5, least: 1e-3 };

/** The mean of ln P over a ring of frequencies. */
interface Ring {
  readonly index: number;
  readonly radius: number;
  readonly logPower: number;
  readonly count: number;
}

/**
 * The noise behind a blurred scene, from means over rings: ln N = ln N₀ - n₁ x - n₂ x², x = f / 0.45, since JPEG takes more noise from high frequencies
 * than from low ones, beside a power law behind the best of some Gaussians.
 */
export function noiseCurve(spectrum: AnalysisSpectrum): NoiseCurve {
  const rings = ringsOf(spectrum);
  const fits = widths.map((sigma) => ({ sigma, ...fitRings(rings, sigma) }));
  const { sigma, theta } = fits.reduce((best, one) => (one.misfit < best.misfit ? one : best));
  const gain = gaussian.gain(spectrum, [Math.hypot(sigma, pixel)]);
  const power = spectrum.radius.map((f) => noiseAt(theta, f / highest));
  // Beyond the zeros of a blur there is more signal than behind the Gaussian.
  const seen = new Map(rings.map(({ index, logPower }) => [index, Math.exp(logPower)]));
  const weights = spectrum.radius.map((f, i) => {
    const behind = gain[i] * Math.exp(theta[0] - theta[1] * Math.log(f));
    const signal = Math.max(behind, (seen.get(ringOf(f)) ?? 0) - power[i]);
    return (signal / (signal + caution.multiple * power[i])) ** caution.exponent + caution.least;
  });
  return { power, weights };
}

/** Every `step`-th entry. */
export function thinnedNoise({ power, weights }: NoiseCurve, step: number): NoiseCurve {
  const every = (values: Float64Array) => values.filter((_, i) => i % step === 0);
  return { power: every(power), weights: every(weights) };
}

/** The standard deviation of a pixel's aperture. */
const pixel = Math.sqrt(1 / 12);

const ringOf = (f: number): number => Math.min(ringCount - 1, Math.floor((f / highest) * ringCount));

function ringsOf({ radius, power }: AnalysisSpectrum): Ring[] {
  const sums = Array.from({ length: ringCount }, (_, index) => ({ index, count: 0, radius: 0, log: 0 }));
  for (let i = 0; i < radius.length; i++) {
    const ring = sums[ringOf(radius[i])];
    ring.count++;
    ring.radius += radius[i];
    ring.log += Math.log(Math.max(power[i], 1e-300));
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ index, count, radius: sum, log }) => ({
      index,
      count,
      radius: sum / count,
      logPower: log / count,
    }));
}

/** N at a part of the highest frequency. */
function noiseAt(theta: Float64Array, part: number): number {
  return Math.exp(theta[2] - theta[3] * part - theta[4] * part * part);
}

/** Gauss-Newton on the logarithms. */
function fitRings(rings: readonly Ring[], sigma: number): { misfit: number; theta: Float64Array } {
  const total = rings.reduce((sum, { count }) => sum + count, 0);
  const gainAt = (f: number) => Math.exp(-((2 * Math.PI * f) ** 2) * (sigma ** 2 + pixel ** 2));
  const [{ radius: first, logPower: loudest }] = rings;
  const quietest = Math.min(...rings.map(({ logPower }) => logPower));
  const logAmplitude = loudest + priors.mean[1] * Math.log(first) - Math.log(gainAt(first));
  const theta = Float64Array.of(logAmplitude, priors.mean[1], quietest + 1, priors.mean[3], priors.mean[4]);
  for (let step = 0; ; step++) {
    const matrix = new Float64Array(rows * rows);
    const pulls = new Float64Array(rows);
    let misfit = 0;
    for (const { radius, logPower, count } of rings) {
      const part = radius / highest;
      const signal = Math.exp(theta[0] - theta[1] * Math.log(radius)) * gainAt(radius);
      const noise = noiseAt(theta, part);
      const residual = logPower - Math.log(signal + noise);
      misfit += count * residual * residual;
      const share = signal / (signal + noise);
      const rest = 1 - share;
      const slope = [share, -share * Math.log(radius), rest, -rest * part, -rest * part * part];
      for (let j = 0; j < rows; j++) {
        pulls[j] += count * slope[j] * residual;
        for (let k = 0; k <= j; k++) matrix[j * rows + k] += count * slope[j] * slope[k];
      }
    }
    const distance = (j: number) => (theta[j] - priors.mean[j]) / priors.deviation[j];
    if (step === steps) {
      const oddity = distance(1) ** 2 + distance(3) ** 2 + distance(4) ** 2;
      return { misfit: misfit / total + oddity / independent, theta };
    }
    for (let j = 0; j < rows; j++) {
      const precision = total / independent / priors.deviation[j] ** 2;
      matrix[j * rows + j] = 1.001 * matrix[j * rows + j] + precision + 1e-9 * total;
      pulls[j] -= precision * (theta[j] - priors.mean[j]);
    }
    const change = choleskySolve(matrix, pulls);
    for (let j = 0; j < rows; j++) theta[j] += Math.max(-2, Math.min(2, change[j]));
    // Without noise its logarithm would have no bound.
    theta[2] = Math.max(theta[2], quietest - 40);
  }
}
