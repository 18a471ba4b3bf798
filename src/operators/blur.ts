import { type Boundary, boundaries } from '../boundary/boundary.ts';
import { crop, extension } from '../boundary/extension.ts';
import { checkChoice, rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { toOtf } from '../psf/otf.ts';
import { checkedSize, type DType, dtypeOf, type Shape, type Tensor } from '../tensor.ts';
import type { CirculantOperator } from './circulant.ts';
import { circulant } from './circulant.ts';
import { compose } from './compose.ts';
import type { WindowedOperator } from './windowed.ts';

/** What lies outside the frame, and the precision of the transfer function. */
export interface BlurOptions<B extends Boundary | 'unknown' = Boundary | 'unknown'> {
  /** `wrap` by default; `unknown` makes the region around the frame part of the unknowns. */
  readonly boundary?: B | undefined;
  /** Precision of the transfer function; that of the PSF by default. */
  readonly dtype?: DType | undefined;
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
 * Fourier filters take `wrap` and `unknown` only.
 *
 * @param psf weights of any size (odd, even, larger than the image); they are scaled to sum 1
 * @param shape shape of the image; its last axes are those of the PSF, the axes before them are a batch
 * @param options boundary and precision
 * @throws RangeError when the shape has fewer axes than the PSF or the PSF does not sum to a number > 0
 * @example
 * const average = blur(tensor([3], [1, 1, 1]), [4], { boundary: 'nearest' });
 * [...average.apply(tensor([4], [3, 0, 0, 6])).data].map(Math.round); // => [2, 1, 2, 4]
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
  const { boundary = 'wrap', dtype = dtypeOf(psf) } = options;
  checkChoice('blur', 'boundary', boundary, [...boundaries, 'unknown']);
  checkedSize('blur', 'shape', shape);
  const rank = psf.shape.length;
  if (rank === 0 || shape.length < rank)
    throw rangeError('blur', 'shape', `a shape with at least the ${rank} axes of the PSF`, shape);
  const batch = shape.slice(0, shape.length - rank);
  const frame = shape.slice(shape.length - rank);
  const weights = toSumOne(psf);
  if (boundary === 'wrap') return circulant(toOtf(weights, frame, dtype), shape);

  // y[i] reads x from i - (K-1-c) to i + c.
  const after = psf.shape.map((size) => Math.floor(size / 2));
  const before = psf.shape.map((size, axis) => size - 1 - after[axis]);
  // The unknown region gets a margin beyond the extent of the PSF, so that opposite sides of the frame do not interact across it.
  const margin = psf.shape.map((size) => (boundary === 'unknown' ? Math.min(size - 1, 16) : 0));
  const padded = frame.map((n, axis) => goodSize(n + psf.shape[axis] - 1 + margin[axis]));
  const interior = circulant(toOtf(weights, padded, dtype), [...batch, ...padded]);
  const window = crop(batch, padded, before, frame);
  const windowed = compose(window, interior);
  if (boundary === 'unknown') {
    const operator: WindowedOperator = {
      ...windowed,
      circulant: interior,
      begin: [...batch.map(() => 0), ...before],
    };
    return operator;
  }
  return { ...compose(windowed, extension(batch, frame, before, after, boundary, padded)), rank };
}

/** Any scale of a PSF means the same blur: a constant image is preserved. */
function toSumOne(psf: Tensor): Tensor {
  let sum = 0;
  for (const weight of psf.data) sum += weight;
  if (!(sum > 0 && Number.isFinite(sum)))
    throw rangeError('blur', 'psf', 'weights with a finite sum > 0', sum);
  return { shape: psf.shape, data: Float64Array.from(psf.data, (weight) => weight / sum) };
}
