import { checkChoice, rangeError, typeError } from '../../../errors.ts';
import { perAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { beginEndPairs, endBeyondFull, groupsAs } from '../geometry.ts';
import { numericPadding } from '../options.ts';
import {
  type CallExtents,
  type ConvShapes,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';
import { javascriptValue } from '../write.ts';

/** Options of MLGraphBuilder.conv2d. */
export interface WebnnConvOptions {
  /** [begin, end] of the height, then of the width. */
  readonly padding?: readonly number[] | undefined;
  readonly strides?: readonly number[] | undefined;
  readonly dilations?: readonly number[] | undefined;
  readonly groups?: number | undefined;
  readonly inputLayout?: 'nchw' | 'nhwc' | undefined;
  readonly filterLayout?: 'oihw' | 'hwio' | 'ohwi' | 'ihwo' | undefined;
}

/** Options of MLGraphBuilder.convTranspose2d. */
export interface WebnnConvTransposeOptions extends Omit<WebnnConvOptions, 'filterLayout'> {
  readonly outputPadding?: readonly number[] | undefined;
  readonly outputSizes?: readonly number[] | undefined;
  readonly filterLayout?: 'iohw' | 'hwoi' | 'ohwi' | undefined;
}

const MAX_UINT32 = 2 ** 32 - 1;

/**
 * WebNN's conv2d: tensors of four axes; padding [top, bottom, left, right].
 *
 * @param shapes of input and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the specification throws
 * @example
 * webnnConv2d({ input: [1, 1, 5, 5], weight: [1, 1, 3, 3] }, { padding: [1, 0, 1, 0] }).outSize; // => [4, 4]
 */
export function webnnConv2d(shapes: ConvShapes, options: WebnnConvOptions = {}): ResolvedConv {
  const fn = 'webnnConv2d';
  const { filterLayout = 'oihw' } = options;
  checkChoice(fn, 'filterLayout', filterLayout, ['oihw', 'hwio', 'ohwi', 'ihwo']);
  const { reading, steps, padding, layout } = read(fn, shapes, options, filterLayout, false);
  const resolved = resolve(fn, reading, steps, layout, false, (of) => {
    checkUint32(fn, 'effective filter size', of.e);
    return paddedSize(of, padding[2 * of.axis], padding[2 * of.axis + 1]);
  });
  return checkElements(fn, shapes, resolved);
}

/**
 * WebNN's convTranspose2d: tensors of four axes; output padding smaller than the stride, or output sizes from the smallest to stride − 1
 * above; where sizes are given the output padding is ignored, whatever it is.
 *
 * @param shapes of input and filter
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the specification throws
 * @example
 * const shapes = { input: [1, 1, 3, 3], weight: [1, 2, 3, 3] };
 * webnnConvTranspose2d(shapes, { strides: [3, 2], outputSizes: [10, 8] }).outSize; // => [10, 8]
 */
export function webnnConvTranspose2d(
  shapes: ConvShapes,
  options: WebnnConvTransposeOptions = {},
): ResolvedConv {
  const fn = 'webnnConvTranspose2d';
  const { filterLayout = 'iohw' } = options;
  checkChoice(fn, 'filterLayout', filterLayout, ['iohw', 'hwoi', 'ohwi']);
  const { reading, steps, padding, layout } = read(fn, shapes, options, filterLayout, true);
  const more = listOf(fn, 'outputPadding', options.outputPadding, 2, 0) ?? [0, 0];
  const sizes = listOf(fn, 'outputSizes', options.outputSizes, 2, 1);
  const resolved = resolve(fn, reading, steps, layout, true, ({ axis, s, e, full }) => {
    checkUint32(fn, 'effective filter size', e);
    // Where sizes are given the output padding is not read: not by the specification, not by Chromium.
    if (sizes === undefined && more[axis] >= s)
      throw rangeError(fn, 'outputPadding', `smaller than stride ${s} on axis ${axis}`, more[axis]);
    const begin = padding[2 * axis];
    const least = full - begin - padding[2 * axis + 1];
    const size = sizes?.[axis];
    if (size !== undefined && (size < least || size >= least + s))
      throw rangeError(fn, 'outputSizes', `from ${least} to ${least + s - 1} on axis ${axis}`, size);
    return { begin, size: size ?? least + more[axis] };
  });
  return checkElements(fn, shapes, resolved);
}

function read(
  fn: string,
  shapes: ConvShapes,
  options: Omit<WebnnConvOptions, 'filterLayout'>,
  filterLayout: string,
  transposed: boolean,
): {
  reading: CallExtents;
  steps: { stride: number[]; dilation: number[] };
  padding: number[];
  layout: TensorLayout;
} {
  const { inputLayout = 'nchw' } = options;
  checkChoice(fn, 'inputLayout', inputLayout, ['nchw', 'nhwc']);
  const layout: TensorLayout = {
    data: inputLayout === 'nchw' ? 'channels-first' : 'channels-last',
    weight: filterLayout.toUpperCase().replace('HW', '*'),
  };
  if (shapes.input.length !== 4) throw rangeError(fn, 'input', 'a 4-D tensor', shapes.input);
  if (shapes.weight.length !== 4) throw rangeError(fn, 'filter', 'a 4-D tensor', shapes.weight);
  const reading = readShapes(fn, shapes, layout, transposed, options.groups ?? 1, [2]);
  const steps = readSteps(
    fn,
    2,
    ['strides', listOf(fn, 'strides', options.strides, 2, 1)],
    ['dilations', listOf(fn, 'dilations', options.dilations, 2, 1)],
  );
  const padding = listOf(fn, 'padding', options.padding, 4, 0) ?? [0, 0, 0, 0];
  return { reading, steps, padding, layout };
}

function listOf(
  fn: string,
  name: string,
  value: readonly number[] | undefined,
  length: number,
  min: number,
): number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw typeError(fn, name, `a list of ${length} integers`, value);
  if (value.length !== length) throw rangeError(fn, name, `a list of ${length} integers`, value);
  return perAxis(fn, name, value, length, min);
}

function checkUint32(fn: string, name: string, value: number): void {
  if (value > MAX_UINT32) throw rangeError(fn, name, 'at most 2^32 - 1', value);
}

/** The number of samples must fit a size_t, for which the browsers take 2^53 − 1 at most; an extent, 32 bits. */
function checkElements(fn: string, { input }: ConvShapes, resolved: ResolvedConv): ResolvedConv {
  for (const size of resolved.outSize) checkUint32(fn, 'output size', size);
  checkUint32(fn, 'output channels', resolved.outChannels);
  const elements = resolved.outSize.reduce(
    (product, size) => product * size,
    input[0] * resolved.outChannels,
  );
  if (elements > Number.MAX_SAFE_INTEGER)
    throw rangeError(fn, 'output', 'at most 2^53 - 1 elements', elements);
  return resolved;
}

/** WebNN's conv2d and convTranspose2d. */
export const webnn: Dialect = {
  name: 'WebNN',
  adapters: [webnnConv2d, webnnConvTranspose2d],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) => {
    const args = { strides: stride, dilations: dilation, padding: numericPadding(padding)?.flat() };
    return transposed ? { ...args, outputPadding, outputSizes: outputSize } : args;
  },
  calls: {
    names: () => ['builder.conv2d', 'builder.convTranspose2d'],
    candidates: (layer) => {
      const steps = { strides: layer.stride, dilations: layer.dilation, ...groupsAs(layer, 'groups') };
      const padded = { ...steps, padding: beginEndPairs(layer).flat() };
      return [layer.transposed ? { ...padded, outputPadding: endBeyondFull(layer) } : padded];
    },
    unpadded: (layer) => ({
      strides: layer.stride,
      dilations: layer.dilation,
      ...groupsAs(layer, 'groups'),
    }),
    write: (name, _, args) => `${name}(x, w, ${javascriptValue(Object.fromEntries(args))})`,
  },
};
