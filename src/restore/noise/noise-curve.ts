import { noiseByLevel } from '../../estimate/noise.ts';
import { checkTensor, type Image } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import { checkEncoding, type Encoding, toCodes } from '../encoded/encoding.ts';

/** The noise of one channel by brightness. */
export interface NoiseCurve {
  /** a >= 0, the variance of the noise of black. */
  readonly black: number;
  /** b >= 0, what a unit of light adds to the variance: for photons 1 over their number at white. */
  readonly slope: number;
  /** What was measured: the variance at some levels of light. */
  readonly levels: readonly { readonly light: number; readonly variance: number }[];
}

const groups = 16;
/** Fits of the weights to the curve before. */
const rounds = 8;
/** A group with more than this many times the variance of the curve shows texture rather than noise. */
const texture = 1.5;

/**
 * The variance of the noise as a function of brightness, var(x) = a + b x, of each channel: read noise and photons.
 *
 * The finest details of the smoothest 8x8 blocks of about one brightness are measured, see {@link estimateNoise}. With an encoding this is done in code
 * values u, where the noise is nearly uniform and rounding is known, and taken to light through the slope of the curve, var(x) = var(u) (dx/du)². Groups of
 * blocks of which none is smooth count less.
 *
 * @param image in linear light, [C, H, W], at least 8x8
 * @param encoding how its file holds light, as `readImage` returns it
 * @returns one curve a channel, in the unit of the image. What demosaicing, JPEG or a denoiser removed from the finest details is missing: the curve is
 * that of the noise that is left, not of the sensor
 * @throws TypeError or RangeError for an image or an encoding that does not fit
 * @see Foi, Trimeche, Katkovnik, Egiazarian 2008, Practical Poissonian-Gaussian noise modeling and fitting for single-image raw-data,
 * doi:10.1109/TIP.2008.2001399
 * @example
 * const ramp = zeros([1, 128, 128], 'float64');
 * for (let i = 0; i < ramp.data.length; i++) ramp.data[i] = 0.1 + (0.8 * (i % 128)) / 128;
 * const [{ slope }] = estimateNoiseCurve(poissonNoise(ramp, { photons: 1000, seed: 1 }));
 * Math.abs(1000 * slope - 1) < 0.2; // => true
 */
export function estimateNoiseCurve(image: Image, encoding?: Encoding): NoiseCurve[] {
  const fn = 'estimateNoiseCurve';
  checkTensor(fn, 'image', image);
  if (encoding !== undefined) checkEncoding(encoding, image.shape[0]);
  const planes = planesOf(encoding ? toCodes(image, encoding) : image);
  return planes.map((plane, c) => {
    const curve = encoding?.curves[c];
    const rounding = (encoding?.step ?? 0) ** 2 / 12;
    const levels = noiseByLevel(plane, groups).map(({ level, variance }) => {
      const own = Math.max(variance - rounding, 0);
      if (curve === undefined) return { light: level, variance: own };
      const { light, slope } = decoded(curve.decode, level);
      return { light, variance: own * slope ** 2 };
    });
    return { ...fitted(levels), levels };
  });
}

/** Light and dx/du at a code value. */
function decoded(decode: (code: number) => number, code: number): { light: number; slope: number } {
  const half = 1 / 512;
  return { light: decode(code), slope: (decode(code + half) - decode(code - half)) / (2 * half) };
}

/** The line a + b x with a, b >= 0 through the levels, whose relative errors are about equal. */
function fitted(levels: NoiseCurve['levels']): { black: number; slope: number } {
  let [a, b] = [levels.reduce((sum, { variance }) => sum + variance / levels.length, 0), 0];
  for (let round = 0; round < rounds && a + b > 0; round++) {
    let [w0, w1, w2, v0, v1] = [0, 0, 0, 0, 0];
    for (const { light, variance } of levels) {
      const expected = Math.max(a + b * light, 1e-3 * (a + b));
      const weight = Math.min(1, (texture * expected) / variance) ** 2 / expected ** 2;
      w0 += weight;
      w1 += weight * light;
      w2 += weight * light * light;
      v0 += weight * variance;
      v1 += weight * light * variance;
    }
    const determinant = w0 * w2 - w1 * w1;
    const [free, rise] = [(w2 * v0 - w1 * v1) / determinant, (w0 * v1 - w1 * v0) / determinant];
    if (determinant > 1e-9 * w0 * w2 && free >= 0 && rise >= 0) [a, b] = [free, rise];
    else if (free < 0 && rise > 0) [a, b] = [0, v1 / w2];
    else [a, b] = [v0 / w0, 0];
  }
  return { black: a, slope: b };
}
