import { rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsFirst, channelsLast, type Dialect } from '../dialect.ts';
import { eachAxis, endOf, groupsAs } from '../geometry.ts';
import { wordOrNumbers } from '../options.ts';
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

/** Padding of lax.conv_transpose: pairs are zeros around the *dilated input*, unless consistent padding is asked for. */
export type JaxPadding = 'SAME' | 'VALID' | readonly (readonly [number, number])[];

/** Arguments of lax.conv_general_dilated, without lhs_dilation. */
export interface JaxConvArguments {
  readonly windowStrides?: PerAxis | undefined;
  readonly padding: JaxPadding | 'SAME_LOWER';
  readonly rhsDilation?: PerAxis | undefined;
  /** Layouts of lhs, rhs and output, such as ['NHWC', 'HWIO', 'NHWC']. @default ['NCHW', 'OIHW', 'NCHW'] */
  readonly dimensionNumbers?: readonly [string, string, string] | undefined;
  readonly featureGroupCount?: number | undefined;
}

/** Arguments of lax.conv_transpose. */
export interface JaxConvTransposeArguments {
  readonly strides?: PerAxis | undefined;
  readonly padding: JaxPadding;
  readonly rhsDilation?: PerAxis | undefined;
  /** @default ['NHWC', 'HWIO', 'NHWC'] */
  readonly dimensionNumbers?: readonly [string, string, string] | undefined;
  /** Flip the kernel and swap its channels: the gradient of a convolution, as everywhere else. @default false */
  readonly transposeKernel?: boolean | undefined;
  /** Take padding pairs as those of the forward convolution. @default false */
  readonly useConsistentPadding?: boolean | undefined;
}

/**
 * JAX's lax.conv_general_dilated: data N C ..., kernel [O, I/g, ...] unless dimension numbers say otherwise.
 *
 * @param shapes of lhs and rhs
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where JAX raises
 * @example
 * jaxConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { padding: [[2, 0]] }).outSize; // => [5]
 */
export function jaxConv(shapes: ConvShapes, args: JaxConvArguments): ResolvedConv {
  const fn = 'jaxConv';
  const layout = readNumbers(fn, args.dimensionNumbers, 'NC*', 'OI*');
  const reading = readShapes(fn, shapes, layout, false, args.featureGroupCount ?? 1);
  const steps = readSteps(
    fn,
    reading.rank,
    ['windowStrides', args.windowStrides],
    ['rhsDilation', args.rhsDilation],
  );
  const { padding } = args;
  const pairs = typeof padding === 'string' ? [] : readPairs(fn, padding, reading.rank);
  return resolve(fn, reading, steps, layout, false, (of) => {
    if (padding === 'SAME' || padding === 'SAME_LOWER') return samePadding(of, padding === 'SAME_LOWER');
    if (padding === 'VALID') return paddedSize(of, 0, 0);
    if (typeof padding === 'string')
      throw rangeError(fn, 'padding', 'SAME, SAME_LOWER, VALID or pairs', padding);
    return paddedSize(of, ...pairs[of.axis]);
  });
}

/**
 * JAX's lax.conv_transpose: data N ... C, kernel [..., I, O] by default, *unflipped over the zero-inserted input*: unless transposeKernel is
 * set, the result is that of every other framework with the kernel turned by 180 degrees.
 *
 * @param shapes of lhs and rhs
 * @returns the call reduced to cropBegin and outSize per axis, with `layout.flip` where the kernel is to be turned
 * @throws RangeError where JAX raises
 * @example
 * const call = jaxConvTranspose({ input: [1, 2, 1], weight: [3, 1, 1] }, { strides: 2, padding: 'VALID' });
 * [call.outSize, call.layout.flip]; // => [[5], true]
 */
export function jaxConvTranspose(shapes: ConvShapes, args: JaxConvTransposeArguments): ResolvedConv {
  const fn = 'jaxConvTranspose';
  const { padding, transposeKernel = false, useConsistentPadding = false } = args;
  const plain = readNumbers(fn, args.dimensionNumbers, 'N*C', '*IO');
  const swapped = plain.weight.replace(/[IO]/g, (letter) => (letter === 'I' ? 'O' : 'I'));
  const layout: TensorLayout = transposeKernel ? { ...plain, weight: swapped } : { ...plain, flip: true };
  const reading = readShapes(fn, shapes, layout, true, 1);
  const steps = readSteps(fn, reading.rank, ['strides', args.strides], ['rhsDilation', args.rhsDilation]);
  const pairs = typeof padding === 'string' ? [] : readPairs(fn, padding, reading.rank);
  return resolve(
    fn,
    reading,
    steps,
    layout,
    true,
    (of): AxisResult => {
      const { n, s, e } = of;
      const [before, after] = paddingOf(fn, of, padding, pairs, useConsistentPadding);
      return { begin: e - 1 - before, size: (n - 1) * s + 1 + before + after - e + 1 };
    },
    transposeKernel
      ? []
      : ['the kernel is turned by 180 degrees compared with other frameworks (transpose_kernel=False)'],
  );
}

