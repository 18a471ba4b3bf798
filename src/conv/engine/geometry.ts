/** From the arguments of a call to the geometry that the engine runs; every check of them is here. */

import { checkOptions } from '../../check-options.ts';
import { checkInteger, rangeError, typeError } from '../../errors.ts';
import { checkedSize, type FloatArray, type Shape, type Tensor } from '../../tensor.ts';
import { type Axis, forwardSize, fullSize } from './axis.ts';

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/** Padding per axis: one number for both ends, or [begin, end]; a negative one crops. */
export type Padding = number | readonly (number | readonly [begin: number, end: number])[];

/** What {@link conv} and {@link convTranspose} have in common. */
export interface SpatialOptions {
  /** One value per output channel, added last. */
  readonly bias?: Tensor | readonly number[] | undefined;
  /** Step of the kernel on the fine grid, >= 1. @default 1 */
  readonly stride?: PerAxis | undefined;
  /** Zeros around the fine grid: added to the input of `conv`, cropped from the output of `convTranspose`; any sign. @default 0 */
  readonly padding?: Padding | undefined;
  /** Distance of neighbouring taps, >= 1; 1 is a dense kernel. @default 1 */
  readonly dilation?: PerAxis | undefined;
  /** Number of groups of channels that do not mix. @default 1 */
  readonly groups?: number | undefined;
  /** Extent of the output; what lies beyond the reach of the input is bias alone. Replaces the padding at the end. */
  readonly outputSize?: PerAxis | undefined;
}

/** A convolution without its numbers: axes between a fine and a coarse grid, channels of each, groups, batch. */
export interface Geometry {
  readonly axes: readonly Axis[];
  readonly batch: number;
  readonly groups: number;
  readonly fineChannels: number;
  readonly coarseChannels: number;
}

/** One integer >= min per axis. */
export function perAxis(fn: string, name: string, value: unknown, rank: number, min = 1): number[] {
  const values = Array.isArray(value) ? value : new Array<unknown>(rank).fill(value);
  if (values.length !== rank) throw rangeError(fn, name, `one integer or ${rank} of them`, value);
  for (const each of values) checkInteger(fn, name, each, min);
  return values as number[];
}

/** [begin, end] per axis. */
export function paddingPairs(fn: string, value: Padding, rank: number): [number, number][] {
  const values = Array.isArray(value) ? value : new Array<unknown>(rank).fill(value);
  if (values.length !== rank)
    throw rangeError(fn, 'padding', `one integer or ${rank} of them (or of [begin, end])`, value);
  return values.map((each: unknown) => {
    const pair = Array.isArray(each) ? each : [each, each];
    if (pair.length !== 2) throw rangeError(fn, 'padding', 'an integer or [begin, end] per axis', each);
    for (const end of pair) checkInteger(fn, 'padding', end, Number.MIN_SAFE_INTEGER);
    return [pair[0], pair[1]];
  });
}

/** Checks that x is [N, C, ...spatial] or [C, ...spatial] for the rank of the weight, 1 to 3. */
export function checkRanks(fn: string, input: Shape, weight: Shape): number {
  const rank = weight.length - 2;
  if (rank < 1 || rank > 3)
    throw rangeError(fn, 'weight.shape', 'two channel axes and 1 to 3 spatial axes', weight);
  if (input.length !== rank + 1 && input.length !== rank + 2)
    throw rangeError(fn, 'x.shape', `${rank + 2} axes, or ${rank + 1} without a batch`, input);
  return rank;
}

/** The geometry of y = conv(x, weight). */
export function forwardGeometry(input: Shape, weight: Shape, options: SpatialOptions, fn = 'conv'): Geometry {
  const rank = checkRanks(fn, input, weight);
  const { groups, channels, steps } = common(fn, input, weight, options, rank);
  if (channels !== weight[1] * groups)
    throw rangeError(
      fn,
      'x',
      `${weight[1] * groups} channels (weight ${weight.join('x')}, groups ${groups})`,
      channels,
    );
  if (weight[0] % groups !== 0)
    throw rangeError(fn, 'groups', `a divisor of the ${weight[0]} output channels`, groups);
  const sizes =
    options.outputSize === undefined ? undefined : perAxis(fn, 'outputSize', options.outputSize, rank);
  const axes = steps.map(({ size, kernel, stride, dilation, pads }, axis) => {
    const coarse = sizes?.[axis] ?? forwardSize(size, pads[0] + pads[1], kernel, stride, dilation);
    if (coarse < 1)
      throw new RangeError(
        `${fn}: the kernel does not fit: axis ${axis} has ${size} samples, padding ${pads[0]}+${pads[1]}, ` +
          `kernel ${kernel}, dilation ${dilation}`,
      );
    return { fine: size, coarse, kernel, stride, dilation, begin: pads[0] };
  });
  const geometry = {
    axes,
    batch: batchOf(input, rank),
    groups,
    fineChannels: channels,
    coarseChannels: weight[0],
  };
  checkedSize(fn, 'output', coarseShape(geometry, true));
  return geometry;
}

