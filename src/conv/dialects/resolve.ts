/**
 * What every dialect adapter has in common. An adapter is a pure function from the shapes and arguments of a framework's call to the
 * two numbers per axis that decide the result, cropBegin and outSize, with the layout to read the tensors in and warnings.
 */

import { checkInteger, rangeError } from '../../errors.ts';
import type { Shape } from '../../tensor.ts';
import { effectiveKernel, fullSize, gcd } from '../engine/axis.ts';
import { type PerAxis, perAxis } from '../engine/geometry.ts';

/** The shapes of a call, in the framework's own layouts. */
export interface ConvShapes {
  readonly input: Shape;
  readonly weight: Shape;
}

/** Order of the axes: `data` of input and output, `weight` as letters with I and O for channels of the call, G for groups, * for space. */
export interface TensorLayout {
  readonly data: 'channels-first' | 'channels-last';
  readonly weight: string;
  /** The framework turns the kernel by 180 degrees. */
  readonly flip?: boolean | undefined;
}

/** The rule of explicit padding before a forward convolution. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** A call of any framework, reduced to what the engine runs. */
export interface ResolvedConv {
  readonly transposed: boolean;
  readonly layout: TensorLayout;
  readonly batched: boolean;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly inSize: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Zeros before the forward input, or samples cropped before the transposed output. */
  readonly cropBegin: readonly number[];
  readonly outSize: readonly number[];
  /** Explicit padding with something else than zeros, [begin, end] per axis, before everything else. */
  readonly explicitPadding?:
    | { readonly mode: PaddingMode; readonly pads: readonly (readonly [number, number])[] }
    | undefined;
  /** What the framework does that may surprise; empty where nothing. */
  readonly warnings: readonly string[];
}

/** The extents and channels of a call, read through its layout. */
export interface CallExtents {
  readonly rank: number;
  readonly batched: boolean;
  readonly inSize: number[];
  readonly kernel: number[];
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
}

/**
 * Reads the shapes of a call. `groups` may be left out: it then follows from the channels.
 *
 * @param ranks the spatial ranks that the framework has
 */
export function readShapes(
  fn: string,
  { input, weight }: ConvShapes,
  layout: TensorLayout,
  transposed: boolean,
  groups: number | undefined,
  ranks: readonly number[] = [1, 2, 3],
): CallExtents {
  const grouped = layout.weight.includes('G');
  const rank = weight.length - 2 - (grouped ? 1 : 0);
  if (!ranks.includes(rank))
    throw rangeError(fn, 'weight', `a tensor with ${ranks.join(' or ')} spatial axes`, weight);
  if (input.length !== rank + 2 && input.length !== rank + 1)
    throw rangeError(fn, 'input', `a tensor of ${rank + 2} axes, or ${rank + 1} without a batch`, input);
  const batched = input.length === rank + 2;
  const first = layout.data === 'channels-first';
  const start = batched ? 1 : 0;
  const inSize = input.slice(first ? start + 1 : start, first ? undefined : -1);
  const inChannels = first ? input[start] : input[input.length - 1];
  const axes = weightAxes(layout.weight, rank);
  const [inputAxis, outputAxis] = [weight[axes.indexOf('I')], weight[axes.indexOf('O')]];
  const kernel = weight.filter((_, axis) => axes[axis] === '*');
  if (groups !== undefined) checkInteger(fn, 'groups', groups);
  const parts = grouped
    ? weight[axes.indexOf('G')]
    : (groups ?? (transposed ? 1 : Math.max(1, Math.floor(inChannels / inputAxis))));
  if (grouped && groups !== undefined && groups !== parts)
    throw rangeError(fn, 'groups', `${parts} as the weight has`, groups);
  // Ungrouped layouts hold all channels of the coarse side, and one group's of the fine side.
  const expected = transposed && !grouped ? inputAxis : inputAxis * parts;
  if (inChannels !== expected)
    throw rangeError(
      fn,
      'input',
      `${expected} channels (weight ${weight.join('x')}, groups ${parts})`,
      inChannels,
    );
  if (inChannels % parts !== 0)
    throw rangeError(fn, 'groups', `a divisor of the ${inChannels} input channels`, parts);
  const outChannels = transposed || grouped ? outputAxis * parts : outputAxis;
  if (outChannels % parts !== 0)
    throw rangeError(fn, 'groups', `a divisor of the ${outChannels} output channels`, parts);
  return { rank, batched, inSize, kernel, inChannels, outChannels, groups: parts };
}

/** One letter for each axis of a weight: 'O', 'I', 'G' or '*'. */
export function weightAxes(layout: string, rank: number): string[] {
  return [...layout].flatMap((letter) => (letter === '*' ? new Array<string>(rank).fill('*') : [letter]));
}

