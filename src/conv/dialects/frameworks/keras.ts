import { checkChoice, checkInteger, rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsLast, type Dialect } from '../dialect.ts';
import { eachAxis, fullOutput, groupsAs } from '../geometry.ts';
import { wordPadding } from '../options.ts';
import {
  type CallExtents,
  type ConvShapes,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  samePadding,
  type TensorLayout,
} from '../resolve.ts';
import { pythonCall } from '../write.ts';

/** Arguments of keras.layers.ConvND that bear on the geometry. */
export interface KerasConvArguments {
  readonly filters?: number | undefined;
  readonly strides?: PerAxis | undefined;
  /** 'causal' on one axis only: everything before, nothing after. */
  readonly padding?: 'valid' | 'same' | 'causal' | undefined;
  readonly dataFormat?: 'channels-last' | 'channels-first' | undefined;
  readonly dilationRate?: PerAxis | undefined;
  readonly groups?: number | undefined;
}

/** Arguments of keras.layers.ConvNDTranspose. */
export interface KerasConvTransposeArguments extends Omit<KerasConvArguments, 'padding' | 'groups'> {
  readonly padding?: 'valid' | 'same' | undefined;
  readonly outputPadding?: PerAxis | undefined;
}

/**
 * Keras 3's Conv1D, Conv2D and Conv3D: data N ... C by default, kernel [..., Cin/g, filters]; padding as TensorFlow's, and causal.
 *
 * @param shapes of the input and of the kernel
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where Keras raises
 * @example
 * kerasConv({ input: [1, 8, 1], weight: [3, 1, 1] }, { padding: 'causal', dilationRate: 2 }).cropBegin; // => [4]
 */
export function kerasConv(shapes: ConvShapes, args: KerasConvArguments = {}): ResolvedConv {
  const fn = 'kerasConv';
  const { padding = 'valid' } = args;
  const layout: TensorLayout = { data: args.dataFormat ?? 'channels-last', weight: '*IO' };
  const reading = readShapes(fn, shapes, layout, false, args.groups ?? 1);
  const steps = readLayer(fn, reading, args);
  checkChoice(fn, 'padding', padding, reading.rank === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same']);
  return resolve(fn, reading, steps, layout, false, (of) => {
    if (padding === 'same') return samePadding(of);
    return paddedSize(of, padding === 'causal' ? of.e - 1 : 0, 0);
  });
}

/**
 * Keras 3's Conv1DTranspose, Conv2DTranspose and Conv3DTranspose: kernel [..., filters, Cin].
 *
 * 'valid' makes s(n−1) + max(E, s) samples, 'same' n·s, cropped as TensorFlow does with the odd sample at the end; an output padding
 * replaces the remainder. With P = s + E − 2 (or E + E mod 2 − 2 + op) and L = min(ceil(P/2), E − 1), the crop at the begin is E − 1 − L.
 *
 * @param shapes of the input and of the kernel
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where Keras raises; stride and dilation above 1 anywhere in one layer, on different axes too
 * @example
 * const call = kerasConvTranspose({ input: [1, 4, 1], weight: [4, 1, 1] }, { strides: 2, padding: 'same' });
 * [call.cropBegin, call.outSize]; // => [[1], [8]]
 */
export function kerasConvTranspose(shapes: ConvShapes, args: KerasConvTransposeArguments = {}): ResolvedConv {
  const fn = 'kerasConvTranspose';
  const { padding = 'valid' } = args;
  const layout: TensorLayout = { data: args.dataFormat ?? 'channels-last', weight: '*OI' };
  const reading = readShapes(fn, shapes, layout, true, 1);
  const steps = readLayer(fn, reading, args);
  checkChoice(fn, 'padding', padding, ['valid', 'same']);
  const more =
    args.outputPadding === undefined
      ? undefined
      : perAxis(fn, 'outputPadding', args.outputPadding, reading.rank, 0);
  return resolve(fn, reading, steps, layout, true, ({ axis, n, s, e, full }) => {
    const op = more?.[axis];
    if (op !== undefined && op >= s)
      throw rangeError(fn, 'outputPadding', `smaller than stride ${s} on axis ${axis}`, op);
    if (padding === 'valid') return { begin: 0, size: full + (op ?? Math.max(e, s) - e) };
    const total = op === undefined ? s + e - 2 : e + (e % 2) - 2 + op;
    const left = Math.min(Math.ceil(total / 2), e - 1);
    return { begin: e - 1 - left, size: op === undefined ? n * s : s * (n - 1) + (e % 2) + op };
  });
}

function readLayer(
  fn: string,
  reading: CallExtents,
  args: KerasConvArguments | KerasConvTransposeArguments,
): { stride: number[]; dilation: number[] } {
  if (args.filters !== undefined) {
    checkInteger(fn, 'filters', args.filters);
    if (args.filters !== reading.outChannels)
      throw rangeError(fn, 'filters', `${reading.outChannels}, as the kernel has`, args.filters);
  }
  const steps = readSteps(fn, reading.rank, ['strides', args.strides], ['dilationRate', args.dilationRate]);
  if (Math.max(...steps.stride) > 1 && Math.max(...steps.dilation) > 1)
    throw rangeError(
      fn,
      'dilationRate',
      '1 on every axis of a layer with strides above 1',
      args.dilationRate,
    );
  return steps;
}

/** Keras' ConvNd and ConvNdTranspose layers. */
export const keras: Dialect = {
  name: 'Keras',
  adapters: [kerasConv, kerasConvTranspose],
  layouts: channelsLast,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding }) => {
    const word = wordPadding(padding, 'keras', ['same', 'valid']);
    const args = { strides: stride, dilationRate: dilation, padding: word };
    return transposed ? { ...args, outputPadding } : args;
  },
  calls: {
    // None, its default, is not 0.
    required: ['outputPadding'],
    names: (rank) => [`keras.layers.Conv${rank}D`, `keras.layers.Conv${rank}DTranspose`],
    candidates: (layer) => {
      const steps = { strides: layer.stride, dilationRate: layer.dilation, ...groupsAs(layer, 'groups') };
      if (!layer.transposed) return ['same', 'valid', 'causal'].map((padding) => ({ ...steps, padding }));
      const full = fullOutput(layer);
      const beyond = eachAxis(layer, (a) => layer.outSize[a] - full[a]);
      const remainder = eachAxis(layer, (a) => {
        const effective = full[a] - layer.stride[a] * (layer.inSize[a] - 1);
        return beyond[a] + effective - (effective % 2);
      });
      return [
        { ...steps, padding: 'same' },
        { ...steps, padding: 'valid' },
        { ...steps, padding: 'same', outputPadding: remainder },
        { ...steps, padding: 'valid', outputPadding: beyond },
      ];
    },
    unpadded: (layer) => ({
      strides: layer.stride,
      dilationRate: layer.dilation,
      ...groupsAs(layer, 'groups'),
      padding: 'valid',
    }),
    write: pythonCall(
      (layer, size) => [`${layer.outChannels}`, size],
      () => true,
    ),
  },
};
