import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nativeConv, nativeConvTranspose } from '../../../../src/conv/dialects/frameworks/native.ts';
import { onnxConvTranspose } from '../../../../src/conv/dialects/frameworks/onnx.ts';
import { pytorchConv } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import { tfjsConvTranspose } from '../../../../src/conv/dialects/frameworks/tfjs.ts';
import { type EquivalentCall, equivalentCalls, runCall } from '../../../../src/conv/dialects/index.ts';
import { tensor } from '../../../../src/tensor.ts';
import { convCases } from '../../../reference/conv-cases.ts';
import { padded } from '../../../reference/layouts.ts';

type Layer = Parameters<typeof equivalentCalls>[0];

interface Executed {
  readonly transposed: boolean;
  readonly input: number[];
  readonly weight: number[];
  readonly options: Parameters<typeof nativeConvTranspose>[1];
  readonly texts: Record<string, string>;
}

const of = (layer: Layer, framework: string): EquivalentCall => {
  const found = equivalentCalls(layer).find((each) => each.framework === framework);
  if (found === undefined) throw new Error(`no call of ${framework}`);
  return found;
};

const { layers }: { layers: Executed[] } = JSON.parse(
  readFileSync(new URL('../../../vectors/equivalent-calls.json', import.meta.url), 'utf8'),
);

describe('the lines that were executed in six frameworks (test/vectors/equivalent-calls.mjs)', () => {
  it.each(layers)(
    'are those that are printed: $input * $weight, transposed $transposed, $options',
    (each) => {
      const { transposed, input, weight, options, texts } = each;
      const layer = (transposed ? nativeConvTranspose : nativeConv)({ input, weight }, options);
      const printed = equivalentCalls(layer).filter(({ framework }) => framework in texts);
      expect(Object.fromEntries(printed.map(({ framework, text }) => [framework, text]))).toEqual(texts);
    },
  );
});

/** Keyword arguments of functions that were called with (x, w): all of them, those without a default, and the form of each. */
const steps = String.raw`\d|\((\d, ?)+\d?\)`;
const five = String.raw`\(1, \d, \d, \d, 1\)`;
const words = "'(SAME|VALID)'";
const pairs = String.raw`\((\(-?\d+, -?\d+\)(, |,)?)+\)`;
const shape = String.raw`\((\d+, )+\d+\)`;
type Signature = Record<string, string>;
const signatures: Record<string, { required: Signature; optional: Signature }> = {
  'tf.nn.conv1d': { required: { stride: steps, padding: words }, optional: { dilations: steps } },
  'tf.nn.conv2d': {
    required: { strides: steps, padding: `${words}|${pairs}` },
    optional: { dilations: steps },
  },
  'tf.nn.conv3d': { required: { strides: five, padding: words }, optional: { dilations: five } },
  'tf.nn.conv1d_transpose': {
    required: { output_shape: shape, strides: steps, padding: words },
    optional: { dilations: steps },
  },
  'tf.nn.conv2d_transpose': {
    required: { output_shape: shape, strides: steps, padding: `${words}|${pairs}` },
    optional: { dilations: steps },
  },
  'tf.nn.conv3d_transpose': {
    required: { output_shape: shape, strides: five, padding: words },
    optional: { dilations: five },
  },
  'jax.lax.conv_general_dilated': {
    required: { window_strides: steps, padding: `'VALID'|${pairs}` },
    optional: { rhs_dilation: steps, feature_group_count: String.raw`\d+` },
  },
  'jax.lax.conv_transpose': {
    required: { strides: steps, padding: `'VALID'|${pairs}` },
    optional: { rhs_dilation: steps, transpose_kernel: 'True' },
  },
};

