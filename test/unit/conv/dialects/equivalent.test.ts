import { describe, expect, it } from 'vitest';
import { kerasConvTranspose } from '../../../../src/conv/dialects/frameworks/keras.ts';
import { nativeConv, nativeConvTranspose } from '../../../../src/conv/dialects/frameworks/native.ts';
import { dialects, equivalentCalls } from '../../../../src/conv/dialects/index.ts';
import { runCall } from '../../../../src/conv/dialects/run.ts';
import { tensor } from '../../../../src/tensor.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { dataIn, padded, weightIn } from '../../../reference/layouts.ts';
import { slowForward, slowTransposed } from '../../../reference/scatter.ts';

const cases = convCases(90, 8);

describe.each([
  ['forward', false],
  ['transposed', true],
])('equivalent calls, %s', (_, transposed) => {
  it('give in every framework and layout what the scatter oracle gives', () => {
    const seen = new Map<string, Set<string>>();
    for (const c of cases) {
      const weightShape = [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel];
      const options = {
        stride: c.stride,
        dilation: c.dilation,
        groups: c.groups,
        padding: c.begin.map((begin) => [begin, 0] as const),
        outputSize: transposed ? c.fine : c.coarse,
      };
      const inShape = transposed
        ? [c.batch, c.coarseChannels, ...c.coarse]
        : [c.batch, c.fineChannels, ...c.fine];
      const layer = (transposed ? nativeConvTranspose : nativeConv)(
        { input: inShape, weight: weightShape },
        options,
      );
      const input = transposed ? c.y : c.x;
      const expected = (transposed ? slowTransposed : slowForward)(c, input, c.w);
      const outShape = [c.batch, layer.outChannels, ...layer.outSize];
      for (const { framework, how, call, padFirst, cropAfter } of equivalentCalls(layer)) {
        seen.set(framework, (seen.get(framework) ?? new Set()).add(how));
        if (call === undefined) continue;
        const x = padFirst === undefined ? tensor(inShape, input) : padded(tensor(inShape, input), padFirst);
        const y = runCall(call, dataIn(call.layout, x.shape, x.data), weightIn(call.layout, layer, c.w));
        const crops = cropAfter?.map(([begin, end]) => [-begin, -end] as const);
        const result = padded(
          firstAgain(y.shape, y.data, call.layout.data),
          crops ?? c.kernel.map(() => [0, 0]),
        );
        expect(result.shape, `${framework} ${c.name}`).toEqual(outShape);
        expected.forEach((value, i) => {
          if (Math.abs(value - result.data[i]) > 1e-11) expect.fail(`${framework}, sample ${i} of ${c.name}`);
        });
      }
    }
    // Random crops are seldom those that these can express; equivalent-text.test.ts has calls that they can.
    for (const { name, calls } of Object.values(dialects))
      if (calls && !['Keras', 'TensorFlow', 'TensorFlow.js'].includes(name))
        expect([...(seen.get(name) ?? [])], name).toContain('exact');
    expect([...(seen.get('PyTorch') ?? [])].sort()).toEqual(['exact', transposed ? 'sliced' : 'padded']);
    expect([...(seen.get('TensorFlow.js') ?? [])]).toContain('none');
  });
});

/** [N, ..., C] as [N, C, ...]. */
function firstAgain(shape: readonly number[], data: ArrayLike<number>, layout: string) {
  if (layout === 'channels-first') return tensor([...shape], Float64Array.from(data));
  const channels = shape[shape.length - 1];
  const spatial = shape.slice(1, -1);
  const volume = spatial.reduce((a, b) => a * b, 1);
  const moved = Float64Array.from({ length: data.length }, (_, i) => {
    const sample = i % volume;
    const channel = Math.floor(i / volume) % channels;
    return data[(Math.floor(i / volume / channels) * volume + sample) * channels + channel];
  });
  return tensor([shape[0], channels, ...spatial], moved);
}

