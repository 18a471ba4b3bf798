import { describe, expect, it } from 'vitest';
import { checkerboard } from '../../../../src/conv/analysis/checkerboard.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';
import { noise } from '../../../tensors.ts';

const ones = (k: number) => tensor([k], new Array<number>(k).fill(1));

describe('checkerboard', () => {
  it.each([
    { k: 3, s: 2, d: 1, index: 2 / 3 },
    { k: 5, s: 2, d: 1, index: 0.4 },
    { k: 5, s: 3, d: 1, index: 0.6 },
    { k: 4, s: 2, d: 1, index: 0 },
    { k: 2, s: 2, d: 1, index: 0 },
    { k: 6, s: 3, d: 1, index: 0 },
    { k: 3, s: 2, d: 2, index: 2 },
  ])('$k equal taps, stride $s, dilation $d: $index', ({ k, s, d, index }) => {
    expect(checkerboard(ones(k), { stride: s, dilation: d }).index).toBeCloseTo(index, 12);
  });

  it('the linear interpolation kernel is even although its taps are not', () => {
    expect(checkerboard(tensor([4], [0.25, 0.75, 0.75, 0.25]), { stride: 2 }).index).toBe(0);
  });

  it('counts the taps on each phase', () => {
    const { counts } = checkerboard(tensor([3, 3], new Array<number>(9).fill(0.5)), { stride: 2 });
    expect([...counts.data]).toEqual([4, 2, 2, 1]);
  });

  it('an uneven kernel without a mean has no finite index', () => {
    expect(checkerboard(tensor([2], [1, -1]), { stride: 2 }).index).toBe(Number.POSITIVE_INFINITY);
  });

  it('gains are what a transposed convolution makes of ones, away from the edges', () => {
    const [stride, dilation] = [
      [2, 3],
      [3, 2],
    ];
    const kernel = noise([4, 5]);
    const { gains } = checkerboard(kernel, { stride, dilation });
    const x = zeros([1, 9, 9], 'float64');
    x.data.fill(1);
    const y = convTranspose(x, tensor([1, 1, 4, 5], kernel.data), { stride, dilation });
    const [height, width] = y.shape.slice(1);
    for (let r = 10; r < height - 10; r++)
      for (let c = 10; c < width - 10; c++)
        expect(y.data[r * width + c]).toBeCloseTo(gains.data[(r % 2) * 3 + (c % 3)], 12);
  });

  it('warns of outputs that no tap reaches: a common factor of stride and dilation, or a stride beyond the kernel', () => {
    const both = checkerboard(tensor([2, 2], [1, 1, 1, 1]), { stride: 2, dilation: 2 });
    expect(both.emptyFraction).toBe(0.75);
    expect(both.warnings).toEqual([
      'With stride 2x2, dilation 2x2 and a kernel of 2x2 no tap ever reaches 3 of 4 samples of the output.',
    ]);
    expect(checkerboard(ones(2), { stride: 3 }).emptyFraction).toBeCloseTo(1 / 3, 12);
    expect(checkerboard(ones(2), { stride: 2, dilation: 3 })).toMatchObject({
      emptyFraction: 0,
      warnings: [],
    });
  });

  it('refuses steps that are none', () => {
    expect(() => checkerboard(ones(3), { stride: 0 })).toThrow(/checkerboard: "stride" must be a positive/);
    expect(() => checkerboard(ones(3), { dilation: [1, 1] })).toThrow(/"dilation" must be one integer or 1/);
  });
});
