/** `--dialect`: the options of `deconv conv` as the arguments of a framework, on pictures whose channels are a batch of one channel each. */

import type { Resolved } from '../../conv/dialects/dialect.ts';
import { UsageError } from '../failure.ts';

type Pair = readonly [number, number];

/** What the options say, for height and width; what was left out is the framework's own default. */
export interface CallOptions {
  readonly transposed: boolean;
  readonly stride?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  /** [[top, bottom], [left, right]], or a word. */
  readonly padding?: readonly [Pair, Pair] | string | undefined;
  readonly outputPadding?: Pair | undefined;
  readonly outputSize?: Pair | undefined;
}

/** The names that --dialect takes. */
export const dialectNames = [
  'native',
  'pytorch',
  'tensorflow',
  'keras',
  'jax',
  'onnx',
  'mxnet',
  'gluon',
  'caffe',
  'tfjs',
  'webnn',
  'puzzlelib',
  'onednn',
  'mobilenet',
  'deeplab',
] as const;

/** One of them. */
export type DialectName = (typeof dialectNames)[number];

/** The arguments of a framework, without those that were not given. */
type Build = (options: CallOptions, batch: number) => Record<string, unknown>;

/** Frameworks whose tensors have the channels last. */
const channelsLast: readonly DialectName[] = ['tensorflow', 'keras', 'tfjs'];

/**
 * Resolves a call on a picture.
 *
 * @throws UsageError where the framework has no such option, RangeError where it refuses the values
 */
export async function resolveDialect(
  name: DialectName,
  options: CallOptions,
  shape: readonly [channels: number, height: number, width: number],
  kernel: readonly [height: number, width: number],
): Promise<Resolved> {
  const [channels, height, width] = shape;
  const last = channelsLast.includes(name) || (name === 'jax' && options.transposed);
  const site = last
    ? { input: [channels, height, width, 1], weight: [...kernel, 1, 1] }
    : { input: [channels, 1, height, width], weight: [1, 1, ...kernel] };
  const builds = { ...shared, ...(options.transposed ? transposed : forward) };
  const build = builds[name];
  if (build === undefined) throw new UsageError(`${name} has no transposed convolution`);
  const args = build(options, channels);
  for (const key of ['outputPadding', 'outputSize'] as const)
    if (options[key] !== undefined && !Object.values(args).some((value) => holds(value, options[key])))
      throw new UsageError(
        `${name} has no --${key === 'outputSize' ? 'output-size' : 'output-padding'} here`,
      );
  const all = await import('../../index.ts');
  const adapters: Record<DialectName, readonly unknown[]> = {
    native: [all.nativeConv, all.nativeConvTranspose],
    pytorch: [all.pytorchConv, all.pytorchConvTranspose],
    tensorflow: [all.tensorflowConv, all.tensorflowConvTranspose],
    keras: [all.kerasConv, all.kerasConvTranspose],
    jax: [all.jaxConv, all.jaxConvTranspose],
    onnx: [all.onnxConv, all.onnxConvTranspose],
    mxnet: [all.mxnetConvolution, all.mxnetDeconvolution],
    gluon: [all.gluonConv, all.gluonConvTranspose],
    caffe: [all.caffeConvolution, all.caffeDeconvolution],
    tfjs: [all.tfjsConv, all.tfjsConvTranspose],
    webnn: [all.webnnConv2d, all.webnnConvTranspose2d],
    puzzlelib: [all.puzzlelibConv, all.puzzlelibDeconv],
    onednn: [all.onednnConvolution, all.onednnDeconvolution],
    mobilenet: [all.mobilenetConv],
    deeplab: [all.deeplabConv],
  };
  const adapter = adapters[name][options.transposed ? 1 : 0] as (where: unknown, what: unknown) => Resolved;
  const given = Object.entries({ ...args, ...(name === 'mxnet' ? { kernel } : {}) });
  return adapter(site, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
}

/** An argument holds a pair where it is the pair, or has it inside: an output shape has batch and channels around it. */
function holds(value: unknown, pair: unknown): boolean {
  return (
    value === pair || (Array.isArray(value) && Array.isArray(pair) && value.join().includes(pair.join()))
  );
}

const symmetric = (padding: CallOptions['padding'], words: readonly string[] = []): unknown => {
  if (padding === undefined) return undefined;
  if (typeof padding === 'string') return word(padding, words);
  if (padding.some(([begin, end]) => begin !== end))
    throw new UsageError('this dialect pads both ends alike: expected --padding n or h,w');
  return padding.map(([begin]) => begin);
};

function word(padding: string, words: readonly string[]): string {
  const found = words.find((each) => each.toLowerCase() === padding.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(
    `this dialect does not know --padding ${padding}: expected numbers${words.length ? ` or ${words.join(', ')}` : ''}`,
  );
}

const either = (
  padding: CallOptions['padding'],
  words: readonly string[],
  numbers: (pairs: readonly [Pair, Pair]) => unknown,
): unknown =>
  padding === undefined ? undefined : typeof padding === 'string' ? word(padding, words) : numbers(padding);

const everyAxis = (pairs: readonly [Pair, Pair]): Pair[] => [[0, 0], ...pairs, [0, 0]];
const outputShape = ({ outputSize }: CallOptions, batch: number): number[] => {
  if (outputSize === undefined)
    throw new UsageError('this dialect wants the size of the output: expected --output-size');
  return [batch, ...outputSize, 1];
};
const onlyNumbers = (padding: CallOptions['padding']): readonly [Pair, Pair] | undefined =>
  either(padding, [], (pairs) => pairs) as readonly [Pair, Pair] | undefined;

const shared: Partial<Record<DialectName, Build>> = {
  native: ({ stride, dilation, padding, outputPadding, outputSize }) => ({
    ...{ stride, dilation, padding: onlyNumbers(padding), outputPadding, outputSize },
  }),
  pytorch: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) =>
    transposed
      ? { stride, dilation, padding: symmetric(padding), outputPadding, outputSize }
      : { stride, dilation, padding: symmetric(padding, ['same', 'valid']) },
  caffe: ({ stride, dilation, padding }) => ({ stride, dilation, pad: symmetric(padding) }),
  puzzlelib: ({ transposed, stride, dilation, padding, outputPadding }) => ({
    ...{ stride, dilation, pad: symmetric(padding) },
    ...(transposed ? { postpad: outputPadding } : {}),
  }),
  onednn: ({ stride, dilation, padding }) => {
    const pairs = onlyNumbers(padding);
    const [paddingL, paddingR] = [pairs?.map(([begin]) => begin), pairs?.map(([, end]) => end)];
    return { strides: stride, dilates: dilation, paddingL, paddingR };
  },
  webnn: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) => ({
    ...{ strides: stride, dilations: dilation, padding: onlyNumbers(padding)?.flat() },
    ...(transposed ? { outputPadding, outputSizes: outputSize } : {}),
  }),
  onnx: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) => {
    const words = ['SAME_UPPER', 'SAME_LOWER', 'VALID'];
    const pads = either(padding, words, (pairs) => [...pairs.map(([b]) => b), ...pairs.map(([, e]) => e)]);
    return {
      ...{ strides: stride, dilations: dilation, [typeof pads === 'string' ? 'autoPad' : 'pads']: pads },
      ...(transposed ? { outputPadding, outputShape: outputSize } : {}),
    };
  },
  keras: ({ transposed, stride, dilation, padding, outputPadding }) => {
    if (padding !== undefined && typeof padding !== 'string')
      throw new UsageError('keras pads by a word: expected --padding same or valid');
    const args = {
      strides: stride,
      dilationRate: dilation,
      padding: padding && word(padding, ['same', 'valid']),
    };
    return transposed ? { ...args, outputPadding } : args;
  },
  mxnet: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) => ({
    ...{ stride, dilate: dilation, pad: symmetric(padding) },
    ...(transposed ? { adj: outputPadding, targetShape: outputSize } : {}),
  }),
  gluon: ({ transposed, stride, dilation, padding, outputPadding }) => ({
    ...{ strides: stride, dilation, padding: symmetric(padding) },
    ...(transposed ? { outputPadding } : {}),
  }),
};

