/** The stopping rule of the whitest residual: the iteration at which the correlation of neighboring residual samples is least. */

import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';

/** The largest lag of the autocorrelation along each axis. */
const largestLag = 6;

/**
 * Correlation of neighboring residual samples: the mean over the lags around 0 of n ρ(lag)², with ρ the periodic autocorrelation without
 * the mean. Near 1 for white noise of any standard deviation, larger where structure is left.
 *
 * @param residual planes of `rank` axes; all of them together
 *
 * @see M. Almeida, M. Figueiredo 2013, Parameter estimation for blind and non-blind deblurring using residual whiteness measures,
 * doi:10.1109/TIP.2013.2257810.
 */
export function residualCorrelation(residual: Tensor, rank: number): number {
  const planeShape = residual.shape.slice(-rank);
  const size = sizeOf(planeShape);
  const spectrum = rfftn(residual, rank);
  const half = spectrum.re.length / (residual.data.length / size);
  const power = { shape: planeShape, rank, re: spectrum.re.slice(0, half), im: spectrum.im.slice(0, half) };
  power.re.fill(0);
  power.im.fill(0);
  for (let start = 0; start < spectrum.re.length; start += half)
    for (let k = 1; k < half; k++) power.re[k] += spectrum.re[start + k] ** 2 + spectrum.im[start + k] ** 2;
  const { data } = irfftn(power);
  const lags = lagIndices(planeShape);
  if (!(data[0] > 0) || lags.length === 0) return 0;
  let sum = 0;
  for (const at of lags) sum += (data[at] / data[0]) ** 2;
  return (residual.data.length * sum) / lags.length;
}

/** Indices of the lags in a plane, without 0: up to {@link largestLag}, and to a third of the axis. */
function lagIndices(shape: readonly number[]): number[] {
  let indices = [0];
  for (const n of shape) {
    const most = Math.min(largestLag, Math.floor((n - 1) / 3));
    const steps = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most + n) % n);
    indices = indices.flatMap((at) => steps.map((step) => at * n + step));
  }
  return indices.filter((at) => at !== 0);
}

/** Keeps the iterate with the whitest residual. */
export interface WhitenessRule {
  /** Whether to evaluate the correlation at this iteration: at intervals of a tenth of the iterations done. */
  due(iteration: number): boolean;
  /** Takes the value of {@link residualCorrelation}; true when the minimum lies well behind. */
  observe(iteration: number, correlation: number): boolean;
  /** Restores the estimate with the whitest residual; returns its iteration. */
  restore(): number;
}

/** The rule for an estimate that a loop changes in place. */
export function whitenessRule(estimate: Tensor): WhitenessRule {
  let best: FloatArray | undefined;
  let least = Number.POSITIVE_INFINITY;
  let bestAt = 0;
  let next = 1;
  return {
    due: (iteration) => iteration >= next,
    observe(iteration, correlation) {
      next = iteration + Math.max(1, Math.floor(iteration / 10));
      if (correlation < least) {
        least = correlation;
        bestAt = iteration;
        best ??= estimate.data.slice();
        best.set(estimate.data);
      }
      return iteration > 1.4 * bestAt + 2;
    },
    restore() {
      if (best) estimate.data.set(best);
      return bestAt;
    },
  };
}
