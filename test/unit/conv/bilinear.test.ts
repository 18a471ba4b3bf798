import { describe, expect, it } from 'vitest';
import { bilinearWeight } from '../../../src/conv/bilinear.ts';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { resize } from '../../../src/conv/resize.ts';
import { maxDifference, noise } from '../../tensors.ts';

describe('bilinearWeight', () => {
  it.each([
    [1, [1]],
    [2, [0.25, 0.75, 0.75, 0.25]],
    [3, [1 / 3, 2 / 3, 1, 2 / 3, 1 / 3]],
  ])('scale %i, symmetric for odd kernels too', (scale, taps) => {
    expect(maxDifference(bilinearWeight(1, [scale], 'float64').data, taps)).toBeLessThan(1e-15);
  });

  it.each([2, 3, 4])('a grouped transposed convolution enlarges as resize does inside, scale %i', (s) => {
    const x = noise([3, 6, 7]);
    const y = convTranspose(x, bilinearWeight(3, [s, s], 'float64'), {
      stride: s,
      padding: Math.floor(s / 2),
      groups: 3,
    });
    const expected = resize(x, [s, s], { method: 'bilinear' });
    expect(y.shape).toEqual(expected.shape);
    const width = 7 * s;
    let worst = 0;
    for (let c = 0; c < 3; c++)
      for (let row = s; row < 5 * s; row++)
        for (let col = s; col < 6 * s; col++) {
          const at = (c * 6 * s + row) * width + col;
          worst = Math.max(worst, Math.abs(y.data[at] - expected.data[at]));
        }
    expect(worst).toBeLessThan(1e-14);
  });

  it('refuses what is no count or factor', () => {
    expect(() => bilinearWeight(0, [2])).toThrow(/bilinearWeight: "channels" must be a positive integer/);
    expect(() => bilinearWeight(1, [0.5])).toThrow(/"scale" must be a positive integer/);
  });
});
