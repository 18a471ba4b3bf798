import { describe, expect, it } from 'vitest';
import { kerasConv } from '../../../../src/conv/dialects/frameworks/keras.ts';
import { nativeConv } from '../../../../src/conv/dialects/frameworks/native.ts';
import { permute, runCall } from '../../../../src/conv/dialects/run.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

describe('runCall', () => {
  it('adds a bias in channels-last layouts, without a batch too', () => {
    const call = kerasConv({ input: [2, 1], weight: [1, 1, 2] });
    const y = runCall(call, tensor([2, 1], [1, 2]), tensor([1, 1, 2], [1, 10]), [0.5, 0.25]);
    expect(y).toEqual(tensor([2, 2], [1.5, 10.25, 2.5, 20.25]));
  });

  it('throws on tensors that were not resolved', () => {
    const call = nativeConv({ input: [1, 2, 5], weight: [3, 2, 3] });
    expect(() => runCall(call, zeros([1, 2, 6]), zeros([3, 2, 3]))).toThrow(
      /"x" must be the tensor that was resolved \(2x5\)/,
    );
    expect(() => runCall(call, zeros([1, 2, 5]), zeros([3, 2, 4]))).toThrow(
      /"weight" must be the tensor that was resolved \(18 values\)/,
    );
  });
});

describe('permute', () => {
  it('moves axes as the index says', () => {
    const x = tensor(
      [2, 3, 4],
      Float64Array.from({ length: 24 }, (_, i) => i),
    );
    const y = permute(x, [2, 0, 1]);
    expect(y.shape).toEqual([4, 2, 3]);
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < 3; b++)
        for (let c = 0; c < 4; c++) expect(y.data[(c * 2 + a) * 3 + b]).toBe(x.data[(a * 3 + b) * 4 + c]);
  });
});
