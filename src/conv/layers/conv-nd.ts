import { sizeOf, type Tensor } from '../../tensor.ts';
import { conv } from '../conv.ts';
import { convTranspose } from '../conv-transpose.ts';
import { coarseShape, forwardGeometry } from '../engine/geometry.ts';
import { weightGradient } from '../weight-gradient.ts';
import { initialise } from './initialise.ts';
import { biasGradient, type ConvLayer, type LayerOptions, readLayer } from './layer.ts';

/**
 * A convolution layer with PuzzleLib's parameters: weight [outmaps, inmaps / groups, ...size], y = conv(x, weight) + bias.
 *
 * Fan-in is inmaps / groups · taps, fan-out outmaps · taps.
 *
 * @param nd spatial axes: 1, 2 or 3
 * @param options maps, size, stride, pad, dilation, groups, bias and how the weights are drawn
 * @throws RangeError when groups do not divide the maps, or a number is out of range
 * @example
 * const layer = convND(2, { inmaps: 3, outmaps: 8, size: 3, pad: 1, initscheme: ['he', 'out'], seed: 7 });
 * const x = zeros([1, 3, 5, 5]);
 * const y = layer.forward(x);
 * y.shape; // => [1, 8, 5, 5]
 * layer.backward(x, y).weight.shape; // => [8, 3, 3, 3]
 */
export function convND(nd: number, options: LayerOptions): ConvLayer {
  const fn = 'convND';
  const { size, bias, ...geometry } = readLayer(fn, nd, options);
  const perGroup = options.inmaps / geometry.groups;
  const taps = sizeOf(size);
  const fans = { in: perGroup * taps, out: options.outmaps * taps };
  const weight = initialise(fn, [options.outmaps, perGroup, ...size], fans, options);
  return {
    weight,
    ...geometry,
    ...(bias && { bias }),
    forward: (x) => conv(x, weight, { ...geometry, ...(bias && { bias }) }),
    backward: (x: Tensor, gradient: Tensor) => {
      const expected = coarseShape(
        forwardGeometry(x.shape, weight.shape, geometry, fn),
        x.shape.length === nd + 2,
      );
      const sums = biasGradient(fn, gradient, expected, nd);
      return {
        data: convTranspose(gradient, weight, { ...geometry, outputSize: x.shape.slice(-nd) }),
        weight: weightGradient(x, gradient, size, geometry),
        ...(bias && { bias: sums }),
      };
    },
  };
}
