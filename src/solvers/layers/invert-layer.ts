import { checkLayerOptions, type PerAxis } from '../../conv/engine/geometry.ts';
import { checkChoice, checkNonNegative, checkSamples, checkShape, rangeError } from '../../errors.ts';
import { dtypeOf, type FloatArray, sizeOf, type Tensor, zeros } from '../../tensor.ts';
import { iterateOptionNames } from '../optimization/check-options.ts';
import type { IterateOptions } from '../optimization/iterate.ts';
import type { Solution } from '../optimization/solution.ts';
import { inverseByCgls } from './cgls-inverse.ts';
import { inverseByFrequency } from './frequency-inverse.ts';
import { type LayerGeometry, type SizedLayer, sizedLayer } from './layer-model.ts';
import { inverseBySubstitution, triangular } from './substitution-inverse.ts';

/**
 * How a layer is inverted:
 * - `frequency`: one small matrix per frequency; for periodic input
 * - `substitution`: sample by sample, exact; for causal and masked layers without stride
 * - `cgls`: conjugate gradients over conv and convTranspose; for every layer whose input is padded with zeros
 */
export type InverseMethod = 'frequency' | 'substitution' | 'cgls';

/** Options of {@link invertLayer}: the layer's geometry, and the method. Those of the iteration apply to `cgls` only. */
export interface InvertLayerOptions extends LayerGeometry, IterateOptions {
  /** Extent of the layer's input per spatial axis. */
  readonly size: PerAxis;
  /** λ >= 0, the weight of ‖x‖², in units of squared weights: noise variance / image variance makes it a Wiener filter. @default 0 */
  readonly lambda?: number | undefined;
  /** By default the first of the three that applies; substitution only without lambda. */
  readonly method?: InverseMethod | undefined;
  /** Whether `cgls` is preconditioned by the layer with periodic input. @default true */
  readonly precondition?: boolean | undefined;
}

const optionNames: readonly string[] = [
  ...[
    'size',
    'stride',
    'padding',
    'dilation',
    'groups',
    'bias',
    'boundary',
    'lambda',
    'method',
    'precondition',
  ],
  ...iterateOptionNames,
];

/** The inverse of a layer, prepared for any number of its outputs. */
export interface LayerInverse {
  readonly method: InverseMethod;
  /** x̂ [N, Cin, ...size] (or without N) for y [N, Cout, ...output], computed in double precision, in the precision of y. */
  solve(y: Tensor): Promise<Solution>;
}

/**
 * The inverse of a convolution layer: x̂ = argmin ‖A x + bias − y‖² + λ‖x‖², of least norm where the minimizer is not unique.
 *
 * The transposed layer is Aᵀ; this is A⁻¹, or the pseudoinverse: components that A maps to zero are lost (see `invertibility`). Inversion
 * without loss requires Cout >= Cin·prod(stride). It does not invert nonlinearities or networks of several layers.
 *
 * @param weight [Cout, Cin / groups, ...kernel], as for `conv`
 * @param options `size` of the input, the layer's stride, padding, dilation, groups, bias and boundary; lambda, method, precondition, and
 * those of every iterative solver
 * @returns the method, and `solve` for outputs of the layer
 * @throws RangeError when shapes and options do not fit each other, or the method does not apply to the layer
 * @throws DeconvError ABORTED
 * @see E. Hoogeboom, R. van den Berg, M. Welling 2019, arXiv:1901.11137; M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044
 * @example
 * const weight = tensor([2, 1, 3], [1, 2, 1, 1, 0, -1]);
 * const x = tensor([1, 6], [3, 1, 4, 1, 5, 9]);
 * const y = conv(x, weight, { stride: 2, padding: 1 });
 * const { estimate } = await invertLayer(weight, { size: 6, stride: 2, padding: 1 }).solve(y);
 * [...estimate.data].map(Math.round); // => [3, 1, 4, 1, 5, 9]
 */
export function invertLayer(weight: Tensor, options: InvertLayerOptions): LayerInverse {
  const fn = 'invertLayer';
  checkLayerOptions(fn, options, optionNames);
  const { size, lambda = 0, precondition = true, iterations, tolerance, onIteration, signal } = options;
  const layer = sizedLayer(fn, { ...options, weight }, size);
  checkNonNegative(fn, 'lambda', lambda);
  const method = methodFor(fn, layer, lambda, options.method);
  const solver = (): ((y: Tensor) => Promise<Solution>) => {
    if (method === 'frequency') return inverseByFrequency(layer, lambda);
    const found = method === 'substitution' ? triangular(layer) : '';
    if (typeof found !== 'string') return inverseBySubstitution(layer, found);
    return inverseByCgls(layer, { lambda, precondition, iterations, tolerance, onIteration, signal });
  };
  const inverse = solver();
  return {
    method,
    solve: async (y) => {
      const right = withoutBias(fn, layer, y);
      const { estimate, ...rest } = await inverse(right);
      const result = zeros([...estimate.shape], dtypeOf(y));
      result.data.set(estimate.data);
      return { ...rest, estimate: result };
    },
  };
}

function methodFor(
  fn: string,
  layer: SizedLayer,
  lambda: number,
  requested: InverseMethod | undefined,
): InverseMethod {
  const structure = triangular(layer);
  const periodic = layer.boundary === 'wrap';
  if (requested === undefined)
    return periodic ? 'frequency' : lambda === 0 && typeof structure !== 'string' ? 'substitution' : 'cgls';
  checkChoice(fn, 'method', requested, ['frequency', 'substitution', 'cgls']);
  if ((requested === 'frequency') !== periodic)
    throw rangeError(
      fn,
      'method',
      periodic ? 'frequency for periodic input' : 'substitution or cgls for input padded with zeros',
      requested,
    );
  if (requested === 'substitution' && typeof structure === 'string')
    throw rangeError(
      fn,
      'method',
      `left out or another one: the layer is not triangular, ${structure}`,
      requested,
    );
  if (requested === 'substitution' && lambda > 0)
    throw rangeError(fn, 'lambda', '0 with substitution, which is exact', lambda);
  return requested;
}

/** y − bias in double precision, checked. */
function withoutBias(fn: string, { outChannels, outSize, rank, bias }: SizedLayer, y: Tensor): Tensor {
  const expected = [outChannels, ...outSize];
  checkShape(fn, 'y', y.shape.slice(-rank - 1), expected);
  if (y.shape.length > rank + 2)
    throw rangeError(fn, 'y', `at most one axis before ${expected.join('x')}`, y.shape);
  checkSamples(fn, 'y', y.data);
  const volume = sizeOf(outSize);
  const data: FloatArray = Float64Array.from(y.data);
  if (bias) for (let i = 0; i < data.length; i++) data[i] -= bias[Math.floor(i / volume) % outChannels];
  return { shape: y.shape, data };
}
