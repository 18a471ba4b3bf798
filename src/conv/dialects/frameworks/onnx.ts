import { checkChoice, rangeError } from '../../../errors.ts';
import { perAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { begins, endBeyondFull, ends, groupsAs } from '../geometry.ts';
import { wordOrNumbers } from '../options.ts';
import {
  type AxisResult,
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
import { onnxNode } from '../write.ts';

/** How ONNX pads by itself. */
export type OnnxAutoPad = 'NOTSET' | 'SAME_UPPER' | 'SAME_LOWER' | 'VALID';

/** Attributes of ONNX Conv. */
export interface OnnxConvAttributes {
  readonly kernelShape?: readonly number[] | undefined;
  readonly strides?: readonly number[] | undefined;
  readonly dilations?: readonly number[] | undefined;
  /** All begins, then all ends. */
  readonly pads?: readonly number[] | undefined;
  readonly autoPad?: OnnxAutoPad | undefined;
  readonly group?: number | undefined;
}

/** Attributes of ONNX ConvTranspose. */
export interface OnnxConvTransposeAttributes extends OnnxConvAttributes {
  readonly outputPadding?: readonly number[] | undefined;
  readonly outputShape?: readonly number[] | undefined;
}

/**
 * ONNX Conv (opset 22): data N C ..., weight [M, C/group, ...]; asymmetric pads, or auto_pad with the odd sample at either end.
 *
 * @param shapes of X and W
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the checker or the runtime refuses
 * @example
 * onnxConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { autoPad: 'SAME_LOWER', strides: [2] }).outSize; // => [3]
 */
export function onnxConv(shapes: ConvShapes, attributes: OnnxConvAttributes = {}): ResolvedConv {
  const fn = 'onnxConv';
  const layout: TensorLayout = { data: 'channels-first', weight: 'OI*' };
  const { reading, steps, pads, autoPad } = readAttributes(fn, shapes, layout, false, attributes);
  return resolve(fn, reading, steps, layout, false, (of) => {
    if (autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER')
      return samePadding(of, autoPad === 'SAME_LOWER');
    return paddedSize(of, pads[of.axis], pads[of.axis + reading.rank]);
  });
}

/**
 * ONNX ConvTranspose (opset 22): data N C ..., weight [C, M/group, ...].
 *
 * A requested output_shape (or n·s under SAME) leaves t = s(n−1) + E + op − O samples to crop, at least 0 as ONNX Runtime has it; the odd one
 * is cropped at the end under SAME_UPPER, else at the begin.
 *
 * @param shapes of X and W
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the checker or the runtime refuses
 * @example
 * onnxConvTranspose({ input: [1, 1, 3], weight: [1, 1, 3] }, { strides: [2], autoPad: 'SAME_UPPER' }).outSize; // => [6]
 */
export function onnxConvTranspose(
  shapes: ConvShapes,
  attributes: OnnxConvTransposeAttributes = {},
): ResolvedConv {
  const fn = 'onnxConvTranspose';
  const layout: TensorLayout = { data: 'channels-first', weight: 'IO*' };
  const { reading, steps, pads, autoPad } = readAttributes(fn, shapes, layout, true, attributes);
  const { rank } = reading;
  const more =
    listOf(fn, 'outputPadding', attributes.outputPadding, rank, 0) ?? new Array<number>(rank).fill(0);
  const wanted = listOf(fn, 'outputShape', attributes.outputShape, rank, 1);
  const warnings: string[] = [];
  if (wanted !== undefined && attributes.pads !== undefined)
    warnings.push('output_shape replaces pads, which are ignored');
  const same = autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';
  return resolve(
    fn,
    reading,
    steps,
    layout,
    true,
    ({ axis, n, s, full }): AxisResult => {
      const most = Math.max(s, steps.dilation[axis]);
      if (more[axis] >= most)
        throw rangeError(fn, 'outputPadding', `less than stride or dilation (${most})`, more[axis]);
      const size = wanted?.[axis] ?? (same ? n * s : undefined);
      if (size === undefined)
        return { begin: pads[axis], size: full + more[axis] - pads[axis] - pads[axis + rank] };
      const total = Math.max(0, full + more[axis] - size);
      if (same && total % 2 === 1)
        warnings.push(`axis ${axis}: ONNX Runtime before 1.13 crops the odd sample at the other end`);
      return { begin: autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2), size };
    },
    warnings,
  );
}

function readAttributes(
  fn: string,
  shapes: ConvShapes,
  layout: TensorLayout,
  transposed: boolean,
  attributes: OnnxConvAttributes,
): {
  reading: CallExtents;
  steps: { stride: number[]; dilation: number[] };
  pads: number[];
  autoPad: OnnxAutoPad;
} {
  if (shapes.input.length < 3) throw rangeError(fn, 'input', 'a tensor of at least 3 axes', shapes.input);
  const reading = readShapes(fn, shapes, layout, transposed, attributes.group ?? 1);
  const { rank } = reading;
  if (!reading.batched) throw rangeError(fn, 'input', `a tensor of ${rank + 2} axes`, shapes.input);
  const kernel = listOf(fn, 'kernelShape', attributes.kernelShape, rank, 1) ?? reading.kernel;
  if (kernel.join() !== reading.kernel.join())
    throw rangeError(fn, 'kernelShape', `that of the weight (${reading.kernel.join('x')})`, kernel);
  const steps = readSteps(
    fn,
    rank,
    ['strides', listOf(fn, 'strides', attributes.strides, rank, 1)],
    ['dilations', listOf(fn, 'dilations', attributes.dilations, rank, 1)],
  );
  const { autoPad = 'NOTSET' } = attributes;
  checkChoice(fn, 'autoPad', autoPad, ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']);
  if (autoPad !== 'NOTSET' && attributes.pads !== undefined)
    throw rangeError(fn, 'pads', `left out with autoPad ${autoPad}`, attributes.pads);
  const pads = listOf(fn, 'pads', attributes.pads, 2 * rank, 0) ?? new Array<number>(2 * rank).fill(0);
  return { reading, steps, pads, autoPad };
}

/** An attribute that is a list, never a number. */
function listOf(
  fn: string,
  name: string,
  value: readonly number[] | undefined,
  length: number,
  min: number,
): number[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length !== length)
    throw rangeError(fn, name, `a list of ${length} integers`, value);
  return perAxis(fn, name, value, length, min);
}

/** ONNX's Conv and ConvTranspose operators. */
export const onnx: Dialect = {
  name: 'ONNX',
  adapters: [onnxConv, onnxConvTranspose],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) => {
    const words = ['SAME_UPPER', 'SAME_LOWER', 'VALID'];
    const pads = wordOrNumbers(padding, words, (pairs) => [
      ...pairs.map(([begin]) => begin),
      ...pairs.map(([, end]) => end),
    ]);
    const key = typeof pads === 'string' ? 'autoPad' : 'pads';
    const args = { strides: stride, dilations: dilation, [key]: pads };
    return transposed ? { ...args, outputPadding, outputShape: outputSize } : args;
  },
  calls: {
    names: () => ['Conv', 'ConvTranspose'],
    candidates: (layer) => {
      const steps = { strides: layer.stride, dilations: layer.dilation, ...groupsAs(layer, 'group') };
      const padded = { ...steps, pads: [...begins(layer), ...ends(layer)] };
      return [layer.transposed ? { ...padded, outputPadding: endBeyondFull(layer) } : padded];
    },
    unpadded: (layer) => ({
      strides: layer.stride,
      dilations: layer.dilation,
      ...groupsAs(layer, 'group'),
    }),
    write: onnxNode,
  },
};
