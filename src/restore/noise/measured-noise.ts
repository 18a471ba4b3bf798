import { estimateNoise } from '../../estimate/noise.ts';
import { roundingError } from '../../estimate/rounding-error.ts';
import { rootMeanSquare } from '../../numerics/norms.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import { type Encoding, isCurved, minimumNoise, toCodes } from '../encoded/encoding.ts';
import { noiseOfPlane } from './method-noise.ts';

/** The noise of an image before any method is chosen. */
export interface MeasuredNoise {
  /** The image in the unit of the noise: code values where their curve is known. */
  readonly codes: Image;
  /** Standard deviation, the root mean square over channels. */
  readonly sigma: number;
  /** Whether nothing was found above the rounding of the file: the noise is at most `sigma`. */
  readonly isRounding: boolean;
}

/**
 * The noise of an image, behind its blur where that is known.
 *
 * @param psf of all channels
 * @param encoding of the file of the image
 */
export function measuredNoise(
  image: Image,
  psf: Tensor | undefined,
  encoding: Encoding | undefined,
): MeasuredNoise {
  const codes = encoding && isCurved(encoding) ? toCodes(image, encoding) : image;
  const planes = planesOf(codes);
  const least = Math.max(
    encoding ? minimumNoise(encoding) : 0,
    ...planes.map(({ data }) => roundingError(data)),
  );
  const sigmas = planes.map((plane) =>
    psf && encoding ? noiseOfPlane(plane, psf, undefined).transition : estimateNoise(plane),
  );
  const sigma = rootMeanSquare(sigmas);
  return { codes, sigma: Math.max(sigma, least), isRounding: least > 0 && sigma <= least };
}
