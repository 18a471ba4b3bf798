import { checkChoice, checkInteger, rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsLast, type Dialect } from '../dialect.ts';
import { beginEndPairs, channelsLastShape, fullOutput } from '../geometry.ts';
import { everyAxis, refuseOption, requiredOutputShape, wordOrNumbers } from '../options.ts';
import {
  type AxisResult,
  type CallAxis,
  type ConvShapes,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  samePadding,
  type TensorLayout,
} from '../resolve.ts';
import { javascriptValue } from '../write.ts';

/** Padding of tf.conv2d: a word, one number for all ends, or [begin, end] for every axis of the data. */
export type TfjsPad = 'valid' | 'same' | number | readonly (readonly [number, number])[];

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
 * TensorFlow.js' conv1d, conv2d and conv3d: data N ... C or ... C, filter [..., Cin, Cout]; either strides or dilations are 1.
 *
 * @param shapes of x and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow.js asserts
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
  return resolve(fn, reading, steps, forward, false, (of) => forwardRule(of, args, pads));
}

/**
 * TensorFlow.js' conv2dTranspose and conv3dTranspose: data N ... C or ... C, filter [..., Cout, Cin], the output shape given.
 *
 * It does not check that the input fits the output shape; neither does this, but it warns where TensorFlow would raise.
 *
 * @param shapes of x and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where TensorFlow.js asserts
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
  const warnings: string[] = [];
  const resolved = resolve(fn, reading, steps, transposed, true, (of) => {
    const size = shape[shape.length - 1 - rank + of.axis];
    checkInteger(fn, 'outputShape', size);
    const rule = forwardRule({ ...of, n: size }, args, pads);
    if (rule.size !== of.n)
      warnings.push(
        `axis ${of.axis}: a convolution of ${size} samples has ${rule.size}, not ${of.n}: TensorFlow would refuse this`,
      );
    return { begin: rule.begin, size };
  });
  return { ...resolved, warnings: [...warnings, ...resolved.warnings] };
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
  return resolve(fn, reading, steps, transposed, true, ({ n, s, e }) => {
    if (padding === 'valid') return { begin: 0, size: n * s + Math.max(e - s, 0) };
    return { begin: samePadding({ n: n * s, s, e }).begin, size: n * s };
  });
}

function forwardRule(
  of: CallAxis,
  { pad, dimRoundingMode }: TfjsConvArguments | TfjsConvTransposeArguments,
  pads: readonly (readonly [number, number])[],
): AxisResult {
  if (pad === 'same') return samePadding(of);
  if (pad === 'valid') return { begin: 0, size: Math.ceil((of.n - of.e + 1) / of.s) };
  const [begin, end] = pads[of.axis];
  const rounding = Math[dimRoundingMode ?? 'trunc'];
  return { begin, size: rounding((of.n - of.e + begin + end) / of.s + 1) };
}

function readPad(
  fn: string,
  rank: number,
  { pad, dimRoundingMode }: TfjsConvArguments | TfjsConvTransposeArguments,
): [number, number][] {
  if (dimRoundingMode !== undefined) {
    checkChoice(fn, 'dimRoundingMode', dimRoundingMode, ['floor', 'round', 'ceil']);
    if (typeof pad === 'string')
      throw rangeError(fn, 'dimRoundingMode', `left out with pad ${pad}`, dimRoundingMode);
  }
  if (typeof pad === 'string') {
    checkChoice(fn, 'pad', pad, ['valid', 'same']);
    return [];
  }
  if (typeof pad === 'number') {
    checkInteger(fn, 'pad', pad, 0);
    return new Array<[number, number]>(rank).fill([pad, pad]);
  }
  if (pad.length !== rank + 2) throw rangeError(fn, 'pad', `[begin, end] for all ${rank + 2} axes`, pad);
  return pad.slice(1, -1).map((pair) => {
    const [begin, end] = perAxis(fn, 'pad', pair, 2, 0);
    return [begin, end];
  });
}

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
      const shape = layer.transposed
        ? { outputShape: channelsLastShape(layer, layer.outSize) }
        : { dilations: layer.dilation };
      const steps = { ...shape, strides: layer.stride };
      return ['same', 'valid', [[0, 0], ...beginEndPairs(layer), [0, 0]]].map((pad) => ({ ...steps, pad }));
    },
    unpadded: (layer) => ({
      ...(layer.transposed
        ? { outputShape: channelsLastShape(layer, fullOutput(layer)) }
        : { dilations: layer.dilation }),
      strides: layer.stride,
      pad: 'valid',
    }),
    write: (name, layer, args) => {
      const { outputShape, strides = layer.stride, pad = 0, dilations } = Object.fromEntries(args);
      const tail = dilations === undefined ? [] : ['NHWC', dilations];
      const values = [...(outputShape === undefined ? [] : [outputShape]), strides, pad, ...tail];
      return `${name}(${['x', 'w', ...values.map(javascriptValue)].join(', ')})`;
    },
  },
};
