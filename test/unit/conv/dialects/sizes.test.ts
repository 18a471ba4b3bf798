import { describe, expect, it } from 'vitest';
import { fixedPadding, mobilenetConv } from '../../../../src/conv/dialects/frameworks/fixed-padding.ts';
import { jaxConvTranspose } from '../../../../src/conv/dialects/frameworks/jax.ts';
import { kerasConv, kerasConvTranspose } from '../../../../src/conv/dialects/frameworks/keras.ts';
import { onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { pytorchConvTranspose } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import {
  tensorflowConv,
  tensorflowConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import { tfjsLayersConvTranspose } from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import type { ResolvedConv } from '../../../../src/conv/dialects/resolve.ts';

/** [begin, end] cropped from the full output of a transposed call on one axis. */
function crops({ inSize, kernel, stride, dilation, cropBegin, outSize }: ResolvedConv): [number, number] {
  const full = stride[0] * (inSize[0] - 1) + dilation[0] * (kernel[0] - 1) + 1;
  return [cropBegin[0], full - outSize[0] - cropBegin[0]];
}

describe("'same' of transposed convolutions", () => {
  const table = [
    [3, 2, [0, 1]],
    [4, 2, [1, 1]],
    [2, 2, [0, 0]],
    [5, 3, [1, 1]],
    [4, 1, [1, 2]],
    [2, 3, [0, -1]],
  ] as const;

  it.each(table)(
    'crops K%i s%i by %j in TensorFlow, Keras, JAX, the ONNX specification and TensorFlow.js',
    (k, s, expected) => {
      const last = { input: [1, 5, 1], weight: [k, 1, 1] };
      const strides = s;
      const tf = tensorflowConvTranspose(last, { outputShape: [1, 5 * s, 1], strides, padding: 'SAME' });
      expect(crops(tf)).toEqual(expected);
      expect(crops(kerasConvTranspose(last, { strides, padding: 'same' }))).toEqual(expected);
      expect(crops(jaxConvTranspose(last, { strides, padding: 'SAME' }))).toEqual(expected);
      const upper = onnxConvTranspose(
        { input: [1, 1, 5], weight: [1, 1, k] },
        { strides: [s], autoPad: 'SAME_UPPER' },
        'specification',
      );
      expect(crops(upper)).toEqual(expected);
      const flat = { input: [1, 5, 5, 1], weight: [k, k, 1, 1] };
      expect(crops(tfjsLayersConvTranspose(flat, { strides, padding: 'same' }))).toEqual(expected);
    },
  );

  it('has its odd sample at the begin under SAME_LOWER and a NOTSET output_shape of ONNX', () => {
    const site = { input: [1, 1, 5], weight: [1, 1, 3] };
    expect(crops(onnxConvTranspose(site, { strides: [2], autoPad: 'SAME_LOWER' }))).toEqual([1, 0]);
    expect(crops(onnxConvTranspose(site, { strides: [2], outputShape: [10] }))).toEqual([1, 0]);
  });

  it("is not PyTorch's K3 s2 p1 op1: the same shape, one pixel further", () => {
    const call = pytorchConvTranspose(
      { input: [1, 1, 5], weight: [1, 1, 3] },
      { stride: 2, padding: 1, outputPadding: 1 },
    );
    expect(call.outSize).toEqual([10]);
    expect(crops(call)).toEqual([1, 0]);
  });

  it('crops alike in Keras and TensorFlow for every kernel and stride up to 6', () => {
    for (let k = 1; k <= 6; k++)
      for (let strides = 1; strides <= 6; strides++) {
        const site = { input: [1, 4, 1], weight: [k, 1, 1] };
        const tf = tensorflowConvTranspose(site, {
          outputShape: [1, 4 * strides, 1],
          strides,
          padding: 'SAME',
        });
        expect(kerasConvTranspose(site, { strides, padding: 'same' }).cropBegin).toEqual(tf.cropBegin);
      }
  });
});

describe('sizes of Keras with an output padding', () => {
  it.each([
    ['valid', 3, 2, 0, 9, 0],
    ['valid', 3, 2, 1, 10, 0],
    ['same', 3, 2, 0, 7, 1],
    ['same', 3, 2, 1, 8, 0],
    ['same', 4, 2, 0, 6, 2],
    ['same', 4, 2, 1, 7, 1],
  ] as const)(
    '%s K%i s%i op%i on 4 samples: %i, begin %i',
    (padding, k, strides, outputPadding, size, begin) => {
      const call = kerasConvTranspose(
        { input: [1, 4, 1], weight: [k, 1, 1] },
        { strides, padding, outputPadding },
      );
      expect([call.outSize[0], call.cropBegin[0]]).toEqual([size, begin]);
    },
  );

  it('without one fills up to the stride under valid', () => {
    const call = kerasConvTranspose({ input: [1, 4, 1], weight: [2, 1, 1] }, { strides: 5 });
    expect(call.outSize).toEqual([20]);
    expect(call.warnings).toHaveLength(1);
  });
});

describe('the legal output shapes of TensorFlow', () => {
  const sizes = (padding: 'SAME' | 'VALID'): number[] =>
    Array.from({ length: 20 }, (_, i) => i + 1).filter((size) => {
      try {
        tensorflowConvTranspose(
          { input: [1, 3, 1], weight: [4, 1, 1] },
          { outputShape: [1, size, 1], strides: 3, padding },
        );
        return true;
      } catch {
        return false;
      }
    });
  it('are (n-1)s+1 to ns under SAME and (n-1)s+E to ns+E-1 under VALID', () => {
    expect(sizes('SAME')).toEqual([7, 8, 9]);
    expect(sizes('VALID')).toEqual([10, 11, 12]);
  });
});

describe('forward padding', () => {
  it.each([
    [3, 1, [1, 1]],
    [3, 2, [2, 2]],
    [2, 1, [0, 1]],
    [4, 1, [1, 2]],
    [4, 2, [3, 3]],
  ] as const)(
    "MobileNet's for K%i d%i is %j: halves differ for an even effective kernel",
    (k, d, expected) => {
      expect(fixedPadding(k, d)).toEqual(expected);
    },
  );

  it("of MobileNet and of TensorFlow's SAME give the same size, shifted by one sample on even pictures", () => {
    const sampled = (n: number): [number, number, number, number] => {
      const fixed = mobilenetConv({ input: [1, 1, n], weight: [1, 1, 3] }, { stride: 2 });
      const same = tensorflowConv({ input: [1, n, 1], weight: [3, 1, 1] }, { strides: 2, padding: 'SAME' });
      return [fixed.outSize[0], same.outSize[0], fixed.cropBegin[0], same.cropBegin[0]];
    };
    expect(sampled(224)).toEqual([112, 112, 1, 0]);
    expect(sampled(225)).toEqual([113, 113, 1, 1]);
  });

  it('is causal where nothing after a sample may reach it', () => {
    const call = kerasConv({ input: [1, 9, 1], weight: [3, 1, 1] }, { padding: 'causal', dilationRate: 2 });
    expect([call.cropBegin, call.outSize]).toEqual([[4], [9]]);
  });
});
