import { describe, expect, it } from 'vitest';
import { mxnetDeconvolution } from '../../../../src/conv/dialects/frameworks/mxnet.ts';
import { onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { pytorchConv, pytorchConvTranspose } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import {
  tensorflowConv,
  tensorflowConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import { tfjsConv, tfjsConvTranspose } from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import { webnnConvTranspose2d } from '../../../../src/conv/dialects/frameworks/webnn.ts';

describe('PyTorch', () => {
  const line = { input: [1, 1, 4], weight: [1, 1, 3] };
  it('takes an output padding below the stride or below the dilation', () => {
    expect(pytorchConvTranspose(line, { stride: 2, outputPadding: 1 }).outSize).toEqual([10]);
    expect(pytorchConvTranspose(line, { dilation: 2, outputPadding: 1 }).outSize).toEqual([9]);
  });
  it('takes an output size with or without batch and channels, and says that it ignores the padding', () => {
    const call = pytorchConvTranspose(line, { stride: 2, outputSize: [1, 1, 10], outputPadding: 0 });
    expect(call.outSize).toEqual([10]);
    expect(call.warnings).toEqual(['outputSize replaces outputPadding, which is ignored']);
  });
  it("puts the odd sample of 'same' at the end", () => {
    const call = pytorchConv({ input: [1, 5], weight: [1, 1, 4] }, { padding: 'same' });
    expect([call.cropBegin, call.outSize, call.batched]).toEqual([[1], [5], false]);
    expect(pytorchConv(line, { padding: 'valid' }).outSize).toEqual([2]);
  });
});

describe('MXNet', () => {
  it.each([
    [7, 1],
    [8, 1],
    [9, 0],
  ])('crops a target of %i from 9 by %i at the begin', (target, begin) => {
    const site = { input: [1, 1, 4], weight: [1, 1, 3] };
    const call = mxnetDeconvolution(site, { kernel: [3], stride: [2], targetShape: [target], pad: [5] });
    expect([call.outSize, call.cropBegin]).toEqual([[target], [begin]]);
    expect(call.warnings).toEqual(['target_shape replaces pad and adj, which are ignored']);
  });
});

describe('ONNX', () => {
  it('says which runtimes crop the odd sample at the other end', () => {
    const call = onnxConvTranspose(
      { input: [1, 1, 4], weight: [1, 1, 3] },
      { strides: [2], autoPad: 'SAME_UPPER' },
    );
    expect(call.warnings).toEqual(['axis 0: ONNX Runtime before 1.13 crops the odd sample at the other end']);
  });
  it('says that an output shape replaces the pads', () => {
    const call = onnxConvTranspose(
      { input: [1, 1, 4], weight: [1, 1, 3] },
      { outputShape: [4], pads: [0, 2] },
    );
    expect([call.cropBegin, call.warnings]).toEqual([[1], ['output_shape replaces pads, which are ignored']]);
  });
});

describe('TensorFlow', () => {
  it('takes steps for all axes of the data, and explicit padding', () => {
    const call = tensorflowConv(
      { input: [1, 3, 7, 7], weight: [3, 3, 3, 2] },
      {
        dataFormat: 'channels-first',
        strides: [1, 1, 2, 2],
        padding: [
          [0, 0],
          [0, 0],
          [1, 0],
          [0, 1],
        ],
      },
    );
    expect([call.stride, call.cropBegin, call.outSize]).toEqual([
      [2, 2],
      [1, 0],
      [3, 3],
    ]);
  });
  it('has groups where the filters have fewer channels', () => {
    expect(tensorflowConv({ input: [1, 5, 4], weight: [3, 2, 6] }, { padding: 'SAME' }).groups).toBe(2);
  });
  it('says that it cannot run a dilated transposed convolution on the CPU', () => {
    const site = { input: [1, 4, 1], weight: [3, 1, 1] };
    const call = tensorflowConvTranspose(site, { outputShape: [1, 4, 1], dilations: 2 });
    expect(call.warnings).toEqual(['TensorFlow has no dilated transposed convolution on the CPU']);
  });
});

describe('TensorFlow.js', () => {
  const line = { input: [1, 6, 1], weight: [3, 1, 1] };
  it.each([
    [undefined, 3],
    ['floor', 3],
    ['round', 4],
    ['ceil', 4],
  ] as const)('rounds 3.5 outputs by %s to %i', (mode, size) => {
    const call = tfjsConv(line, { pad: 1, strides: 2, ...(mode ? { dimRoundingMode: mode } : {}) });
    expect(call.outSize).toEqual([size]);
  });
  it('does not check the output shape, and warns', () => {
    const call = tfjsConvTranspose(
      { input: [1, 8, 8, 1], weight: [3, 3, 1, 1] },
      { outputShape: [1, 4, 4, 1], pad: 'same' },
    );
    expect(call.outSize).toEqual([4, 4]);
    expect(call.warnings).toHaveLength(2);
    expect(call.warnings[0]).toMatch(/a convolution of 4 samples has 4, not 8/);
  });
  it('takes a picture without a batch', () => {
    const call = tfjsConvTranspose(
      { input: [2, 2, 1], weight: [3, 3, 1, 1] },
      { outputShape: [4, 4, 1], strides: 2, pad: 'same' },
    );
    expect([call.batched, call.outSize]).toEqual([false, [4, 4]]);
  });
});

describe('WebNN', () => {
  it.each([
    ['by default', [1, 1, 3, 3], [1, 1, 3, 3], {}, [1, 5, 5]],
    ['hwoi', [1, 1, 3, 3], [3, 3, 2, 1], { filterLayout: 'hwoi' }, [2, 5, 5]],
    ['ohwi', [1, 1, 3, 3], [2, 3, 3, 1], { filterLayout: 'ohwi' }, [2, 5, 5]],
    ['nhwc and iohw', [1, 3, 3, 1], [1, 2, 3, 3], { inputLayout: 'nhwc' }, [2, 5, 5]],
    ['nhwc and hwoi', [1, 3, 3, 1], [3, 3, 2, 1], { inputLayout: 'nhwc', filterLayout: 'hwoi' }, [2, 5, 5]],
    ['nhwc and ohwi', [1, 3, 3, 1], [2, 3, 3, 1], { inputLayout: 'nhwc', filterLayout: 'ohwi' }, [2, 5, 5]],
    ['strides and sizes', [1, 1, 3, 3], [1, 2, 3, 3], { strides: [3, 2], outputSizes: [10, 8] }, [2, 10, 8]],
    [
      'strides and output padding',
      [1, 1, 3, 3],
      [1, 2, 3, 3],
      { strides: [3, 2], outputPadding: [1, 1] },
      [2, 10, 8],
    ],
    ['padding', [1, 1, 5, 5], [1, 1, 3, 3], { padding: [1, 1, 1, 1] }, [1, 5, 5]],
    [
      'strides and padding',
      [1, 1, 3, 3],
      [1, 1, 3, 3],
      { strides: [2, 2], padding: [1, 1, 1, 1] },
      [1, 5, 5],
    ],
    [
      'sizes before output padding',
      [1, 1, 3, 3],
      [1, 2, 3, 3],
      { strides: [3, 2], outputPadding: [0, 1], outputSizes: [10, 8] },
      [2, 10, 8],
    ],
  ] as const)('%s', (_, input, weight, options, expected) => {
    const call = webnnConvTranspose2d({ input, weight }, options);
    expect([call.outChannels, ...call.outSize]).toEqual(expected);
  });

  it('is not followed where it takes 1 channel for 3 groups', () => {
    const site = { input: [1, 1, 5, 5], weight: [1, 1, 3, 3] };
    expect(() => webnnConvTranspose2d(site, { groups: 3 })).toThrow(
      /groups" must be a divisor of the 1 input/,
    );
  });
});
