/** For each framework: the arguments that might express a layer, best first, and the plain call without padding, as a last resort. */

import { fullSize } from '../engine/axis.ts';
import { caffeConvolution, caffeDeconvolution } from './caffe.ts';
import type { Layout, Resolved, Site } from './dialect.ts';
import { jaxConv, jaxConvTranspose } from './jax.ts';
import { kerasConv, kerasConvTranspose } from './keras.ts';
import { mxnetConvolution, mxnetDeconvolution } from './mxnet.ts';
import { onednnConvolution, onednnDeconvolution } from './onednn.ts';
import { onnxConv, onnxConvTranspose } from './onnx.ts';
import { puzzlelibConv, puzzlelibDeconv } from './puzzlelib.ts';
import { pytorchConv, pytorchConvTranspose } from './pytorch.ts';
import { tensorflowConv, tensorflowConvTranspose } from './tensorflow.ts';
import { tfjsConv, tfjsConvTranspose } from './tfjs.ts';
import { webnnConv2d, webnnConvTranspose2d } from './webnn.ts';

/** The geometry of a layer, without the layout of any framework. */
export type Layer = Omit<Resolved, 'layout' | 'batched' | 'warnings' | 'border'>;

/** Arguments of a call; the names are the framework's, in camel case. */
export type Arguments = Record<string, unknown>;

/** One framework: where its tensors have which axes, what to try, how to check it, and what the calls are named. */
export interface Framework {
  readonly name: string;
  readonly style: 'python' | 'javascript' | 'prototxt' | 'node' | 'primitive';
  /** The functions for a spatial rank, forward and transposed. */
  readonly names: (rank: number) => readonly [string, string];
  readonly layouts: readonly [Layout, Layout];
  readonly adapters: readonly [Adapter, Adapter];
  readonly tries: (layer: Layer) => Arguments[];
  readonly plain: (layer: Layer) => Arguments;
}

/** An adapter whose arguments are checked when it runs. */
export type Adapter = (site: Site, args: never) => Resolved;

const first: readonly [Layout, Layout] = [
  { data: 'channels-first', weight: 'OI*' },
  { data: 'channels-first', weight: 'IO*' },
];
const last: readonly [Layout, Layout] = [
  { data: 'channels-last', weight: '*IO' },
  { data: 'channels-last', weight: '*OI' },
];

/** What is cropped at the end of the full transposed output; or, forward, the padding that the end needs at least. Any sign. */
export function endOf(layer: Layer, axis: number): number {
  const { transposed, inSize, kernel, stride, dilation, cropBegin, outSize } = layer;
  const [coarse, fine] = transposed ? [inSize[axis], outSize[axis]] : [outSize[axis], inSize[axis]];
  return fullSize(coarse, kernel[axis], stride[axis], dilation[axis]) - fine - cropBegin[axis];
}

const each = <T>(layer: Layer, of: (axis: number) => T): T[] => layer.kernel.map((_, axis) => of(axis));
const begins = (layer: Layer): number[] => [...layer.cropBegin];
/** The lesser of the two ends may be 0 where a negative one would not be taken. */
const ends = (layer: Layer): number[] => each(layer, (axis) => Math.max(0, endOf(layer, axis)));
const pairs = (layer: Layer): [number, number][] =>
  each(layer, (axis) => [layer.cropBegin[axis], ends(layer)[axis]]);
const surplus = (layer: Layer): number[] => each(layer, (axis) => layer.cropBegin[axis] - endOf(layer, axis));
const full = (layer: Layer): number[] =>
  each(layer, (a) => fullSize(layer.inSize[a], layer.kernel[a], layer.stride[a], layer.dilation[a]));
const channelsLast = (layer: Layer, spatial: readonly number[]): number[] => [
  1,
  ...spatial,
  layer.outChannels,
];

/** A framework of symmetric padding and samples added at the end. */
function symmetric(pad: string, more: string | undefined, steps: (layer: Layer) => Arguments) {
  return {
    plain: steps,
    tries: (layer: Layer): Arguments[] => [
      {
        ...steps(layer),
        [pad]: begins(layer),
        ...(layer.transposed && more !== undefined ? { [more]: surplus(layer) } : {}),
      },
    ],
  };
}

