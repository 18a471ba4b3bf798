import { describe, expect, it } from 'vitest';
import { caffeConvolution, caffeDeconvolution } from '../../../../src/conv/dialects/frameworks/caffe.ts';
import { deeplabConv, fixedPadding } from '../../../../src/conv/dialects/frameworks/fixed-padding.ts';
import { jaxConv, jaxConvTranspose } from '../../../../src/conv/dialects/frameworks/jax.ts';
import { kerasConv, kerasConvTranspose } from '../../../../src/conv/dialects/frameworks/keras.ts';
import {
  gluonConvTranspose,
  mxnetConvolution,
  mxnetDeconvolution,
} from '../../../../src/conv/dialects/frameworks/mxnet.ts';
import { onednnConvolution, onednnDeconvolution } from '../../../../src/conv/dialects/frameworks/onednn.ts';
import { onnxConv, onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { puzzlelibDeconv } from '../../../../src/conv/dialects/frameworks/puzzlelib.ts';
import { pytorchConv, pytorchConvTranspose } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import {
  tensorflowConv,
  tensorflowConvTranspose,
} from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import { tfjsConv, tfjsConvTranspose } from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import { webnnConv2d, webnnConvTranspose2d } from '../../../../src/conv/dialects/frameworks/webnn.ts';

type Refusal = readonly [what: string, call: () => unknown, message: RegExp];

const line = { input: [1, 1, 4], weight: [1, 1, 3] };
const flat = { input: [1, 1, 5, 5], weight: [1, 1, 3, 3] };
const lineLast = { input: [1, 4, 1], weight: [3, 1, 1] };
const flatLast = { input: [1, 5, 5, 1], weight: [3, 3, 1, 1] };

const pytorch: Refusal[] = [
  [
    'output padding of stride and dilation',
    () => pytorchConvTranspose(line, { stride: 2, outputPadding: 2 }),
    /outputPadding" must be smaller than either stride or dilation \(2, 1\), got 2/,
  ],
  [
    'an output size above the range',
    () => pytorchConvTranspose(line, { stride: 2, outputSize: [11] }),
    /outputSize" must be from 9 to 10 on axis 0, got 11/,
  ],
  [
    'an output size below the range',
    () => pytorchConvTranspose(line, { stride: 2, outputSize: [8] }),
    /from 9 to 10/,
  ],
  [
    'one more than the least at stride 1, which output padding 1 with dilation 2 may reach',
    () => pytorchConvTranspose(line, { dilation: 2, outputSize: [9] }),
    /from 8 to 8/,
  ],
  [
    'an output size of another rank',
    () => pytorchConvTranspose(line, { outputSize: [9, 9] }),
    /outputSize" must be 1 or 3 extents/,
  ],
  [
    'a transposed padding mode',
    () => pytorchConvTranspose(line, { paddingMode: 'reflect' as never }),
    /paddingMode" must be one of zeros/,
  ],
  [
    'negative padding',
    () => pytorchConvTranspose(line, { padding: -1 }),
    /padding" must be a non-negative integer/,
  ],
  [
    'negative forward padding',
    () => pytorchConv(line, { padding: -1 }),
    /padding" must be a non-negative integer/,
  ],
  ['stride 0', () => pytorchConvTranspose(line, { stride: 0 }), /stride" must be a positive integer/],
  ['dilation 0', () => pytorchConv(line, { dilation: 0 }), /dilation" must be a positive integer/],
  [
    'other channels',
    () => pytorchConvTranspose({ input: [1, 2, 4], weight: [3, 1, 3] }),
    /input" must be 3 channels.*got 2/,
  ],
  [
    'groups that do not divide',
    () => pytorchConvTranspose({ input: [1, 3, 4], weight: [3, 1, 3] }, { groups: 2 }),
    /groups" must be a divisor of the 3 input/,
  ],
  [
    "'same' with a stride",
    () => pytorchConv(line, { stride: 2, padding: 'same' }),
    /stride" must be 1 with padding 'same'/,
  ],
  [
    'an unknown word',
    () => pytorchConv(line, { padding: 'full' as never }),
    /padding" must be one of valid, same/,
  ],
  [
    'an unknown padding mode',
    () => pytorchConv(line, { paddingMode: 'wrap' as never }),
    /paddingMode" must be one of zeros, reflect/,
  ],
  [
    'a kernel larger than the padded input',
    () => pytorchConv(line, { dilation: 4 }),
    /output would have -4 samples on axis 0/,
  ],
  [
    'four spatial axes',
    () => pytorchConv({ input: [1, 1, 1, 1, 1, 1], weight: [1, 1, 1, 1, 1, 1] }),
    /weight" must be a tensor with 1 or 2 or 3 spatial axes/,
  ],
  [
    'an input of another rank',
    () => pytorchConv({ input: [4], weight: [1, 1, 3] }),
    /input" must be a tensor of 3 axes, or 2/,
  ],
];

const mxnet: Refusal[] = [
  [
    'adj of the stride',
    () => mxnetDeconvolution(line, { kernel: [3], stride: [2], adj: [2] }),
    /adj" must be smaller than stride 2/,
  ],
  [
    'a target whose odd crop needs adj 1 at stride 1',
    () => mxnetDeconvolution({ input: [1, 1, 5], weight: [1, 1, 4] }, { kernel: [4], targetShape: [5] }),
    /adj" must be smaller than stride 1/,
  ],
  [
    'too large a target',
    () => mxnetDeconvolution(line, { kernel: [3], stride: [2], targetShape: [10] }),
    /targetShape" must be at most 9 on axis 0, got 10/,
  ],
  [
    'a target on one axis only',
    () => mxnetDeconvolution(flat, { kernel: [3, 3], targetShape: [7, 0] }),
    /targetShape" must be > 0 on every axis or on none/,
  ],
  [
    'dilation in 3-D',
    () =>
      mxnetDeconvolution(
        { input: [1, 1, 2, 2, 2], weight: [1, 1, 2, 2, 2] },
        { kernel: [2, 2, 2], dilate: [1, 1, 2] },
      ),
    /dilate" must be 1 in a 3d deconvolution/,
  ],
  [
    'a stride of another rank',
    () => mxnetDeconvolution(flat, { kernel: [3, 3], stride: [2] }),
    /stride" must be a list of 2 integers, one per axis of the kernel/,
  ],
  [
    'a pad of another rank',
    () => mxnetConvolution(flat, { kernel: [3, 3], pad: [1, 1, 1] }),
    /pad" must be a list of 2/,
  ],
  [
    'another kernel than the weight',
    () => mxnetConvolution(flat, { kernel: [3, 5] }),
    /kernel" must be that of the weight \(3x3\)/,
  ],
  [
    'another number of filters',
    () => mxnetConvolution(flat, { kernel: [3, 3], numFilter: 2 }),
    /numFilter" must be 1, as the weight has/,
  ],
  [
    'channels that do not divide into groups',
    () => mxnetDeconvolution({ input: [1, 3, 4], weight: [3, 1, 3] }, { kernel: [3], numGroup: 2 }),
    /divisor of the 3 input/,
  ],
  [
    'an output padding of the stride, in Gluon',
    () => gluonConvTranspose(line, { outputPadding: 1 }),
    /adj" must be smaller than stride 1/,
  ],
];

const keras: Refusal[] = [
  [
    'output padding of the stride',
    () => kerasConvTranspose(lineLast, { strides: 2, outputPadding: 2 }),
    /outputPadding" must be smaller than stride 2/,
  ],
  [
    'stride and dilation on one axis',
    () => kerasConv(lineLast, { strides: 2, dilationRate: 2 }),
    /dilationRate" must be 1 on every axis of a layer with strides above 1/,
  ],
  [
    'stride and dilation on different axes',
    () => kerasConvTranspose(flatLast, { strides: [1, 2], dilationRate: [2, 1] }),
    /dilationRate" must be 1 on every axis/,
  ],
  ['filters 0', () => kerasConv(lineLast, { filters: 0 }), /filters" must be a positive integer/],
  [
    'other filters than the kernel',
    () => kerasConv(lineLast, { filters: 3 }),
    /filters" must be 1, as the kernel has/,
  ],
  ['stride 0', () => kerasConvTranspose(lineLast, { strides: 0 }), /strides" must be a positive integer/],
  [
    'dilation 0',
    () => kerasConvTranspose(lineLast, { dilationRate: 0 }),
    /dilationRate" must be a positive integer/,
  ],
  [
    'causal on two axes',
    () => kerasConv(flatLast, { padding: 'causal' }),
    /padding" must be one of valid, same/,
  ],
  [
    'causal transposed',
    () => kerasConvTranspose(lineLast, { padding: 'causal' as never }),
    /padding" must be one of valid, same/,
  ],
];

const webnnTransposed =
  (input: number[], weight: number[], options?: Parameters<typeof webnnConvTranspose2d>[1]) => () =>
    webnnConvTranspose2d({ input, weight }, options);
const webnn: Refusal[] = [
  [
    'too many elements',
    webnnTransposed([1, 1, 2 ** 31, 2 ** 31], [1, 8, 1, 1]),
    /output" must be at most 2\^53/,
  ],
  ['an input that is not 4-D', webnnTransposed([1, 5, 5], [1, 1, 2, 2]), /input" must be a 4-D tensor/],
  ['a filter that is not 4-D', webnnTransposed([1, 1, 5, 5], [2, 2]), /filter" must be a 4-D tensor/],
  [
    'padding of two',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { padding: [2, 2] }),
    /padding" must be a list of 4/,
  ],
  [
    'strides of one',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { strides: [2] }),
    /strides" must be a list of 2/,
  ],
  [
    'strides that are no list',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { strides: 2 as never }),
    /strides" must be a list of 2/,
  ],
  [
    'a stride of 0',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { strides: [1, 0] }),
    /strides" must be a positive/,
  ],
  [
    'dilations of one',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { dilations: [1] }),
    /dilations" must be a list of 2/,
  ],
  [
    'a dilation of 0',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 2], { dilations: [1, 0] }),
    /dilations" must be a positive/,
  ],
  [
    'other input channels',
    webnnTransposed([1, 4, 5, 5], [1, 1, 2, 2], { groups: 3 }),
    /input" must be 1 channels/,
  ],
  [
    'too many output channels',
    webnnTransposed([1, 4, 5, 5], [4, 2, 2, 2], { groups: 2 ** 32 - 1 }),
    /groups" must be a divisor/,
  ],
  ['no groups', webnnTransposed([1, 4, 5, 5], [1, 1, 2, 2], { groups: 0 }), /groups" must be a positive/],
  [
    'an effective height beyond 32 bits',
    webnnTransposed([1, 1, 5, 5], [1, 1, 434_983, 2], { dilations: [328_443, 1] }),
    /effective filter size" must be at most/,
  ],
  [
    'an effective width beyond 32 bits',
    webnnTransposed([1, 1, 5, 5], [1, 1, 2, 234_545], { dilations: [2, 843_452] }),
    /effective filter size" must be at most/,
  ],
  [
    'an output extent beyond 32 bits',
    webnnTransposed([1, 1, 1, 2 ** 20], [1, 1, 1, 1], { strides: [1, 2 ** 13] }),
    /output size" must be at most/,
  ],
  [
    'output padding of four',
    webnnTransposed([1, 1, 3, 3], [1, 2, 3, 3], { strides: [3, 2], outputPadding: [1, 1, 1, 1] }),
    /outputPadding" must be a list of 2/,
  ],
  [
    'output padding of the stride',
    webnnTransposed([1, 1, 2, 2], [1, 1, 3, 3], {
      padding: [0, 0, 3, 3],
      strides: [2, 2],
      outputPadding: [0, 2],
    }),
    /output would have|outputPadding/,
  ],
  [
    'output padding below the dilation, which PyTorch allows',
    webnnTransposed([1, 1, 3, 3], [1, 1, 2, 2], { dilations: [2, 2], outputPadding: [1, 1] }),
    /outputPadding" must be smaller than stride 1/,
  ],
  [
    'output sizes of four',
    webnnTransposed([1, 1, 3, 3], [1, 2, 3, 3], { strides: [3, 2], outputSizes: [1, 2, 10, 8] }),
    /outputSizes" must be a list of 2/,
  ],
  [
    'an output below 1',
    webnnTransposed([1, 1, 2, 2], [1, 1, 3, 3], {
      padding: [4, 4, 0, 0],
      strides: [2, 2],
      outputPadding: [1, 0],
    }),
    /output would have -2 samples/,
  ],
  [
    'output sizes below the least',
    webnnTransposed([1, 1, 3, 3], [1, 1, 3, 3], {
      padding: [1, 1, 1, 1],
      strides: [2, 2],
      outputSizes: [4, 4],
      outputPadding: [1, 1],
    }),
    /outputSizes" must be from 5 to 6/,
  ],
  [
    'output sizes above the most',
    webnnTransposed([1, 1, 3, 3], [1, 1, 3, 3], {
      padding: [1, 1, 1, 1],
      strides: [2, 2],
      outputSizes: [6, 8],
      outputPadding: [1, 1],
    }),
    /outputSizes" must be from 5 to 6 on axis 1/,
  ],
  [
    'an unknown filter layout',
    webnnTransposed([1, 1, 3, 3], [1, 1, 3, 3], { filterLayout: 'oihw' as never }),
    /filterLayout" must be one of iohw, hwoi, ohwi/,
  ],
  [
    'an unknown input layout',
    webnnTransposed([1, 1, 3, 3], [1, 1, 3, 3], { inputLayout: 'chwn' as never }),
    /inputLayout" must be one of nchw, nhwc/,
  ],
  [
    'a forward filter layout of the other',
    () => webnnConv2d(flat, { filterLayout: 'iohw' as never }),
    /filterLayout" must be one of oihw/,
  ],
  [
    'a forward kernel beyond the input',
    () => webnnConv2d(flat, { dilations: [3, 3] }),
    /output would have -1 samples/,
  ],
];

const others: Refusal[] = [
  ['negative pads, in ONNX', () => onnxConv(line, { pads: [-1, 0] }), /pads" must be a non-negative integer/],
  [
    'pads with auto_pad',
    () => onnxConv(line, { pads: [1, 1], autoPad: 'SAME_UPPER' }),
    /pads" must be left out with autoPad SAME_UPPER/,
  ],
  [
    'an unknown auto_pad',
    () => onnxConv(line, { autoPad: 'SAME' as never }),
    /autoPad" must be one of NOTSET/,
  ],
  ['group 0', () => onnxConv(line, { group: 0 }), /groups" must be a positive integer/],
  [
    'channels that group does not divide',
    () => onnxConvTranspose({ input: [1, 3, 4], weight: [3, 1, 3] }, { group: 2 }),
    /divisor of the 3/,
  ],
  ['half of the pads', () => onnxConv(line, { pads: [1] }), /pads" must be a list of 2 integers/],
  [
    'another kernel_shape than the weight',
    () => onnxConv(line, { kernelShape: [5] }),
    /kernelShape" must be that of the weight/,
  ],
  [
    'a tensor of two axes',
    () => onnxConv({ input: [1, 4], weight: [1, 1, 3] }),
    /input" must be a tensor of at least 3 axes/,
  ],
  [
    'a tensor without a batch',
    () => onnxConv({ input: [1, 4, 4], weight: [1, 1, 3, 3] }),
    /input" must be a tensor of 4 axes/,
  ],
  [
    'output_padding of stride and dilation',
    () => onnxConvTranspose(line, { outputPadding: [1] }, 'specification'),
    /outputPadding" must be less than stride or dilation \(1\)/,
  ],
  [
    'output_padding of the stride and below the dilation, in ONNX Runtime',
    () => onnxConvTranspose(line, { outputPadding: [1], dilations: [2] }),
    /outputPadding" must be less than the stride \(1\), as ONNX Runtime/,
  ],
  [
    'an output_shape a stride beyond the full one, in ONNX Runtime',
    () => onnxConvTranspose(line, { outputShape: [11], strides: [2] }),
    /outputShape" must be less than 11 on axis 0/,
  ],
  [
    'dilations beside SAME, in ONNX Runtime',
    () => onnxConv(line, { autoPad: 'SAME_LOWER', dilations: [2] }),
    /dilations" must be 1 with autoPad SAME_LOWER in ONNX Runtime \(allowed by the rules 'specification'\)/,
  ],
  [
    'rules that do not exist, in ONNX',
    () => onnxConvTranspose(line, {}, 'onnxruntime-1.12' as never),
    /rules" must be one of onnxruntime, onnxruntime-1.13, specification/,
  ],
  [
    'a right padding of minus the stride, in oneDNN',
    () => onednnDeconvolution(line, { paddingR: -1 }),
    /paddingR" must be above −1, minus the stride, on axis 0, got -1/,
  ],
  [
    'a right padding below minus the stride of one axis, in oneDNN',
    () =>
      onednnConvolution(
        { input: [1, 1, 9, 9], weight: [1, 1, 3, 3] },
        { strides: [2, 1], paddingR: [-1, -1] },
      ),
    /paddingR" must be above −1, minus the stride, on axis 1/,
  ],
  [
    'postpad of stride and dilation, in PuzzleLib',
    () => puzzlelibDeconv(line, { stride: 2, postpad: 2 }),
    /postpad" must be smaller than stride or dilation \(2\)/,
  ],
  ['negative pads, in Caffe', () => caffeConvolution(line, { pad: -1 }), /pad" must be a non-negative/],
  [
    'a group of three for two channels, in Caffe',
    () => caffeDeconvolution({ input: [1, 2, 4], weight: [2, 1, 3] }, { group: 3 }),
    /divisor of the 2/,
  ],
  [
    'an output shape that does not fit, in TensorFlow',
    () => tensorflowConvTranspose(lineLast, { outputShape: [1, 9, 1], strides: 2 }),
    /outputShape" must be an extent of axis 0 whose convolution has 4 samples \(it has 5\), got 9/,
  ],
  [
    'an output shape without channels',
    () => tensorflowConvTranspose(lineLast, { outputShape: [8] }),
    /outputShape" must be all 3 extents/,
  ],
  [
    'an output shape of other channels',
    () => tensorflowConvTranspose(lineLast, { outputShape: [1, 4, 2] }),
    /outputShape" must be with 1 channels/,
  ],
  [
    'an output shape of another batch',
    () => tensorflowConvTranspose(lineLast, { outputShape: [2, 4, 1] }),
    /outputShape" must be with a batch of 1/,
  ],
  [
    'a batch stride',
    () => tensorflowConv(flatLast, { strides: [2, 1, 1, 1], padding: 'SAME' }),
    /strides" must be 1 for batch and channels/,
  ],
  [
    'padding of the channels',
    () =>
      tensorflowConv(flatLast, {
        padding: [
          [0, 0],
          [1, 1],
          [1, 1],
          [1, 0],
        ],
      }),
    /padding" must be \[0, 0\] for batch and channels/,
  ],
  [
    'padding of one axis',
    () => tensorflowConv(flatLast, { padding: [[1, 1]] }),
    /padding" must be \[begin, end\] for all 4 axes/,
  ],
  [
    'padding pairs in one dimension, in TensorFlow',
    () =>
      tensorflowConv(lineLast, {
        padding: [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      }),
    /padding" must be SAME or VALID in a 1d convolution/,
  ],
  [
    'groups in three dimensions, in TensorFlow',
    () => tensorflowConv({ input: [1, 3, 3, 3, 4], weight: [1, 1, 1, 2, 2] }, { padding: 'SAME' }),
    /input" must be 2 channels, as conv3d has no groups, got 4/,
  ],
  [
    'an unknown word, in TensorFlow',
    () => tensorflowConv(lineLast, { padding: 'same' as never }),
    /padding" must be one of SAME, VALID/,
  ],
  [
    'stride and dilation, in TensorFlow.js',
    () => tfjsConv(lineLast, { strides: 2, dilations: 2, pad: 'same' }),
    /dilations" must be 1 where strides are above 1/,
  ],
  [
    'explicit padding in 3-D transposed',
    () =>
      tfjsConvTranspose(
        { input: [1, 2, 2, 2, 1], weight: [1, 1, 1, 1, 1] },
        { outputShape: [1, 2, 2, 2, 1], pad: 0 },
      ),
    /pad" must be one of valid, same/,
  ],
  [
    'a rounding mode with a word',
    () => tfjsConv(lineLast, { pad: 'same', dimRoundingMode: 'floor' }),
    /dimRoundingMode" must be left out with pad same/,
  ],
  [
    'an unknown rounding mode',
    () => tfjsConv(lineLast, { pad: 1, dimRoundingMode: 'up' as never }),
    /dimRoundingMode" must be one of floor/,
  ],
  [
    'an output shape of another rank',
    () => tfjsConvTranspose(flatLast, { outputShape: [5, 5, 1], pad: 'same' }),
    /outputShape" must be 4 extents/,
  ],
  [
    'an output shape of other channels, in TensorFlow.js',
    () => tfjsConvTranspose(flatLast, { outputShape: [1, 5, 5, 3], pad: 'same' }),
    /outputShape" must be with 1 channels/,
  ],
  [
    'pads of one axis, in TensorFlow.js',
    () => tfjsConv(lineLast, { pad: [[1, 1]] }),
    /pad" must be \[begin, end\] for batch, rows, columns and channels/,
  ],
  [
    'a numeric pad in one dimension, in TensorFlow.js',
    () => tfjsConv(lineLast, { pad: 1 }),
    /pad" must be 0 in conv1d/,
  ],
  [
    'a pad of the row in one dimension, in TensorFlow.js',
    () =>
      tfjsConv(lineLast, {
        pad: [
          [0, 0],
          [1, 0],
          [0, 0],
          [0, 0],
        ],
      }),
    /pad" must be a second pair of \[0, 0\] in conv1d/,
  ],
  [
    'pads per end in three dimensions, in TensorFlow.js',
    () =>
      tfjsConv(
        { input: [1, 3, 3, 3, 1], weight: [1, 1, 1, 1, 1] },
        {
          pad: [
            [0, 0],
            [1, 1],
            [1, 1],
            [1, 1],
            [0, 0],
          ],
        },
      ),
    /pad" must be valid or same in three dimensions/,
  ],
  [
    'a rounding mode in three dimensions, in TensorFlow.js',
    () => tfjsConv({ input: [1, 3, 3, 3, 1], weight: [1, 1, 1, 1, 1] }, { pad: 1, dimRoundingMode: 'ceil' }),
    /dimRoundingMode" must be left out in three dimensions/,
  ],
  [
    'an output shape beyond the reach of the input, in TensorFlow.js',
    () =>
      tfjsConvTranspose(
        { input: [1, 2, 2, 1], weight: [2, 2, 1, 1] },
        { outputShape: [1, 4, 4, 1], pad: 'same' },
      ),
    /outputShape" must be one whose convolution has 2 samples on axis 0 \(it has 4: TensorFlow.js reads beyond its input\)/,
  ],
  [
    'an output shape that the kernel does not fit in, in TensorFlow.js',
    () =>
      tfjsConvTranspose(
        { input: [1, 2, 2, 1], weight: [3, 3, 1, 1] },
        { outputShape: [1, 2, 2, 1], pad: 'valid' },
      ),
    /outputShape" must be one that the kernel fits in on axis 0/,
  ],
  [
    'an unknown word, in JAX',
    () => jaxConv(line, { padding: 'same' as never }),
    /padding" must be SAME, SAME_LOWER, VALID or pairs/,
  ],
  [
    'an unknown word, transposed in JAX',
    () => jaxConvTranspose(lineLast, { padding: 'SAME_LOWER' as never }),
    /padding" must be SAME, VALID or pairs/,
  ],
  [
    'pairs for two axes, in JAX',
    () =>
      jaxConv(line, {
        padding: [
          [0, 0],
          [0, 0],
        ],
      }),
    /padding" must be 1 pairs/,
  ],
  [
    'another output layout, in JAX',
    () => jaxConv(line, { padding: 'SAME', dimensionNumbers: ['NCW', 'OIW', 'NWC'] }),
    /dimensionNumbers" must be NC... or N...C/,
  ],
  [
    'an odd kernel layout, in JAX',
    () => jaxConv(line, { padding: 'SAME', dimensionNumbers: ['NCW', 'OWI', 'NCW'] }),
    /dimensionNumbers" must be OI..., IO/,
  ],
  [
    'negative dilates, in oneDNN',
    () => onednnConvolution(line, { dilates: -1 }),
    /dilates" must be a non-negative/,
  ],
  [
    'a left padding below 0, in oneDNN',
    () => onednnDeconvolution(line, { paddingL: -1 }),
    /paddingL" must be a non-negative/,
  ],
  [
    'an even effective kernel, in DeepLab',
    () => deeplabConv({ input: [1, 1, 8], weight: [1, 1, 4] }, { dilation: 1 }),
    /weight" must be an odd effective kernel/,
  ],
  ['kernel 0, in MobileNet', () => fixedPadding(0), /kernel" must be a positive/],
  ['dilation 0, in MobileNet', () => fixedPadding(3, 0), /dilation" must be a positive/],
];

describe.each([
  ['PyTorch', pytorch],
  ['MXNet', mxnet],
  ['Keras', keras],
  ['WebNN', webnn],
  ['the others', others],
])('%s refuses', (_, refusals) => {
  it.each(refusals)('%s', (_what, call, message) => {
    expect(call).toThrow(message);
  });
});
