import { rangeError } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { bilinearWeight } from '../bilinear.ts';
import { conv } from '../conv.ts';
import { convTranspose } from '../conv-transpose.ts';
import { fineShape, type PerAxis, perAxis, transposedGeometry } from '../engine/geometry.ts';
import { weightGradient } from '../weight-gradient.ts';
import { type InitScheme, initialise } from './initialise.ts';
import { biasGradient, type ConvLayer, type LayerOptions, readLayer } from './layer.ts';

/** Options of {@link deconvND}. */
export interface DeconvOptions extends Omit<LayerOptions, 'initscheme'> {
  /** Samples added at the end of the output; below the larger of stride and dilation. @default 0 */
  readonly postpad?: PerAxis | undefined;
  /** As of convND, or 'bilinear': Caffe's weights for enlarging by the stride. @default ['xavier_uniform', 'in'] */
  readonly initscheme?: InitScheme | 'bilinear' | undefined;
}

/**
 * A transposed convolution layer with PuzzleLib's parameters: weight [inmaps, outmaps / groups, ...size], y = convTranspose(x, weight) + bias.
 *
 * It is the adjoint of a convND with the same weight and no inverse of it. Fan-in is inmaps · taps, fan-out outmaps / groups · taps. Unlike
 * PuzzleLib's, the bias has `outmaps` values with groups too. The scheme 'bilinear' wants as many groups as maps, size 2·stride − stride mod 2
 * and (for an output of stride·n) pad floor(stride / 2).
 *
 * @param nd spatial axes: 1, 2 or 3
 * @param options maps, size, stride, pad, postpad, dilation, groups, bias and how the weights are drawn
 * @throws RangeError when groups do not divide the maps, or a number is out of range
 * @example
 * const up = deconvND(1, { inmaps: 1, outmaps: 1, size: 4, stride: 2, pad: 1, initscheme: 'bilinear' });
 * [...up.forward(tensor([1, 3], [4, 8, 8])).data]; // => [3, 5, 7, 8, 8, 6]
 */
export function deconvND(nd: number, options: DeconvOptions): ConvLayer {
  const fn = 'deconvND';
  const { initscheme = 'xavier_uniform', ...drawn } = options;
  const { size, bias, ...geometry } = readLayer(fn, nd, drawn, ['postpad']);
  const postpad = perAxis(fn, 'postpad', options.postpad ?? 0, nd, 0);
  postpad.forEach((more, axis) => {
    const most = Math.max(geometry.stride[axis], geometry.dilation[axis]);
    if (more >= most) throw rangeError(fn, 'postpad', `smaller than stride or dilation (${most})`, more);
  });
  const shape = [options.inmaps, options.outmaps / geometry.groups, ...size];
  const taps = sizeOf(size);
  const fans = { in: options.inmaps * taps, out: shape[1] * taps };
  const weight =
    initscheme === 'bilinear'
      ? bilinear(fn, shape, geometry.groups, geometry.stride, options)
      : initialise(fn, shape, fans, { ...drawn, initscheme });
  const spatial = { ...geometry, outputPadding: postpad };
  return {
    weight,
    ...geometry,
    ...(bias && { bias }),
    forward: (x) => convTranspose(x, weight, { ...spatial, ...(bias && { bias }) }),
    backward: (x: Tensor, gradient: Tensor) => {
      const expected = fineShape(
        transposedGeometry(x.shape, weight.shape, spatial, fn),
        x.shape.length === nd + 2,
      );
      const sums = biasGradient(fn, gradient, expected, nd);
      return {
        data: conv(gradient, weight, { ...geometry, outputSize: x.shape.slice(-nd) }),
        weight: weightGradient(gradient, x, size, geometry),
        ...(bias && { bias: sums }),
      };
    },
  };
}

function bilinear(
  fn: string,
  shape: readonly number[],
  groups: number,
  stride: readonly number[],
  { inmaps, outmaps, dtype = 'float32' }: DeconvOptions,
): Tensor {
  const weight = bilinearWeight(inmaps, stride, dtype);
  if (groups !== inmaps || outmaps !== inmaps || weight.shape.some((n, axis) => n !== shape[axis]))
    throw rangeError(
      fn,
      'initscheme',
      `another one, or weights of ${weight.shape.join('x')} in ${inmaps} groups, for a layer of ${shape.join('x')}`,
      'bilinear',
    );
  return weight;
}
