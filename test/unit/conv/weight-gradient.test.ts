import { describe, expect, it } from 'vitest';
import { weightGradient } from '../../../src/conv/weight-gradient.ts';
import { tensor } from '../../../src/tensor.ts';
import { convCases } from '../../reference/conv-cases.ts';
import { meetings } from '../../reference/scatter.ts';

describe('weightGradient', () => {
  it('is the oracle with output and weight exchanged', () => {
    for (const c of convCases(120, 4)) {
      const g = weightGradient(
        tensor([c.batch, c.fineChannels, ...c.fine], c.x),
        tensor([c.batch, c.coarseChannels, ...c.coarse], c.y),
        c.kernel,
        {
          stride: c.stride,
          dilation: c.dilation,
          groups: c.groups,
          padding: c.begin.map((begin) => [begin, 0] as const),
        },
      );
      const expected = new Float64Array(c.w.length);
      meetings(c, (f, o, k) => {
        expected[k] += c.x[f] * c.y[o];
      });
      expect(g.shape).toEqual([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel]);
      expected.forEach((value, i) => {
        if (Math.abs(value - g.data[i]) > 1e-11) expect.fail(`tap ${i} of ${c.name}`);
      });
    }
  });

  it('keeps single precision and takes tensors without a batch', () => {
    const g = weightGradient(tensor([1, 3], new Float32Array([1, 2, 3])), tensor([1, 2], [1, 10]), [2]);
    expect(g).toEqual({ shape: [1, 1, 2], data: new Float32Array([21, 32]) });
  });

  it.each([
    ['another batch', [2, 1, 2], /coarse" must be of shape 1x1x2/],
    ['another rank', [1, 2], /coarse/],
  ])('throws on %s', (_, shape, message) => {
    const coarse = tensor(shape, new Float64Array(shape.reduce((a, b) => a * b)));
    expect(() => weightGradient(tensor([1, 1, 3], [1, 2, 3]), coarse, [2])).toThrow(message);
  });
});
