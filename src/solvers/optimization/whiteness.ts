/** Where an iteration has taken everything but noise out of the residual: there its neighbours know least of each other. */

import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';

/** Correlations to this many samples along each axis are looked at. */
const reach = 6;

/**
 * How much neighbours in a residual know of each other: the mean over the lags around 0 of n ρ(lag)², with ρ the autocorrelation around
 * a circle without the mean; near 1 for white noise of any strength, and more for structure.
 *
 * @param residual planes of `rank` axes; all of them together
 *
 * M. Almeida, M. Figueiredo 2013, Parameter estimation for blind and non-blind deblurring using residual whiteness measures,
 * doi:10.1109/TIP.2013.2257810.
 */
export function correlationOf(residual: Tensor, rank: number): number {
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
  const lags = lagsOf(planeShape);
  if (!(data[0] > 0) || lags.length === 0) return 0;
  let sum = 0;
  for (const at of lags) sum += (data[at] / data[0]) ** 2;
  return (residual.data.length * sum) / lags.length;
}

/** Where in a plane the lags lie, without 0: up to `reach`, and to a third of the axis. */
function lagsOf(shape: readonly number[]): number[] {
  let places = [0];
  for (const n of shape) {
    const most = Math.min(reach, Math.floor((n - 1) / 3));
    const steps = Array.from({ length: 2 * most + 1 }, (_, i) => (i - most + n) % n);
    places = places.flatMap((at) => steps.map((step) => at * n + step));
  }
  return places.filter((at) => at !== 0);
}

/** Watches for the iteration with the whitest residual. */
export interface Whitest {
  /** Whether to look at this iteration: every tenth part of a run. */
  due(iteration: number): boolean;
  /** Takes in what {@link correlationOf} says; true when the whitest has long gone by. */
  saw(iteration: number, correlation: number): boolean;
  /** Puts the estimate of the whitest residual back; its iteration. */
  restore(): number;
}

/** Watches an estimate that a loop changes in place. */
export function whitest(estimate: Tensor): Whitest {
  let best: FloatArray | undefined;
  let least = Number.POSITIVE_INFINITY;
  let bestAt = 0;
  let next = 1;
  return {
    due: (iteration) => iteration >= next,
    saw(iteration, correlation) {
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
