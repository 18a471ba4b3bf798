import { checkChoice, checkPositive, checkShape } from '../errors.ts';
import { eachFrequency } from '../fft/frequency.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { sizeOf } from '../tensor.ts';

/**
 * How a regularization weight is chosen without a reference:
 * - `gcv`: generalized cross-validation, needs no noise level
 * - `lcurve`: the corner of log ‖D x‖ against log ‖H x - y‖, needs no noise level
 * - `discrepancy`: the residual is as large as the noise
 * - `sure`: Stein's unbiased estimate of the error of H x is least
 */
export type LambdaCriterion = (typeof lambdaCriteria)[number];

export const lambdaCriteria = ['gcv', 'lcurve', 'discrepancy', 'sure'] as const;

/** A regularized inversion in Fourier space, X = H* Y / (|H|² + λ|D|²), whose λ is to be chosen. */
export interface LambdaProblem {
  /** Y, the spectrum of the measured data. */
  readonly measured: Spectrum;
  /** H. */
  readonly transfer: Spectrum;
  /** D, the operator of the penalty; the identity where it is left out. */
  readonly regularizer?: Spectrum | undefined;
  /** Standard deviation of the noise, > 0: `discrepancy` and `sure` need it, `gcv` and `lcurve` choose no λ that passes it amplified to a tenth of the contrast. */
  readonly noise?: number | undefined;
}

/**
 * The weight λ of Tikhonov regularization by a criterion, in closed form over |H|², |D|² and |Y|².
 *
 * With f = |H|²/(|H|² + λ|D|²) and sums over all n frequencies: residual ρ = Σ(1-f)²|Y|²/n;
 * GCV = n ρ/(Σ(1-f))²; SURE = ρ + 2σ² Σ f; discrepancy: ρ = n σ².
 * λ is searched from 1e-12 to 1e6 of the largest |H|² on a logarithmic grid and refined between its neighbors; GCV and the L-curve, which fail where
 * the error is not white, such as that of an unknown boundary, search from the λ on at which noise of the given level passes with a tenth of the contrast.
 *
 * @param criterion one of gcv, lcurve, discrepancy, sure
 * @param problem the spectra, and the noise for discrepancy and sure
 * @returns λ > 0
 * @throws RangeError for an unknown criterion, spectra of different shapes, or a missing noise
 * @example
 * const measured = rfftn(tensor([4], [1, 2, 1.5, 0.5]));
 * const transfer = rfftn(tensor([4], [0.6, 0.2, 0, 0.2]));
 * chooseLambda('gcv', { measured, transfer }) > 0; // => true
 * @see G. Golub, M. Heath, G. Wahba 1979, doi:10.1080/00401706.1979.10489751; P. C. Hansen 1992, doi:10.1137/1034115;
 * V. Morozov 1966; C. Stein 1981, doi:10.1214/aos/1176345632.
 */
export function chooseLambda(criterion: LambdaCriterion, problem: LambdaProblem): number {
  checkChoice('chooseLambda', 'criterion', criterion, lambdaCriteria);
  const { measured, transfer, regularizer, noise } = problem;
  checkShape('chooseLambda', 'transfer', transfer.shape, measured.shape);
  if (regularizer) checkShape('chooseLambda', 'regularizer', regularizer.shape, measured.shape);
  if (criterion === 'discrepancy' || criterion === 'sure') checkPositive('chooseLambda', 'noise', noise);
  const sums = summation(problem);
  const n = sizeOf(measured.shape);
  const variance = (noise ?? 0) ** 2;
  const score: Record<LambdaCriterion, (t: number) => number> = {
    gcv: (t) => {
      const { residual, lost } = sums(10 ** t);
      return Math.log(residual) - 2 * Math.log(lost);
    },
    sure: (t) => {
      const { residual, lost } = sums(10 ** t);
      return residual + 2 * variance * (n - lost);
    },
    discrepancy: (t) => Math.abs(Math.log(sums(10 ** t).residual / (n * variance))),
    lcurve: (t) => -curvature(sums, t),
  };
  // λ is a power over a power: relative to the largest |H|², which is 1 for a PSF of sum 1.
  let largest = 0;
  for (let k = 0; k < transfer.re.length; k++)
    largest = Math.max(largest, transfer.re[k] ** 2 + transfer.im[k] ** 2);
  largest ||= 1;
  const [lowest, highest] = [-12, 6].map((decades) => Math.log10(largest) + decades);
  const isBlind = criterion === 'gcv' || criterion === 'lcurve';
  const from = isBlind && variance > 0 ? quietFrom(problem, variance * largest, lowest, highest) : lowest;
  return 10 ** least(score[criterion], from, highest);
}

