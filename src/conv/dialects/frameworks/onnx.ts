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

/**
 * Whose rules decide where they differ: those of ONNX Runtime from 1.14.0 on (with the checks of 1.30.0), of ONNX Runtime 1.13.1, or of the
 * text of the ONNX specification.
 */
export type OnnxRules = 'onnxruntime' | 'onnxruntime-1.13' | 'specification';

const allRules: readonly OnnxRules[] = ['onnxruntime', 'onnxruntime-1.13', 'specification'];

/** Attributes of ONNX ConvTranspose. */
export interface OnnxConvTransposeAttributes extends OnnxConvAttributes {
  readonly outputPadding?: readonly number[] | undefined;
  readonly outputShape?: readonly number[] | undefined;
}

/**
 * ONNX Conv (opset 22): data N C ..., weight [M, C/group, ...]; asymmetric pads, or auto_pad with the odd sample at either end.
 *
 * @param shapes of X and W
 * @param rules whose rules hold: the specification has dilations beside SAME, which ONNX Runtime refuses
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the checker or the runtime refuses
 * @example
 * onnxConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { autoPad: 'SAME_LOWER', strides: [2] }).outSize; // => [3]
 */
export function onnxConv(
  shapes: ConvShapes,
  attributes: OnnxConvAttributes = {},
  rules: OnnxRules = 'onnxruntime',
): ResolvedConv {
  const fn = 'onnxConv';
  checkChoice(fn, 'rules', rules, allRules);
  const layout: TensorLayout = { data: 'channels-first', weight: 'OI*' };
  const { reading, steps, pads, autoPad } = readAttributes(fn, shapes, layout, false, attributes);
  const same = isSame(autoPad);
  if (same && rules !== 'specification' && steps.dilation.some((d) => d > 1))
    throw rangeError(
      fn,
      'dilations',
      `1 with autoPad ${autoPad} in ONNX Runtime (allowed by the rules 'specification')`,
      steps.dilation,
    );
  return resolve(fn, reading, steps, layout, false, (of) => {
    if (same) return samePadding(of, autoPad === 'SAME_LOWER');
    return paddedSize(of, pads[of.axis], pads[of.axis + reading.rank]);
  });
}

/**
 * ONNX ConvTranspose (opset 22): data N C ..., weight [C, M/group, ...].
 *
 * A requested output_shape O leaves t = max(0, s(n−1) + E + op − O) samples to crop; the odd one is cropped at the end under SAME_UPPER, else at
 * the begin. The rules differ in three places:
 *
 * - SAME without output_shape makes n·s samples in the specification, min(n·s, s(n−1) + E + op) in ONNX Runtime.
 * - ONNX Runtime up to 1.13.1 crops the odd sample at the end, from 1.14.0 on at the begin, where auto_pad is NOTSET or VALID.
 * - ONNX Runtime refuses an output whose convolution has not n samples: an output_padding of the stride or more, an output_shape that many
 *   samples beyond the full one. Version 1.13.1 has no such check; for the specification op is below the stride or below the dilation.
 *
 * @param shapes of X and W
 * @param rules whose rules hold where they differ
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where the checker or the runtime refuses
 * @see https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
 * @example
 * const shapes = { input: [1, 1, 3], weight: [1, 1, 1] };
 * const same = { strides: [2], autoPad: 'SAME_UPPER' } as const;
 * onnxConvTranspose(shapes, same).outSize; // => [5]
 * onnxConvTranspose(shapes, same, 'specification').outSize; // => [6]
 */
export function onnxConvTranspose(
  shapes: ConvShapes,
  attributes: OnnxConvTransposeAttributes = {},
  rules: OnnxRules = 'onnxruntime',
): ResolvedConv {
  const fn = 'onnxConvTranspose';
  checkChoice(fn, 'rules', rules, allRules);
  const layout: TensorLayout = { data: 'channels-first', weight: 'IO*' };
  const { reading, steps, pads, autoPad } = readAttributes(fn, shapes, layout, true, attributes);
  const { rank } = reading;
  const more =
    listOf(fn, 'outputPadding', attributes.outputPadding, rank, 0) ?? new Array<number>(rank).fill(0);
  const wanted = listOf(fn, 'outputShape', attributes.outputShape, rank, 1);
  const warnings: string[] = [];
  if (wanted !== undefined && attributes.pads !== undefined)
    warnings.push('output_shape replaces pads, which are ignored');
  const same = isSame(autoPad);
  return resolve(
    fn,
    reading,
    steps,
    layout,
    true,
    ({ axis, n, s, full }): AxisResult => {
      const op = more[axis];
      checkOutputPadding(fn, rules, op, s, steps.dilation[axis]);
      const whole = full + op;
      let size = wanted?.[axis];
      if (size === undefined && same) {
        size = rules === 'specification' ? n * s : Math.min(n * s, whole);
        if (whole < n * s)
          warnings.push(
            `axis ${axis}: ${n * s} samples in the specification, ${whole} in ONNX Runtime; this call follows ${ruleNames[rules]}`,
          );
      }
      if (size === undefined) return { begin: pads[axis], size: whole - pads[axis] - pads[axis + rank] };
      if (rules === 'onnxruntime' && size >= full + s)
        throw rangeError(
          fn,
          'outputShape',
          `less than ${full + s} on axis ${axis}, as ONNX Runtime has it`,
          size,
        );
      const total = Math.max(0, whole - size);
      const atEnd = autoPad === 'SAME_UPPER' || (rules === 'onnxruntime-1.13' && !same);
      if (total % 2 === 1)
        warnings.push(
          same
            ? `axis ${axis}: ONNX Runtime before 1.13 crops the odd sample at the other end`
            : `axis ${axis}: the odd sample is cropped at the ${atEnd ? 'end' : 'begin'}; ONNX Runtime up to 1.13.1 crops it at the end, from 1.14.0 on at the begin`,
        );
      return { begin: atEnd ? Math.floor(total / 2) : Math.ceil(total / 2), size };
    },
    warnings,
  );
}

const ruleNames: Readonly<Record<OnnxRules, string>> = {
  onnxruntime: 'ONNX Runtime',
  'onnxruntime-1.13': 'ONNX Runtime',
  specification: 'the specification',
};

const isSame = (autoPad: OnnxAutoPad): boolean => autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';

function checkOutputPadding(fn: string, rules: OnnxRules, op: number, s: number, d: number): void {
  if (rules === 'onnxruntime' && op >= s)
    throw rangeError(fn, 'outputPadding', `less than the stride (${s}), as ONNX Runtime has it`, op);
  if (rules === 'specification' && op >= Math.max(s, d))
    throw rangeError(fn, 'outputPadding', `less than stride or dilation (${Math.max(s, d)})`, op);
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

/** The same operators by the text of the specification, where that differs from ONNX Runtime. */
export const onnxSpecification: Dialect = {
  name: 'ONNX specification',
  adapters: [
    (shapes, attributes: OnnxConvAttributes) => onnxConv(shapes, attributes, 'specification'),
    (shapes, attributes: OnnxConvTransposeAttributes) =>
      onnxConvTranspose(shapes, attributes, 'specification'),
  ],
  layouts: channelsFirst,
  fromOptions: onnx.fromOptions,
};
