import { describe, expect, it } from 'vitest';
import { conv } from '../../../src/conv/conv.ts';
import { tensor } from '../../../src/tensor.ts';
import { convCases } from '../../reference/conv-cases.ts';
import { slowForward } from '../../reference/scatter.ts';

describe('conv', () => {
  it('equals the scatter oracle with the sizes of floor((n + p - E)/s) + 1', () => {
    for (const c of convCases(60, 2)) {
      // The end padding that gives these sizes, with as large a remainder as the floor still drops.
      const end = c.coarse.map(
        (n, a) => c.stride[a] * n + c.dilation[a] * (c.kernel[a] - 1) - c.fine[a] - c.begin[a],
      );
      const y = conv(
        tensor([c.batch, c.fineChannels, ...c.fine], c.x),
        tensor([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], c.w),
        {
          bias: tensor([c.coarseChannels], c.coarseBias),
          stride: c.stride,
          dilation: c.dilation,
          groups: c.groups,
          padding: c.begin.map((begin, a) => [begin, end[a]] as const),
        },
      );
      expect(y.shape).toEqual([c.batch, c.coarseChannels, ...c.coarse]);
      const expected = slowForward(c, c.x, c.w, c.coarseBias);
      expected.forEach((value, i) => {
        if (Math.abs(value - y.data[i]) > 1e-11) expect.fail(`sample ${i} of ${c.name}`);
      });
    }
  });

  it('correlates: the kernel is not flipped', () => {
    const x = tensor([1, 1, 3], [0, 1, 0]);
    expect([...conv(x, tensor([1, 1, 3], [1, 2, 3]), { padding: 1 }).data]).toEqual([3, 2, 1]);
  });

  it('takes an image without a batch and keeps its precision', () => {
    const image = tensor([1, 2, 2], new Float32Array([1, 2, 3, 4]));
    const y = conv(image, tensor([2, 1, 1, 1], [1, 10]), { bias: [0.5, 0] });
    expect(y.shape).toEqual([2, 2, 2]);
    expect(y.data).toEqual(new Float32Array([1.5, 2.5, 3.5, 4.5, 10, 20, 30, 40]));
  });

  it('crops with negative padding, at one end where asked', () => {
    const x = tensor([1, 1, 5], [1, 2, 3, 4, 5]);
    const one = tensor([1, 1, 1], [1]);
    expect([...conv(x, one, { padding: -1 }).data]).toEqual([2, 3, 4]);
    expect([...conv(x, one, { padding: [[-2, 0]] }).data]).toEqual([3, 4, 5]);
    expect([...conv(x, one, { padding: [[1, -3]] }).data]).toEqual([0, 1, 2]);
  });

  it('shows the bias alone beyond the reach of the input', () => {
    const y = conv(tensor([1, 1, 2], [1, 2]), tensor([1, 1, 1], [1]), { bias: [7], outputSize: 4 });
    expect([...y.data]).toEqual([8, 9, 7, 7]);
  });

  const x = tensor([1, 4, 5, 5], new Float64Array(100));
  const w = tensor([2, 4, 3, 3], new Float64Array(72));
  it.each([
    [
      'a kernel rank above 3',
      () => conv(x, tensor([1, 1, 1, 1, 1, 1], [1])),
      /weight.shape" must be two channel axes/,
    ],
    [
      'an x of another rank',
      () => conv(tensor([5], new Float64Array(5)), w),
      /x.shape" must be 4 axes, or 3/,
    ],
    [
      'channels that do not fit',
      () => conv(tensor([1, 3, 5, 5], new Float64Array(75)), w),
      /"x" must be 4 channels.*got 3/,
    ],
    ['channels that do not fit the groups', () => conv(x, w, { groups: 2 }), /"x" must be 8 channels/],
    [
      'outputs that do not divide into groups',
      () => conv(x, tensor([3, 2, 1, 1], new Float64Array(6)), { groups: 2 }),
      /groups" must be a divisor of the 3 output channels, got 2/,
    ],
    ['groups 0', () => conv(x, w, { groups: 0 }), /groups" must be a positive integer/],
    ['stride 0', () => conv(x, w, { stride: 0 }), /stride" must be a positive integer, got 0/],
    [
      'a stride per axis too many',
      () => conv(x, w, { stride: [1, 1, 1] }),
      /stride" must be one integer or 2/,
    ],
    ['dilation 0', () => conv(x, w, { dilation: [1, 0] }), /dilation" must be a positive integer/],
    ['a fractional padding', () => conv(x, w, { padding: 0.5 }), /padding" must be an integer/],
    ['padding for three axes', () => conv(x, w, { padding: [1, 1, 1] }), /padding" must be one integer or 2/],
    [
      'three ends',
      () => conv(x, w, { padding: [[1, 1, 1], 0] as never }),
      /padding" must be an integer or \[begin, end\]/,
    ],
    [
      'a kernel larger than the input',
      () => conv(x, w, { dilation: 3 }),
      /does not fit: axis 0 has 5 samples/,
    ],
    ['outputSize 0', () => conv(x, w, { outputSize: 0 }), /outputSize" must be a positive integer/],
    ['a bias of another length', () => conv(x, w, { bias: [1] }), /bias" must be 2 values/],
  ])('throws on %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});