const groupsOf = ({ groups }: Layer, name: string): Arguments => (groups === 1 ? {} : { [name]: groups });

export const frameworks: readonly Framework[] = [
  {
    name: 'PyTorch',
    style: 'python',
    names: (rank) => [`torch.nn.Conv${rank}d`, `torch.nn.ConvTranspose${rank}d`],
    layouts: first,
    adapters: [pytorchConv, pytorchConvTranspose],
    ...symmetric('padding', 'outputPadding', (layer) => ({
      stride: layer.stride,
      dilation: layer.dilation,
      ...groupsOf(layer, 'groups'),
    })),
  },
  {
    name: 'TensorFlow',
    style: 'python',
    names: (rank) => [`tf.nn.conv${rank}d`, `tf.nn.conv${rank}d_transpose`],
    layouts: last,
    adapters: [tensorflowConv, tensorflowConvTranspose],
    tries: (layer) => {
      const shape = layer.transposed ? { outputShape: channelsLast(layer, layer.outSize) } : {};
      const steps = { ...shape, strides: layer.stride, dilations: layer.dilation };
      const explicit = [[0, 0], ...pairs(layer), [0, 0]];
      return [
        { ...steps, padding: 'SAME' },
        { ...steps, padding: 'VALID' },
        { ...steps, padding: explicit },
      ];
    },
    plain: (layer) => ({
      ...(layer.transposed ? { outputShape: channelsLast(layer, full(layer)) } : {}),
      strides: layer.stride,
      dilations: layer.dilation,
      padding: 'VALID',
    }),
  },
  {
    name: 'Keras',
    style: 'python',
    names: (rank) => [`keras.layers.Conv${rank}D`, `keras.layers.Conv${rank}DTranspose`],
    layouts: last,
    adapters: [kerasConv, kerasConvTranspose],
    tries: (layer) => {
      const steps = { strides: layer.stride, dilationRate: layer.dilation, ...groupsOf(layer, 'groups') };
      if (!layer.transposed) return ['same', 'valid', 'causal'].map((padding) => ({ ...steps, padding }));
      const beyond = each(layer, (a) => layer.outSize[a] - full(layer)[a]);
      const remainder = each(layer, (a) => {
        const effective = full(layer)[a] - layer.stride[a] * (layer.inSize[a] - 1);
        return beyond[a] + effective - (effective % 2);
      });
      return [
        { ...steps, padding: 'same' },
        { ...steps, padding: 'valid' },
        { ...steps, padding: 'same', outputPadding: remainder },
        { ...steps, padding: 'valid', outputPadding: beyond },
      ];
    },
    plain: (layer) => ({
      strides: layer.stride,
      dilationRate: layer.dilation,
      ...groupsOf(layer, 'groups'),
      padding: 'valid',
    }),
  },
  {
    name: 'JAX',
    style: 'python',
    names: () => ['jax.lax.conv_general_dilated', 'jax.lax.conv_transpose'],
    layouts: [first[0], last[1]],
    adapters: [jaxConv, jaxConvTranspose],
    tries: (layer) => {
      const steps = { rhsDilation: layer.dilation };
      if (!layer.transposed)
        return [
          {
            windowStrides: layer.stride,
            ...steps,
            padding: each(layer, (a) => [layer.cropBegin[a], endOf(layer, a)]),
            ...groupsOf(layer, 'featureGroupCount'),
          },
        ];
      const reach = each(layer, (a) => layer.dilation[a] * (layer.kernel[a] - 1));
      const padding = each(layer, (a) => [reach[a] - layer.cropBegin[a], reach[a] - endOf(layer, a)]);
      return [{ strides: layer.stride, ...steps, padding, transposeKernel: true }];
    },
    plain: (layer) =>
      layer.transposed
        ? { strides: layer.stride, rhsDilation: layer.dilation, padding: 'VALID', transposeKernel: true }
        : { windowStrides: layer.stride, rhsDilation: layer.dilation, padding: 'VALID' },
  },
  {
    name: 'ONNX',
    style: 'node',
    names: () => ['Conv', 'ConvTranspose'],
    layouts: first,
    adapters: [onnxConv, onnxConvTranspose],
    tries: (layer) => {
      const steps = { strides: layer.stride, dilations: layer.dilation, ...groupsOf(layer, 'group') };
      const pads = [...begins(layer), ...ends(layer)];
      const outputPadding = each(layer, (a) => Math.max(0, -endOf(layer, a)));
      return [{ ...steps, pads, ...(layer.transposed ? { outputPadding } : {}) }];
    },
    plain: (layer) => ({ strides: layer.stride, dilations: layer.dilation, ...groupsOf(layer, 'group') }),
  },
  {
    name: 'MXNet',
    style: 'python',
    names: () => ['mxnet.symbol.Convolution', 'mxnet.symbol.Deconvolution'],
    layouts: first,
    adapters: [mxnetConvolution, mxnetDeconvolution],
    tries: (layer) => {
      const steps = mxnetSteps(layer);
      const padded = { ...steps, pad: begins(layer) };
      if (!layer.transposed) return [padded];
      return [
        { ...padded, adj: surplus(layer) },
        { ...steps, targetShape: layer.outSize },
      ];
    },
    plain: mxnetSteps,
  },
  {
    name: 'Caffe',
    style: 'prototxt',
    names: () => ['Convolution', 'Deconvolution'],
    layouts: first,
    adapters: [caffeConvolution, caffeDeconvolution],
    ...symmetric('pad', undefined, (layer) => ({
      stride: layer.stride,
      dilation: layer.dilation,
      ...groupsOf(layer, 'group'),
    })),
  },
  {
    name: 'TensorFlow.js',
    style: 'javascript',
    names: (rank) => [`tf.conv${rank}d`, `tf.conv${rank}dTranspose`],
    layouts: last,
    adapters: [tfjsConv, tfjsConvTranspose],
    tries: (layer) => {
      const shape = layer.transposed
        ? { outputShape: channelsLast(layer, layer.outSize) }
        : { dilations: layer.dilation };
      const steps = { ...shape, strides: layer.stride };
      return ['same', 'valid', [[0, 0], ...pairs(layer), [0, 0]]].map((pad) => ({ ...steps, pad }));
    },
    plain: (layer) => ({
      ...(layer.transposed
        ? { outputShape: channelsLast(layer, full(layer)) }
        : { dilations: layer.dilation }),
      strides: layer.stride,
      pad: 'valid',
    }),
  },
  {
    name: 'WebNN',
    style: 'javascript',
    names: () => ['builder.conv2d', 'builder.convTranspose2d'],
    layouts: first,
    adapters: [webnnConv2d, webnnConvTranspose2d],
    tries: (layer) => {
      const steps = { strides: layer.stride, dilations: layer.dilation, ...groupsOf(layer, 'groups') };
      const outputPadding = each(layer, (a) => Math.max(0, -endOf(layer, a)));
      return [{ ...steps, padding: pairs(layer).flat(), ...(layer.transposed ? { outputPadding } : {}) }];
    },
    plain: (layer) => ({ strides: layer.stride, dilations: layer.dilation, ...groupsOf(layer, 'groups') }),
  },
  {
    name: 'PuzzleLib',
    style: 'python',
    names: (rank) => [`Conv${rank}D`, `Deconv${rank}D`],
    layouts: first,
    adapters: [puzzlelibConv, puzzlelibDeconv],
    ...symmetric('pad', 'postpad', (layer) => ({
      stride: layer.stride,
      dilation: layer.dilation,
      ...groupsOf(layer, 'groups'),
    })),
  },
  {
    name: 'oneDNN',
    style: 'primitive',
    names: () => ['convolution_forward', 'deconvolution_forward'],
    layouts: [
      { data: 'channels-first', weight: 'GOI*' },
      { data: 'channels-first', weight: 'GOI*' },
    ],
    adapters: [onednnConvolution, onednnDeconvolution],
    tries: (layer) => [
      { ...onednnSteps(layer), paddingL: begins(layer), paddingR: each(layer, (a) => endOf(layer, a)) },
    ],
    plain: onednnSteps,
  },
];

function mxnetSteps(layer: Layer): Arguments {
  const { kernel, stride, dilation } = layer;
  return { kernel, stride, dilate: dilation, numFilter: layer.outChannels, ...groupsOf(layer, 'numGroup') };
}

function onednnSteps({ stride, dilation }: Layer): Arguments {
  return { strides: stride, dilates: dilation.map((d) => d - 1) };
}
