import { describe, expect, it } from 'vitest';
import { mxnetDeconvolution } from '../../../../src/conv/dialects/frameworks/mxnet.ts';
import { onnxConv, onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { pytorchConv, pytorchConvTranspose } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import {
  tensorflowConv,
  tensorflowConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import { tfjsConv, tfjsConvTranspose } from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import { webnnConvTranspose2d } from '../../../../src/conv/dialects/frameworks/webnn.ts';
import { dialects } from '../../../../src/conv/dialects/index.ts';
import { resolveOptions } from '../../../../src/conv/dialects/resolve-options.ts';

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

describe('ONNX Runtime and the specification', () => {
  const short = { input: [1, 1, 3], weight: [1, 1, 1] };
  it.each([
    ['onnxruntime', 7, 'ONNX Runtime'],
    ['onnxruntime-1.13', 7, 'ONNX Runtime'],
    ['specification', 9, 'the specification'],
  ] as const)('%s: SAME of a kernel shorter than the stride has %i samples', (rules, size, name) => {
    const call = onnxConvTranspose(short, { strides: [3], autoPad: 'SAME_UPPER' }, rules);
    expect(call.outSize).toEqual([size]);
    expect(call.warnings[0]).toBe(
      `axis 0: 9 samples in the specification, 7 in ONNX Runtime; this call follows ${name}`,
    );
  });
  it.each([
    ['onnxruntime', 2],
    ['onnxruntime-1.13', 1],
    ['specification', 2],
  ] as const)('%s: an output shape crops %i of 3 samples at the begin', (rules, begin) => {
    const line = { input: [1, 1, 4], weight: [1, 1, 3] };
    const call = onnxConvTranspose(line, { strides: [2], outputShape: [6] }, rules);
    expect(call.cropBegin).toEqual([begin]);
    expect(call.warnings[0]).toMatch(/up to 1.13.1 crops it at the end, from 1.14.0 on at the begin/);
  });
  it('the specification has dilations beside SAME', () => {
    const call = onnxConv(
      { input: [1, 1, 6], weight: [1, 1, 3] },
      { autoPad: 'SAME_UPPER', dilations: [2] },
      'specification',
    );
    expect([call.cropBegin, call.outSize]).toEqual([[2], [6]]);
  });
  it('the dialects of `deconv conv` follow either', () => {
    const options = { transposed: true, stride: [3, 3], padding: 'SAME_UPPER' } as const;
    const sizes = ['onnx', 'onnx-specification'].map(
      (name) => resolveOptions(dialects, name, options, [1, 3, 3], [1, 1]).outSize,
    );
    expect(sizes).toEqual([
      [7, 7],
      [9, 9],
    ]);
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

const matching = (pattern: RegExp): string => expect.stringMatching(pattern);

describe('TensorFlow.js', () => {
  it.each([
    [undefined, 3],
    ['floor', 3],
    ['round', 4],
    ['ceil', 4],
  ] as const)('rounds 3.5 outputs by %s to %i', (mode, size) => {
    const square = { input: [1, 6, 6, 1], weight: [3, 3, 1, 1] };
    const call = tfjsConv(square, { pad: 1, strides: 2, dimRoundingMode: mode });
    expect(call.outSize).toEqual([size, size]);
  });
  it('does not check the output shape, and warns of samples that are not read', () => {
    const call = tfjsConvTranspose(
      { input: [1, 8, 8, 1], weight: [3, 3, 1, 1] },
      { outputShape: [1, 4, 4, 1], pad: 'same' },
    );
    expect(call.outSize).toEqual([4, 4]);
    expect(call.explicitPadding?.pads).toEqual([
      [0, -4],
      [0, -4],
    ]);
    expect(call.warnings).toHaveLength(2);
    expect(call.warnings[0]).toMatch(/has 4, not 8: .*does not read the last 4 of the input/);
  });
  it('warns where the library does not do what its documentation says', () => {
    const line = { input: [1, 5, 1], weight: [3, 1, 1] };
    expect(tfjsConv(line, { pad: 0 })).toMatchObject({
      outSize: [5],
      warnings: [matching(/pad 0 in conv1d/)],
    });
    const square = { input: [1, 4, 5, 1], weight: [3, 3, 1, 1] };
    expect(tfjsConv(square, { pad: 1, strides: [1, 2] })).toMatchObject({
      outSize: [4, 5],
      warnings: [matching(/counted by the kernel and stride of the rows/)],
    });
    const volume = { input: [1, 1, 1, 4, 1], weight: [1, 1, 1, 1, 1] };
    expect(tfjsConv(volume, { pad: 'same', strides: [1, 1, 2] })).toMatchObject({
      cropBegin: [0, 0, -1],
      warnings: [matching(/axis 2: 'same' pads by a negative number/)],
    });
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
      'sizes, and an output padding of the stride, which is not read',
      [1, 1, 3, 3],
      [1, 2, 3, 3],
      { strides: [3, 2], outputPadding: [3, 3], outputSizes: [10, 8] },
      [2, 10, 8],
    ],
    [
      'sizes at stride 1, and an output padding above it',
      [1, 1, 3, 3],
      [1, 2, 3, 3],
      { outputPadding: [1, 9], outputSizes: [5, 5] },
      [2, 5, 5],
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
