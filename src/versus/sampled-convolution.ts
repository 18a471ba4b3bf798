import { gather } from '../boundary/gather.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import type { LinearOperator } from '../linear-operator.ts';
import type { CirculantOperator } from '../operators/circulant.ts';
import { circulant } from '../operators/circulant.ts';
import { compose } from '../operators/compose.ts';
import { toOtf } from '../psf/otf.ts';
import { type DType, dtypeOf, type Shape, stridesOf, type Tensor, zeros } from '../tensor.ts';

/** A convolution that keeps every s-th sample, A = D C, on a frame that wraps around. */
export interface SampledConvolution extends LinearOperator {
  /** C, the convolution at full size. */
  readonly filter: CirculantOperator;
  /** H, the transfer function of C over the frame, in double precision. */
  readonly transfer: Spectrum;
  /** D keeps the samples whose index is a multiple of the stride; its adjoint inserts zeros between samples. */
  readonly sampling: LinearOperator;
  readonly stride: readonly number[];
}

/** Stride and dilation of the kernel, per axis. */
export interface SampledConvolutionOptions {
  readonly stride: readonly number[];
  /** 1: no dilation. */
  readonly dilation: readonly number[];
  /** Correlate, as the convolution of neural networks does, instead of convolving. */
  readonly correlate: boolean;
}

/**
 * The operator y[o] = Σ_k w[k] x[s o ∓ (d k - c)], c = floor(E/2), E = d (K - 1) + 1, indices modulo the frame.
 *
 * @param kernel one weight for each tap, of the spatial rank; not normalised
 * @param shape of the image, each spatial extent a multiple of its stride; the axes before those of the kernel are a batch
 * @param dtype precision of the images to filter
 */
export function sampledConvolution(
  kernel: Tensor,
  shape: Shape,
  { stride, dilation, correlate }: SampledConvolutionOptions,
  dtype: DType,
): SampledConvolution {
  const rank = kernel.shape.length;
  const frame = shape.slice(-rank);
  const spread = dilate(kernel, dilation);
  const transfer = conjugateIf(correlate, toOtf(spread, frame, 'float64'));
  const sampling = gather(
    shape.slice(0, -rank),
    frame,
    frame.map((n, axis) => Int32Array.from({ length: n / stride[axis] }, (_, o) => o * stride[axis])),
  );
  const filter = circulant(
    dtype === 'float64' ? transfer : conjugateIf(correlate, toOtf(spread, frame, dtype)),
    shape,
  );
  return { ...compose(sampling, filter), filter, sampling, transfer, stride };
}

/** Sets d - 1 zeros between the taps. */
function dilate(kernel: Tensor, dilation: readonly number[]): Tensor {
  if (dilation.every((d) => d === 1)) return kernel;
  const shape = kernel.shape.map((n, axis) => dilation[axis] * (n - 1) + 1);
  const spread = zeros(shape, dtypeOf(kernel));
  const [from, to] = [stridesOf(kernel.shape), stridesOf(shape)];
  for (let tap = 0; tap < kernel.data.length; tap++) {
    const at = kernel.shape.map((n, axis) => (Math.floor(tap / from[axis]) % n) * dilation[axis] * to[axis]);
    spread.data[at.reduce((sum, part) => sum + part, 0)] = kernel.data[tap];
  }
  return spread;
}

function conjugateIf(conjugate: boolean, spectrum: Spectrum): Spectrum {
  return conjugate ? { ...spectrum, im: spectrum.im.map((v) => -v) } : spectrum;
}
