/** Whether a PSF blurred the transparency of an image. */

import { blur } from '../../operators/blur.ts';
import type { PsfSpec } from '../../psf/catalogue.ts';
import { makePsf } from '../../psf/make.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';

/** The PSF of the middle channel, for the transparency that all channels share. */
export function psfOfAlpha(psfs: readonly (PsfSpec | Tensor)[]): Tensor {
  const psf = psfs[psfs.length >> 1];
  return 'model' in psf ? makePsf(psf) : psf;
}

/**
 * The transparency is taken for blurred where that of a hard cut, blurred by the PSF, is at most this part as far from it as the hard cut
 * itself: 0.05 behind the PSF, 1.3 and more where the cut is hard or antialiased.
 */
const mostBlurred = 0.4;

/** Whether a transparency was blurred by a PSF together with the colors, rather than cut out after the blur. */
export function isBlurredAlpha(alpha: Image, psf: Tensor): boolean {
  const cut = { shape: alpha.shape, data: alpha.data.map((value: number) => (value >= 0.5 ? 1 : 0)) };
  const blurred = blur(psf, alpha.shape, { boundary: 'nearest', dtype: dtypeOf(alpha) }).apply(cut);
  let [fromCut, fromBlurred] = [0, 0];
  for (let i = 0; i < alpha.data.length; i++) {
    fromCut += (alpha.data[i] - cut.data[i]) ** 2;
    fromBlurred += (alpha.data[i] - blurred.data[i]) ** 2;
  }
  return fromCut > 0 && fromBlurred < mostBlurred ** 2 * fromCut;
}