/** Zeros around the dilated input. */
function paddingOf(
  fn: string,
  { axis, s, e }: CallAxis,
  padding: JaxPadding,
  pairs: readonly (readonly [number, number])[],
  consistent: boolean,
): [number, number] {
  if (padding === 'SAME') {
    const total = e + s - 2;
    const before = s > e - 1 ? e - 1 : Math.ceil(total / 2);
    return [before, total - before];
  }
  if (padding === 'VALID') return [e - 1, s - 1 + Math.max(e - s, 0)];
  if (typeof padding === 'string') throw rangeError(fn, 'padding', 'SAME, VALID or pairs', padding);
  const [before, after] = pairs[axis];
  return consistent ? [e - 1 - before, e - 1 - after] : [before, after];
}

function readPairs(
  fn: string,
  padding: readonly (readonly [number, number])[],
  rank: number,
): (readonly [number, number])[] {
  if (padding.length !== rank) throw rangeError(fn, 'padding', `${rank} pairs`, padding);
  for (const pair of padding) perAxis(fn, 'padding', pair, 2, Number.MIN_SAFE_INTEGER);
  return [...padding];
}

/** ['NHWC', 'HWIO', 'NHWC'] as a layout; spatial letters are whatever is not N, C, I or O, and must keep their order. */
function readNumbers(
  fn: string,
  numbers: readonly [string, string, string] | undefined,
  data: string,
  weight: string,
): TensorLayout {
  const [lhs, rhs, out] = numbers ?? [data, weight, data];
  const short = (spec: string): string => spec.replace(/[^NCIO]+/g, '*');
  if (!['NC*', 'N*C'].includes(short(lhs)) || lhs !== out)
    throw rangeError(fn, 'dimensionNumbers', 'NC... or N...C, the same for input and output', numbers);
  if (!['OI*', 'IO*', '*IO', '*OI'].includes(short(rhs)))
    throw rangeError(fn, 'dimensionNumbers', 'OI..., IO..., ...IO or ...OI for the kernel', numbers);
  return { data: short(lhs) === 'NC*' ? 'channels-first' : 'channels-last', weight: short(rhs) };
}

/** JAX's lax.conv_general_dilated and lax.conv_transpose. */
export const jax: Dialect = {
  name: 'JAX',
  adapters: [jaxConv, jaxConvTranspose],
  layouts: [channelsFirst[0], channelsLast[1]],
  fromOptions: ({ transposed, stride, dilation, padding = 'VALID' }) => {
    const words = transposed ? ['SAME', 'VALID'] : ['SAME', 'SAME_LOWER', 'VALID'];
    const pads = wordOrNumbers(padding, words, (pairs) => pairs);
    return { [transposed ? 'strides' : 'windowStrides']: stride, rhsDilation: dilation, padding: pads };
  },
  calls: {
    required: ['windowStrides', 'strides', 'padding'],
    names: () => ['jax.lax.conv_general_dilated', 'jax.lax.conv_transpose'],
    candidates: (layer) => {
      const steps = { rhsDilation: layer.dilation };
      if (!layer.transposed)
        return [
          {
            windowStrides: layer.stride,
            ...steps,
            padding: eachAxis(layer, (a) => [layer.cropBegin[a], endOf(layer, a)]),
            ...groupsAs(layer, 'featureGroupCount'),
          },
        ];
      const extent = eachAxis(layer, (a) => layer.dilation[a] * (layer.kernel[a] - 1));
      const padding = eachAxis(layer, (a) => [extent[a] - layer.cropBegin[a], extent[a] - endOf(layer, a)]);
      return [{ strides: layer.stride, ...steps, padding, transposeKernel: true }];
    },
    unpadded: (layer) =>
      layer.transposed
        ? { strides: layer.stride, rhsDilation: layer.dilation, padding: 'VALID', transposeKernel: true }
        : { windowStrides: layer.stride, rhsDilation: layer.dilation, padding: 'VALID' },
    write: pythonCall(
      () => ['x', 'w'],
      () => false,
    ),
    slice: (call, ranges) => `${call}[:, ${ranges.map(([from, to]) => `${from}:${to}`).join(', ')}]`,
  },
};
