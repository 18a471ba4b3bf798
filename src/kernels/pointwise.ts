/**
 * Sample by sample, in the loops that solvers spend their time in. Where all arrays lie in the memory of the kernels the vectors run,
 * on every thread; anything else takes the plain loops below, which say what the vectors do.
 */

import { type Engine, engine, isResident } from './runtime/engine.ts';
import { runJob, writeJob } from './runtime/job.ts';
import { atAddresses } from './runtime/wasm-arrays.ts';

export type Floats = Float32Array | Float64Array;

const CHUNK = 8192;

/** The least normal number of single precision: a smaller bound would be 0 there. */
const LEAST = 2 ** -126;
/** In the order of assembly/pointwise.ts. */
const operations = [
  'poissonRatio',
  'expectation',
  'distance',
  'gain',
  'reciprocal',
  'weigh',
  'powerLaw',
  'blend',
] as const;

/** That of `powerLaw`, whose job is written in power-law.ts. */
export const powerLawOperation: number = operations.indexOf('powerLaw');

/** out = max(y, 0) / max(q + background, tiny). */
export function poissonRatio(y: Floats, q: Floats, background: number, tiny: number, out: Floats): void {
  const kernels = engineFor(y, q, out);
  if (kernels !== undefined) run(kernels, 'poissonRatio', [y, q], [out], background, Math.max(tiny, LEAST));
  else for (let i = 0; i < out.length; i++) out[i] = Math.max(y[i], 0) / Math.max(q[i] + background, tiny);
}

/** With the missing m = max(least - seen, 0): out = x · max(back + m, 0) / (seen + m), and x where seen + m is not above 0. */
export function expectation(x: Floats, back: Floats, seen: Floats, least: number, out: Floats): void {
  const kernels = engineFor(x, back, seen, out);
  if (kernels !== undefined) run(kernels, 'expectation', [x, back, seen], [out], least);
  else
    for (let i = 0; i < out.length; i++) {
      const missing = Math.max(least - seen[i], 0);
      const whole = seen[i] + missing;
      out[i] = whole > 0 ? (x[i] * Math.max(back[i] + missing, 0)) / whole : x[i];
    }
}

/** Σ (b - a)² and Σ b². */
export function distance(a: Floats, b: Floats): { change2: number; energy: number } {
  const kernels = engineFor(a, b);
  let change2 = 0;
  let energy = 0;
  if (kernels !== undefined) {
    // One pair of sums a chunk, added in order: the result does not depend on who did which.
    const chunks = Math.ceil(a.length / CHUNK);
    const at = kernels.heap.allocate(16 * chunks);
    try {
      run(kernels, 'distance', [a, b], [], 0, 0, at);
      const sums = new Float64Array(kernels.memory.buffer, at, 2 * chunks);
      for (let i = 0; i < sums.length; i += 2) {
        change2 += sums[i];
        energy += sums[i + 1];
      }
    } finally {
      kernels.heap.release(at);
    }
  } else {
    for (let i = 0; i < a.length; i++) {
      change2 += (b[i] - a[i]) ** 2;
      energy += b[i] * b[i];
    }
  }
  return { change2, energy };
}

/** out = re² + im². */
export function gain(re: Floats, im: Floats, out: Floats): void {
  const kernels = engineFor(re, im, out);
  if (kernels !== undefined) run(kernels, 'gain', [re, im], [out]);
  else for (let k = 0; k < out.length; k++) out[k] = re[k] * re[k] + im[k] * im[k];
}

/** out = 1 / (a + more), 0 where the sum is not above 0. */
export function reciprocal(a: Floats, more: number, out: Floats): void {
  const kernels = engineFor(a, out);
  if (kernels !== undefined) run(kernels, 'reciprocal', [a], [out], more);
  else for (let k = 0; k < out.length; k++) out[k] = a[k] + more > 0 ? 1 / (a[k] + more) : 0;
}

/** Y ← w H* Y. */
export function weigh(re: Floats, im: Floats, hRe: Floats, hIm: Floats, weights: Floats): void {
  const kernels = engineFor(re, im, hRe, hIm, weights);
  if (kernels !== undefined) run(kernels, 'weigh', [re, im, hRe, hIm, weights], [re, im]);
  else
    for (let k = 0; k < re.length; k++) {
      const hr = weights[k] * hRe[k];
      const hi = weights[k] * hIm[k];
      const yr = re[k];
      re[k] = yr * hr + im[k] * hi;
      im[k] = im[k] * hr - yr * hi;
    }
}

/** out = min(a b, most), the first one at most 1: a transfer function that is to be less than 1. */
export function blend(a: Floats, b: Floats, most: number, out: Floats): void {
  const kernels = engineFor(a, b, out);
  if (kernels !== undefined) run(kernels, 'blend', [a, b], [out], most);
  else for (let k = 0; k < out.length; k++) out[k] = Math.min(a[k] * b[k], most);
  out[0] = Math.min(a[0] * b[0], 1);
}

/** The engine where all arrays lie in its memory. */
export function engineFor(...arrays: Floats[]): Engine | undefined {
  return arrays.every((data) => data instanceof Float32Array && isResident(data)) ? engine() : undefined;
}

/** The result goes to the first of the outputs, or where `results` says. */
function run(
  kernels: Engine,
  operation: (typeof operations)[number],
  inputs: readonly Floats[],
  outputs: readonly Floats[],
  p = 0,
  q = 0,
  results = 0,
): void {
  const count = inputs[0].length;
  atAddresses(kernels, inputs as Float32Array[], outputs as Float32Array[], (from, [to = results]) => {
    const at = (i: number): number => from[i] ?? 0;
    const arrays = { a: at(0), b: at(1), c: at(2), d: at(3), e: at(4), out: to };
    writeJob(kernels, 'PointwiseJob', {
      operation: operations.indexOf(operation),
      count,
      chunk: CHUNK,
      ...arrays,
      p,
      q,
    });
    runJob(kernels, 'pointwise', Math.ceil(count / CHUNK), count / 8, 0);
  });
}
