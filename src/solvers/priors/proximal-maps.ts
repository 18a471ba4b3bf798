/** Proximal maps of sparse priors, in place. */

import { dualStep, shrinkPowers } from '../../kernels/admm-loops.ts';
import type { FloatArray } from '../../tensor.ts';

/** Shortens the vector of all components and channels at each of the `sites` by `by`, or a share of it, to 0 at least. */
export function shrinkLengths(d: FloatArray, sites: number, by: number, share?: FloatArray): void {
  for (let first = 0; first < sites; first += STRIP) {
    const count = Math.min(STRIP, sites - first);
    strip.fill(0);
    for (let start = first; start < d.length; start += sites)
      for (let i = 0; i < count; i++) strip[i] += d[start + i] * d[start + i];
    for (let i = 0; i < count; i++) {
      const own = share === undefined ? by : by * share[first + i];
      strip[i] = strip[i] > own * own ? 1 - own / Math.sqrt(strip[i]) : 0;
    }
    for (let start = first; start < d.length; start += sites)
      for (let i = 0; i < count; i++) d[start + i] *= strip[i];
  }
}

/** So many sites at a time stay in the cache. */
const STRIP = 1024;
const strip = new Float64Array(STRIP);

/** The mean length of the vectors. */
export function meanLength(d: FloatArray, sites: number): number {
  let sum = 0;
  for (let first = 0; first < sites; first += STRIP) {
    const count = Math.min(STRIP, sites - first);
    strip.fill(0);
    for (let start = first; start < d.length; start += sites)
      for (let i = 0; i < count; i++) strip[i] += d[start + i] * d[start + i];
    for (let i = 0; i < count; i++) sum += Math.sqrt(strip[i]);
  }
  return sum / sites;
}

/** Moves every value towards 0 by `by`, or by the share of it at its site. */
export function shrinkEach(d: FloatArray, by: number, share?: FloatArray): void {
  for (let i = 0; i < d.length; i++) {
    const value = d[i];
    const own = share === undefined ? by : by * share[i % share.length];
    d[i] = value > own ? value - own : value < -own ? value + own : 0;
  }
}

/**
 * The proximal map of λ|d|^p, 0 < p <= 1: d ← argmin λ|d|^p + ρ/2 (d - d₀)².
 *
 * In units of s = (λ/ρ)^(1/(2-p)) it is one curve for all λ and ρ: 0 up to a threshold, then t + p t^(p-1) = t₀ solved by Newton's
 * method. The curve is tabled once per p.
 */
export function powerShrinkage(p: number): PowerShrinkage {
  const flat = (2 * (1 - p)) ** (1 / (2 - p));
  // Below this no minimum but 0 is as low. At p = 1 it is soft thresholding.
  const threshold = flat + p * (flat > 0 ? flat ** (p - 1) : 1);
  const solve = (t0: number, steps: number): number => {
    let t = t0;
    for (let i = 0; i < steps; i++) {
      const pull = p * t ** (p - 1);
      t -= (t + pull - t0) / (1 + ((p - 1) * pull) / t);
    }
    return t;
  };
  const cells = 4096;
  const end = threshold + 60;
  const width = (end - threshold) / cells;
  const table = Float64Array.from({ length: cells + 1 }, (_, i) =>
    i === 0 ? flat : solve(threshold + i * width, 8),
  );
  const unitOf = (lambdaOverRho: number): number => lambdaOverRho ** (1 / (2 - p));
  const shrink = (d: FloatArray, lambdaOverRho: number, share?: FloatArray): void => {
    const all = unitOf(lambdaOverRho);
    for (let i = 0; i < d.length; i++) {
      const value = d[i];
      const scale = share === undefined ? all : all * unitOf(share[i % share.length]);
      if (scale === 0) continue;
      const inverse = 1 / scale;
      const t0 = Math.abs(value) * inverse;
      let t = 0;
      // Beyond the table the curve is so straight that the second step is below rounding. With eight, faint noise took five times as long.
      if (t0 >= end) t = solve(t0, 2);
      else if (t0 > threshold) {
        const at = (t0 - threshold) / width;
        const cell = Math.floor(at);
        t = table[cell] + (at - cell) * (table[cell + 1] - table[cell]);
      }
      d[i] = value < 0 ? -t * scale : t * scale;
    }
  };
  const curve = { exponent: p, threshold, end, cells, values: table };
  return {
    shrink,
    step(d, u, lambdaOverRho, scale, share) {
      if (shrinkPowers(d, u, curve, unitOf(lambdaOverRho), scale, share)) return;
      shrinkStep((values) => shrink(values, lambdaOverRho, share), d, u, scale);
    },
  };
}

/** A proximal map, and the step of a splitting method that it makes. */
export interface PowerShrinkage {
  readonly shrink: (d: FloatArray, lambdaOverRho: number, share?: FloatArray) => void;
  readonly step: (
    d: FloatArray,
    u: FloatArray,
    lambdaOverRho: number,
    scale: number,
    share?: FloatArray,
  ) => void;
}

/** Shrinks t = d + u to s; then u ← scale (t - s), d ← s - u: what the next iteration of a splitting method wants of d. */
export function shrinkStep(
  shrink: (d: FloatArray) => void,
  d: FloatArray,
  u: FloatArray,
  scale: number,
): void {
  for (let i = 0; i < d.length; i++) {
    d[i] += u[i];
    u[i] = d[i];
  }
  shrink(d);
  dualStep(d, u, scale);
}
