import { crop } from '../boundary/extension.ts';
import { rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import { circulant } from '../operators/circulant.ts';
import { compose } from '../operators/compose.ts';
import type { SpectralOperator } from '../solvers/fourier/fourier-filter.ts';
import { dtypeOf, type Tensor } from '../tensor.ts';
import { dividedBy } from './kernel-gain.ts';
import {
  type SampledConvolution,
  type SampledConvolutionOptions,
  sampledConvolution,
} from './sampled-convolution.ts';

/** What is measured of a picture, and what its estimates are compared with. */
export interface Setting {
  /** A. Its domain is the whole picture. */
  readonly convolution: SampledConvolution;
  /** The part of the picture that estimates show. */
  readonly original: Tensor;
  /** The part of a tensor over A's domain that estimates show. */
  frame(x: Tensor): Tensor;
  /** A / gain as the solvers take it where the stride is 1; with unknown surroundings they see no more of the picture than y. */
  solvable(gain: number): SpectralOperator;
  /** A x̂ - y, where x̂ tells all that A needs. */
  residual(estimate: Tensor, measured: Tensor): Tensor;
}

/** The picture meets itself around the corner: A is exact and no sample is special. */
export function wrapping(kernel: Tensor, picture: Tensor, layout: SampledConvolutionOptions): Setting {
  const convolution = sampledConvolution(kernel, picture.shape, layout, dtypeOf(picture));
  const { filter, domain } = convolution;
  return {
    convolution,
    original: picture,
    frame: (x) => x,
    solvable: (gain) => circulant(dividedBy(gain, filter.spectrum), domain),
    residual: (estimate, measured) => minus(convolution.apply(estimate), measured),
  };
}

/**
 * A camera's frame: y is seen where the kernel reads nothing but the picture, and the ways back are not told what lies around y.
 *
 * @param extent of the kernel with its dilation
 * @throws RangeError when less than the extent of the kernel is left of the picture
 */
export function unknownSurroundings(
  kernel: Tensor,
  picture: Tensor,
  layout: SampledConvolutionOptions,
  extent: readonly number[],
): Setting {
  const dtype = dtypeOf(picture);
  const batch = picture.shape.slice(0, -extent.length);
  const whole = picture.shape.slice(-extent.length);
  const seen = whole.map((n, axis) => n - extent[axis] + 1);
  if (seen.some((n, axis) => n < extent[axis]))
    throw rangeError(
      'versus',
      'kernel',
      `at most ${whole.map((n) => Math.floor((n + 1) / 2)).join('x')} with its dilation where the surroundings are unknown`,
      extent,
    );
  // A convolution reads as far ahead as its centre lies inside, a correlation the other way round.
  const before = extent.map((n) => (layout.correlate ? Math.floor(n / 2) : n - 1 - Math.floor(n / 2)));
  const wrapped = sampledConvolution(kernel, picture.shape, layout, dtype);
  const window = crop(batch, whole, before, seen);
  const convolution = { ...wrapped, ...compose(window, wrapped.filter), sampling: window };
  const inner = crop(
    batch,
    seen,
    before,
    seen.map((n, axis) => n - extent[axis] + 1),
  );
  const again = sampledConvolution(kernel, [...batch, ...seen], layout, dtype).filter;
  return {
    convolution,
    original: window.apply(picture),
    frame: (x) => window.apply(x),
    solvable(gain) {
      // A margin beyond the reach, so that opposite sides of the frame do not meet across the surroundings.
      const padded = whole.map((n, axis) => goodSize(n + Math.min(extent[axis] - 1, 16)));
      const { spectrum } = sampledConvolution(kernel, [...batch, ...padded], layout, dtype).filter;
      const interior = circulant(dividedBy(gain, spectrum), [...batch, ...padded]);
      return {
        ...compose(crop(batch, padded, before, seen), interior),
        circulant: interior,
        begin: [...batch.map(() => 0), ...before],
      };
    },
    residual: (estimate, measured) => minus(inner.apply(again.apply(estimate)), inner.apply(measured)),
  };
}

function minus(a: Tensor, b: Tensor): Tensor {
  for (let i = 0; i < a.data.length; i++) a.data[i] -= b.data[i];
  return a;
}
