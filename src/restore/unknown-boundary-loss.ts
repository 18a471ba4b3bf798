import { cropFrame } from '../boundary/frame.ts';
import { expectedPower } from '../estimate/identifiability.ts';
import { periodicSpectrum } from '../estimate/spectrum/periodic-spectrum.ts';
import { irfftn, rfftn } from '../fft/rfftn.ts';
import { gaussianNoise } from '../noise/gaussian.ts';
import { blur } from '../operators/blur.ts';
import { toOtf } from '../psf/otf.ts';
import type { SpectralOperator } from '../solvers/fourier/fourier-filter.ts';
import { wienerDeconvolve } from '../solvers/wiener.ts';
import { copyOf, sizeOf, type Tensor, zeros } from '../tensor.ts';

/**
 * Photographs lose about half of what a random image with the same power spectrum loses, because the region around their frame resembles
 * the region inside. Measured on photographs with camera shake, motion blur, defocus and Gaussian blur.
 */
const half = 0.5;

/**
 * The part of a Wiener filter's gain, in dB, that is lost because the region around the frame was not measured: the errors near the frame
 * and their propagation inside. A random image with the power spectrum of this one is blurred twice, once periodically, once as a
 * window of a larger image, and both are restored.
 *
 * @param measured the blurred image [..., height, width]; its middle channel is analyzed
 * @param psf of rank 2, less than half as large as the image
 * @param noise standard deviation, > 0
 * @returns >= 0; undefined where the PSF leaves less than half of the image inside
 */
export function unknownBoundaryLoss(measured: Tensor, psf: Tensor, noise: number): number | undefined {
  const shape = measured.shape.slice(-2);
  const inside = shape.map((n, axis) => n - psf.shape[axis] + 1);
  if (inside.some((n, axis) => n < shape[axis] / 2)) return undefined;
  const sharp = randomLike(measured, psf, noise);
  const wrapped = blur(psf, shape, { boundary: 'wrap', dtype: 'float32' });
  const wrap = gainOf(wrapped, sharp, wrapped.apply(sharp), noise);
  const framed = blur(psf, inside, { boundary: 'unknown', dtype: 'float32' });
  const begin = psf.shape.map((n) => n - 1 - Math.floor(n / 2));
  const window = (x: Tensor): Tensor => cropFrame(x, begin, inside);
  const frame = gainOf(framed, window(sharp), window(wrapped.apply(sharp)), noise);
  return Math.max(0, half * (wrap - frame));
}

/** The gain in dB of the Wiener filter on a known image. */
function gainOf(operator: SpectralOperator, sharp: Tensor, blurred: Tensor, noise: number): number {
  const measured = gaussianNoise(blurred, { sigma: noise, seed: 2 });
  const { estimate } = wienerDeconvolve(operator, measured, { noise, psfError: 0 });
  return 10 * Math.log10(squaredError(sharp, measured) / squaredError(sharp, estimate));
}

/** An image with random phases and the power spectrum that is expected of the sharp one. */
function randomLike(image: Tensor, psf: Tensor, noise: number): Tensor {
  const shape = image.shape.slice(-2);
  const size = sizeOf(shape);
  const middle = size * Math.floor(image.data.length / size / 2);
  const plane = { shape, data: image.data.subarray(middle, middle + size) };
  const power = expectedPower(periodicSpectrum(plane), toOtf(psf, shape, 'float64'), noise);
  const spectrum = rfftn(gaussianNoise(zeros(shape, 'float64'), { sigma: 1, seed: 1 }));
  for (let k = 0; k < power.length; k++) {
    const modulus = Math.hypot(spectrum.re[k], spectrum.im[k]);
    const scale = modulus > 0 ? Math.sqrt(power[k] * size) / modulus : 0;
    spectrum.re[k] *= scale;
    spectrum.im[k] *= scale;
  }
  return copyOf(irfftn(spectrum), 'float32');
}

function squaredError(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return sum;
}
