import {
  forwardGeometry,
  type SpatialOptions,
  type TransposedOptions,
  transposedGeometry,
} from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { numericPadding } from '../options.ts';
import { type ConvShapes, type ResolvedConv, readShapes, resolve, type TensorLayout } from '../resolve.ts';

/**
 * A call of our own `conv`, resolved like that of any framework: what `equivalentCalls` and `runCall` take.
 *
 * @param shapes of x and weight
 * @param options as of `conv`
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when shapes and options do not fit each other
 * @example
 * nativeConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { padding: [[2, 0]] }).cropBegin; // => [2]
 */
export function nativeConv(shapes: ConvShapes, options: SpatialOptions = {}): ResolvedConv {
  const { axes, groups } = forwardGeometry(shapes.input, shapes.weight, options, 'nativeConv');
  const layout: TensorLayout = { data: 'channels-first', weight: 'OI*' };
  const reading = readShapes('nativeConv', shapes, layout, false, groups);
  const steps = { stride: axes.map(({ stride }) => stride), dilation: axes.map(({ dilation }) => dilation) };
  return resolve('nativeConv', reading, steps, layout, false, ({ axis }) => ({
    begin: axes[axis].begin,
    size: axes[axis].coarse,
  }));
}

/**
 * A call of our own `convTranspose`, resolved like that of any framework; warns of outputs that no tap reaches.
 *
 * @param shapes of x and weight
 * @param options as of `convTranspose`, without merge
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when shapes and options do not fit each other
 * @example
 * const call = nativeConvTranspose({ input: [1, 1, 3], weight: [1, 1, 2] }, { stride: 2, dilation: 2 });
 * call.warnings.length; // => 1
 */
export function nativeConvTranspose(shapes: ConvShapes, options: TransposedOptions = {}): ResolvedConv {
  const { axes, groups } = transposedGeometry(shapes.input, shapes.weight, options, 'nativeConvTranspose');
  const layout: TensorLayout = { data: 'channels-first', weight: 'IO*' };
  const reading = readShapes('nativeConvTranspose', shapes, layout, true, groups);
  const steps = { stride: axes.map(({ stride }) => stride), dilation: axes.map(({ dilation }) => dilation) };
  return resolve('nativeConvTranspose', reading, steps, layout, true, ({ axis }) => ({
    begin: axes[axis].begin,
    size: axes[axis].fine,
  }));
}

/** The arguments of `conv` and `convTranspose`. */
export const native: Dialect = {
  name: 'deconvkit',
  adapters: [nativeConv, nativeConvTranspose],
  layouts: channelsFirst,
  fromOptions: ({ stride, dilation, padding, outputPadding, outputSize }) => ({
    stride,
    dilation,
    padding: numericPadding(padding),
    outputPadding,
    outputSize,
  }),
};
