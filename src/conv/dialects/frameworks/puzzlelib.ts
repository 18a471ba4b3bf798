import { rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { groupsAs, symmetricCalls } from '../geometry.ts';
import { symmetricPadding } from '../options.ts';
import { type ConvShapes, paddedSize, type ResolvedConv, readSymmetric, resolve } from '../resolve.ts';
import { pythonCall } from '../write.ts';

/** Geometry of PuzzleLib's ConvND. */
export interface PuzzlelibConvArguments {
  readonly stride?: PerAxis | undefined;
  readonly pad?: PerAxis | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly groups?: number | undefined;
}

/** Geometry of PuzzleLib's DeconvND; its code takes `postpad` before wscale, which its documentation leaves out. */
export interface PuzzlelibDeconvArguments extends PuzzlelibConvArguments {
  readonly postpad?: PerAxis | undefined;
}

/**
 * PuzzleLib's ConvND: data N C ..., weight [outmaps, inmaps/g, ...]; symmetric pads.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where PuzzleLib raises
 * @example
 * puzzlelibConv({ input: [1, 1, 5, 5], weight: [1, 1, 4, 4] }, { pad: 2 }).outSize; // => [6, 6]
 */
export function puzzlelibConv(shapes: ConvShapes, args: PuzzlelibConvArguments = {}): ResolvedConv {
  const { reading, steps, pad, layout } = readSymmetric('puzzlelibConv', shapes, args, args.groups, false);
  return resolve('puzzlelibConv', reading, steps, layout, false, (of) =>
    paddedSize(of, pad[of.axis], pad[of.axis]),
  );
}

/**
 * PuzzleLib's DeconvND, a transposed convolution: weight [inmaps, outmaps/g, ...]; `postpad` adds samples at the end and must be smaller than
 * the larger of stride and dilation.
 *
 * @param shapes of data and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where PuzzleLib raises
 * @example
 * puzzlelibDeconv({ input: [1, 1, 2, 2], weight: [1, 1, 3, 3] }, { stride: 2 }).outSize; // => [5, 5]
 */
export function puzzlelibDeconv(shapes: ConvShapes, args: PuzzlelibDeconvArguments = {}): ResolvedConv {
  const fn = 'puzzlelibDeconv';
  const { reading, steps, pad, layout } = readSymmetric(fn, shapes, args, args.groups, true);
  const postpad = perAxis(fn, 'postpad', args.postpad ?? 0, reading.rank, 0);
  return resolve(fn, reading, steps, layout, true, ({ axis, s, full }) => {
    const most = Math.max(s, steps.dilation[axis]);
    if (postpad[axis] >= most)
      throw rangeError(fn, 'postpad', `smaller than stride or dilation (${most})`, postpad[axis]);
    return { begin: pad[axis], size: full - 2 * pad[axis] + postpad[axis] };
  });
}

/** PuzzleLib's ConvND and DeconvND. */
export const puzzlelib: Dialect = {
  name: 'PuzzleLib',
  adapters: [puzzlelibConv, puzzlelibDeconv],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding }) => {
    const args = { stride, dilation, pad: symmetricPadding(padding) };
    return transposed ? { ...args, postpad: outputPadding } : args;
  },
  calls: {
    names: (rank) => [`Conv${rank}D`, `Deconv${rank}D`],
    ...symmetricCalls('pad', 'postpad', (layer) => ({
      stride: layer.stride,
      dilation: layer.dilation,
      ...groupsAs(layer, 'groups'),
    })),
    write: pythonCall(
      (layer, size) => [`${layer.inChannels}`, `${layer.outChannels}`, size],
      () => true,
    ),
  },
};
