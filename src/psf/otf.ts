import { rangeError } from '../errors.ts';
import { rfftn } from '../fft/rfftn.ts';
import type { Spectrum } from '../fft/spectrum.ts';
import { openWorkspace } from '../kernels/runtime/workspace.ts';
import { modulo } from '../numerics/modulo.ts';
import { checkTensor, type DType, dtypeOf, type Shape, sizeOf, stridesOf, type Tensor } from '../tensor.ts';
import { centreOf } from './grid.ts';

/**
 * The transfer function of a PSF on a periodic grid, H = F(h) with h's origin, floor(size/2), moved to index 0.
 *
 * The one way from a PSF to a transfer function (MATLAB's `psf2otf`). A PSF larger than the grid wraps around it.
 *
 * @param psf samples of any rank and size; not normalised here, so that H(0) is their sum
 * @param shape extents of the grid, as many as the PSF has axes
 * @param dtype precision of the result; that of the PSF by default
 * @returns a half spectrum over all axes of `shape`
 * @throws RangeError when the numbers of axes differ
 * @example
 * [...toOtf(tensor([3], [0.25, 0.5, 0.25]), [4]).re]; // => [1, 0.5, 0]
 */
export function toOtf(psf: Tensor, shape: Shape, dtype: DType = dtypeOf(psf)): Spectrum {
  checkTensor('toOtf', 'psf', psf);
  const rank = psf.shape.length;
  if (shape.length !== rank)
    throw rangeError('toOtf', 'shape', `${rank} extents (the axes of the PSF)`, shape);
  const workspace = openWorkspace();
  const size = sizeOf(shape);
  const grid = { shape, data: dtype === 'float32' ? workspace.floats(size) : new Float64Array(size) };
  const from = stridesOf(psf.shape);
  const to = stridesOf(shape);
  for (let i = 0; i < psf.data.length; i++) {
    let at = 0;
    for (let axis = 0; axis < rank; axis++) {
      const n = shape[axis];
      const offset = (Math.floor(i / from[axis]) % psf.shape[axis]) - centreOf(psf.shape[axis]);
      at += modulo(offset, n) * to[axis];
    }
    grid.data[at] += psf.data[i];
  }
  const transfer = rfftn(grid);
  workspace.release();
  return transfer;
}
