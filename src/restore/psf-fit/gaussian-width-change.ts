import { halfShape } from '../../fft/spectrum.ts';
import { secondMoments } from '../../psf/moments.ts';
import type { Shape, Tensor } from '../../tensor.ts';

/** Relative changes of the second moments, which correspond to changes of the width from -23 % to 20 %. */
const changes = [-0.4, -0.3, -0.2, -0.15, -0.1, -0.05, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45];

/**
 * |B|² of Gaussians with parts of a PSF's second moments, at the frequencies k of a half spectrum: what a change of the PSF's width would
 * do if the PSF had no other features. Negative parts sharpen.
 *
 * @param psf [rows, columns] with a sum > 0
 */
export function gaussianWidthChanges(psf: Tensor, shape: Shape, drawn: readonly number[]): Float64Array[] {
  const { yy, xx, xy } = secondMoments(psf);
  const half = halfShape(shape)[1];
  const exponent = Float64Array.from(drawn, (k) => {
    const row = Math.floor(k / half);
    const fy = (2 * row > shape[0] ? row - shape[0] : row) / shape[0];
    const fx = (k % half) / shape[1];
    return 4 * Math.PI ** 2 * (yy * fy * fy + xx * fx * fx + 2 * xy * fx * fy);
  });
  // Beyond e^±60 the signal, or the fit, vanishes.
  return changes.map((share) => exponent.map((e) => Math.exp(-Math.max(-60, Math.min(60, share * e)))));
}
