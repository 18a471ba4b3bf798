import { checkSamples, rangeError } from '../../errors.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { modulo } from '../../numerics/modulo.ts';
import { toOtf } from '../../psf/otf.ts';
import {
  allocate,
  type DType,
  type FloatArray,
  type Shape,
  sizeOf,
  stridesOf,
  type Tensor,
} from '../../tensor.ts';
import type { Analysis, ConvolutionalAnalysis } from './analysis-operators.ts';

/** A coefficient of a filter. */
interface Tap {
  readonly weight: number;
  readonly offset: readonly number[];
}

/**
 * A bank of filters as an analysis operator, periodic: (D_c x)[i] = Σ_k w_c[k] x[i + k], the correlation of every channel with each kernel.
 * Second differences, the filters of a wavelet frame, of a learned model, …
 *
 * @param kernels one or more, each with one axis per spatial axis of the image and the origin at its first sample
 * @returns the factory of D, for {@link Prior} and {@link l1Prior}
 * @throws RangeError without kernels, or for coefficients that are not finite
 * @example
 * const secondDifferences = filterBank([tensor([3], [1, -2, 1])]);
 * const d = new Float64Array(5);
 * secondDifferences([5], 1, 'float64').apply(Float64Array.of(0, 1, 4, 9, 16), d);
 * d; // => [2, 2, 2, -23, 17]
 */
export function filterBank(kernels: readonly Tensor[]): Analysis {
  if (kernels.length === 0) throw rangeError('filterBank', 'kernels', 'one kernel or more', kernels);
  for (const { data } of kernels) checkSamples('filterBank', 'kernels', data);
  return (domain, rank, dtype) => {
    for (const { shape } of kernels)
      if (shape.length !== rank) throw rangeError('filterBank', 'kernels', `tensors of ${rank} axes`, shape);
    return bankOn(kernels, domain, domain.slice(-rank), dtype);
  };
}

function bankOn(
  kernels: readonly Tensor[],
  domain: Shape,
  plane: Shape,
  dtype: DType,
): ConvolutionalAnalysis {
  const filters = kernels.map(tapsOf);
  const [size, sites] = [sizeOf(domain), sizeOf(plane)];
  const each = (visit: (component: number, channel: number, tap: Tap) => void): void => {
    for (const [c, taps] of filters.entries())
      for (let channel = 0; channel < size; channel += sites)
        for (const tap of taps) visit(c * size + channel, channel, tap);
  };
  return {
    components: filters.length,
    gain: gainOf(kernels, plane, dtype),
    apply(x, out) {
      out.fill(0);
      each((component, channel, { weight, offset }) =>
        addShifted(x, channel, plane, offset, weight, out, component),
      );
    },
    adjoint(d, out) {
      out.fill(0);
      each((component, channel, { weight, offset }) => {
        const back = offset.map((k) => -k);
        addShifted(d, component, plane, back, weight, out, channel);
      });
    },
  };
}

function tapsOf({ shape, data }: Tensor): Tap[] {
  const strides = stridesOf(shape);
  const taps = Array.from(data, (weight, at): Tap => {
    return { weight, offset: shape.map((n, axis) => Math.floor(at / strides[axis]) % n) };
  });
  return taps.filter(({ weight }) => weight !== 0);
}

/** to[i] += weight · from[i + offset] over a periodic plane; `first` and `firstTo` are its begins in the arrays. */
function addShifted(
  from: FloatArray,
  first: number,
  plane: Shape,
  offset: readonly number[],
  weight: number,
  to: FloatArray,
  firstTo: number,
): void {
  const width = plane[plane.length - 1];
  const shift = modulo(offset[plane.length - 1], width);
  const lead = plane.slice(0, -1);
  const strides = stridesOf(lead);
  const rows = sizeOf(lead);
  for (let row = 0; row < rows; row++) {
    let source = 0;
    for (let axis = 0; axis < lead.length; axis++)
      source += modulo(Math.floor(row / strides[axis]) + offset[axis], lead[axis]) * strides[axis];
    const [at, of] = [firstTo + row * width, first + source * width];
    for (let j = 0; j < width - shift; j++) to[at + j] += weight * from[of + j + shift];
    for (let j = width - shift; j < width; j++) to[at + j] += weight * from[of + j + shift - width];
  }
}

/** Σ_c |D_c(f)|²; the origin of a kernel does not matter to it. */
function gainOf(kernels: readonly Tensor[], plane: Shape, dtype: DType): FloatArray {
  const gain = allocate(sizeOf(halfShape(plane)), dtype);
  for (const kernel of kernels) {
    const { re, im } = toOtf(kernel, plane, 'float64');
    for (let k = 0; k < gain.length; k++) gain[k] += re[k] * re[k] + im[k] * im[k];
  }
  return gain;
}
