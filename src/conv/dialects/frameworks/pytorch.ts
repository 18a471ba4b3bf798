import { checkChoice, checkInteger, rangeError } from '../../../errors.ts';
import { type PerAxis, perAxis } from '../../engine/geometry.ts';
import { channelsFirst, type Dialect } from '../dialect.ts';
import { groupsAs, symmetricCalls } from '../geometry.ts';
import { symmetricPadding } from '../options.ts';
import {
  type ConvShapes,
  type PaddingMode,
  paddedSize,
  type ResolvedConv,
  readShapes,
  readSteps,
  resolve,
  type TensorLayout,
} from '../resolve.ts';
import { pythonCall } from '../write.ts';

/** Arguments of torch.nn.ConvNd. */
export interface PytorchConvArguments {
  readonly stride?: PerAxis | undefined;
  readonly padding?: PerAxis | 'valid' | 'same' | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly groups?: number | undefined;
  readonly paddingMode?: PaddingMode | undefined;
}

/** Arguments of torch.nn.ConvTransposeNd; `outputSize` is that of its forward(x, output_size). */
export interface PytorchConvTransposeArguments {
  readonly stride?: PerAxis | undefined;
  readonly padding?: PerAxis | undefined;
  readonly outputPadding?: PerAxis | undefined;
  readonly outputSize?: readonly number[] | undefined;
  readonly dilation?: PerAxis | undefined;
  readonly groups?: number | undefined;
  readonly paddingMode?: 'zeros' | undefined;
}

/**
 * PyTorch's ConvNd: data N C ..., weight [Cout, Cin/g, ...].
 *
 * 'same' wants stride 1 and puts the odd sample at the end; a padding mode other than zeros pads explicitly first.
 *
 * @param shapes of x and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where PyTorch raises
 * @example
 * pytorchConv({ input: [1, 1, 5, 5], weight: [1, 1, 3, 3] }, { stride: 2, padding: 1 }).outSize; // => [3, 3]
 */
export function pytorchConv(shapes: ConvShapes, args: PytorchConvArguments = {}): ResolvedConv {
  const fn = 'pytorchConv';
  const layout: TensorLayout = { data: 'channels-first', weight: 'OI*' };
  const reading = readShapes(fn, shapes, layout, false, args.groups ?? 1);
  const steps = readSteps(fn, reading.rank, ['stride', args.stride], ['dilation', args.dilation]);
  const { padding = 0, paddingMode = 'zeros' } = args;
  checkChoice(fn, 'paddingMode', paddingMode, ['zeros', 'reflect', 'replicate', 'circular']);
  if (typeof padding === 'string') checkChoice(fn, 'padding', padding, ['valid', 'same']);
  if (padding === 'same' && steps.stride.some((s) => s !== 1))
    throw rangeError(fn, 'stride', "1 with padding 'same'", args.stride);
  const pads = reading.kernel.map((k, axis): [number, number] => {
    if (padding === 'valid') return [0, 0];
    const total = steps.dilation[axis] * (k - 1);
    if (padding === 'same') return [Math.floor(total / 2), Math.ceil(total / 2)];
    const each = perAxis(fn, 'padding', padding, reading.rank, 0)[axis];
    return [each, each];
  });
  const bordered = paddingMode !== 'zeros';
  const resolved = resolve(fn, reading, steps, layout, false, (of) => {
    const { size } = paddedSize(of, ...pads[of.axis]);
    return { begin: bordered ? 0 : pads[of.axis][0], size };
  });
  return bordered ? { ...resolved, explicitPadding: { mode: paddingMode, pads } } : resolved;
}

/**
 * PyTorch's ConvTransposeNd: data N C ..., weight [Cin, Cout/g, ...].
 *
 * `outputPadding` must be smaller than stride or dilation, either; `outputSize` may exceed the smallest size by stride − 1 only, which
 * is stricter; both show more of the true result at the end.
 *
 * @param shapes of x and weight
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError where PyTorch raises
 * @example
 * pytorchConvTranspose({ input: [1, 1, 4], weight: [1, 1, 3] }, { stride: 2, padding: 1, outputPadding: 1 }).outSize; // => [8]
 */
export function pytorchConvTranspose(
  shapes: ConvShapes,
  args: PytorchConvTransposeArguments = {},
): ResolvedConv {
  const fn = 'pytorchConvTranspose';
  const layout: TensorLayout = { data: 'channels-first', weight: 'IO*' };
  const reading = readShapes(fn, shapes, layout, true, args.groups ?? 1);
  const { rank } = reading;
  const steps = readSteps(fn, rank, ['stride', args.stride], ['dilation', args.dilation]);
  checkChoice(fn, 'paddingMode', args.paddingMode ?? 'zeros', ['zeros']);
  const padding = perAxis(fn, 'padding', args.padding ?? 0, rank, 0);
  const more = perAxis(fn, 'outputPadding', args.outputPadding ?? 0, rank, 0);
  const wanted = args.outputSize;
  if (wanted !== undefined && wanted.length !== rank && wanted.length !== rank + 2)
    throw rangeError(fn, 'outputSize', `${rank} or ${rank + 2} extents`, wanted);
  const ignored = wanted !== undefined && args.outputPadding !== undefined;
  return resolve(
    fn,
    reading,
    steps,
    layout,
    true,
    ({ axis, s, full }) => {
      const least = full - 2 * padding[axis];
      if (wanted !== undefined) {
        const size = wanted.slice(-rank)[axis];
        checkInteger(fn, 'outputSize', size);
        if (size < least || size > least + s - 1)
          throw rangeError(fn, 'outputSize', `from ${least} to ${least + s - 1} on axis ${axis}`, size);
        return { begin: padding[axis], size };
      }
      if (more[axis] >= s && more[axis] >= steps.dilation[axis])
        throw rangeError(
          fn,
          'outputPadding',
          `smaller than either stride or dilation (${s}, ${steps.dilation[axis]})`,
          more[axis],
        );
      return { begin: padding[axis], size: least + more[axis] };
    },
    ignored ? ['outputSize replaces outputPadding, which is ignored'] : [],
  );
}

const symmetric = symmetricCalls('padding', 'outputPadding', (layer) => ({
  stride: layer.stride,
  dilation: layer.dilation,
  ...groupsAs(layer, 'groups'),
}));

/** PyTorch's ConvNd and ConvTransposeNd. */
export const pytorch: Dialect = {
  name: 'PyTorch',
  adapters: [pytorchConv, pytorchConvTranspose],
  layouts: channelsFirst,
  fromOptions: ({ transposed, stride, dilation, padding, outputPadding, outputSize }) =>
    transposed
      ? { stride, dilation, padding: symmetricPadding(padding), outputPadding, outputSize }
      : { stride, dilation, padding: symmetricPadding(padding, ['same', 'valid']) },
  calls: {
    names: (rank) => [`torch.nn.Conv${rank}d`, `torch.nn.ConvTranspose${rank}d`],
    ...symmetric,
    candidates: (layer) => {
      const { explicitPadding } = layer;
      if (explicitPadding === undefined) return symmetric.candidates(layer);
      const padding = explicitPadding.pads.map(([begin]) => begin);
      return [{ ...symmetric.unpadded(layer), padding, paddingMode: explicitPadding.mode }];
    },
    write: pythonCall(
      (layer, size) => [`${layer.inChannels}`, `${layer.outChannels}`, size],
      () => true,
    ),
    slice: (call, ranges) => `${call}(x)[..., ${ranges.map(([from, to]) => `${from}:${to}`).join(', ')}]`,
  },
};
