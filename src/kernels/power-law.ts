/** Wiener weights over a power law, the one loop of direct filters that needs a power per frequency. */

import { engineFor, type Floats, runPointwise } from './pointwise.ts';

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
  const { heap, memory } = kernels;
  const chunk = columns.length * Math.max(1, Math.floor(ITEM / columns.length));
  const items = Math.ceil(gain.length / chunk);
  const at = heap.allocate(8 * items + 4 * (rows.length + columns.length));
  try {
    const sums = new Float64Array(memory.buffer, at, items);
    const f2 = new Float32Array(memory.buffer, at + 8 * items, rows.length + columns.length);
    f2.set(rows);
    f2.set(columns, rows.length);
    const inputs = [gain, spread, f2, f2.subarray(rows.length), sums];
    const { amplitude, exponent, noise, blunt } = law;
    runPointwise(kernels, 'powerLaw', gain.length, inputs, out, {
      ...{ p: noise, q: blunt, chunk, columns: columns.length },
      ...{ level: Math.log2(amplitude), slope: -exponent / 2 },
    });
    let sum = 0;
    for (const part of sums) sum += part;
    return sum;
  } finally {
    heap.release(at);
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
