import { describe, expect, it } from 'vitest';
import { POSITIONS, runCorrelation } from '../../../src/kernels/correlate.ts';
import { engine } from '../../../src/kernels/wasm.ts';
import { random } from '../../../src/random.ts';

const kernels = engine();

describe.skipIf(kernels === undefined)('runCorrelation', () => {
  it.each([
    [1, 0, 1],
    [1, 1, 31],
    [1, 5, 32],
    [3, 2, 33],
    [4, 3, 67],
    [5, 1, 7],
    [7, 9, 300],
    [8, 25, 1],
    [9, 4, 600],
  ])('sums %i channels of %i taps at %i positions as they are written', (channels, taps, positions) => {
    if (kernels === undefined) return;
    const rng = random(channels + taps + positions);
    const whole = Math.ceil(positions / POSITIONS) * POSITIONS;
    const samples = whole + 50;
    const at = kernels.heap.allocate((samples + channels * whole) * 4);
    const x = new Float32Array(kernels.memory.buffer, at, samples);
    const out = new Float32Array(kernels.memory.buffer, at + samples * 4, channels * whole);
    for (let i = 0; i < samples; i++) x[i] = rng.normal();
    const offsets = Array.from({ length: taps }, () => Math.floor(rng.uniform() * 50));
    const weights = Float64Array.from({ length: channels * taps }, () => rng.normal());
    const bias = Array.from({ length: channels }, () => rng.normal());
    runCorrelation(kernels, {
      ...{ x: at, offsets, weights, weightAt: offsets.map((_, t) => t), weightChannel: taps },
      ...{ bias, channels, positions, out: at + samples * 4, outChannel: whole },
    });
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < positions; i++) {
        const expected = offsets.reduce((sum, o, t) => sum + weights[c * taps + t] * x[i + o], bias[c]);
        expect(Math.abs(out[c * whole + i] - expected)).toBeLessThan(1e-6 * (taps + 4));
      }
    }
    kernels.heap.release(at);
  });
});
