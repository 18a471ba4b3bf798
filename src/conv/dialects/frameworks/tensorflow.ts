import { checkChoice, rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsLast, type Dialect } from '../dialect.ts';
import {
  beginEndPairs,
  channelsLastShape,
  fullOutput,
  type ResolvedGeometry,
  sameTotals,
} from '../geometry.ts';
import { everyAxis, requiredOutputShape, wordOrNumbers } from '../options.ts';
import {
  type AxisResult,
  type CallAxis,
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

/** 'SAME', 'VALID', or [begin, end] for every axis of the data, batch and channels included and 0. */
export type TensorflowPadding = 'SAME' | 'VALID' | readonly (readonly [number, number])[];

/** Arguments of tf.nn.convND; strides and dilations are one number, one per spatial axis, or one per axis of the data. */
export interface TensorflowConvArguments {
  readonly strides?: PerAxis | undefined;
  readonly padding: TensorflowPadding;
  readonly dataFormat?: 'channels-last' | 'channels-first' | undefined;
  readonly dilations?: PerAxis | undefined;
}

/** Arguments of tf.nn.convND_transpose. */
export interface TensorflowConvTransposeArguments extends Omit<TensorflowConvArguments, 'padding'> {
  readonly outputShape: readonly number[];
  readonly padding?: TensorflowPadding | undefined;
}

/**
 * tf.nn.conv1d, conv2d and conv3d: data N ... C by default, filters [..., Cin/g, Cout].
 *
 * SAME makes ceil(n/s) outputs and depends on n; the odd sample of padding is at the end.
 *
 * @param shapes of input and filters
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow raises
 * @example
 * const call = tensorflowConv({ input: [1, 224, 224, 3], weight: [3, 3, 3, 8] }, { strides: 2, padding: 'SAME' });
 * [call.cropBegin, call.outSize]; // => [[0, 0], [112, 112]]
 */
export function tensorflowConv(shapes: ConvShapes, args: TensorflowConvArguments): ResolvedConv {
  const fn = 'tensorflowConv';
  const layout: TensorLayout = { data: args.dataFormat ?? 'channels-last', weight: '*IO' };
  const reading = readShapes(fn, shapes, layout, false, undefined);
  if (reading.rank === 3 && reading.groups > 1)
    throw rangeError(
      fn,
      'input',
      `${reading.inChannels / reading.groups} channels, as conv3d has no groups`,
      reading.inChannels,
    );
  const { steps, pads } = readPadded(fn, layout, reading.rank, args);
  const call = resolve(fn, reading, steps, layout, false, (of) => forwardRule(of, args.padding, pads));
  if (args.padding !== 'SAME') return call;
  const warnings = negativeSame(call).map(
    (axis) =>
      `axis ${axis}: without oneDNN (in float64, too) conv3d skips samples at the begin, as the kernel is shorter than the stride`,
  );
  return { ...call, warnings };
}

/**
 * tf.nn.conv1d_transpose, conv2d_transpose and conv3d_transpose: the gradient of convND by its input; filters [..., Cout, Cin].
 *
 * The output shape is given; it is legal where a forward convolution of it has the shape of the input.
 *
 * @param shapes of input and filters
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow raises
 * @example
 * const shapes = { input: [1, 4, 1], weight: [3, 1, 1] };
 * tensorflowConvTranspose(shapes, { outputShape: [1, 8, 1], strides: 2 }).cropBegin; // => [0]
 */
export function tensorflowConvTranspose(
  shapes: ConvShapes,
  args: TensorflowConvTransposeArguments,
): ResolvedConv {
  const fn = 'tensorflowConvTranspose';
  const { padding = 'SAME', outputShape } = args;
  const layout: TensorLayout = { data: args.dataFormat ?? 'channels-last', weight: '*OI' };
  const reading = readShapes(fn, shapes, layout, true, 1);
  const { rank } = reading;
  const { steps, pads } = readPadded(fn, layout, rank, { ...args, padding });
  if (outputShape.length !== rank + 2)
    throw rangeError(fn, 'outputShape', `all ${rank + 2} extents`, outputShape);
  const first = layout.data === 'channels-first';
  if (outputShape[first ? 1 : rank + 1] !== reading.outChannels)
    throw rangeError(
      fn,
      'outputShape',
      `with ${reading.outChannels} channels, as the filters have`,
      outputShape,
    );
  if (reading.batched && outputShape[0] !== shapes.input[0])
    throw rangeError(fn, 'outputShape', `with a batch of ${shapes.input[0]}`, outputShape);
  const sizes = perAxis(fn, 'outputShape', first ? outputShape.slice(2) : outputShape.slice(1, -1), rank);
  const warnings = steps.dilation.some((d) => d > 1)
    ? ['TensorFlow has no dilated transposed convolution on the CPU']
    : [];
  return resolve(
    fn,
    reading,
    steps,
    layout,
    true,
    (of) => {
      const size = sizes[of.axis];
      const forward = forwardRule({ ...of, n: size }, padding, pads);
      if (forward.size !== of.n)
        throw rangeError(
          fn,
          'outputShape',
          `an extent of axis ${of.axis} whose convolution has ${of.n} samples (it has ${forward.size})`,
          size,
        );
      return { begin: forward.begin, size };
    },
    warnings,
  );
}

function forwardRule(
  of: CallAxis,
  padding: TensorflowPadding,
  pads: readonly (readonly [number, number])[],
): AxisResult {
  if (padding === 'SAME') return samePadding(of);
  if (padding === 'VALID') return paddedSize(of, 0, 0);
  return paddedSize(of, ...pads[of.axis]);
}

function readPadded(fn: string, layout: TensorLayout, rank: number, args: TensorflowConvArguments) {
  const steps = readSteps(
    fn,
    rank,
    ['strides', spatialOf(fn, 'strides', args.strides, rank, layout)],
    ['dilations', spatialOf(fn, 'dilations', args.dilations, rank, layout)],
  );
  const { padding } = args;
  if (typeof padding === 'string') {
    checkChoice(fn, 'padding', padding, ['SAME', 'VALID']);
    return { steps, pads: [] };
  }
  if (rank !== 2) throw rangeError(fn, 'padding', `SAME or VALID in a ${rank}d convolution`, padding);
  if (padding.length !== rank + 2)
    throw rangeError(fn, 'padding', `[begin, end] for all ${rank + 2} axes`, padding);
  const first = layout.data === 'channels-first';
  const pads = first ? padding.slice(2) : padding.slice(1, -1);
  for (const pair of pads) perAxis(fn, 'padding', pair, 2, 0);
  for (const [begin, end] of [padding[0], padding[first ? 1 : rank + 1]])
    if (begin !== 0 || end !== 0) throw rangeError(fn, 'padding', '[0, 0] for batch and channels', padding);
  return { steps, pads };
}

/** The spatial part of a list for all axes, whose other entries must be 1. */
function spatialOf(
  fn: string,
  name: string,
  value: PerAxis | undefined,
  rank: number,
  layout: TensorLayout,
): PerAxis | undefined {
  if (!Array.isArray(value) || value.length !== rank + 2) return value;
  const first = layout.data === 'channels-first';
  if (value[0] !== 1 || value[first ? 1 : rank + 1] !== 1)
    throw rangeError(fn, name, '1 for batch and channels', value);
  return first ? value.slice(2) : value.slice(1, -1);
}

/** The axes on which SAME would pad a conv3d by −2 or less: there the begin depends on the library that TensorFlow runs it with. */
const negativeSame = (layer: ResolvedGeometry): number[] =>
  layer.transposed || layer.kernel.length < 3
    ? []
    : sameTotals(layer).flatMap((total, axis) => (total < -1 ? [axis] : []));

/** conv3d and its transpose take no single number. */
const writeCall = pythonCall(
  () => ['x', 'w'],
  ({ kernel }) => kernel.length < 3,
);

/** An argument as the function of this rank has it: conv1d strides by `stride`; conv3d and its transpose step by five numbers. */
function named({ kernel, transposed }: ResolvedGeometry, key: string, value: unknown): [string, unknown] {
  if (kernel.length === 1 && !transposed && key === 'strides') return ['stride', value];
  const isStep = key === 'strides' || key === 'dilations';
  return [key, kernel.length === 3 && isStep ? [1, ...(value as number[]), 1] : value];
}

/** TensorFlow's tf.nn.convNd and tf.nn.convNd_transpose. */
export const tensorflow: Dialect = {
  name: 'TensorFlow',
  adapters: [tensorflowConv, tensorflowConvTranspose],
  layouts: channelsLast,
  fromOptions: (options, { batch }) => {
    const { transposed, stride, dilation, padding = 'SAME' } = options;
    const args = {
      strides: stride,
      dilations: dilation,
      padding: wordOrNumbers(padding, ['SAME', 'VALID'], everyAxis),
    };
    return transposed ? { ...args, outputShape: requiredOutputShape(options, batch) } : args;
  },
  calls: {
    names: (rank) => [`tf.nn.conv${rank}d`, `tf.nn.conv${rank}d_transpose`],
    candidates: (layer) => {
      const shape = layer.transposed ? { outputShape: channelsLastShape(layer, layer.outSize) } : {};
      const steps = { ...shape, strides: layer.stride, dilations: layer.dilation };
      const explicit = [[0, 0], ...beginEndPairs(layer), [0, 0]];
      const same = negativeSame(layer).length > 0 ? [] : ['SAME'];
      const paddings = [...same, 'VALID', ...(layer.kernel.length === 2 ? [explicit] : [])];
      return paddings.map((padding) => ({ ...steps, padding }));
    },
    unpadded: (layer) => ({
      ...(layer.transposed ? { outputShape: channelsLastShape(layer, fullOutput(layer)) } : {}),
      strides: layer.stride,
      dilations: layer.dilation,
      padding: 'VALID',
    }),
    required: ['strides', 'padding'],
    notOnCpu: ({ transposed, kernel, dilation }) =>
      dilation.some((d) => d > 1) && (transposed || kernel.length === 3)
        ? `it has no dilation there in ${transposed ? 'a transposed convolution' : 'three dimensions'}`
        : undefined,
    write: (name, layer, args) =>
      writeCall(
        name,
        layer,
        args.map((each) => named(layer, ...each)),
      ),
    slice: (call, ranges) => `${call}[:, ${ranges.map(([from, to]) => `${from}:${to}`).join(', ')}]`,
  },
};
