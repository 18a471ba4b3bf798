import { rfftn } from '../fft/rfftn.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { type DType, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';

/** The transfer function of a PSF: sum 1, centre floor(size/2) moved to the origin, what sticks out of `shape` wraps around. */
export function toOtf(psf: Tensor, shape: Shape, dtype: DType): Spectrum {
  const padded = zeros([...shape], dtype);
  const strides = stridesOf(psf.shape);
  const targets = stridesOf(shape);
  const sums = new Float64Array(sizeOf(shape));
  let sum = 0;
  for (let i = 0; i < psf.data.length; i++) {
    let at = 0;
    psf.shape.forEach((n, axis) => {
      const p = (Math.floor(i / strides[axis]) % n) - Math.floor(n / 2);
      at += (((p % shape[axis]) + shape[axis]) % shape[axis]) * targets[axis];
    });
    sums[at] += psf.data[i];
    sum += psf.data[i];
  }
  for (let i = 0; i < sums.length; i++) padded.data[i] = sums[i] / sum;
  return rfftn(padded);
}
