import { irfftn, rfftn } from '../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import { allocate, dtypeOf, type FloatArray, sizeOf, stridesOf, type Tensor } from '../tensor.ts';

/**
 * How a transfer function changes when its PSF is drawn larger or smaller: |f · ∇H(f)|², so that ε² times it is the expected square
 * error of H for a PSF whose width is known to a relative ε.
 *
 * ∂H/∂f_a is the transform of -2πi x_a h(x), with x counted from the centre of the PSF.
 *
 * @param transfer H, without a batch
 * @returns one number per stored frequency, in the precision of H
 */
export function dilationPower(transfer: Spectrum): FloatArray {
  const { shape } = transfer;
  const h = irfftn(transfer);
  const half = halfShape(shape);
  const length = sizeOf(half);
  const re = allocate(length, dtypeOf(h));
  const im = allocate(length, dtypeOf(h));
  const strides = stridesOf(shape);
  const inner = stridesOf(half);
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis];
    /** Position or frequency number on the periodic axis, from -n/2 to n/2. */
    const centred = (i: number) => (2 * i <= n ? i : i - n);
    const moment: Tensor = { shape, data: allocate(h.data.length, dtypeOf(h)) };
    for (let i = 0; i < h.data.length; i++)
      moment.data[i] = h.data[i] * centred(Math.floor(i / strides[axis]) % n);
    const slope = rfftn(moment);
    for (let k = 0; k < length; k++) {
      const turns = (2 * Math.PI * centred(Math.floor(k / inner[axis]) % half[axis])) / n;
      re[k] += turns * slope.im[k];
      im[k] -= turns * slope.re[k];
    }
  }
  for (let k = 0; k < length; k++) re[k] = re[k] ** 2 + im[k] ** 2;
  return re;
}
