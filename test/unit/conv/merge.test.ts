import { describe, expect, it } from 'vitest';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { tensor } from '../../../src/tensor.ts';
import { convCases } from '../../reference/conv-cases.ts';
import { product, slowPatches } from '../../reference/scatter.ts';

const merges = {
  mean: (patches: number[]) => patches.reduce((a, b) => a + b, 0) / Math.max(1, patches.length),
  max: (patches: number[]) => (patches.length === 0 ? 0 : Math.max(...patches)),
  meanOfNonZero: (patches: number[]) => merges.mean(patches.filter((value) => value !== 0)),
};

describe('merge', () => {
  it.each([
    ['mean', { merge: 'mean' }],
    ['max', { merge: 'max' }],
    ['meanOfNonZero', { merge: 'mean', ignoreZeros: true }],
  ] as const)('%s equals the list of patches of each sample, merged one by one', (name, mode) => {
    for (const c of convCases(90, 6)) {
      // The first tap of every kernel is 0, so that patches of 0 exist.
      const w = c.w.map((value, i) => (i % product(c.kernel) === 0 ? 0 : value));
      const y = convTranspose(
        tensor([c.batch, c.coarseChannels, ...c.coarse], c.y),
        tensor([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], w),
        {
          ...mode,
          bias: [...c.fineBias],
          stride: c.stride,
          dilation: c.dilation,
          groups: c.groups,
          padding: c.begin.map((begin) => [begin, 0] as const),
          outputSize: c.fine,
        },
      );
      const volume = product(c.fine);
      slowPatches(c, c.y, w).forEach((patches, i) => {
        const expected = merges[name](patches) + c.fineBias[Math.floor(i / volume) % c.fineChannels];
        if (Math.abs(expected - y.data[i]) > 1e-11) expect.fail(`sample ${i} of ${c.name}`);
      });
    }
  });

  it('keeps single precision', () => {
    const x = tensor([1, 1, 2], new Float32Array([2, 3]));
    const w = tensor([1, 1, 3], new Float32Array([1, 2, 3]));
    for (const merge of ['mean', 'max'] as const)
      expect(convTranspose(x, w, { merge }).data).toBeInstanceOf(Float32Array);
  });

  const x = tensor([1, 1, 2], [2, 3]);
  const w = tensor([1, 1, 3], [1, 2, 3]);
  it.each([
    [{ merge: 'median' as never }, /merge" must be one of sum, mean, max, got "median"/],
    [{ merge: 'max', ignoreZeros: true } as const, /ignoreZeros" must be false with merge max/],
    [{ ignoreZeros: true }, /ignoreZeros" must be false with merge sum/],
  ])('throws on %o', (options, message) => {
    expect(() => convTranspose(x, w, options)).toThrow(message);
  });
});
