import { expect, it } from 'vitest';
import { eachFrequency } from '../../../src/fft/frequency.ts';
import { rfftn } from '../../../src/fft/rfftn.ts';
import { sizeOf } from '../../../src/tensor.ts';
import { noise } from '../../tensors.ts';

it('counts every frequency of the full spectrum once: Parseval holds for odd and even sizes', () => {
  for (const shape of [[1], [6], [7], [4, 5], [5, 4], [3, 4, 6], [1, 1, 2]]) {
    const x = noise(shape);
    const { re, im } = rfftn(x);
    let energy = 0;
    let counted = 0;
    eachFrequency(shape, (k, _, count) => {
      energy += count * (re[k] ** 2 + im[k] ** 2);
      counted += count;
    });
    expect(counted).toBe(sizeOf(shape));
    let expected = 0;
    for (const value of x.data) expected += value * value;
    expect(energy / sizeOf(shape)).toBeCloseTo(expected, 10);
  }
});

it('tells the squared frequency of plane waves', () => {
  const shape = [6, 8];
  const wave = noise(shape);
  // cos(2π(2i/6 - 3j/8)): |f|² = (2/6)² + (3/8)²
  wave.data.forEach((_, at) => {
    wave.data[at] = Math.cos(2 * Math.PI * ((2 * Math.floor(at / 8)) / 6 - (3 * (at % 8)) / 8));
  });
  const { re, im } = rfftn(wave);
  eachFrequency(shape, (k, squared) => {
    if (Math.hypot(re[k], im[k]) > 1e-9) expect(squared).toBeCloseTo(1 / 9 + 9 / 64, 12);
  });
});
