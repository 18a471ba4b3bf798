import { type Boundary, boundaries } from '../boundary/boundary.ts';
import { crop, extension } from '../boundary/extension.ts';
import { checkOptions } from '../check-options.ts';
import { checkChoice, rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { toOtf } from '../psf/otf.ts';
import {
  allocate,
  checkedSize,
  checkTensor,
  type DType,
  dtypeOf,
  type Shape,
  sizeOf,
  type Tensor,
} from '../tensor.ts';
import { type BlockBlur, type BlockBlurProblem, blockBlur, cheapestBlock } from './block-blur.ts';
import type { CirculantOperator } from './circulant.ts';
import { circulant } from './circulant.ts';
import { compose } from './compose.ts';
import { declareKernel } from './gain.ts';
import { isSigned } from './signed.ts';
import type { WindowedOperator } from './windowed.ts';

/** What lies outside the frame, and the precision of the transfer function. */
export interface BlurOptions<B extends Boundary | 'unknown' = Boundary | 'unknown'> {
  /** `wrap` by default; `unknown` makes the region around the frame part of the unknowns. */
  readonly boundary?: B | undefined;
  /** Precision of the transfer function; that of the PSF by default. */
  readonly dtype?: DType | undefined;
  /**
   * Scales the PSF to sum 1; true by default. With `false` the kernel keeps its values, of any sign and sum: the response of a room, a
   * derivative, an instrument with a gain.
   */
  readonly normalise?: boolean | undefined;
}

/** A shape of as many axes, where their number is known to the compiler. */
export type FrameShape<S extends Shape> = number extends S['length']
  ? Shape
  : { readonly [axis in keyof S]: number };

/**
 * The blur with a PSF as a linear operator: y[i] = Σ_k h[k] x[i - (k - c)], a true convolution with centre c = floor(size/2).
 *
 * The `boundary` defines what lies outside the frame, see {@link Boundary} for drawings:
 * - `wrap`: periodic, an operator that is diagonal in Fourier space, at the exact size
 * - `zero`, `nearest`, `reflect`, `mirror`: the image is extended by that rule, with the exact adjoint
 * - `unknown`: x includes the region around the frame that the PSF reaches, y is the measured frame
 *
 * Fourier filters take `wrap` and `unknown` only. Richardson-Lucy and the Poisson likelihood take no kernel with negative values.
 *
 * @param psf weights of any size (odd, even, larger than the image); they are scaled to sum 1 unless `normalise` is false
 * @param shape shape of the image; its last axes are those of the PSF, the axes before them are a batch
 * @param options boundary, precision and scale
 * @throws RangeError when the shape has fewer axes than the PSF, or the PSF does not sum to a number > 0; without normalisation, when its
 * values are not finite or all 0
 * @example
 * const average = blur(tensor([3], [1, 1, 1]), [4], { boundary: 'nearest' });
 * [...average.apply(tensor([4], [3, 0, 0, 6])).data].map(Math.round); // => [2, 1, 2, 4]
 * const derivative = blur(tensor([3], [1, 0, -1]), [4], { normalise: false });
 * [...derivative.apply(tensor([4], [0, 1, 3, 6])).data].map(Math.round); // => [-5, 3, 5, -3]
 */
export function blur<S extends Shape>(
  psf: Tensor,
  shape: S,
  options?: BlurOptions<'wrap'>,
): CirculantOperator<FrameShape<S>>;
export function blur<S extends Shape>(
  psf: Tensor,
  shape: S,
  options: BlurOptions<'unknown'>,
): WindowedOperator<Shape, FrameShape<S>>;
export function blur<S extends Shape>(
  psf: Tensor,
  shape: S,
  options: BlurOptions<'wrap' | 'unknown'>,
): CirculantOperator<FrameShape<S>> | WindowedOperator<Shape, FrameShape<S>>;
export function blur<S extends Shape>(
  psf: Tensor,
  shape: S,
  options?: BlurOptions,
): LinearOperator<Shape, FrameShape<S>>;
export function blur(psf: Tensor, shape: Shape, options: BlurOptions = {}): LinearOperator {
  checkTensor('blur', 'psf', psf);
  checkOptions('blur', options, ['boundary', 'dtype', 'normalise']);
  const { boundary = 'wrap', dtype = dtypeOf(psf), normalise = true } = options;
  checkChoice('blur', 'boundary', boundary, [...boundaries, 'unknown']);
  checkedSize('blur', 'shape', shape);
  const rank = psf.shape.length;
  if (rank === 0 || shape.length < rank)
    throw rangeError('blur', 'shape', `a shape with at least the ${rank} axes of the PSF`, shape);
  const batch = shape.slice(0, shape.length - rank);
  const frame = shape.slice(shape.length - rank);
  const weights = normalise ? toSumOne(psf) : checkKernel(psf);
  const signed = normalise ? isSigned(weights.data) : isSigned(weights.data, 0);
  // A kernel that is larger than the frame meets itself there.
  const fits = weights.shape.every((size, axis) => size <= frame[axis]);
  const withGain = <O extends LinearOperator>(operator: O): O => {
    if (fits) declareKernel(operator, weights.data);
    return operator;
  };
  if (boundary === 'wrap') {
    const blocks = blocksFor({ weights, batch, frame, boundary, domain: frame }, frame);
    return withGain(
      lazyCirculant(() => circulant(toOtf(weights, frame, dtype), shape), shape, signed, rank, blocks),
    );
  }

  // y[i] reads x from i - (K-1-c) to i + c.
  const after = psf.shape.map((size) => Math.floor(size / 2));
  const before = psf.shape.map((size, axis) => size - 1 - after[axis]);
  // The unknown region gets a margin beyond the extent of the PSF, so that opposite sides of the frame do not interact across it.
  const margin = psf.shape.map((size) => (boundary === 'unknown' ? Math.min(size - 1, 16) : 0));
  const padded = frame.map((n, axis) => goodSize(n + psf.shape[axis] - 1 + margin[axis]));
  const domain = [...batch, ...padded];
  const blocks = blocksFor({ weights, batch, frame, boundary, domain: padded }, padded);
  const interior = withGain(
    lazyCirculant(() => circulant(toOtf(weights, padded, dtype), domain), domain, signed, rank),
  );
  const windowed = once(() => compose(crop(batch, padded, before, frame), interior));
  if (boundary === 'unknown') {
    const operator: WindowedOperator = {
      ...blockwise(windowed, domain, shape, blocks),
      signed,
      circulant: interior,
      begin: [...batch.map(() => 0), ...before],
    };
    return operator;
  }
  const extended = once(() => compose(windowed(), extension(batch, frame, before, after, boundary, padded)));
  return { ...blockwise(extended, shape, shape, blocks), signed, rank };
}

/** Blocks where they are faster than the transform of images of the extents `whole`. */
function blocksFor(problem: BlockBlurProblem, whole: Shape): (() => BlockBlur) | undefined {
  if (problem.weights.shape.length !== 2) return undefined;
  const block = cheapestBlock(problem, whole);
  return block && once(() => blockBlur(problem, block));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The operator by blocks where there are some and they fit, else as a whole, which is not made before it is needed. */
function blockwise(
  whole: () => LinearOperator,
  domain: Shape,
  range: Shape,
  blocks: (() => BlockBlur) | undefined,
): LinearOperator {
  const way =
    (verb: 'apply' | 'adjoint', name: string, from: Shape, to: Shape) => (x: Tensor, out?: Tensor) => {
      checkTensor(verb, name, x, from);
      if (blocks === undefined || !(x.data instanceof Float32Array)) return whole()[verb](x, out);
      const result = out ?? { shape: to, data: allocate(sizeOf(to), 'float32') };
      checkTensor(verb, 'out', result, to);
      return blocks()[verb](x, result) ?? whole()[verb](x, result);
    };
  return {
    domain,
    range,
    apply: way('apply', 'x', domain, range),
    adjoint: way('adjoint', 'y', range, domain),
  };
}

/** A circulant operator whose spectrum, as large as the image, is not made before it is needed. */
function lazyCirculant(
  make: () => CirculantOperator,
  shape: Shape,
  signed: boolean,
  rank: number,
  blocks?: () => BlockBlur,
): CirculantOperator {
  const whole = once(make);
  return {
    ...blockwise(whole, shape, shape, blocks),
    signed,
    rank,
    get spectrum() {
      return whole().spectrum;
    },
  };
}

/** Throws unless the values are finite and not all 0. */
function checkKernel(psf: Tensor): Tensor {
  const wrong = psf.data.find((value: number) => !Number.isFinite(value));
  if (wrong !== undefined) throw rangeError('blur', 'psf', 'finite values', wrong);
  if (psf.data.every((value: number) => value === 0))
    throw rangeError('blur', 'psf', 'values that are not all 0', 0);
  return { shape: psf.shape, data: psf.data.slice() };
}

/** Any scale of a PSF means the same blur: a constant image is preserved. */
function toSumOne(psf: Tensor): Tensor {
  let sum = 0;
  for (const weight of psf.data) sum += weight;
  if (!(sum > 0 && Number.isFinite(sum))) {
    const { message } = rangeError('blur', 'psf', 'weights with a finite sum > 0', sum);
    throw new RangeError(`${message}; with "normalise" false a kernel may have any sum`);
  }
  return { shape: psf.shape, data: Float64Array.from(psf.data, (weight) => weight / sum) };
}