describe('the text of equivalent calls', () => {
  const texts = (layer: Parameters<typeof equivalentCalls>[0]): Record<string, string> =>
    Object.fromEntries(equivalentCalls(layer).map(({ framework, text }) => [framework, text]));

  it('of the layer whose SAME no symmetric padding can say: K3 s2 crops (0, 1)', () => {
    const layer = kerasConvTranspose(
      { input: [1, 4, 4, 2], weight: [3, 3, 6, 2] },
      { strides: 2, padding: 'same' },
    );
    expect(texts(layer)).toMatchInlineSnapshot(`
      {
        "Caffe": "not expressible: type: "Deconvolution" convolution_param { num_output: 6 kernel_size: 3 stride: 2 }, then slice by [[0,1],[0,1]] ([begin, end] per axis)",
        "JAX": "jax.lax.conv_transpose(x, w, strides=(2, 2), padding=((2, 1), (2, 1)), transpose_kernel=True)",
        "Keras": "keras.layers.Conv2DTranspose(6, 3, strides=2, padding='same')",
        "MXNet": "not expressible: mxnet.symbol.Deconvolution(x, w, kernel=(3, 3), stride=(2, 2), num_filter=6), then slice by [[0,1],[0,1]] ([begin, end] per axis)",
        "ONNX": "helper.make_node('ConvTranspose', ['x', 'w'], ['y'], strides=[2,2], pads=[0,0,1,1])",
        "PuzzleLib": "not expressible: Deconv2D(2, 6, 3, stride=2), then slice by [[0,1],[0,1]] ([begin, end] per axis)",
        "PyTorch": "torch.nn.ConvTranspose2d(2, 6, 3, stride=2)(x)[..., 0:8, 0:8]",
        "TensorFlow": "tf.nn.conv2d_transpose(x, w, output_shape=(1, 8, 8, 6), strides=2, padding='SAME')",
        "TensorFlow.js": "tf.conv2dTranspose(x, w, [1, 8, 8, 6], [2, 2], 'same')",
        "WebNN": "builder.convTranspose2d(x, w, { strides: [2, 2], padding: [0, 1, 0, 1] })",
        "oneDNN": "deconvolution_forward(strides={2, 2}, padding_r={1, 1})",
      }
    `);
  });

  it('of a grouped, dilated convolution', () => {
    const layer = nativeConv(
      { input: [1, 4, 9, 9], weight: [6, 2, 3, 3] },
      { groups: 2, dilation: 2, padding: 2 },
    );
    expect(texts(layer)).toMatchInlineSnapshot(`
      {
        "Caffe": "type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 dilation: 2 group: 2 pad: 2 }",
        "JAX": "jax.lax.conv_general_dilated(x, w, window_strides=(1, 1), rhs_dilation=(2, 2), padding=((2, 2), (2, 2)), feature_group_count=2)",
        "Keras": "keras.layers.Conv2D(6, 3, dilation_rate=2, groups=2, padding='same')",
        "MXNet": "mxnet.symbol.Convolution(x, w, kernel=(3, 3), dilate=(2, 2), num_filter=6, num_group=2, pad=(2, 2))",
        "ONNX": "helper.make_node('Conv', ['x', 'w'], ['y'], dilations=[2,2], group=2, pads=[2,2,2,2])",
        "PuzzleLib": "Conv2D(4, 6, 3, dilation=2, groups=2, pad=2)",
        "PyTorch": "torch.nn.Conv2d(4, 6, 3, dilation=2, groups=2, padding=2)",
        "TensorFlow": "tf.nn.conv2d(x, w, strides=1, dilations=2, padding='SAME')",
        "TensorFlow.js": "not expressible: it has no groups",
        "WebNN": "builder.conv2d(x, w, { dilations: [2, 2], groups: 2, padding: [2, 2, 2, 2] })",
        "oneDNN": "convolution_forward(dilates={1, 1}, padding_l={2, 2}, padding_r={2, 2})",
      }
    `);
  });

  it('of a causal signal filter', () => {
    const layer = nativeConv({ input: [1, 1, 9], weight: [1, 1, 3] }, { padding: [[2, 0]] });
    expect(texts(layer)).toMatchInlineSnapshot(`
      {
        "Caffe": "pad x by [[2,0]] ([begin, end] per axis), then type: "Convolution" convolution_param { num_output: 1 kernel_size: 3 }",
        "JAX": "jax.lax.conv_general_dilated(x, w, window_strides=(1,), padding=((2, 0),))",
        "Keras": "keras.layers.Conv1D(1, 3, padding='causal')",
        "MXNet": "pad x by [[2,0]] ([begin, end] per axis), then mxnet.symbol.Convolution(x, w, kernel=(3,), num_filter=1)",
        "ONNX": "helper.make_node('Conv', ['x', 'w'], ['y'], pads=[2,0])",
        "PuzzleLib": "pad x by [[2,0]] ([begin, end] per axis), then Conv1D(1, 1, 3)",
        "PyTorch": "pad x by [[2,0]] ([begin, end] per axis), then torch.nn.Conv1d(1, 1, 3)",
        "TensorFlow": "pad x by [[2,0]] ([begin, end] per axis), then tf.nn.conv1d(x, w, stride=1, padding='VALID')",
        "TensorFlow.js": "tf.conv1d(x, w, 1, [[0, 0], [0, 0], [2, 0], [0, 0]])",
        "WebNN": "not expressible: "input" must be a 4-D tensor, got [1, 1, 11]",
        "oneDNN": "convolution_forward(padding_l={2})",
      }
    `);
  });
});
