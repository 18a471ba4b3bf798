import { crop } from '../boundary/extension.ts';
import { rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import { circulant } from '../operators/circulant.ts';
import { compose } from '../operators/compose.ts';
import type { SpectralOperator } from '../solvers/fourier/fourier-filter.ts';
import { dtypeOf, type Tensor } from '../tensor.ts';
import { scaledDown } from './kernel-gain.ts';
import {
  type SampledConvolution,
  type SampledConvolutionOptions,
  sampledConvolution,
} from './sampled-convolution.ts';

/** The measurement of an image, and the reference for its estimates. */
export interface Setting {
  /** A. Its domain is the whole image. */
  readonly convolution: SampledConvolution;
  /** The part of the image that is estimated. */
  readonly original: Tensor;
  /** The part of a tensor over A's domain that estimates show. */
  frame(x: Tensor): Tensor;
  /** A / gain as the solvers take it where the stride is 1; with an unknown boundary they have no more of the image than y. */
  solvable(gain: number): SpectralOperator;
  /** A x̂ - y, where x̂ contains all samples that A needs. */
  residual(estimate: Tensor, measured: Tensor): Tensor;
}

/** Periodic boundaries: A is exact and all samples are equivalent. */
export function periodicBoundary(kernel: Tensor, image: Tensor, layout: SampledConvolutionOptions): Setting {
  const convolution = sampledConvolution(kernel, image.shape, layout, dtypeOf(image));
  const { filter, domain } = convolution;
  return {
    convolution,
    original: image,
    frame: (x) => x,
    solvable: (gain) => circulant(scaledDown(gain, filter.spectrum), domain),
    residual: (estimate, measured) => minus(convolution.apply(estimate), measured),
  };
}

/**
 * A camera's frame: y is measured where the kernel reads nothing but the image, and the methods do not know the region around y.
 *
 * @param extent of the kernel with its dilation
 * @throws RangeError when less than the extent of the kernel is left of the image
 */
export function unknownBoundary(
  kernel: Tensor,
  image: Tensor,
  layout: SampledConvolutionOptions,
  extent: readonly number[],
): Setting {
  const dtype = dtypeOf(image);
  const batch = image.shape.slice(0, -extent.length);
  const whole = image.shape.slice(-extent.length);
  const seen = whole.map((n, axis) => n - extent[axis] + 1);
  if (seen.some((n, axis) => n < extent[axis]))
    throw rangeError(
      'versus',
      'kernel',
      `at most ${whole.map((n) => Math.floor((n + 1) / 2)).join('x')} with its dilation under the boundary unknown`,
      extent,
    );
  // A convolution reads as many samples ahead as its center is inside, a correlation the opposite.
  const before = extent.map((n) => (layout.correlate ? Math.floor(n / 2) : n - 1 - Math.floor(n / 2)));
  const wrapped = sampledConvolution(kernel, image.shape, layout, dtype);
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
    original: window.apply(image),
    frame: (x) => window.apply(x),
    solvable(gain) {
      // A margin beyond the extent of the kernel, so that opposite sides of the frame do not interact.
      const padded = whole.map((n, axis) => goodSize(n + Math.min(extent[axis] - 1, 16)));
      const { spectrum } = sampledConvolution(kernel, [...batch, ...padded], layout, dtype).filter;
      const interior = circulant(scaledDown(gain, spectrum), [...batch, ...padded]);
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