describe('the lines of TensorFlow and JAX have the arguments of their functions', () => {
  it('and every one that has no default', () => {
    const met = new Set<string>();
    for (const c of convCases(240, 11))
      for (const transposed of [false, true]) {
        const layer = (transposed ? nativeConvTranspose : nativeConv)(
          {
            input: [1, ...(transposed ? [c.coarseChannels, ...c.coarse] : [c.fineChannels, ...c.fine])],
            weight: [c.coarseChannels, c.fineChannels / c.groups, ...c.kernel],
          },
          {
            stride: c.stride,
            dilation: c.dilation,
            groups: c.groups,
            padding: c.begin.map((begin) => [begin, 0] as const),
            outputSize: transposed ? c.fine : c.coarse,
          },
        );
        for (const framework of ['TensorFlow', 'JAX']) {
          const { text } = of(layer, framework);
          const [, name, args] =
            /((?:tf\.nn|jax\.lax)\.\w+)\(x, w, (.*?)\)(?:\[:|, then slice|$)/.exec(text) ?? [];
          if (name === undefined) {
            expect(text).toMatch(/^not expressible: /);
            continue;
          }
          met.add(name);
          const { required, optional } = signatures[name];
          const given = Object.fromEntries(args.split(/, (?=\w+=)/).map((each) => each.split('=')));
          expect(
            Object.keys(required).filter((key) => !(key in given)),
            text,
          ).toEqual([]);
          for (const [key, value] of Object.entries(given))
            expect(`${key}=${value}`, text).toMatch(
              new RegExp(`^${key}=(${{ ...required, ...optional }[key]})$`),
            );
        }
      }
    expect([...met].sort()).toEqual(Object.keys(signatures).sort());
  });
});

describe('what cannot be expressed is said', () => {
  it('dilations that TensorFlow has on a GPU alone', () => {
    const layer = nativeConvTranspose({ input: [1, 1, 4], weight: [1, 1, 3] }, { dilation: 2 });
    expect(of(layer, 'TensorFlow')).toEqual({
      framework: 'TensorFlow',
      how: 'none',
      text:
        'not expressible on the CPU: it has no dilation there in a transposed convolution; on a GPU: ' +
        "tf.nn.conv1d_transpose(x, w, output_shape=(1, 8, 1), strides=1, dilations=2, padding='VALID')",
    });
    const volume = nativeConv({ input: [1, 1, 3, 3, 3], weight: [1, 1, 2, 2, 2] }, { dilation: [1, 1, 2] });
    expect(of(volume, 'TensorFlow').text).toMatch(
      /^not expressible on the CPU: it has no dilation there in three/,
    );
  });

  it('groups in three dimensions of TensorFlow', () => {
    const layer = nativeConv({ input: [1, 4, 3, 3, 3], weight: [2, 2, 1, 1, 1] }, { groups: 2 });
    expect(of(layer, 'TensorFlow').text).toBe('not expressible: it has no groups');
  });

  it('right paddings that oneDNN refuses, and output paddings that ONNX Runtime refuses', () => {
    const cut = nativeConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { padding: [[0, -1]] });
    expect(of(cut, 'oneDNN').how).toBe('padded');
    const beyond = nativeConvTranspose(
      { input: [1, 1, 4], weight: [1, 1, 3] },
      { dilation: 2, padding: [[0, -1]] },
    );
    expect([of(beyond, 'oneDNN').how, of(beyond, 'ONNX').how]).toEqual(['sliced', 'sliced']);
    const strided = nativeConvTranspose(
      { input: [1, 1, 4], weight: [1, 1, 3] },
      { stride: 2, padding: [[0, -1]] },
    );
    expect(of(strided, 'oneDNN').text).toBe('deconvolution_forward(strides={2}, padding_r={-1})');
    expect(of(strided, 'ONNX').text).toMatch(/output_padding=\[1\]\)$/);
  });

  it.each([
    ['TensorFlow.js', [1, 1, 9], [1, 1, 2], { stride: 3 }, "tf.conv1d(x, w, 3, 'valid')"],
    [
      'TensorFlow.js',
      [1, 1, 5, 4],
      [1, 1, 3, 1],
      { stride: 2, padding: [1, 0] },
      'tf.conv2d(x, w, [2, 2], [[0, 0], [1, 1], [0, 0], [0, 0]])',
    ],
    [
      'TensorFlow',
      [1, 1, 1, 1, 7],
      [1, 1, 1, 1, 1],
      { stride: [1, 1, 4] },
      "tf.nn.conv3d(x, w, strides=(1, 1, 1, 4, 1), padding='VALID')",
    ],
  ])(
    'a same padding below 0, about which backends of %s differ: %j * %j',
    (framework, input, weight, options, text) => {
      expect(of(nativeConv({ input, weight }, options), framework)).toMatchObject({ how: 'exact', text });
    },
  );

  it("an output size that TensorFlow.js takes, but reads beyond its input: it is not an exact 'same'", () => {
    const layer = nativeConvTranspose({ input: [1, 1, 2, 2], weight: [1, 1, 2, 2] }, { outputSize: [4, 4] });
    expect(of(layer, 'TensorFlow.js').how).toBe('sliced');
  });
});