/** Stride and dilation of a call, checked. */
export function readSteps(
  fn: string,
  rank: number,
  stride: readonly [name: string, value: unknown],
  dilation: readonly [name: string, value: unknown],
): { stride: number[]; dilation: number[] } {
  return {
    stride: perAxis(fn, stride[0], stride[1] ?? 1, rank),
    dilation: perAxis(fn, dilation[0], dilation[1] ?? 1, rank),
  };
}

/** A call with the channels first and one padding for both ends of an axis: its shapes, steps and padding, checked. */
export function readSymmetric(
  fn: string,
  shapes: ConvShapes,
  args: {
    readonly stride?: PerAxis | undefined;
    readonly pad?: PerAxis | undefined;
    readonly dilation?: PerAxis | undefined;
  },
  groups: number | undefined,
  transposed: boolean,
): {
  reading: CallExtents;
  steps: { stride: number[]; dilation: number[] };
  layout: TensorLayout;
  pad: number[];
} {
  const layout: TensorLayout = { data: 'channels-first', weight: transposed ? 'IO*' : 'OI*' };
  const reading = readShapes(fn, shapes, layout, transposed, groups ?? 1);
  const steps = readSteps(fn, reading.rank, ['stride', args.stride], ['dilation', args.dilation]);
  return { reading, steps, layout, pad: perAxis(fn, 'pad', args.pad ?? 0, reading.rank, 0) };
}

/** One axis of a call with the names of CONV arithmetic: n, K, s, d, and what follows from them. */
export interface CallAxis {
  readonly axis: number;
  readonly n: number;
  readonly s: number;
  /** Effective kernel E = d(K−1) + 1. */
  readonly e: number;
  /** Extent of the full transposed output, s(n−1) + E. */
  readonly full: number;
}

/** The two numbers that an adapter finds for an axis. */
export interface AxisResult {
  readonly begin: number;
  readonly size: number;
}

/** Runs the rule of a framework on each axis and collects the result. */
export function resolve(
  fn: string,
  reading: CallExtents,
  steps: { stride: number[]; dilation: number[] },
  layout: TensorLayout,
  transposed: boolean,
  rule: (of: CallAxis) => AxisResult,
  warnings: readonly string[] = [],
): ResolvedConv {
  const results = reading.inSize.map((n, axis) => {
    const [s, d, k] = [steps.stride[axis], steps.dilation[axis], reading.kernel[axis]];
    const result = rule({ axis, n, s, e: effectiveKernel(k, d), full: fullSize(n, k, s, d) });
    if (result.size < 1)
      throw new RangeError(
        `${fn}: the output would have ${result.size} samples on axis ${axis}: kernel ${k}, dilation ${d}, stride ${s}, input ${n}`,
      );
    return result;
  });
  const { inSize, kernel, inChannels, outChannels, groups, batched } = reading;
  return {
    transposed,
    layout,
    batched,
    inChannels,
    outChannels,
    groups,
    inSize,
    kernel,
    ...steps,
    cropBegin: results.map(({ begin }) => begin),
    outSize: results.map(({ size }) => size),
    warnings: transposed ? [...warnings, ...emptyOutputWarnings(kernel, steps)] : warnings,
  };
}

/** Warns of outputs that no tap reaches: stride and dilation with a common factor, or a kernel shorter than the stride. */
function emptyOutputWarnings(
  kernel: readonly number[],
  { stride, dilation }: { stride: number[]; dilation: number[] },
): string[] {
  return kernel.flatMap((k, axis) => {
    const [s, d] = [stride[axis], dilation[axis]];
    const q = gcd(s, d);
    const filled = Math.min(s / q, k);
    if (filled === s) return [];
    const why =
      q > 1
        ? `stride ${s} and dilation ${d} have the common factor ${q}`
        : `kernel ${k} is shorter than stride ${s}`;
    return [`axis ${axis}: ${why}: only ${filled} of every ${s} outputs receive anything but the bias`];
  });
}

/** Forward padding of TensorFlow's SAME: what makes ceil(n/s) outputs, the odd sample at the end (or, lower, at the begin). */
export function samePadding({ n, s, e }: Pick<CallAxis, 'n' | 's' | 'e'>, lower = false): AxisResult {
  const size = Math.ceil(n / s);
  const total = Math.max((size - 1) * s + e - n, 0);
  return { begin: lower ? Math.ceil(total / 2) : Math.floor(total / 2), size };
}

/** Output size of a forward convolution under explicit padding. */
export function paddedSize(
  { n, s, e }: Pick<CallAxis, 'n' | 's' | 'e'>,
  begin: number,
  end: number,
): AxisResult {
  return { begin, size: Math.floor((n + begin + end - e) / s) + 1 };
}
