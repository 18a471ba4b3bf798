import { describe, expect, it } from 'vitest';
import { overlapCount } from '../../../../src/conv/analysis/overlap-count.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { tensor } from '../../../../src/tensor.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { product } from '../../../reference/scatter.ts';

describe('overlapCount', () => {
  it('is the transposed convolution of ones by ones', () => {
    for (const c of convCases(60, 7)) {
      const options = {
        stride: c.stride,
        dilation: c.dilation,
        padding: c.begin.map((begin) => [begin, 0] as const),
        outputSize: c.fine,
      };
      const ones = convTranspose(
        tensor([1, ...c.coarse], new Float64Array(product(c.coarse)).fill(1)),
        tensor([1, 1, ...c.kernel], new Float64Array(product(c.kernel)).fill(1)),
        options,
      );
      const count = overlapCount(c.coarse, c.kernel, options);
      expect(count.shape).toEqual(c.fine);
      expect(Array.from(count.data)).toEqual(Array.from(ones.data, Math.round));
    }
  });

  it('throws where nothing is left', () => {
    expect(() => overlapCount([2], [3], { padding: 3 })).toThrow(/overlapCount: nothing is left/);
  });
});
