/** Proximal maps of sparse priors, in place; see {@link ProximalMap} for their arguments. */

import { dualStep, type PowerTable, shrinkPowers } from '../../kernels/admm-loops.ts';
import type { FloatArray } from '../../tensor.ts';
import type { FusedProximalStep, ProximalMap } from './prior.ts';

/** Positions that are processed at a time: their values stay in the cache. */
const STRIP = 1024;
const strip = new Float64Array(STRIP);

/**
 * Group soft thresholding, the proximal map of Σ_i ‖d_i‖₂: shortens the vector of all components and channels at each position by the
 * threshold, to length 0 at least.
 *
 * @param d components, channels, positions; changed in place
 * @param threshold >= 0
 * @param sites number of positions
 * @param weights factor of the threshold at each position; 1 by default
 * @example
 * const d = Float64Array.of(3, 0.1, 4, 0.1);
 * groupSoftThreshold(d, 1, 2);
 * Array.from(d, (v) => Number(v.toFixed(6))); // => [2.4, 0, 3.2, 0]
 */
export function groupSoftThreshold(
  d: FloatArray,
  threshold: number,
  sites: number,
  weights?: FloatArray,
): void {
  for (let first = 0; first < sites; first += STRIP) {
    const count = Math.min(STRIP, sites - first);
    squaredLengths(d, sites, first, count);
    for (let i = 0; i < count; i++) {
      const own = weights === undefined ? threshold : threshold * weights[first + i];
      strip[i] = strip[i] > own * own ? 1 - own / Math.sqrt(strip[i]) : 0;
    }
    for (let start = first; start < d.length; start += sites)
      for (let i = 0; i < count; i++) d[start + i] *= strip[i];
  }
}

/** Writes the squared lengths of `count` vectors from `first` on into `strip`. */
function squaredLengths(d: FloatArray, sites: number, first: number, count: number): void {
  strip.fill(0);
  for (let start = first; start < d.length; start += sites)
    for (let i = 0; i < count; i++) strip[i] += d[start + i] * d[start + i];
}

/** The mean length of the vectors of all components and channels. */
export function meanLength(d: FloatArray, sites: number): number {
  let sum = 0;
  for (let first = 0; first < sites; first += STRIP) {
    const count = Math.min(STRIP, sites - first);
    squaredLengths(d, sites, first, count);
    for (let i = 0; i < count; i++) sum += Math.sqrt(strip[i]);
  }
  return sum / sites;
}

/**
 * Soft thresholding, the proximal map of Σ |d_i|: moves every value towards 0 by the threshold.
 *
 * @param d components, channels, positions; changed in place
 * @param threshold >= 0
 * @param sites number of positions
 * @param weights factor of the threshold at each position; 1 by default
 * @example
 * const d = Float64Array.of(3, -0.5, -2);
 * softThreshold(d, 1, 3);
 * d; // => [2, 0, -1]
 */
export function softThreshold(d: FloatArray, threshold: number, sites: number, weights?: FloatArray): void {
  for (let i = 0; i < d.length; i++) {
    const value = d[i];
    const own = weights === undefined ? threshold : threshold * weights[i % sites];
    d[i] = value > own ? value - own : value < -own ? value + own : 0;
  }
}

/**
 * The projection on values >= 0, the proximal map of the constraint for any threshold.
 *
 * @param d changed in place
 * @example
 * const d = Float64Array.of(3, -0.5);
 * nonNegativeProjection(d);
 * d; // => [3, 0]
 */
export function nonNegativeProjection(d: FloatArray): void {
  for (let i = 0; i < d.length; i++) d[i] = Math.max(d[i], 0);
}

/**
 * The proximal map of |d|^p, 0 < p <= 1: d ← argmin threshold |s|^p + (s - d)²/2.
 *
 * In units of threshold^(1/(2-p)) it is one curve for all thresholds: 0 up to a value, then the solution of t + p t^(p-1) = t₀, found by
 * Newton's method. The curve is tabulated once per p.
 */
export function powerProximal(p: number): {
  readonly proximal: ProximalMap;
  readonly step: FusedProximalStep;
} {
  const table = powerTable(p);
  const { threshold, end, cells, values } = table;
  const width = (end - threshold) / cells;
  const unitOf = (lambdaOverRho: number): number => lambdaOverRho ** (1 / (2 - p));
  const proximal: ProximalMap = (d, lambdaOverRho, sites, weights) => {
    const all = unitOf(lambdaOverRho);
    for (let i = 0; i < d.length; i++) {
      const value = d[i];
      const unit = weights === undefined ? all : all * unitOf(weights[i % sites]);
      if (unit === 0) continue;
      const inverse = 1 / unit;
      const t0 = Math.abs(value) * inverse;
      let t = 0;
      // Beyond the table the curve is nearly straight: the error after two Newton steps is below rounding. Eight took five times as long.
      if (t0 >= end) t = stationaryPoint(p, t0, 2);
      else if (t0 > threshold) {
        const at = (t0 - threshold) / width;
        const cell = Math.floor(at);
        t = values[cell] + (at - cell) * (values[cell + 1] - values[cell]);
      }
      d[i] = value < 0 ? -t * unit : t * unit;
    }
  };
  return {
    proximal,
    step(d, u, lambdaOverRho, scale, sites, weights) {
      if (shrinkPowers(d, u, table, unitOf(lambdaOverRho), scale, weights)) return;
      proximalStep((values) => proximal(values, lambdaOverRho, sites, weights), d, u, scale);
    },
  };
}

/** The curve from the threshold to 60 above it. */
function powerTable(p: number): PowerTable {
  const flat = (2 * (1 - p)) ** (1 / (2 - p));
  // Below the threshold 0 is the global minimum. At p = 1 the map is soft thresholding.
  const threshold = flat + p * (flat > 0 ? flat ** (p - 1) : 1);
  const cells = 4096;
  const end = threshold + 60;
  const width = (end - threshold) / cells;
  const values = Float64Array.from({ length: cells + 1 }, (_, i) =>
    i === 0 ? flat : stationaryPoint(p, threshold + i * width, 8),
  );
  return { exponent: p, threshold, end, cells, values };
}

/** The larger solution of t + p t^(p-1) = t₀, by Newton's method from t₀. */
function stationaryPoint(p: number, t0: number, steps: number): number {
  let t = t0;
  for (let i = 0; i < steps; i++) {
    const pull = p * t ** (p - 1);
    t -= (t + pull - t0) / (1 + ((p - 1) * pull) / t);
  }
  return t;
}

/** A {@link FusedProximalStep} by a proximal map: t = d + u, s = prox(t), u ← scale (t - s), d ← s - u. */
export function proximalStep(
  proximal: (d: FloatArray) => void,
  d: FloatArray,
  u: FloatArray,
  scale: number,
): void {
  for (let i = 0; i < d.length; i++) {
    d[i] += u[i];
    u[i] = d[i];
  }
  proximal(d);
  dualStep(d, u, scale);
}
