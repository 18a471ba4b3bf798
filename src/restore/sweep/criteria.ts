/** How well each restoration of a sweep fits the image. */

import { extendFrame } from '../../boundary/frame.ts';
import { psfLikelihood } from '../../estimate/psf-likelihood.ts';
import { survivingFrequencies } from '../../estimate/spectrum/surviving-frequencies.ts';
import { rfftn } from '../../fft/rfftn.ts';
import { blur } from '../../operators/blur.ts';
import { toOtf } from '../../psf/otf.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import { type Encoding, toCodes } from '../encoded/encoding.ts';

/**
 * The likelihood of every PSF on one grid, on which the image is extended by the largest PSF, as the sum over channels; only frequencies that
 * survived lossy compression count.
 */
export function likelihoods(image: Image, psfs: readonly Tensor[], encoding: Encoding | undefined): number[] {
  const reach = [0, 1].map((axis) => Math.max(...psfs.map(({ shape }) => shape[axis])));
  const spectrumOf = (plane: Tensor) => rfftn(extendFrame(plane, reach).extended);
  const spectra = planesOf(image).map(spectrumOf);
  const steps = encoding?.cosineSteps;
  const survivors =
    encoding && steps
      ? planesOf(toCodes(image, encoding)).map((plane) => survivingFrequencies(spectrumOf(plane), steps))
      : undefined;
  return psfs.map((psf) => {
    const transfer = toOtf(psf, spectra[0].shape, dtypeOf(image));
    return spectra.reduce((sum, spectrum, c) => sum + psfLikelihood(spectrum, transfer, survivors?.[c]), 0);
  });
}

/** Mean of (A x - y)²/σ² where the PSF stays inside the frame; in codes where σ is in codes. */
export function discrepancy(
  image: Image,
  restored: Image,
  psf: Tensor,
  sigmas: readonly number[],
  encoding: Encoding | undefined,
): number {
  const inUnitOfNoise = (light: Image): Image => (encoding ? toCodes(light, encoding) : light);
  const measured = inUnitOfNoise(image);
  const [channels, height, width] = measured.shape;
  const operator = blur(psf, image.shape, { boundary: 'reflect', dtype: dtypeOf(image) });
  const reblurred = inUnitOfNoise(operator.apply(restored) as Image).data;
  const [my, mx] = psf.shape.map((n, axis) => Math.min(n, (measured.shape[axis + 1] - 1) >> 1));
  let sum = 0;
  let count = 0;
  for (let c = 0; c < channels; c++) {
    const variance = sigmas[c % sigmas.length] ** 2;
    for (let y = my; y < height - my; y++)
      for (let x = mx, i = (c * height + y) * width + mx; x < width - mx; x++, i++) {
        sum += (reblurred[i] - measured.data[i]) ** 2 / variance;
        count++;
      }
  }
  return sum / count;
}
