import { forwardSize } from '../../conv/engine/axis.ts';
import { biasValues, type Padding, type PerAxis, paddingPairs, perAxis } from '../../conv/engine/geometry.ts';
import { checkChoice, checkInteger, checkSamples, rangeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';

/** The geometry of a convolution layer: the options of `conv`, and its boundary. A `convND` layer has these properties. */
export interface LayerGeometry {
  /** @default 1 */
  readonly stride?: PerAxis | undefined;
  /** Zeros around the input; with `wrap` only the padding before it counts, as a shift. @default 0 */
  readonly padding?: Padding | undefined;
  /** @default 1 */
  readonly dilation?: PerAxis | undefined;
  /** @default 1 */
  readonly groups?: number | undefined;
  /** One value per output channel. */
  readonly bias?: Tensor | readonly number[] | undefined;
  /** `zero`: as in the frameworks. `wrap`: the input is periodic, the output has size / stride samples. @default 'zero' */
  readonly boundary?: 'zero' | 'wrap' | undefined;
}

/** A layer with its weights. */
export interface LayerModel extends LayerGeometry {
  /** [Cout, Cin / groups, ...kernel] */
  readonly weight: Tensor;
}

/** A layer on inputs of one size, with all its options checked. */
export interface SizedLayer {
  readonly weight: Tensor;
  readonly rank: number;
  readonly boundary: 'zero' | 'wrap';
  readonly groups: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pads: readonly (readonly [begin: number, end: number])[];
  /** Extent of the input per spatial axis. */
  readonly size: readonly number[];
  /** Extent of the output per spatial axis. */
  readonly outSize: readonly number[];
  readonly bias: ArrayLike<number> | undefined;
}

/** Checks a layer for inputs of a size. */
export function sizedLayer(fn: string, { weight, ...options }: LayerModel, size: PerAxis): SizedLayer {
  const rank = weight.shape.length - 2;
  if (rank < 1 || rank > 3)
    throw rangeError(fn, 'weight', 'a tensor of two channel axes and 1 to 3 spatial axes', weight.shape);
  checkSamples(fn, 'weight', weight.data);
  const { groups = 1, boundary = 'zero' } = options;
  checkInteger(fn, 'groups', groups);
  checkChoice(fn, 'boundary', boundary, ['zero', 'wrap']);
  const [outChannels, perGroup, ...kernel] = weight.shape;
  if (outChannels % groups !== 0)
    throw rangeError(fn, 'groups', `a divisor of the ${outChannels} output channels`, groups);
  const stride = perAxis(fn, 'stride', options.stride ?? 1, rank);
  const dilation = perAxis(fn, 'dilation', options.dilation ?? 1, rank);
  const pads = paddingPairs(fn, options.padding ?? 0, rank);
  const extents = perAxis(fn, 'size', size, rank);
  const outSize = extents.map((n, axis) => {
    if (boundary === 'wrap') {
      if (n % stride[axis] !== 0)
        throw rangeError(fn, 'size', `a multiple of the stride ${stride[axis]} with the boundary 'wrap'`, n);
      return n / stride[axis];
    }
    const padding = pads[axis][0] + pads[axis][1];
    const out = forwardSize(n, padding, kernel[axis], stride[axis], dilation[axis]);
    if (out < 1) throw rangeError(fn, 'size', `large enough for the kernel on axis ${axis}`, n);
    return out;
  });
  return {
    weight,
    rank,
    boundary,
    groups,
    inChannels: perGroup * groups,
    outChannels,
    kernel,
    stride,
    dilation,
    pads,
    size: extents,
    outSize,
    bias: biasValues(fn, options.bias, outChannels),
  };
}
