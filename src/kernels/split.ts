/**
 * The loops of splitting methods. Where all arrays lie in the memory of the kernels the vectors run, on every thread; anything else takes
 * the plain loops, which say what the vectors do.
 */

import { JOB, runJob, writeJob } from './job.ts';
import { engineFor, type Floats } from './pointwise.ts';
import type { Engine } from './wasm.ts';

/** Real and imaginary parts. */
export interface Complex {
  readonly re: Floats;
  readonly im: Floats;
}

/** out = (κ H* V + ρ X) / (κ |H|² + ρ power), plane by plane of V and X; the power is 1 where it is left out. `out` may be X. */
export function divide(
  v: Complex,
  x: Complex,
  h: Complex,
  [kappa, rho]: readonly [kappa: number, rho: number],
  out: Complex,
  power?: Floats,
): void {
  const kernels = kernelsFor(h.re.length, v.re, v.im, x.re, x.im, h.re, h.im, out.re, out.im, power ?? h.re);
  if (kernels !== undefined) {
    const arrays = [v.re, v.im, x.re, x.im, h.re, h.im, power, out.re, out.im];
    run(kernels, 'divide', arrays, h.re.length, v.re.length / h.re.length, [kappa, rho]);
    return;
  }
  for (let start = 0; start < v.re.length; start += h.re.length)
    for (let k = 0; k < h.re.length; k++) {
      const re = kappa * h.re[k];
      const im = kappa * h.im[k];
      const scale = 1 / (re * h.re[k] + im * h.im[k] + rho * (power === undefined ? 1 : power[k]));
      const vr = v.re[start + k];
      const vi = v.im[start + k];
      out.re[start + k] = (re * vr + im * vi + rho * x.re[start + k]) * scale;
      out.im[start + k] = (re * vi - im * vr + rho * x.im[start + k]) * scale;
    }
}

/** out = H X, plane by plane of X; `out` is not X. */
export function multiply(x: Complex, h: Complex, out: Complex): void {
  const kernels = kernelsFor(h.re.length, x.re, x.im, h.re, h.im, out.re, out.im);
  if (kernels !== undefined) {
    const arrays = [x.re, x.im, undefined, undefined, h.re, h.im, undefined, out.re, out.im];
    run(kernels, 'multiply', arrays, h.re.length, x.re.length / h.re.length);
    return;
  }
  for (let start = 0; start < x.re.length; start += h.re.length)
    for (let k = 0; k < h.re.length; k++) {
      const re = x.re[start + k];
      const im = x.im[start + k];
      out.re[start + k] = h.re[k] * re - h.im[k] * im;
      out.im[start + k] = h.re[k] * im + h.im[k] * re;
    }
}

/** A step towards measured samples: t = c + w, v = argmin m/2 (v - y)² + κ/2 (v - t)², w ← t - v, target ← v - w. */
export function approach(c: Floats, w: Floats, m: Floats, y: Floats, kappa: number, target: Floats): void {
  const kernels = kernelsFor(c.length, c, w, m, y, target);
  if (kernels !== undefined) {
    run(kernels, 'approach', [c, w, m, y, target], c.length, 1, [kappa]);
    return;
  }
  for (let i = 0; i < c.length; i++) {
    const t = c[i] + w[i];
    const v = (m[i] * y[i] + kappa * t) / (m[i] + kappa);
    w[i] = t - v;
    target[i] = v - w[i];
  }
}

/**
 * The step of d and its multiplier u for a prior on lengths: t = d + u, as vectors over the planes of `sites` samples, shortened by `by`
 * to s; u ← scale (t - s), d ← s - u.
 */
export function shortenLengths(d: Floats, u: Floats, sites: number, by: number, scale: number): void {
  const kernels = kernelsFor(sites, d, u);
  if (kernels !== undefined) {
    run(kernels, 'lengths', [d, u], sites, d.length / sites, [by, scale], true);
    return;
  }
  for (let site = 0; site < sites; site++) {
    let square = 0;
    for (let i = site; i < d.length; i += sites) {
      u[i] += d[i];
      square += u[i] * u[i];
    }
    const left = square > by * by ? 1 - by / Math.sqrt(square) : 0;
    for (let i = site; i < d.length; i += sites) {
      const shrunk = left * u[i];
      u[i] = scale * (u[i] - shrunk);
      d[i] = shrunk - u[i];
    }
  }
}

/** The end of such a step whose shrinkage was done elsewhere: with t in u and s in d, u ← scale (t - s), d ← s - u. */
export function dualStep(d: Floats, u: Floats, scale: number): void {
  const kernels = kernelsFor(d.length, d, u);
  if (kernels !== undefined) {
    run(kernels, 'dual', [d, u], d.length, 1, [0, scale]);
    return;
  }
  for (let i = 0; i < d.length; i++) {
    u[i] = scale * (u[i] - d[i]);
    d[i] -= u[i];
  }
}

/** The minimiser s(t) of |s|^p + (s - t)²/2: 0 up to a threshold, then a table of `cells` equal cells up to `end`. */
export interface PowerTable {
  readonly exponent: number;
  readonly threshold: number;
  readonly end: number;
  readonly cells: number;
  readonly values: Float64Array;
}

/** The whole step of d and u for |s|^p as in {@link shortenLengths}, with lengths in `unit`s; false where the vectors cannot do it. */
export function shrinkPowers(d: Floats, u: Floats, table: PowerTable, unit: number, scale: number): boolean {
  const kernels = kernelsFor(d.length, d, u);
  if (kernels === undefined) return false;
  const { exponent, threshold, end, cells, values } = table;
  const { heap, memory } = kernels;
  const at = heap.allocate(4 * (values.length + 8));
  try {
    const numbers = new Float32Array(memory.buffer, at, values.length + 8);
    numbers.set([threshold, cells / (end - threshold), end, exponent, unit, 1 / unit]);
    numbers.set(values, 8);
    run(kernels, 'powers', [d, u, numbers, numbers.subarray(8)], d.length, 1, [0, scale]);
  } finally {
    heap.release(at);
  }
  return true;
}

/** In the order of assembly/split.ts. */
const operations = ['divide', 'multiply', 'approach', 'lengths', 'dual', 'powers'] as const;

/** Samples of an item: with a handful of arrays they stay in the second cache. */
const CHUNK = 4096;

/** Vectors overlap at the end of a chunk: shorter planes take the plain loops. */
function kernelsFor(plane: number, ...arrays: Floats[]): Engine | undefined {
  return plane % CHUNK > 0 && plane % CHUNK < 4 ? undefined : engineFor(...arrays);
}

function run(
  kernels: Engine,
  operation: (typeof operations)[number],
  arrays: readonly (Floats | undefined)[],
  plane: number,
  planes: number,
  [p = 0, q = 0]: readonly number[] = [],
  scratch = false,
): void {
  const at = (i: number): number => arrays[i]?.byteOffset ?? 0;
  const addresses = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)];
  writeJob(kernels, [operations.indexOf(operation), plane, CHUNK, ...addresses, 0, 0, plane, planes]);
  new Float32Array(kernels.memory.buffer, JOB + 48, 2).set([p, q]);
  const bytes = scratch ? kernels.exports.splitScratch(JOB) : 0;
  runJob(kernels, 'split', Math.ceil(plane / CHUNK), (plane * planes) / 4, bytes);
}