const forward: Partial<Record<DialectName, Build>> = {
  tensorflow: ({ stride, dilation, padding = 'SAME' }) => ({
    ...{ strides: stride, dilations: dilation, padding: either(padding, ['SAME', 'VALID'], everyAxis) },
  }),
  jax: ({ stride, dilation, padding = 'VALID' }) => ({
    windowStrides: stride,
    rhsDilation: dilation,
    padding: either(padding, ['SAME', 'SAME_LOWER', 'VALID'], (pairs) => pairs),
  }),
  tfjs: ({ stride, dilation, padding = 'valid' }) => ({
    ...{ strides: stride, dilations: dilation, pad: either(padding, ['same', 'valid'], everyAxis) },
  }),
  mobilenet: ({ stride, dilation }) => ({ stride, dilation }),
  deeplab: ({ stride, dilation }) => ({ stride, dilation }),
};

const transposed: Partial<Record<DialectName, Build>> = {
  tensorflow: (options, batch) => ({
    ...forward.tensorflow?.(options, batch),
    outputShape: outputShape(options, batch),
  }),
  jax: ({ stride, dilation, padding = 'VALID' }) => ({
    strides: stride,
    rhsDilation: dilation,
    padding: either(padding, ['SAME', 'VALID'], (pairs) => pairs),
  }),
  tfjs: (options, batch) => {
    if (options.dilation !== undefined)
      throw new UsageError('tfjs has no --dilation in a transposed convolution');
    const { dilations: _, ...args } = forward.tfjs?.(options, batch) ?? {};
    return { ...args, outputShape: outputShape(options, batch) };
  },
};
