import { checkChoice, checkInteger, rangeError } from '../../../errors.ts';
import type { PerAxis } from '../../engine/geometry.ts';
import { channelsLast, type Dialect } from '../dialect.ts';
import {
  beginEndPairs,
  channelsLastShape,
  fullOutput,
  type ResolvedGeometry,
  sameTotals,
} from '../geometry.ts';
import { everyAxis, refuseOption, requiredOutputShape, wordOrNumbers } from '../options.ts';
import {
  type AxisResult,
  type CallAxis,
  type ConvShapes,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';
import { javascriptValue } from '../write.ts';
import { departures, forwardRule, readPad, sameRule, type TfjsPad } from './tfjs-padding.ts';

/** Arguments of tf.conv1d, conv2d and conv3d. */
export interface TfjsConvArguments {
  readonly strides?: PerAxis | undefined;
  readonly pad: TfjsPad;
  readonly dilations?: PerAxis | undefined;
  /** What becomes of a fraction of an output where pad is a number. @default truncation */
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

/** Arguments of tf.conv2dTranspose and conv3dTranspose, which have no dilation. */
export interface TfjsConvTransposeArguments extends Omit<TfjsConvArguments, 'dilations'> {
  readonly outputShape: readonly number[];
}

/** Arguments of tf.layers.conv2dTranspose and conv3dTranspose. */
export interface TfjsLayersConvTransposeArguments {
  readonly strides?: PerAxis | undefined;
  readonly padding?: 'valid' | 'same' | undefined;
}

const forward: TensorLayout = { data: 'channels-last', weight: '*IO' };
const transposed: TensorLayout = { data: 'channels-last', weight: '*OI' };

/**
 * TensorFlow.js' conv1d, conv2d and conv3d (4.22.0): data N ... C or ... C, filter [..., Cin, Cout]; either strides or dilations are 1.
 *
 * It follows the library where that differs from its documentation, and warns:
 *
 * - With a numeric pad the outputs of the columns are counted by the kernel and stride of the rows. conv1d runs as conv2d on one row, so that
 *   its pad can only be 0, and it has n outputs, not n − K + 1. conv3d counts each axis by itself, but its documentation has words only.
 * - Explicit pads of conv1d are those of conv2d, four pairs, the second of them [0, 0]; conv3d has none.
 * - 'same' in conv3d does not stop at a padding of 0: where the kernel is shorter than the stride, the begin of the input is skipped.
 *
 * @param shapes of x and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow.js raises
 * @example
 * tfjsConv({ input: [6, 6, 1], weight: [2, 2, 1, 1] }, { strides: 2, pad: 'same' }).outSize; // => [3, 3]
 */
export function tfjsConv(shapes: ConvShapes, args: TfjsConvArguments): ResolvedConv {
  const fn = 'tfjsConv';
  const reading = readShapes(fn, shapes, forward, false, 1);
  const steps = readSteps(fn, reading.rank, ['strides', args.strides], ['dilations', args.dilations]);
  if (steps.stride.some((s) => s > 1) && steps.dilation.some((d) => d > 1))
    throw rangeError(fn, 'dilations', '1 where strides are above 1', args.dilations);
  const pads = readPad(fn, reading.rank, args);
  const rule = forwardRule(reading, steps, args, pads);
  const warnings = departures(reading, steps, args);
  return resolve(fn, reading, steps, forward, false, rule, warnings);
}

/**
 * TensorFlow.js' conv2dTranspose and conv3dTranspose: data N ... C or ... C, filter [..., Cout, Cin], the output shape given.
 *
 * It does not check that the input fits the output shape. Where a convolution of that shape has fewer samples than the input, the last ones of
 * the input are not read, and this warns that TensorFlow would raise; where TensorFlow.js reads beyond the input, this throws.
 * Numeric pads and 'same' are those of {@link tfjsConv}.
 *
 * @param shapes of x and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow.js raises or reads beyond the input
 * @example
 * const shapes = { input: [1, 2, 2, 1], weight: [3, 3, 1, 1] };
 * tfjsConvTranspose(shapes, { outputShape: [1, 4, 4, 1], strides: 2, pad: 'same' }).cropBegin; // => [0, 0]
 */
export function tfjsConvTranspose(shapes: ConvShapes, args: TfjsConvTransposeArguments): ResolvedConv {
  const fn = 'tfjsConvTranspose';
  const reading = readShapes(fn, shapes, transposed, true, 1, [2, 3]);
  const { rank } = reading;
  const steps = readSteps(fn, rank, ['strides', args.strides], ['dilations', 1]);
  if (rank === 3) checkChoice(fn, 'pad', args.pad, ['valid', 'same']);
  const pads = readPad(fn, rank, args);
  const shape = args.outputShape;
  if (shape.length !== shapes.input.length)
    throw rangeError(fn, 'outputShape', `${shapes.input.length} extents, as many as the input has`, shape);
  if (shape[shape.length - 1] !== reading.outChannels)
    throw rangeError(fn, 'outputShape', `with ${reading.outChannels} channels, as the filter has`, shape);
  const sizes = shape.slice(-1 - rank, -1);
  for (const size of sizes) checkInteger(fn, 'outputShape', size);
  const rule = forwardRule({ ...reading, inSize: sizes }, steps, args, pads);
  const warnings = departures(reading, steps, args);
  if (rank === 3) warnings.push('the WASM backend of TensorFlow.js 4.22.0 computes something else');
  const unread = reading.inSize.map((): number => 0);
  const resolved = resolve(fn, reading, steps, transposed, true, (of) => {
    const { axis, n, s, e } = of;
    const { begin, size } = rule({ ...of, n: sizes[axis] });
    if (size < 1) throw rangeError(fn, 'outputShape', `one that the kernel fits in on axis ${axis}`, shape);
    for (let i = n; i < size; i++)
      if (i * s - begin < sizes[axis] && i * s - begin + e > 0)
        throw rangeError(
          fn,
          'outputShape',
          `one whose convolution has ${n} samples on axis ${axis} (it has ${size}: TensorFlow.js reads beyond its input)`,
          shape,
        );
    if (size !== n)
      warnings.push(
        `axis ${axis}: a convolution of ${sizes[axis]} samples has ${size}, not ${n}: TensorFlow would refuse this` +
          (size < n ? `, TensorFlow.js does not read the last ${n - size} of the input` : ''),
      );
    unread[axis] = Math.max(0, n - size);
    return { begin, size: sizes[axis] };
  });
  const call = { ...resolved, warnings: [...warnings, ...resolved.warnings] };
  if (unread.every((count) => count === 0)) return call;
  return { ...call, explicitPadding: { mode: 'zeros', pads: unread.map((count) => [0, -count] as const) } };
}

/**
 * The layers of TensorFlow.js, which find the output shape themselves: n·s under 'same', n·s + max(K − s, 0) under 'valid'.
 *
 * @param shapes of x and kernel
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow.js asserts
 * @example
 * const shapes = { input: [1, 2, 2, 1], weight: [3, 3, 1, 1] };
 * tfjsLayersConvTranspose(shapes, { strides: 2 }).outSize; // => [5, 5]
 */
export function tfjsLayersConvTranspose(
  shapes: ConvShapes,
  args: TfjsLayersConvTransposeArguments = {},
): ResolvedConv {
  const fn = 'tfjsLayersConvTranspose';
  const { padding = 'valid' } = args;
  const reading = readShapes(fn, shapes, transposed, true, 1, [2, 3]);
  const steps = readSteps(fn, reading.rank, ['strides', args.strides], ['dilationRate', 1]);
  checkChoice(fn, 'padding', padding, ['valid', 'same']);
  const warnings = departures(reading, steps, { pad: padding });
  const rule = (of: CallAxis): AxisResult => {
    const { n, s, e } = of;
    if (padding === 'valid') return { begin: 0, size: n * s + Math.max(e - s, 0) };
    return { begin: sameRule({ ...of, n: n * s }, reading.rank).begin, size: n * s };
  };
  return resolve(fn, reading, steps, transposed, true, rule, warnings);
}

const stepsOf = (layer: ResolvedGeometry, outSize: readonly number[]) => ({
  ...(layer.transposed ? { outputShape: channelsLastShape(layer, outSize) } : { dilations: layer.dilation }),
  strides: layer.stride,
});

/** TensorFlow.js' convNd and convNdTranspose. */
export const tfjs: Dialect = {
  name: 'TensorFlow.js',
  adapters: [tfjsConv, tfjsConvTranspose],
  layouts: channelsLast,
  fromOptions: (options, { batch }) => {
    const { transposed, stride, dilation, padding = 'valid' } = options;
    const args = { strides: stride, pad: wordOrNumbers(padding, ['same', 'valid'], everyAxis) };
    if (!transposed) return { ...args, dilations: dilation };
    refuseOption(dilation, 'tfjs has no --dilation in a transposed convolution');
    return { ...args, outputShape: requiredOutputShape(options, batch) };
  },
  calls: {
    names: (rank) => [`tf.conv${rank}d`, `tf.conv${rank}dTranspose`],
    candidates: (layer) => {
      const steps = stepsOf(layer, layer.outSize);
      const pairs = beginEndPairs(layer);
      const rows = pairs.length === 1 ? [[0, 0]] : [];
      const explicit = [[0, 0], ...rows, ...pairs, [0, 0]];
      // The WASM backend is wrong about a 'same' that would pad by less than 0.
      const same = layer.transposed || sameTotals(layer).every((total) => total >= 0) ? ['same'] : [];
      const pads = [...same, 'valid', ...(pairs.length < 3 ? [explicit] : [])];
      return pads.map((pad) => ({ ...steps, pad }));
    },
    unpadded: (layer) => ({ ...stepsOf(layer, fullOutput(layer)), pad: 'valid' }),
    write: (name, layer, args) => {
      const { outputShape, strides = layer.stride, pad, dilations } = Object.fromEntries(args);
      const each = (values: unknown) => (layer.kernel.length === 1 ? (values as number[])[0] : values);
      const format = ['NWC', 'NHWC', 'NDHWC'][layer.kernel.length - 1];
      const tail = dilations === undefined ? [] : [format, each(dilations)];
      const values = [...(outputShape === undefined ? [] : [outputShape]), each(strides), pad, ...tail];
      return `${name}(${['x', 'w', ...values.map(javascriptValue)].join(', ')})`;
    },
    slice: (call, ranges) => {
      const from = [0, ...ranges.map(([begin]) => begin), 0];
      const size = [-1, ...ranges.map(([begin, end]) => end - begin), -1];
      return `tf.slice(${[call, javascriptValue(from), javascriptValue(size)].join(', ')})`;
    },
    pad: (expression, pads) => `tf.pad(${expression}, ${javascriptValue([[0, 0], ...pads, [0, 0]])})`,
  },
};
