/** Wiener weights over a power law, the one loop of direct filters that needs a power per frequency. */

import { engineFor, type Floats, powerLawOperation } from './pointwise.ts';
import type { Engine } from './runtime/engine.ts';
import { runJob, writeJob } from './runtime/job.ts';
import { atAddresses } from './runtime/wasm-arrays.ts';

/** Signal A |f|^-α and white noise, both as power per frequency on one scale. */
export interface SignalAndNoise {
  readonly amplitude: number;
  readonly exponent: number;
  readonly noise: number;
  /** ε², by which `spread` counts. */
  readonly blunt: number;
}

/** Samples that make an item: some rows, as many as stay in the cache. */
const ITEM = 8192;

/**
 * out = S / ((gain + blunt · spread) S + noise) with S = amplitude · (f²)^(-exponent/2), f² = rows[i] + columns[j]; S and out are 0 at f = 0.
 *
 * @param spread of the size of gain, or undefined for 0
 * @returns Σ S over the rows and columns
 */
export function powerLawWeights(
  gain: Floats,
  spread: Floats | undefined,
  rows: Float64Array,
  columns: Float64Array,
  law: SignalAndNoise,
  out: Floats,
): number {
  const kernels = columns.length < 4 ? undefined : engineFor(gain, spread ?? gain, out);
  if (kernels === undefined || !(law.amplitude > 0)) return plain(gain, spread, rows, columns, law, out);
  const inputs = (spread === undefined ? [gain] : [gain, spread]) as Float32Array[];
  return atAddresses(kernels, inputs, [out as Float32Array], ([gainAt, spreadAt = 0], [outAt]) =>
    runPowerLaw(kernels, [gainAt, spreadAt, outAt], rows, columns, law),
  );
}

function runPowerLaw(
  engine: Engine,
  [gain, spread, out]: readonly [gain: number, spread: number, out: number],
  rows: Float64Array,
  columns: Float64Array,
  { amplitude, exponent, noise, blunt }: SignalAndNoise,
): number {
  const { heap, memory } = engine;
  const count = rows.length * columns.length;
  const chunk = columns.length * Math.max(1, Math.floor(ITEM / columns.length));
  const items = Math.ceil(count / chunk);
  const sums = heap.allocate(8 * items + 4 * (rows.length + columns.length));
  try {
    const squares = sums + 8 * items;
    const f2 = new Float32Array(memory.buffer, squares, rows.length + columns.length);
    f2.set(rows);
    f2.set(columns, rows.length);
    writeJob(engine, 'PowerLawJob', {
      operation: powerLawOperation,
      count,
      chunk,
      a: gain,
      b: spread,
      c: squares,
      d: squares + 4 * rows.length,
      e: sums,
      out,
      p: noise,
      q: blunt,
      columns: columns.length,
      level: Math.log2(amplitude),
      slope: -exponent / 2,
    });
    runJob(engine, 'pointwise', items, count / 8, 0);
    return new Float64Array(memory.buffer, sums, items).reduce((a, b) => a + b, 0);
  } finally {
    heap.release(sums);
  }
}

function plain(
  gain: Floats,
  spread: Floats | undefined,
  rows: Float64Array,
  columns: Float64Array,
  { amplitude, exponent, noise, blunt }: SignalAndNoise,
  out: Floats,
): number {
  let sum = 0;
  for (let i = 0, k = 0; i < rows.length; i++)
    for (let j = 0; j < columns.length; j++, k++) {
      const f2 = rows[i] + columns[j];
      const signal = f2 > 0 ? amplitude * f2 ** (-exponent / 2) : 0;
      const below = (gain[k] + (spread === undefined ? 0 : blunt * spread[k])) * signal + noise;
      out[k] = below > 0 ? signal / below : 0;
      sum += signal;
    }
  return sum;
}