/** What only {@link convTranspose} has. */
export interface TransposedOptions extends SpatialOptions {
  /** Further samples at the end of the output: they show more of the true result, not zeros. @default 0 */
  readonly outputPadding?: PerAxis | undefined;
}

const optionNames = ['bias', 'stride', 'padding', 'dilation', 'groups', 'outputSize'];

/** What a layer has besides the options of its convolution: a layer may be given as these options. */
const ofLayer = ['weight', 'forward', 'backward'];

/** Throws for an option that a convolution does not have. */
export function checkConvOptions(fn: string, options: object, more: readonly string[] = []): void {
  checkLayerOptions(fn, options, [...optionNames, ...more]);
}

/** Throws for an option that is neither known nor what a layer has besides its geometry. */
export function checkLayerOptions(fn: string, options: object, known: readonly string[]): void {
  const entries = Object.entries(options ?? {}).filter(([name]) => !ofLayer.includes(name));
  const own = options !== null && typeof options === 'object' ? Object.fromEntries(entries) : options;
  checkOptions(fn, own, known);
}

/** The geometry of y = convTranspose(x, weight). */
export function transposedGeometry(
  input: Shape,
  weight: Shape,
  options: TransposedOptions,
  fn = 'convTranspose',
): Geometry {
  const rank = checkRanks(fn, input, weight);
  const { groups, channels, steps } = common(fn, input, weight, options, rank);
  if (channels !== weight[0])
    throw rangeError(fn, 'x', `${weight[0]} channels (weight ${weight.join('x')})`, channels);
  if (channels % groups !== 0)
    throw rangeError(fn, 'groups', `a divisor of the ${channels} input channels`, groups);
  if (options.outputSize !== undefined && options.outputPadding !== undefined)
    throw typeError(fn, 'outputPadding', 'left out where outputSize is given', options.outputPadding);
  const sizes =
    options.outputSize === undefined ? undefined : perAxis(fn, 'outputSize', options.outputSize, rank);
  const more = perAxis(fn, 'outputPadding', options.outputPadding ?? 0, rank, 0);
  const axes = steps.map(({ size, kernel, stride, dilation, pads }, axis) => {
    const full = fullSize(size, kernel, stride, dilation);
    const fine = sizes?.[axis] ?? full - pads[0] - pads[1] + more[axis];
    if (fine < 1)
      throw new RangeError(
        `${fn}: nothing is left: axis ${axis} has ${full} samples in full, padding ${pads[0]}+${pads[1]}`,
      );
    return { fine, coarse: size, kernel, stride, dilation, begin: pads[0] };
  });
  const geometry = {
    axes,
    batch: batchOf(input, rank),
    groups,
    fineChannels: weight[1] * groups,
    coarseChannels: channels,
  };
  checkedSize(fn, 'output', fineShape(geometry, true));
  return geometry;
}

/** The shape of a geometry's fine side: [N, C, ...] or, without a batch axis, [C, ...]. */
export function fineShape(geometry: Geometry, batched: boolean): number[] {
  return shapeOf(
    geometry.batch,
    geometry.fineChannels,
    geometry.axes.map((axis) => axis.fine),
    batched,
  );
}

/** The shape of a geometry's coarse side. */
export function coarseShape(geometry: Geometry, batched: boolean): number[] {
  return shapeOf(
    geometry.batch,
    geometry.coarseChannels,
    geometry.axes.map((axis) => axis.coarse),
    batched,
  );
}

/** The bias as plain numbers, one per output channel; undefined where there is none. */
export function biasValues(
  fn: string,
  bias: Tensor | readonly number[] | undefined,
  channels: number,
): ArrayLike<number> | undefined {
  if (bias === undefined) return undefined;
  const values: FloatArray | readonly number[] = 'data' in bias ? bias.data : bias;
  if (values.length !== channels)
    throw rangeError(fn, 'bias', `${channels} values, one per output channel`, values.length);
  return values;
}

function shapeOf(batch: number, channels: number, spatial: readonly number[], batched: boolean): number[] {
  return batched ? [batch, channels, ...spatial] : [channels, ...spatial];
}

function batchOf(input: Shape, rank: number): number {
  return input.length === rank + 2 ? input[0] : 1;
}

function common(fn: string, input: Shape, weight: Shape, options: SpatialOptions, rank: number) {
  const groups = options.groups ?? 1;
  checkInteger(fn, 'groups', groups);
  const stride = perAxis(fn, 'stride', options.stride ?? 1, rank);
  const dilation = perAxis(fn, 'dilation', options.dilation ?? 1, rank);
  const pads = paddingPairs(fn, options.padding ?? 0, rank);
  const spatial = input.slice(-rank);
  const steps = spatial.map((size, axis) => ({
    size,
    kernel: weight[axis + 2],
    stride: stride[axis],
    dilation: dilation[axis],
    pads: pads[axis],
  }));
  return { groups, channels: input[input.length - rank - 1], steps };
}
