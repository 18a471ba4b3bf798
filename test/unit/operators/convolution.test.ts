import { describe, expect, it } from 'vitest';
import { conv } from '../../../src/conv/conv.ts';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { convolution, transposedConvolution } from '../../../src/operators/convolution.ts';
import { tensor, zeros } from '../../../src/tensor.ts';
import { convCases } from '../../reference/conv-cases.ts';

describe.each([
  ['convolution', convolution, conv, false],
  ['transposedConvolution', transposedConvolution, convTranspose, true],
] as const)('%s', (_, operator, call, transposed) => {
  it('has an exact adjoint, strided, dilated, grouped, on a batch and without one', () => {
    for (const c of convCases(60, 9)) {
      const weight = tensor([c.coarseChannels, c.fineChannels / c.groups, ...c.kernel], c.w);
      const shape = transposed ? [c.coarseChannels, ...c.coarse] : [c.fineChannels, ...c.fine];
      const options = {
        stride: c.stride,
        dilation: c.dilation,
        groups: c.groups,
        padding: c.begin.map((begin) => [begin, 0] as const),
        outputSize: transposed ? c.fine : c.coarse,
      };
      for (const domain of [shape, [c.batch, ...shape]]) {
        const A = operator(weight, domain, options);
        expect(adjointError(A), c.name).toBeLessThan(1e-13);
        expect(adjointError(A, { dtype: 'float32' }), c.name).toBeLessThan(1e-4);
      }
    }
  });

  it('applies the function of its name, into a given tensor too', () => {
    const x = tensor(
      [2, 3, 3],
      Float64Array.from({ length: 18 }, (_, i) => i * i),
    );
    const weight = tensor(
      [2, 2, 2, 2],
      Float64Array.from({ length: 16 }, (_, i) => i - 7),
    );
    const A = operator(weight, x.shape, { stride: 2, padding: 1 });
    const expected = call(x, weight, { stride: 2, padding: 1 });
    expect(A.apply(x)).toEqual(expected);
    const out = zeros(A.range, 'float64');
    expect(A.apply(x, out)).toBe(out);
    expect(out).toEqual(expected);
  });

  it('throws on tensors of another shape', () => {
    const A = operator(tensor([1, 1, 2], [1, 1]), [1, 4]);
    expect(() => A.apply(zeros([1, 5]))).toThrow(/"x" must have shape 1x4, got 1x5/);
    expect(() => A.adjoint(zeros([1, 9]))).toThrow(/"y" must have shape/);
    expect(() => A.apply(zeros([1, 4]), zeros([1, 9]))).toThrow(/"out" must have shape/);
    expect(() => operator(tensor([1, 1, 2], [1, 1]), [2, 4])).toThrow(/onvolution: "x" must be 1 channels/);
  });
});