describe('padding that a layer does itself', () => {
  const x = tensor([1, 1, 5], [1, 2, 3, 4, 5]);
  const w = tensor([1, 1, 3], [1, 10, 100]);

  it.each(['reflect', 'replicate', 'circular'] as const)(
    '%s is an argument of PyTorch, and said elsewhere',
    (mode) => {
      const layer = pytorchConv({ input: x.shape, weight: w.shape }, { padding: 1, paddingMode: mode });
      expect(of(layer, 'PyTorch')).toMatchObject({
        how: 'exact',
        text: `torch.nn.Conv1d(1, 1, 3, padding=1, padding_mode='${mode}')`,
      });
      const onnx = of(layer, 'ONNX');
      expect(onnx).toMatchObject({ how: 'padded', explicitPadding: { mode, pads: [[1, 1]] } });
      expect(onnx.text).toBe(
        `pad x by [[1,1]] ([begin, end] per axis) in the mode ${mode}, then helper.make_node('Conv', ['x', 'w'], ['y'])`,
      );
    },
  );

  it('samples that TensorFlow.js does not read are cropped elsewhere', () => {
    const shapes = { input: [1, 4, 4, 1], weight: [3, 3, 1, 1] };
    const call = tfjsConvTranspose(shapes, { outputShape: [1, 2, 2, 1], pad: 'same', strides: 1 });
    const torch = of(call, 'PyTorch');
    expect(torch.text).toBe(
      'pad x by [[0,-2],[0,-2]] ([begin, end] per axis), then torch.nn.ConvTranspose2d(1, 1, 3, padding=1)',
    );
    const image = tensor(
      [1, 4, 4, 1],
      Array.from({ length: 16 }, (_, i) => i),
    );
    const kernel = tensor([3, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const cropped = padded(tensor([1, 1, 4, 4], [...image.data]), [
      [0, -2],
      [0, -2],
    ]);
    if (torch.call === undefined) throw new Error('the call is not resolved');
    const expected = runCall(torch.call, cropped, tensor([1, 1, 3, 3], [...kernel.data]));
    expect([...runCall(call, image, kernel).data]).toEqual([...expected.data]);
  });

  it('the rules of an older ONNX Runtime are told apart by their crops', () => {
    const shapes = { input: [1, 1, 4], weight: [1, 1, 3] };
    const attributes = { strides: [2], outputShape: [8] };
    const [now, then] = (['onnxruntime', 'onnxruntime-1.13'] as const).map((rules) =>
      onnxConvTranspose(shapes, attributes, rules),
    );
    expect([of(now, 'ONNX').text, of(then, 'ONNX').text].map((text) => /pads=.*\]/.exec(text)?.[0])).toEqual([
      'pads=[1,0]',
      'pads=[0,1]',
    ]);
  });
});
