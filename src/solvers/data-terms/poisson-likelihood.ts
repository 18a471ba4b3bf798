import { checkNonNegative, checkPositive, rangeError } from '../../errors.ts';
import { poissonRatio } from '../../kernels/pointwise.ts';
import { dtypeOf, type FloatArray, type Tensor } from '../../tensor.ts';
import type { CensoredSamples } from './problem.ts';

/** Noise of photon counts: variance = value / photons + sigma². */
export interface CountingNoise {
  /** Photons per unit of the data; without it there is no photon noise. */
  readonly photons?: number | undefined;
  /** Standard deviation of the read noise on the scale of the data, 0 by default. */
  readonly sigma?: number | undefined;
}

/** The Poisson likelihood of data y as a function of the prediction q = A x, with a background b: m = q + b. */
export interface PoissonData {
  /**
   * out = w y/m, damped where `damping` is given; out may be q.
   *
   * @returns where the noise is given, the mean of (y - m)² over its variance
   */
  ratio(q: FloatArray, out: FloatArray): number | undefined;
  /** out = w (y - m), divided by the standard deviation of y where the noise is given; out may be q. */
  residual(q: FloatArray, out: FloatArray): void;
  /** The factor that gives q the flux of the data, without background the factor of least divergence; 1 with a background or lower bounds. */
  flux(q: FloatArray): number;
  /** Σ w (m - y + y ln(y/m)) at factor · q: the negative log-likelihood up to a constant. As expensive as a step, so computed on request. */
  divergence(q: FloatArray, factor?: number): number;
  /** The (t, s) that approximately minimizes the divergence of q + t u + s v: two Newton steps from (1, 0). */
  search(q: FloatArray, u: FloatArray, v: FloatArray): [t: number, s: number];
}

/** The Poisson likelihood of data, whose negative samples count as 0; a sample of `isBound` counts only while m is below it. */
export function poissonData(
  fn: string,
  measured: Tensor,
  background: number,
  { weights, isBound }: CensoredSamples,
  noise: CountingNoise | undefined,
  damping: number | undefined,
): PoissonData {
  checkNonNegative(fn, 'background', background);
  const variance = noise === undefined ? undefined : varianceOf(fn, noise);
  if (damping !== undefined) checkPositive(fn, 'damping', damping);
  if (damping !== undefined && variance === undefined)
    throw rangeError(fn, 'damping', 'given together with "noise"', damping);
  const y = measured.data;
  /** Whether sample i is a lower bound that the prediction m has reached. */
  const isMet = (i: number, m: number): boolean => isBound?.[i] === 1 && m >= y[i];
  const weightAt = (i: number) => (weights === undefined ? 1 : weights.data[i]);
  let magnitude = 0;
  let flux = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i];
    magnitude += value < 0 ? -value : value;
    if (value > 0) flux += weights === undefined ? value : weights.data[i] * value;
  }
  // A smaller prediction is rounding: that of single-precision transforms is relative to the largest sample.
  const tiny = (dtypeOf(measured) === 'float32' ? 1e-6 : 1e-13) * (magnitude / y.length) || Number.MIN_VALUE;

  return {
    ratio(q, out) {
      if (variance === undefined && weights === undefined && isBound === undefined) {
        poissonRatio(y, q, background, tiny, out);
        return undefined;
      }
      if (variance === undefined) {
        for (let i = 0; i < q.length; i++) {
          const m = Math.max(q[i] + background, tiny);
          out[i] = weightAt(i) * (isMet(i, m) ? 1 : Math.max(y[i], 0) / m);
        }
        return undefined;
      }
      let chi2 = 0;
      let weightSum = 0;
      for (let i = 0; i < q.length; i++) {
        const w = weightAt(i);
        const m = Math.max(q[i] + background, tiny);
        if (isMet(i, m)) {
          out[i] = w;
          continue;
        }
        const value = Math.max(y[i], 0);
        const deviation = (value - m) ** 2 / variance(m);
        chi2 += w * deviation;
        weightSum += w;
        const gain = damping === undefined ? 1 : damped(deviation / damping ** 2);
        out[i] = w * (1 + gain * (value / m - 1));
      }
      return weightSum > 0 ? chi2 / weightSum : 0;
    },
    residual(q, out) {
      for (let i = 0; i < q.length; i++) {
        const m = Math.max(q[i] + background, tiny);
        const scale = variance === undefined ? 1 : 1 / Math.sqrt(variance(m));
        out[i] = isMet(i, m) ? 0 : weightAt(i) * scale * (Math.max(y[i], 0) - m);
      }
    },
    flux(q) {
      if (background > 0 || isBound !== undefined) return 1;
      let predicted = 0;
      if (weights === undefined) for (let i = 0; i < q.length; i++) predicted += q[i];
      else for (let i = 0; i < q.length; i++) predicted += weights.data[i] * q[i];
      return predicted > 0 ? flux / predicted : 1;
    },
    divergence(q, factor = 1) {
      let sum = 0;
      for (let i = 0; i < q.length; i++) {
        const m = Math.max(factor * q[i] + background, tiny);
        if (!isMet(i, m)) sum += weightAt(i) * divergenceOf(Math.max(y[i], 0), m);
      }
      return sum;
    },
    search(q, u, v) {
      let t = 1;
      let s = 0;
      for (let newton = 0; newton < 2; newton++) {
        let gu = 0;
        let gv = 0;
        let huu = 0;
        let huv = 0;
        let hvv = 0;
        for (let i = 0; i < q.length; i++) {
          const w = weightAt(i);
          const m = Math.max(q[i] + t * u[i] + s * v[i] + background, tiny);
          if (isMet(i, m)) continue;
          const ratio = Math.max(y[i], 0) / m;
          const g = w * (1 - ratio);
          const h = (w * ratio) / m;
          gu += g * u[i];
          gv += g * v[i];
          huu += h * u[i] * u[i];
          huv += h * u[i] * v[i];
          hvv += h * v[i] * v[i];
        }
        const determinant = huu * hvv - huv * huv;
        if (determinant > 1e-9 * huu * hvv) {
          t -= (gu * hvv - gv * huv) / determinant;
          s -= (gv * huu - gu * huv) / determinant;
        } else if (huu > 0) t -= gu / huu;
      }
      return [t, s];
    },
  };
}

function divergenceOf(value: number, predicted: number): number {
  return predicted - value + (value > 0 ? value * Math.log(value / predicted) : 0);
}

function varianceOf(fn: string, { photons, sigma = 0 }: CountingNoise): (value: number) => number {
  if (photons !== undefined) checkPositive(fn, 'noise.photons', photons);
  checkNonNegative(fn, 'noise.sigma', sigma);
  if (photons === undefined && sigma === 0)
    throw rangeError(fn, 'noise', 'made of photons or a sigma > 0', sigma);
  const perUnit = photons === undefined ? 0 : 1 / photons;
  return (value) => value * perUnit + sigma ** 2;
}

/** The damping function of R. White (1994) with n = 10: near 0 where the data agree with the prediction, 1 for u >= 1. */
function damped(u: number): number {
  const g = Math.min(u, 1);
  return g ** 9 * (10 - 9 * g);
}
