import { checkInteger, rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { begins, groupsAs, outputSurplus, type ResolvedGeometry } from '../geometry.ts';
import { symmetricPadding } from '../options.ts';
import {
  type AxisResult,
  type ConvShapes,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';
import { pythonCall } from '../write.ts';

/** Arguments of mxnet.symbol.Convolution that bear on the geometry; the lists have one integer per axis of the kernel. */
export interface MxnetConvolutionArguments {
  readonly kernel: readonly number[];
  readonly stride?: readonly number[] | undefined;
  readonly dilate?: readonly number[] | undefined;
  readonly pad?: readonly number[] | undefined;
  readonly numFilter?: number | undefined;
  readonly numGroup?: number | undefined;
}

/** Arguments of mxnet.symbol.Deconvolution. */
export interface MxnetDeconvolutionArguments extends MxnetConvolutionArguments {
  /** Further samples at the end, less than the stride. */
  readonly adj?: readonly number[] | undefined;
  /** Extent of the output; replaces pad and adj. */
  readonly targetShape?: readonly number[] | undefined;
}

/** Arguments of Gluon's ConvND. */
export interface GluonConvArguments {
  readonly strides?: PerAxis | undefined;
  readonly padding?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly groups?: number | undefined;
}

/** Arguments of Gluon's ConvNDTranspose. */
export interface GluonConvTransposeArguments extends GluonConvArguments {
  readonly outputPadding?: PerAxis | undefined;
}

const forward: TensorLayout = { data: 'channels-first', weight: 'OI*' };
const transposed: TensorLayout = { data: 'channels-first', weight: 'IO*' };

/**
 * mxnet.symbol.Convolution: data N C ..., weight [num_filter, C/g, ...]; symmetric pads; has a bias unless no_bias is set.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where MXNet raises
 * @example
 * mxnetConvolution({ input: [1, 1, 7], weight: [1, 1, 3] }, { kernel: [3], dilate: [2] }).outSize; // => [3]
 */
export function mxnetConvolution(shapes: ConvShapes, args: MxnetConvolutionArguments): ResolvedConv {
  const fn = 'mxnetConvolution';
  const { reading, steps, pad } = readArguments(fn, shapes, args, false);
  return resolve(fn, reading, steps, forward, false, (of) => paddedSize(of, pad[of.axis], pad[of.axis]));
}

/**
 * mxnet.symbol.Deconvolution, a transposed convolution: data N C ..., weight [C, num_filter/g, ...]; has *no* bias unless no_bias is false.
 *
 * A target shape crops t = full − target samples, the odd one at the begin: pad = (t+1) div 2, adj = t mod 2.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where MXNet raises, and where only some extents of the target shape are 0 (MXNet would make an empty axis)
 * @example
 * const call = mxnetDeconvolution({ input: [1, 1, 4], weight: [1, 1, 3] }, { kernel: [3], stride: [2], targetShape: [8] });
 * [call.cropBegin, call.outSize]; // => [[1], [8]]
 */
export function mxnetDeconvolution(shapes: ConvShapes, args: MxnetDeconvolutionArguments): ResolvedConv {
  const fn = 'mxnetDeconvolution';
  const { reading, steps, pad } = readArguments(fn, shapes, args, true);
  const { rank } = reading;
  if (rank === 3 && steps.dilation.some((d) => d > 1))
    throw rangeError(fn, 'dilate', '1 in a 3d deconvolution, which has no dilation', args.dilate);
  const adj = ofKernelRank(fn, 'adj', args.adj, 0, rank, 0);
  const target = ofKernelRank(fn, 'targetShape', args.targetShape, 0, rank, 0);
  const targeted = target.some((size) => size > 0);
  if (targeted && target.includes(0))
    throw rangeError(fn, 'targetShape', '> 0 on every axis or on none', target);
  const warnings: string[] = [];
  if (targeted && (args.pad ?? args.adj))
    warnings.push('target_shape replaces pad and adj, which are ignored');
  if (steps.stride.some((s, axis) => s > 1 && steps.dilation[axis] > 1))
    warnings.push(
      'MXNet before pull request 20292 (2021) is wrong where stride and dilation are both above 1',
    );
  return resolve(
    fn,
    reading,
    steps,
    transposed,
    true,
    ({ axis, s, full }): AxisResult => {
      const crop = full - target[axis];
      if (targeted && crop < 0)
        throw rangeError(fn, 'targetShape', `at most ${full} on axis ${axis}`, target[axis]);
      const more = targeted ? crop % 2 : adj[axis];
      if (more > s - 1) throw rangeError(fn, 'adj', `smaller than stride ${s} on axis ${axis}`, more);
      if (targeted) return { begin: Math.ceil(crop / 2), size: target[axis] };
      return { begin: pad[axis], size: full - 2 * pad[axis] + more };
    },
    warnings,
  );
}

/**
 * Gluon's ConvND: {@link mxnetConvolution} by other names, one number for all axes allowed.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where MXNet raises
 * @example
 * gluonConv({ input: [1, 1, 5, 5], weight: [1, 1, 3, 3] }, { padding: 1 }).outSize; // => [5, 5]
 */
export function gluonConv(shapes: ConvShapes, args: GluonConvArguments = {}): ResolvedConv {
  return mxnetConvolution(shapes, spread(shapes, args));
}

/**
 * Gluon's ConvNDTranspose: {@link mxnetDeconvolution} by other names (`outputPadding` is adj); has a bias by default, which the symbol has not.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where MXNet raises
 * @example
 * gluonConvTranspose({ input: [1, 1, 4], weight: [1, 1, 3] }, { strides: 2, padding: 1, outputPadding: 1 }).outSize; // => [8]
 */
export function gluonConvTranspose(shapes: ConvShapes, args: GluonConvTransposeArguments = {}): ResolvedConv {
  const rank = Math.max(1, shapes.weight.length - 2);
  const adj = perAxis('gluonConvTranspose', 'outputPadding', args.outputPadding ?? 0, rank, 0);
  return mxnetDeconvolution(shapes, { ...spread(shapes, args), adj });
}

function spread(
  { weight }: ConvShapes,
  { strides, padding, dilation, groups }: GluonConvArguments,
): MxnetConvolutionArguments {
  const kernel = weight.slice(2);
  return {
    kernel,
    stride: perAxis('gluon', 'strides', strides ?? 1, kernel.length),
    pad: perAxis('gluon', 'padding', padding ?? 0, kernel.length, 0),
    dilate: perAxis('gluon', 'dilation', dilation ?? 1, kernel.length),
    ...(groups === undefined ? {} : { numGroup: groups }),
  };
}

function readArguments(
  fn: string,
  shapes: ConvShapes,
  args: MxnetConvolutionArguments,
  isTransposed: boolean,
) {
  const reading = readShapes(
    fn,
    shapes,
    isTransposed ? transposed : forward,
    isTransposed,
    args.numGroup ?? 1,
  );
  const { rank } = reading;
  if (args.kernel.join() !== reading.kernel.join())
    throw rangeError(fn, 'kernel', `that of the weight (${reading.kernel.join('x')})`, args.kernel);
  if (args.numFilter !== undefined) {
    checkInteger(fn, 'numFilter', args.numFilter);
    if (args.numFilter !== reading.outChannels)
      throw rangeError(fn, 'numFilter', `${reading.outChannels}, as the weight has`, args.numFilter);
  }
  const steps = readSteps(
    fn,
    rank,
    ['stride', ofKernelRank(fn, 'stride', args.stride, 1, rank, 1)],
    ['dilate', ofKernelRank(fn, 'dilate', args.dilate, 1, rank, 1)],
  );
  return { reading, steps, pad: ofKernelRank(fn, 'pad', args.pad, 0, rank, 0) };
}

/** A list as long as the kernel, as MXNet insists. */
function ofKernelRank(
  fn: string,
  name: string,
  value: readonly number[] | undefined,
  standard: number,
  rank: number,
  min: number,
): number[] {
  if (value === undefined) return new Array<number>(rank).fill(standard);
  if (!Array.isArray(value) || value.length !== rank)
    throw rangeError(fn, name, `a list of ${rank} integers, one per axis of the kernel`, value);
  return perAxis(fn, name, value, rank, min);
}

/** MXNet's Convolution and Deconvolution symbols. */
export const mxnet: Dialect = {
  name: 'MXNet',
  adapters: [mxnetConvolution, mxnetDeconvolution],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding, outputSize }, { kernel }) => {
    const args = { stride, dilate: dilation, pad: symmetricPadding(padding), kernel };
    return transposed ? { ...args, adj: outputPadding, targetShape: outputSize } : args;
  },
  calls: {
    names: () => ['mxnet.symbol.Convolution', 'mxnet.symbol.Deconvolution'],
    candidates: (layer) => {
      const steps = mxnetSteps(layer);
      const padded = { ...steps, pad: begins(layer) };
      if (!layer.transposed) return [padded];
      return [
        { ...padded, adj: outputSurplus(layer) },
        { ...steps, targetShape: layer.outSize },
      ];
    },
    unpadded: mxnetSteps,
    write: pythonCall(
      () => ['x', 'w'],
      () => false,
    ),
  },
};

function mxnetSteps(layer: ResolvedGeometry) {
  const { kernel, stride, dilation } = layer;
  return { kernel, stride, dilate: dilation, numFilter: layer.outChannels, ...groupsAs(layer, 'numGroup') };
}

/** The layers of MXNet's Gluon. */
export const gluon: Dialect = {
  name: 'Gluon',
  adapters: [gluonConv, gluonConvTranspose],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding }) => {
    const args = { strides: stride, dilation, padding: symmetricPadding(padding) };
    return transposed ? { ...args, outputPadding } : args;
  },
};
