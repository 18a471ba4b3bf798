/** The geometry of a convolution layer without the layout of any framework, and what the calls of frameworks are made of. */

import { fullSize } from '../engine/axis.ts';
import type { ResolvedConv } from './resolve.ts';

/** Arguments of a call; the names are the framework's, in camel case. */
export type CallArguments = Record<string, unknown>;

/** The geometry of a layer, without the layout of any framework. */
export type ResolvedGeometry = Omit<ResolvedConv, 'layout' | 'batched' | 'warnings'>;

/** The crop at the end of the full transposed output; or, forward, the least padding at the end. Any sign. */
export function endOf(layer: ResolvedGeometry, axis: number): number {
  const { transposed, inSize, kernel, stride, dilation, cropBegin, outSize } = layer;
  const [coarse, fine] = transposed ? [inSize[axis], outSize[axis]] : [outSize[axis], inSize[axis]];
  return fullSize(coarse, kernel[axis], stride[axis], dilation[axis]) - fine - cropBegin[axis];
}

/** One value for each spatial axis. */
export const eachAxis = <T>(layer: ResolvedGeometry, of: (axis: number) => T): T[] =>
  layer.kernel.map((_, axis) => of(axis));

/** The crop or padding at the begin of each axis. */
export const begins = (layer: ResolvedGeometry): number[] => [...layer.cropBegin];

/** The crop or padding at the end of each axis, 0 where it is negative: frameworks refuse negative ones. */
export const ends = (layer: ResolvedGeometry): number[] =>
  eachAxis(layer, (axis) => Math.max(0, endOf(layer, axis)));

/** [begin, end] of each axis. */
export const beginEndPairs = (layer: ResolvedGeometry): [number, number][] =>
  eachAxis(layer, (axis) => [layer.cropBegin[axis], ends(layer)[axis]]);

/** Samples of the transposed output beyond those of symmetric cropping. */
export const outputSurplus = (layer: ResolvedGeometry): number[] =>
  eachAxis(layer, (axis) => layer.cropBegin[axis] - endOf(layer, axis));

/** Samples that the output has beyond the full one. */
export const endBeyondFull = (layer: ResolvedGeometry): number[] =>
  eachAxis(layer, (axis) => Math.max(0, -endOf(layer, axis)));

/** The extents of the full transposed output. */
export const fullOutput = (layer: ResolvedGeometry): number[] =>
  eachAxis(layer, (a) => fullSize(layer.inSize[a], layer.kernel[a], layer.stride[a], layer.dilation[a]));

/** The padding that TensorFlow's SAME adds to each axis of a forward convolution, below 0 where the kernel is shorter than the stride. */
export const sameTotals = ({
  inSize,
  kernel,
  stride,
  dilation,
}: Pick<ResolvedGeometry, 'inSize' | 'kernel' | 'stride' | 'dilation'>): number[] =>
  inSize.map((n, a) => fullSize(Math.ceil(n / stride[a]), kernel[a], stride[a], dilation[a]) - n);

/** The shape of one image with the channels last. */
export const channelsLastShape = (layer: ResolvedGeometry, spatial: readonly number[]): number[] => [
  1,
  ...spatial,
  layer.outChannels,
];

/** The groups under the framework's name for them; nothing where there is one. */
export const groupsAs = ({ groups }: ResolvedGeometry, name: string): CallArguments =>
  groups === 1 ? {} : { [name]: groups };

/** The calls of a framework with symmetric padding and samples added at the end. */
export function symmetricCalls(
  pad: string,
  outputPadding: string | undefined,
  steps: (layer: ResolvedGeometry) => CallArguments,
): {
  unpadded: (layer: ResolvedGeometry) => CallArguments;
  candidates: (layer: ResolvedGeometry) => CallArguments[];
} {
  return {
    unpadded: steps,
    candidates: (layer: ResolvedGeometry): CallArguments[] => [
      {
        ...steps(layer),
        [pad]: begins(layer),
        ...(layer.transposed && outputPadding !== undefined ? { [outputPadding]: outputSurplus(layer) } : {}),
      },
    ],
  };
}
