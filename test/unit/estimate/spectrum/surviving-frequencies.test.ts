import { describe, expect, it } from 'vitest';
import { survivingFrequencies } from '../../../../src/estimate/spectrum/surviving-frequencies.ts';
import { rfftn } from '../../../../src/fft/rfftn.ts';
import { zeros } from '../../../../src/tensor.ts';

const shape = [64, 96];

/** A cosine of `amplitude` with so many cycles down and to the right. */
function wave(down: number, right: number, amplitude: number) {
  const image = zeros(shape, 'float64');
  for (let y = 0; y < 64; y++)
    for (let x = 0; x < 96; x++)
      image.data[y * 96 + x] = amplitude * Math.cos(2 * Math.PI * ((down * y) / 64 + (right * x) / 96));
  return rfftn(image);
}

describe('survivingFrequencies', () => {
  it('keeps the orders that are stronger than half a step', () => {
    // Order 4 across, 2 down: 4/16 and 2/16 cycles per sample.
    const used = survivingFrequencies(wave(8, 24, 1), Array(64).fill(0.1));
    const half = 49;
    expect(used[8 * half + 24]).toBe(1);
    // The mirrored row has the same order.
    expect(used[(64 - 8) * half + 24]).toBe(1);
    expect(used[24 * half + 24]).toBe(0);
    expect(used[8 * half + 6]).toBe(0);
  });

  it('depends on the ratio of amplitude and steps alone', () => {
    const steps = Array.from({ length: 64 }, (_, i) => 0.01 * (1 + i));
    const scaled = steps.map((step) => 1000 * step);
    expect(survivingFrequencies(wave(8, 24, 1000), scaled)).toEqual(
      survivingFrequencies(wave(8, 24, 1), steps),
    );
  });

  it('keeps all where nothing survived', () => {
    expect(survivingFrequencies(wave(8, 24, 1e-6), Array(64).fill(0.1)).every((one) => one === 1)).toBe(true);
  });
});
