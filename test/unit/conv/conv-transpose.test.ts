import { describe, expect, it } from 'vitest';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { tensor } from '../../../src/tensor.ts';
import { convCases } from '../../reference/conv-cases.ts';
import { slowTransposed } from '../../reference/scatter.ts';

describe('convTranspose', () => {
  it('equals the scatter oracle with the sizes of s(n-1) + E - p + op', () => {
    for (const c of convCases(60, 3)) {
      const y = convTranspose(
        tensor([c.batch, c.coarseChannels, ...c.coarse], c.y),
        tensor([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], c.w),
        {
          bias: [...c.fineBias],
          stride: c.stride,
          dilation: c.dilation,
          groups: c.groups,
          padding: c.begin.map((begin) => [begin, -1] as const),
          outputPadding: 2,
        },
      );
      const fine = c.coarse.map(
        (n, a) => c.stride[a] * (n - 1) + c.dilation[a] * (c.kernel[a] - 1) + 1 - c.begin[a] + 3,
      );
      expect(y.shape).toEqual([c.batch, c.fineChannels, ...fine]);
      const expected = slowTransposed({ ...c, fine }, c.y, c.w, c.fineBias);
      expected.forEach((value, i) => {
        if (Math.abs(value - y.data[i]) > 1e-11) expect.fail(`sample ${i} of ${c.name}`);
      });
    }
  });

  it('shows more of the true result under outputPadding, not zeros', () => {
    const x = tensor([1, 1, 2], [1, 10]);
    const w = tensor([1, 1, 3], [1, 2, 3]);
    expect([...convTranspose(x, w, { stride: 2, padding: 1 }).data]).toEqual([2, 13, 20]);
    expect([...convTranspose(x, w, { stride: 2, padding: 1, outputPadding: 1 }).data]).toEqual([
      2, 13, 20, 30,
    ]);
    expect([...convTranspose(x, w, { stride: 2, padding: 1, outputSize: 4 }).data]).toEqual([2, 13, 20, 30]);
  });

  it('takes asymmetric and negative crops', () => {
    const x = tensor([1, 1, 2], [1, 10]);
    const w = tensor([1, 1, 2], [1, 2]);
    expect([...convTranspose(x, w, { stride: 2, padding: [[1, 0]] }).data]).toEqual([2, 10, 20]);
    expect([...convTranspose(x, w, { stride: 2, padding: [[-1, 2]], bias: [5] }).data]).toEqual([5, 6, 7]);
  });

  const x = tensor([1, 4, 5, 5], new Float64Array(100));
  const w = tensor([4, 2, 3, 3], new Float64Array(72));
  it.each([
    [
      'channels that do not fit',
      () => convTranspose(x, tensor([3, 1, 1, 1], [1, 1, 1])),
      /"x" must be 3 channels.*got 4/,
    ],
    [
      'groups that do not divide',
      () => convTranspose(x, w, { groups: 3 }),
      /groups" must be a divisor of the 4/,
    ],
    [
      'both outputSize and outputPadding',
      () => convTranspose(x, w, { outputSize: 9, outputPadding: 1 }),
      /outputPadding" must be left out where outputSize is given/,
    ],
    [
      'a negative outputPadding',
      () => convTranspose(x, w, { outputPadding: -1 }),
      /non-negative integer, got -1/,
    ],
    [
      'padding that leaves nothing',
      () => convTranspose(x, w, { padding: 4 }),
      /nothing is left: axis 0 has 7/,
    ],
    ['a bias of another length', () => convTranspose(x, w, { bias: [1] }), /bias" must be 2 values/],
  ])('throws on %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
