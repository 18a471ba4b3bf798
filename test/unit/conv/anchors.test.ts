import { describe, expect, it } from 'vitest';
import { conv } from '../../../src/conv/conv.ts';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import type { Path } from '../../../src/conv/engine/cost.ts';
import { transposedGeometry } from '../../../src/conv/engine/geometry.ts';
import { runConv } from '../../../src/conv/engine/run.ts';
import { tensor } from '../../../src/tensor.ts';

/**
 * Small cases to check by hand for three mistakes that shipped in other engines and that no test vector of ONNX notices: a filter taken from
 * the wrong group, an effective kernel of K + d − 1, and a scatter that is wrong where stride and dilation meet.
 */
const anchors = [
  {
    name: 'groups have filters of their own',
    x: tensor([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    w: tensor([2, 1, 1, 1], [10, 100]),
    options: { groups: 2 },
    y: [10, 20, 30, 40, 500, 600, 700, 800],
  },
  {
    name: 'K = 3, d = 2 reaches 5, not 4',
    x: tensor([1, 1, 3], [1, 0, 0]),
    w: tensor([1, 1, 3], [1, 2, 3]),
    options: { dilation: 2 },
    y: [1, 0, 2, 0, 3, 0, 0],
  },
  {
    name: 'stride 2, dilation 3',
    x: tensor([1, 1, 2], [1, 10]),
    w: tensor([1, 1, 2], [1, 2]),
    options: { stride: 2, dilation: 3 },
    y: [1, 0, 10, 2, 0, 20],
  },
  {
    name: 'stride 2, dilation 2',
    x: tensor([1, 1, 2], [1, 10]),
    w: tensor([1, 1, 2], [1, 2]),
    options: { stride: 2, dilation: 2 },
    y: [1, 0, 12, 0, 20],
  },
  {
    name: 'rows and columns are not exchanged',
    x: tensor([1, 1, 1, 2], [1, 10]),
    w: tensor([1, 1, 2, 1], [1, 2]),
    options: {
      stride: [1, 3],
      padding: [
        [0, 0],
        [1, 0],
      ],
    },
    y: [0, 0, 10, 0, 0, 20],
  },
] as const;

describe.each(anchors)('by hand: $name', ({ x, w, options, y }) => {
  it('through convTranspose', () => {
    expect(Array.from(convTranspose(x, w, options).data)).toEqual(y);
  });

  it.each(['direct', 'phase', 'fourier'] as Path[])('on the %s path', (path) => {
    const result = runConv(transposedGeometry(x.shape, w.shape, options), true, x.data, w, { path });
    expect(Array.from(result, (value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual(y);
  });
});

describe('by hand, forward', () => {
  it('a strided, dilated window', () => {
    const x = tensor([1, 1, 7], [1, 2, 3, 4, 5, 6, 7]);
    expect(Array.from(conv(x, tensor([1, 1, 3], [1, 10, 100]), { stride: 2, dilation: 2 }).data)).toEqual([
      531, 753,
    ]);
  });
});
