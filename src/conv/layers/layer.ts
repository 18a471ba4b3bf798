import { checkOptions } from '../../check-options.ts';
import { checkInteger, rangeError } from '../../errors.ts';
import { checkTensor, dtypeOf, sizeOf, type Tensor, zeros } from '../../tensor.ts';
import { type PerAxis, perAxis } from '../engine/geometry.ts';
import type { InitOptions } from './initialise.ts';

/** The parameters that PuzzleLib's ConvND and DeconvND share; `pad` is symmetric. */
export interface LayerOptions extends InitOptions {
  /** Channels of the input. */
  readonly inmaps: number;
  /** Channels of the output. */
  readonly outmaps: number;
  /** Extent of the kernel. */
  readonly size: PerAxis;
  /** @default 1 */
  readonly stride?: PerAxis | undefined;
  /** @default 0 */
  readonly pad?: PerAxis | undefined;
  /** @default 1 */
  readonly dilation?: PerAxis | undefined;
  /** @default 1 */
  readonly groups?: number | undefined;
  /** A bias per output channel, 0 at first. @default true */
  readonly useBias?: boolean | undefined;
}

/** Gradients of a loss; `bias` where the layer has one. */
export interface LayerGradients {
  readonly data: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor | undefined;
}

/**
 * A layer with its weights: plain data and two pure functions, no hidden state. Its own geometry goes wherever options are taken:
 * `conv(x, layer.weight, layer)`.
 */
export interface ConvLayer {
  /** Random at first; write into its samples to train. */
  readonly weight: Tensor;
  /** [outmaps], 0 at first. */
  readonly bias?: Tensor | undefined;
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  /** y for x of [N, inmaps, ...spatial] or [inmaps, ...spatial]. */
  forward(x: Tensor): Tensor;
  /** From the gradient of a loss by y, of the shape of forward(x), those by x, weight and bias. */
  backward(x: Tensor, gradient: Tensor): LayerGradients;
}

const optionNames: readonly (keyof LayerOptions)[] = [
  'inmaps',
  'outmaps',
  'size',
  'stride',
  'pad',
  'dilation',
  'groups',
  'useBias',
  'initscheme',
  'wscale',
  'seed',
  'dtype',
];

/** The options of a layer, with those that it has `more`, one number per axis, and the channels checked. */
export function readLayer(
  fn: string,
  nd: number,
  options: LayerOptions,
  more: readonly string[] = [],
): Omit<ConvLayer, 'weight' | 'forward' | 'backward'> & { readonly size: readonly number[] } {
  if (![1, 2, 3].includes(nd)) throw rangeError(fn, 'nd', '1, 2 or 3', nd);
  checkOptions(fn, options, [...optionNames, ...more]);
  const { inmaps, outmaps, groups = 1, useBias = true, dtype = 'float32' } = options;
  checkInteger(fn, 'inmaps', inmaps);
  checkInteger(fn, 'outmaps', outmaps);
  checkInteger(fn, 'groups', groups);
  if (inmaps % groups !== 0 || outmaps % groups !== 0)
    throw rangeError(fn, 'groups', `a divisor of inmaps ${inmaps} and of outmaps ${outmaps}`, groups);
  return {
    size: perAxis(fn, 'size', options.size, nd),
    stride: perAxis(fn, 'stride', options.stride ?? 1, nd),
    padding: perAxis(fn, 'pad', options.pad ?? 0, nd, 0),
    dilation: perAxis(fn, 'dilation', options.dilation ?? 1, nd),
    groups,
    ...(useBias ? { bias: zeros([outmaps], dtype) } : {}),
  };
}

/** Σ over batch and space, per channel; the gradient has the shape that forward gave. */
export function biasGradient(fn: string, gradient: Tensor, shape: readonly number[], nd: number): Tensor {
  checkTensor(fn, 'gradient', gradient, shape);
  const channels = shape[shape.length - nd - 1];
  const volume = sizeOf(shape.slice(-nd));
  const sums = new Float64Array(channels);
  for (let i = 0; i < gradient.data.length; i++) sums[Math.floor(i / volume) % channels] += gradient.data[i];
  const result = zeros([channels], dtypeOf(gradient));
  result.data.set(sums);
  return result;
}
