/** Proximal maps of sparse priors, in place. */

import type { FloatArray } from '../tensor.ts';

/** Shortens the vector of all components and channels at each of the `sites` by `by`, to 0 at least. */
export function shrinkLengths(d: FloatArray, sites: number, by: number): void {
  for (let i = 0; i < sites; i++) {
    let length = 0;
    for (let at = i; at < d.length; at += sites) length += d[at] * d[at];
    const scale = length > by * by ? 1 - by / Math.sqrt(length) : 0;
    for (let at = i; at < d.length; at += sites) d[at] *= scale;
  }
}

/** Moves every value towards 0 by `by`. */
export function shrinkEach(d: FloatArray, by: number): void {
  for (let i = 0; i < d.length; i++) {
    const value = d[i];
    d[i] = value > by ? value - by : value < -by ? value + by : 0;
  }
}

/**
 * The proximal map of λ|d|^p, 0 < p <= 1: d ← argmin λ|d|^p + ρ/2 (d - d₀)².
 *
 * In units of s = (λ/ρ)^(1/(2-p)) it is one curve for all λ and ρ: 0 up to a threshold, then t + p t^(p-1) = t₀ solved by Newton's
 * method. The curve is tabled once per p.
 */
export function powerShrinkage(p: number): (d: FloatArray, lambdaOverRho: number) => void {
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
  return (d, lambdaOverRho) => {
    const scale = lambdaOverRho ** (1 / (2 - p));
    const inverse = 1 / scale;
    for (let i = 0; i < d.length; i++) {
      const value = d[i];
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
}
