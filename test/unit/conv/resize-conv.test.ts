import { describe, expect, it } from 'vitest';
import { checkerboard } from '../../../src/conv/analysis/checkerboard.ts';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { resizeConv, resizeConvAsTransposed } from '../../../src/conv/resize-conv.ts';
import { tensor } from '../../../src/tensor.ts';
import { maxDifference, noise } from '../../tensors.ts';

describe('resize + convolution is one transposed convolution', () => {
  const shapes = [2, 3].flatMap((s) => [3, 4, 5].map((K) => ({ s, K })));

  it.each(shapes)('nearest, scale $s, kernel $K: equal everywhere, checkerboard index 0', ({ s, K }) => {
    const x = noise([2, 3, 6, 5]);
    const w = noise([4, 3, K, K], s);
    const scale = [s, 2];
    for (const padding of [0, 1, [[2, 0], 1]] as const) {
      const { weight, options } = resizeConvAsTransposed(w, scale, { padding });
      expect(weight.shape).toEqual([3, 4, K + s - 1, K + 1]);
      const y = resizeConv(x, w, scale, { padding });
      const same = convTranspose(x, weight, options);
      expect(same.shape).toEqual(y.shape);
      expect(maxDifference(same.data, y.data)).toBeLessThan(1e-12);
      const taps = (K + s - 1) * (K + 1);
      const { gains } = checkerboard(tensor([K + s - 1, K + 1], weight.data.slice(0, taps)), {
        stride: scale,
      });
      for (const gain of gains.data) expect(gain).toBeCloseTo(gains.data[0], 12);
    }
  });

  it('with dilation, groups and bias', () => {
    const x = noise([4, 7]);
    const w = noise([6, 2, 3]);
    const common = { padding: 2, dilation: 2, groups: 2 };
    const bias = [1, 2, 3, 4, 5, 6];
    const { weight, options } = resizeConvAsTransposed(w, [3], common);
    const y = resizeConv(x, w, [3], { ...common, bias });
    const same = convTranspose(x, weight, { ...options, bias });
    expect(maxDifference(same.data, y.data)).toBeLessThan(1e-12);
  });

  it.each([2, 3, 4])('bilinear, scale %i: equal away from the border, index 0', (s) => {
    const n = 9;
    const x = noise([1, n]);
    const w = noise([1, 1, 3], 2);
    const { weight, options } = resizeConvAsTransposed(w, [s], { method: 'bilinear', padding: 1 });
    const y = resizeConv(x, w, [s], { method: 'bilinear', padding: 1 });
    const same = convTranspose(x, weight, options);
    expect(same.shape).toEqual(y.shape);
    const inside = (data: ArrayLike<number>) => Array.from(data).slice(s, (n - 1) * s);
    expect(maxDifference(inside(same.data), inside(y.data))).toBeLessThan(1e-12);
    expect(maxDifference(same.data, y.data)).toBeGreaterThan(1e-3);
    expect(checkerboard(tensor([weight.data.length], weight.data), { stride: s }).index).toBeLessThan(1e-12);
  });

  it('keeps single precision', () => {
    expect(resizeConvAsTransposed(noise([1, 1, 3], 1, 'float32'), [2]).weight.data).toBeInstanceOf(
      Float32Array,
    );
  });

  it('refuses what does not fit', () => {
    const w = noise([1, 1, 3]);
    expect(() => resizeConv(noise([1, 5]), w, [2, 2])).toThrow(
      /resizeConv: "scale" must be one integer or 1/,
    );
    expect(() => resizeConv(noise([2, 5]), w, [2])).toThrow(/conv: "x" must be 1 channels/);
    expect(() => resizeConvAsTransposed(w, [0])).toThrow(/"scale" must be a positive integer/);
    const method = 'cubic' as 'nearest';
    expect(() => resizeConvAsTransposed(w, [2], { method })).toThrow(
      /"method" must be one of nearest, bilinear/,
    );
  });
});
