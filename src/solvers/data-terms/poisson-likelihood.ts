import { checkNonNegative, checkPositive, rangeError } from '../../errors.ts';
import { poissonRatio } from '../../kernels/pointwise.ts';
import { dtypeOf, type FloatArray, type Tensor } from '../../tensor.ts';

/** How counts scatter: variance = value / photons + sigma². */
export interface CountingNoise {
  /** Photons per unit of the data; leave it out where photons do not matter. */
  readonly photons?: number | undefined;
  /** Standard deviation of the read noise on the scale of the data, 0 by default. */
  readonly sigma?: number | undefined;
}

/** What a prediction q of the data is worth, with a background b: m = q + b. */
export interface PoissonData {
  /**
   * Writes w y/m, damped where asked for, over q itself or elsewhere.
   *
   * @returns where the noise is known, the mean of (y - m)² over its variance
   */
  ratio(q: FloatArray, out: FloatArray): number | undefined;
  /** Writes w (y - m), over the standard deviation of y where the noise is known, over q itself or elsewhere. */
  residual(q: FloatArray, out: FloatArray): void;
  /** The factor that gives q the flux of the data, where there is no background: no other factor has less divergence. */
  flux(q: FloatArray): number;
  /** Σ w (m - y + y ln(y/m)) at factor · q, which falls as the likelihood grows. It costs as much as a step: who looks at it asks. */
  divergence(q: FloatArray, factor?: number): number;
  /** The (t, s) at which q + t u + s v has about the least divergence: two Newton steps from (1, 0). */
  search(q: FloatArray, u: FloatArray, v: FloatArray): [t: number, s: number];
}

/** The Poisson likelihood of data; negative samples count as 0. */
export function poissonData(
  fn: string,
  measured: Tensor,
  background: number,
  weights: Tensor | undefined,
  noise: CountingNoise | undefined,
  damping: number | undefined,
): PoissonData {
  checkNonNegative(fn, 'background', background);
  const variance = noise === undefined ? undefined : varianceOf(fn, noise);
  if (damping !== undefined) checkPositive(fn, 'damping', damping);
  if (damping !== undefined && variance === undefined)
    throw rangeError(fn, 'damping', 'given together with "noise"', damping);
  const y = measured.data;
  const weightAt = (i: number) => (weights === undefined ? 1 : weights.data[i]);
  let brightness = 0;
  let light = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i];
    brightness += value < 0 ? -value : value;
    if (value > 0) light += weights === undefined ? value : weights.data[i] * value;
  }
  // Below this a prediction is rounding, not light: single precision rounds relative to the brightest sample.
  const tiny = (dtypeOf(measured) === 'float32' ? 1e-6 : 1e-13) * (brightness / y.length) || Number.MIN_VALUE;

  return {
    ratio(q, out) {
      if (variance === undefined && weights === undefined) {
        poissonRatio(y, q, background, tiny, out);
        return undefined;
      }
      if (variance === undefined) {
        for (let i = 0; i < q.length; i++) {
          const ratio = Math.max(y[i], 0) / Math.max(q[i] + background, tiny);
          out[i] = weightAt(i) * ratio;
        }
        return undefined;
      }
      let chi2 = 0;
      let seen = 0;
      for (let i = 0; i < q.length; i++) {
        const w = weightAt(i);
        const m = Math.max(q[i] + background, tiny);
        const value = Math.max(y[i], 0);
        const deviation = (value - m) ** 2 / variance(m);
        chi2 += w * deviation;
        seen += w;
        const gain = damping === undefined ? 1 : damped(deviation / damping ** 2);
        out[i] = w * (1 + gain * (value / m - 1));
      }
      return chi2 / seen;
    },
    residual(q, out) {
      for (let i = 0; i < q.length; i++) {
        const m = Math.max(q[i] + background, tiny);
        const scale = variance === undefined ? 1 : 1 / Math.sqrt(variance(m));
        out[i] = weightAt(i) * scale * (Math.max(y[i], 0) - m);
      }
    },
    flux(q) {
      if (background > 0) return 1;
      let predicted = 0;
      if (weights === undefined) for (let i = 0; i < q.length; i++) predicted += q[i];
      else for (let i = 0; i < q.length; i++) predicted += weights.data[i] * q[i];
      return predicted > 0 ? light / predicted : 1;
    },
    divergence(q, factor = 1) {
      let sum = 0;
      for (let i = 0; i < q.length; i++)
        sum += weightAt(i) * divergenceOf(Math.max(y[i], 0), Math.max(factor * q[i] + background, tiny));
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
  if (photons === undefined && sigma === 0) throw rangeError(fn, 'noise', 'photons, or a sigma > 0', sigma);
  const perUnit = photons === undefined ? 0 : 1 / photons;
  return (value) => value * perUnit + sigma ** 2;
}

/** White's damping with n = 10: nearly 0 where the data are explained, 1 from u = 1 on. */
function damped(u: number): number {
  const g = Math.min(u, 1);
  return g ** 9 * (10 - 9 * g);
}