/** Amplified noise above this part of the contrast hides the image. */
const mostNoise = 0.1;

/** The least log10 λ at which white noise leaves the filter with less than a tenth of the standard deviation of the data. */
function quietFrom(
  { measured, transfer, regularizer }: LambdaProblem,
  variance: number,
  lowest: number,
  highest: number,
): number {
  const passed = (t: number): number => {
    let [power, contrast] = [0, 0];
    eachFrequency(measured.shape, (k, squared, count) => {
      const gain = transfer.re[k] ** 2 + transfer.im[k] ** 2;
      const penalty = regularizer ? regularizer.re[k] ** 2 + regularizer.im[k] ** 2 : 1;
      const denominator = gain + 10 ** t * penalty;
      if (denominator > 0) power += (count * gain) / denominator ** 2;
      if (squared > 0) contrast += count * (measured.re[k] ** 2 + measured.im[k] ** 2);
    });
    return (variance * power * sizeOf(measured.shape)) / contrast;
  };
  let [low, high] = [lowest, highest];
  if (!(passed(low) > mostNoise ** 2)) return low;
  while (high - low > 0.05) {
    const middle = (low + high) / 2;
    if (passed(middle) > mostNoise ** 2) low = middle;
    else high = middle;
  }
  return high;
}

interface Sums {
  /** ‖H x - y‖². */
  readonly residual: number;
  /** ‖D x‖². */
  readonly rough: number;
  /** Σ (1 - f): the number of suppressed frequencies. */
  readonly lost: number;
}

function summation({ measured, transfer, regularizer }: LambdaProblem): (lambda: number) => Sums {
  const { shape } = measured;
  const length = measured.re.length;
  const count = new Float64Array(length);
  const gain = new Float64Array(length);
  const penalty = new Float64Array(length).fill(1);
  const power = new Float64Array(length);
  eachFrequency(shape, (k, _, times) => {
    count[k] = times;
    gain[k] = transfer.re[k] ** 2 + transfer.im[k] ** 2;
    power[k] = (measured.re[k] ** 2 + measured.im[k] ** 2) / sizeOf(shape);
    if (regularizer) penalty[k] = regularizer.re[k] ** 2 + regularizer.im[k] ** 2;
  });
  return (lambda) => {
    let residual = 0;
    let rough = 0;
    let lost = 0;
    for (let k = 0; k < length; k++) {
      const denominator = gain[k] + lambda * penalty[k];
      if (denominator === 0) continue;
      const away = (lambda * penalty[k]) / denominator;
      lost += count[k] * away;
      residual += count[k] * away * away * power[k];
      rough += (count[k] * penalty[k] * gain[k] * power[k]) / (denominator * denominator);
    }
    return { residual, rough, lost };
  };
}

/** Curvature of (log residual, log roughness) over t = log10 λ, by central differences. */
function curvature(sums: (lambda: number) => Sums, t: number): number {
  const h = 0.1;
  const point = (s: number): [number, number] => {
    const { residual, rough } = sums(10 ** s);
    return [Math.log(residual), Math.log(rough)];
  };
  const [a, b, c] = [point(t - h), point(t), point(t + h)];
  const dx = (c[0] - a[0]) / (2 * h);
  const dy = (c[1] - a[1]) / (2 * h);
  const ddx = (c[0] - 2 * b[0] + a[0]) / (h * h);
  const ddy = (c[1] - 2 * b[1] + a[1]) / (h * h);
  return (dx * ddy - dy * ddx) / (dx * dx + dy * dy) ** 1.5;
}

/** The minimum of a function of log10 λ: a grid of quarter decades, then golden sections between the neighbors. */
function least(f: (t: number) => number, from: number, highest: number): number {
  let best = from;
  let value = Number.POSITIVE_INFINITY;
  for (let t = from; t <= highest; t += 0.25) {
    const at = f(t);
    if (at < value) {
      value = at;
      best = t;
    }
  }
  const golden = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [best === from ? from : best - 0.25, best + 0.25];
  while (right - left > 1e-3) {
    const a = right - golden * (right - left);
    const b = left + golden * (right - left);
    if (f(a) < f(b)) right = b;
    else left = a;
  }
  return (left + right) / 2;
}
