import {
  checkConvOptions,
  coarseShape,
  fineShape,
  forwardGeometry,
  type Geometry,
  type SpatialOptions,
  type TransposedOptions,
  transposedGeometry,
} from '../conv/engine/geometry.ts';
import { runConv } from '../conv/engine/run.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { checkTensor, dtypeOf, type Shape, type Tensor, zeros } from '../tensor.ts';

/**
 * `conv` as an operator: strided, dilated, grouped, on a batch or without one. Its adjoint is `convTranspose` of the same weight.
 *
 * It correlates, as neural networks do; `blur` convolves and centres its kernel.
 *
 * @param weight [Cout, Cin / groups, ...kernel]; the operator keeps a reference to it
 * @param shape of x: [N, Cin, ...spatial] or [Cin, ...spatial]
 * @param options as of `conv`, without a bias, which is not linear
 * @throws RangeError when shapes, groups and options do not fit each other
 * @example
 * const everySecond = convolution(tensor([1, 1, 2], [1, 10]), [1, 4], { stride: 2 });
 * [...everySecond.apply(tensor([1, 4], [1, 2, 3, 4])).data]; // => [21, 43]
 */
export function convolution(
  weight: Tensor,
  shape: Shape,
  options: Omit<SpatialOptions, 'bias'> = {},
): LinearOperator {
  checkConvOptions('convolution', options);
  const geometry = forwardGeometry(shape, weight.shape, options, 'convolution');
  const range = coarseShape(geometry, shape.length === weight.shape.length);
  return operatorOf('convolution', geometry, weight, shape, range, false);
}

/**
 * `convTranspose` (with its patches summed) as an operator: the upsampling layer of a network as a forward model. Its adjoint is `conv`.
 *
 * @param weight [Cin, Cout / groups, ...kernel]; the operator keeps a reference to it
 * @param shape of x: [N, Cin, ...spatial] or [Cin, ...spatial]
 * @param options as of `convTranspose`, without a bias and a merge, which are not linear
 * @throws RangeError when shapes, groups and options do not fit each other
 * @example
 * const twice = transposedConvolution(tensor([1, 1, 2], [1, 1]), [1, 2], { stride: 2 });
 * [...twice.apply(tensor([1, 2], [3, 4])).data]; // => [3, 3, 4, 4]
 */
export function transposedConvolution(
  weight: Tensor,
  shape: Shape,
  options: Omit<TransposedOptions, 'bias'> = {},
): LinearOperator {
  checkConvOptions('transposedConvolution', options, ['outputPadding']);
  const geometry = transposedGeometry(shape, weight.shape, options, 'transposedConvolution');
  const range = fineShape(geometry, shape.length === weight.shape.length);
  return operatorOf('transposedConvolution', geometry, weight, shape, range, true);
}

function operatorOf(
  fn: string,
  geometry: Geometry,
  weight: Tensor,
  domain: Shape,
  range: Shape,
  transposed: boolean,
): LinearOperator {
  const move =
    (name: string, from: Shape, to: Shape, direction: boolean) => (input: Tensor, out?: Tensor) => {
      checkTensor(fn, name, input, from);
      const result = out ?? zeros(to, dtypeOf(input));
      checkTensor(fn, 'out', result, to);
      runConv(geometry, direction, input.data, weight, { into: result.data });
      return result;
    };
  return {
    domain,
    range,
    rank: weight.shape.length - 2,
    signed: weight.data.some((value: number) => value < 0),
    apply: move('x', domain, range, transposed),
    adjoint: move('y', range, domain, !transposed),
  };
}
