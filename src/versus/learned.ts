import { irfftn, rfftn } from '../fft/rfftn.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { choleskySolve } from '../numerics/cholesky.ts';
import { circulant } from '../operators/circulant.ts';
import { toOtf } from '../psf/otf.ts';
import { dtypeOf, sizeOf, type Tensor, tensor } from '../tensor.ts';

/**
 * The transposed convolution whose kernel inverts A best on this image: w = argmin ‖w ⊛ Dᵀy - x‖², with the same stride.
 *
 * It is fitted to the true image, so that no trained transposed convolution of that size is closer to it.
 * The normal equations hold the autocorrelation of Dᵀy and its correlation with x, both by the Fourier transform.
 *
 * @param inserted Dᵀy: y with zeros between its samples; it wraps around its frame
 * @param rank how many trailing axes the kernel has
 * @param size extents of the kernel, centre floor(size/2)
 */
export function learnedTransposed(
  inserted: Tensor,
  rank: number,
  original: Tensor,
  size: readonly number[],
): { readonly kernel: Tensor; readonly estimate: Tensor } {
  const shape = inserted.shape.slice(-rank);
  const u = rfftn(inserted, rank);
  const x = rfftn(original, rank);
  const auto = correlation(u, u, shape);
  const cross = correlation(u, x, shape);
  const count = sizeOf(size);
  const taps = Array.from({ length: count }, (_, tap) => coordinates(tap, size));
  const at = (lag: readonly number[]): number =>
    lag.reduce(
      (index, l, axis) => index * shape[axis] + (((l % shape[axis]) + shape[axis]) % shape[axis]),
      0,
    );
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  taps.forEach((a, row) => {
    right[row] = cross.data[at(a)];
    taps.forEach((b, column) => {
      matrix[row * count + column] = auto.data[at(a.map((v, axis) => v - b[axis]))];
    });
    // Rounding must not make the system of an image without detail singular.
    matrix[row * count + row] += 1e-9 * auto.data[0];
  });
  const kernel = tensor(size, choleskySolve(matrix, right));
  const filter = circulant(toOtf(kernel, shape, dtypeOf(inserted)), inserted.shape);
  return { kernel, estimate: filter.apply(inserted) };
}

/** c[k] = Σ_i a[i] b[i + k], summed over the batch. */
function correlation(a: Spectrum, b: Spectrum, shape: readonly number[]): Tensor {
  const batch = sizeOf(a.shape.slice(0, a.shape.length - a.rank));
  const length = a.re.length / batch;
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let i = 0; i < a.re.length; i++) {
    re[i % length] += a.re[i] * b.re[i] + a.im[i] * b.im[i];
    im[i % length] += a.re[i] * b.im[i] - a.im[i] * b.re[i];
  }
  return irfftn({ shape, rank: a.rank, re, im });
}

/** The position of a tap relative to the center of its kernel. */
function coordinates(tap: number, size: readonly number[]): number[] {
  const place: number[] = [];
  let rest = tap;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    place.unshift((rest % size[axis]) - Math.floor(size[axis] / 2));
    rest = Math.floor(rest / size[axis]);
  }
  return place;
}
