import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { openWorkspace } from '../../kernels/runtime/workspace.ts';
import { allocate, dtypeOf, type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';

/**
 * The change of a transfer function when its PSF is scaled, |f · ∇H(f)|²: ε² times it is the expected squared error of H for
 * a PSF whose width has a relative error ε.
 *
 * ∂H/∂f_a is the transform of -2πi x_a h(x), with x relative to the center of the PSF.
 *
 * @param transfer H, without a batch
 * @param out one number per stored frequency, in the precision of H
 * @returns `out`
 */
export function dilationPower(
  transfer: Spectrum,
  out: FloatArray = allocate(transfer.re.length, dtypeOf({ data: transfer.re })),
): FloatArray {
  const { shape, rank } = transfer;
  const single = dtypeOf({ data: transfer.re }) === 'float32';
  const workspace = openWorkspace();
  // Large temporary arrays: in the memory of the kernels they cause no garbage collection.
  const floats = (count: number) => (single ? workspace.floats(count) : new Float64Array(count));
  const half = halfShape(shape);
  const length = sizeOf(half);
  const h = irfftn(transfer, { shape, data: floats(sizeOf(shape)) });
  const moment: Tensor = { shape, data: floats(sizeOf(shape)) };
  const slope = { shape, rank, re: floats(length), im: floats(length) };
  const re = out.fill(0);
  const im = floats(length);
  for (let axis = 0; axis < rank; axis++) {
    const n = shape[axis];
    /** Position or frequency number on the periodic axis, from -n/2 to n/2. */
    const centred = (i: number) => (2 * i <= n ? i : i - n);
    const run = sizeOf(shape.slice(axis + 1));
    for (let at = 0; at < h.data.length; )
      for (let i = 0; i < n; i++) {
        const x = centred(i);
        for (const end = at + run; at < end; at++) moment.data[at] = x * h.data[at];
      }
    rfftn(moment, rank, slope);
    const halfRun = sizeOf(half.slice(axis + 1));
    for (let k = 0; k < length; )
      for (let i = 0; i < half[axis]; i++) {
        const turns = (2 * Math.PI * centred(i)) / n;
        for (const end = k + halfRun; k < end; k++) {
          re[k] += turns * slope.im[k];
          im[k] -= turns * slope.re[k];
        }
      }
  }
  for (let k = 0; k < length; k++) re[k] = re[k] * re[k] + im[k] * im[k];
  workspace.release();
  return out;
}
