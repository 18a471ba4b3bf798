/**
 * The loops of splitting methods. Where all arrays are those of workspaces the vectors run, on every thread; anything else takes
 * the plain loops, which say what the vectors do.
 */

import { engineFor, type Floats } from './pointwise.ts';
import type { Engine } from './runtime/engine.ts';
import { JOB, runJob, writeJob } from './runtime/job.ts';
import { atAddresses } from './runtime/wasm-arrays.ts';

/** Real and imaginary parts. */
export interface Complex {
  readonly re: Floats;
  readonly im: Floats;
}

/**
 * out = (κ H* V + ρ X) / (κ |H|² + ρ power), plane by plane of V and X, with one κ or one for each plane; the power is 1 where it is
 * left out. `out` may be X.
 */
export function divide(
  v: Complex,
  x: Complex,
  h: Complex,
  [kappa, rho]: readonly [kappa: number | readonly number[], rho: number],
  out: Complex,
  power?: Floats,
): void {
  if (typeof kappa !== 'number') {
    const plane = ({ re, im }: Complex, p: number): Complex => {
      const [from, to] = [p * h.re.length, (p + 1) * h.re.length];
      return { re: re.subarray(from, to), im: im.subarray(from, to) };
    };
    for (const [p, own] of kappa.entries())
      divide(plane(v, p), plane(x, p), h, [own, rho], plane(out, p), power);
    return;
  }
  const kernels = kernelsFor(h.re.length, v.re, v.im, x.re, x.im, h.re, h.im, out.re, out.im, power ?? h.re);
  if (kernels !== undefined) {
    const inputs = [v.re, v.im, x.re, x.im, h.re, h.im, power];
    run(kernels, 'divide', inputs, [out.re, out.im], planesOf(v, h), [kappa, rho]);
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
    const inputs = [x.re, x.im, undefined, undefined, h.re, h.im, undefined];
    run(kernels, 'multiply', inputs, [out.re, out.im], planesOf(x, h));
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
    run(kernels, 'approach', [c, w, m, y, target], [w, target], [c.length, 1], [kappa]);
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
 * to s; u ← scale (t - s), d ← s - u. By `share` of `by` at each site where that is given.
 */
export function shortenLengths(
  d: Floats,
  u: Floats,
  sites: number,
  by: number,
  scale: number,
  share?: Floats,
): void {
  const kernels = kernelsFor(sites, d, u, share ?? d);
  if (kernels !== undefined) {
    run(kernels, 'lengths', [d, u, share], [d, u], [sites, d.length / sites], [by, scale]);
    return;
  }
  for (let site = 0; site < sites; site++) {
    let square = 0;
    for (let i = site; i < d.length; i += sites) {
      u[i] += d[i];
      square += u[i] * u[i];
    }
    const own = share === undefined ? by : by * share[site];
    const left = square > own * own ? 1 - own / Math.sqrt(square) : 0;
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
    run(kernels, 'dual', [d, u], [d, u], [d.length, 1], [0, scale]);
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

/**
 * The whole step of d and u for |s|^p as in {@link shortenLengths}, with values in `unit`s, those of share^(1/(2-p)) where the prior counts
 * by a share; false where the vectors cannot do it.
 */
export function shrinkPowers(
  d: Floats,
  u: Floats,
  table: PowerTable,
  unit: number,
  scale: number,
  share?: Floats,
): boolean {
  const sites = share?.length ?? d.length;
  const kernels = kernelsFor(sites, d, u, share ?? d);
  if (kernels === undefined) return false;
  const { exponent, threshold, end, cells, values } = table;
  const numbers = Float32Array.from([threshold, cells / (end - threshold), end, exponent, unit, 1 / unit]);
  const inputs = [d, u, numbers, Float32Array.from(values), share];
  run(kernels, 'powers', inputs, [d, u], [sites, d.length / sites], [0, scale]);
  return true;
}

/** In the order of assembly/admm-loops.ts. */
const operations = ['divide', 'multiply', 'approach', 'lengths', 'dual', 'powers'] as const;

/** Samples of an item: with a handful of arrays they stay in the second cache. */
const CHUNK = 4096;

/** Vectors overlap at the end of a chunk: shorter planes take the plain loops. */
function kernelsFor(plane: number, ...arrays: Floats[]): Engine | undefined {
  return plane % CHUNK > 0 && plane % CHUNK < 4 ? undefined : engineFor(...arrays);
}

function planesOf(x: Complex, h: Complex): readonly [plane: number, planes: number] {
  return [h.re.length, x.re.length / h.re.length];
}

function run(
  kernels: Engine,
  operation: (typeof operations)[number],
  inputs: readonly (Floats | undefined)[],
  outputs: readonly Floats[],
  [plane, planes]: readonly [plane: number, planes: number],
  [p = 0, q = 0]: readonly number[] = [],
): void {
  const given = inputs.filter((data) => data !== undefined);
  atAddresses(kernels, given as Float32Array[], outputs as Float32Array[], (from, to) => {
    let next = 0;
    const [a, b, c, d, e, f, g] = Array.from({ length: 7 }, (_, i) =>
      inputs[i] === undefined ? 0 : from[next++],
    );
    writeJob(kernels, 'AdmmJob', {
      operation: operations.indexOf(operation),
      count: plane,
      chunk: CHUNK,
      ...{ a, b, c, d, e, f, g },
      re: to[0],
      im: to[1] ?? 0,
      p,
      q,
      plane,
      planes,
    });
    const bytes = operation === 'lengths' ? kernels.exports.admmScratch(JOB) : 0;
    runJob(kernels, 'admm', Math.ceil(plane / CHUNK), (plane * planes) / 4, bytes);
  });
}
