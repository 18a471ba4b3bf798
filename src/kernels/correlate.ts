/** Dense correlation of planes in the engine's memory: out[c, i] = bias[c] + Σ_t weight[c, t] · x[i + offset[t]]. */

import { runJob, writeJob } from './job.ts';
import type { Engine } from './wasm.ts';

/** Positions are done in multiples of this; x (beyond the largest offset) and out have room for as many. */
export const POSITIONS = 32;

/** One correlation. Addresses are bytes, offsets samples. */
export interface Correlation {
  readonly x: number;
  readonly offsets: ArrayLike<number>;
  /** Weight (c, t) is weights[weightAt[t] + c·weightChannel]. */
  readonly weights: ArrayLike<number>;
  readonly weightAt: ArrayLike<number>;
  readonly weightChannel: number;
  readonly bias: ArrayLike<number> | undefined;
  readonly channels: number;
  readonly positions: number;
  readonly out: number;
  /** Samples from an output channel to the next. */
  readonly outChannel: number;
}

/** A chunk and what it reads are to stay in the nearest cache while the channels go over it. */
const CHUNK = 256;

export function runCorrelation(engine: Engine, correlation: Correlation): void {
  const { x, offsets, bias, channels, positions, out, outChannel } = correlation;
  const taps = offsets.length;
  const table = engine.heap.allocate(4 * (taps + channels * taps + channels));
  try {
    const weightsAt = table + 4 * taps;
    const biases = weightsAt + 4 * channels * taps;
    const { buffer } = engine.memory;
    const steps = new Int32Array(buffer, table, taps);
    for (let t = 0; t < taps; t++) steps[t] = offsets[t] * 4;
    packWeights(new Float32Array(buffer, weightsAt, channels * taps), correlation);
    const constants = new Float32Array(buffer, biases, channels);
    for (let c = 0; c < channels; c++) constants[c] = bias?.[c] ?? 0;
    const whole = Math.ceil(positions / POSITIONS) * POSITIONS;
    writeJob(engine, [table, taps, weightsAt, biases, x, out, outChannel * 4, channels, whole, CHUNK]);
    runJob(engine, 'correlate', Math.ceil(whole / CHUNK), (whole * channels * taps) / 16, 0);
  } finally {
    engine.heap.release(table);
  }
}

/** Four channels side by side for every tap, the rest one after the other. */
function packWeights(to: Float32Array, { weights, weightAt, weightChannel, channels }: Correlation): void {
  const taps = weightAt.length;
  const quads = channels - (channels % 4);
  let at = 0;
  for (let c = 0; c < channels; c += c < quads ? 4 : 1) {
    const together = c < quads ? 4 : 1;
    for (let t = 0; t < taps; t++)
      for (let k = 0, from = weightAt[t] + c * weightChannel; k < together; k++, from += weightChannel)
        to[at++] = weights[from];
  }
}
