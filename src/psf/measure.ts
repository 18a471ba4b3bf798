import { checkOptions } from '../check-options.ts';
import { checkChoice, checkFinite, rangeError } from '../errors.ts';
import { checkTensor, stridesOf, type Tensor } from '../tensor.ts';
import { centreOf, unitSum } from './grid.ts';
import { centroidOffset, rimOf } from './moments.ts';

/** How the image of a point source becomes a PSF. */
export interface MeasureOptions {
  /** Level to subtract: a number on the data's scale, or 'rim', the median of the outermost samples; 0 by default. */
  readonly background?: number | 'rim' | undefined;
  /** Which sample becomes the origin: the middle of the grid, the brightest, or the one nearest to the center of mass. */
  readonly centering?: 'none' | 'peak' | 'centroid' | undefined;
  /** What becomes of samples below the background: 'clip' sets them to 0, 'keep' keeps negative lobes; 'clip' by default. */
  readonly negative?: 'clip' | 'keep' | undefined;
}

/**
 * A PSF from the image of a point source: h = max(0, p - background), or p - background where `negative` is 'keep', its origin moved to the middle, scaled to sum 1.
 *
 * The origin moves by whole pixels and zeros fill the gap: interpolation would blur the PSF, and the remainder,
 * at most half a pixel, only shifts the restored image. {@link validatePsf} measures it.
 *
 * @param image samples of the PSF's own rank (a plane for images), finite
 * @param options nothing subtracted and nothing moved by default
 * @returns a PSF of the image's shape and sum 1, in double precision
 * @throws RangeError when a sample is not finite, nothing positive is left, or what is kept does not sum to more than 0
 * @example
 * const star = tensor([5], [1, 3, 1, 1, 1]);
 * [...measurePsf(star, { background: 'rim', centering: 'peak' }).data]; // => [0, 0, 1, 0, 0]
 */
export function measurePsf(image: Tensor, options: MeasureOptions = {}): Tensor {
  checkTensor('measurePsf', 'image', image);
  checkOptions('measurePsf', options, ['background', 'centering', 'negative']);
  const { background = 0, centering = 'none', negative = 'clip' } = options;
  const { shape } = image;
  checkChoice('measurePsf', 'centering', centering, ['none', 'peak', 'centroid']);
  checkChoice('measurePsf', 'negative', negative, ['clip', 'keep']);
  if (background !== 'rim') checkFinite('measurePsf', 'background', background);
  const bad = image.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw rangeError('measurePsf', 'image', 'finite', image.data[bad]);
  const level = background === 'rim' ? rimLevel(image) : background;
  const least = negative === 'keep' ? -Infinity : 0;
  const data = Float64Array.from(image.data, (value) => Math.max(least, value - level));
  if (!data.some((value) => value > 0))
    throw new RangeError(
      `measurePsf: "image" must be brighter than its background (${level}) somewhere, got at most ${greatest(image)}`,
    );
  const sum = data.reduce((a, b) => a + b, 0);
  if (sum <= 0) throw rangeError('measurePsf', 'image', 'of a sum > 0 with its negative samples', sum);
  const shift = shape.map(() => 0);
  if (centering === 'peak') {
    const peak = data.indexOf(data.reduce((a, b) => Math.max(a, b)));
    const strides = stridesOf(shape);
    for (let axis = 0; axis < shape.length; axis++)
      shift[axis] = centreOf(shape[axis]) - (Math.floor(peak / strides[axis]) % shape[axis]);
  }
  if (centering === 'centroid') {
    const offset = centroidOffset({ shape, data });
    for (let axis = 0; axis < shape.length; axis++) shift[axis] = -Math.round(offset[axis]);
  }
  return unitSum('measurePsf', shape, moved({ shape, data }, shift));
}

/** Share of the absolute mass that lies below the background, 0 to 1: what `negative: 'clip'` sets to 0. */
export function negativeShare(image: Tensor, background: number | 'rim' = 0): number {
  const level = background === 'rim' ? rimLevel(image) : background;
  let [below, mass] = [0, 0];
  for (const value of image.data) {
    mass += Math.abs(value - level);
    if (value < level) below += level - value;
  }
  return mass > 0 ? below / mass : 0;
}

function greatest({ data }: Tensor): number {
  let value = -Infinity;
  for (const sample of data) value = Math.max(value, sample);
  return value;
}

function rimLevel(image: Tensor): number {
  const rim = rimOf(image).sort((a, b) => a - b);
  return rim.length === 0 ? 0 : (rim[(rim.length - 1) >> 1] + rim[rim.length >> 1]) / 2;
}

/** The samples moved by whole steps; those that leave the grid are dropped and zeros fill the gap. */
function moved({ shape, data }: Tensor, shift: readonly number[]): Float64Array {
  const strides = stridesOf(shape);
  const result = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let to = 0;
    const inside = shape.every((n, axis) => {
      const at = (Math.floor(i / strides[axis]) % n) + shift[axis];
      to += at * strides[axis];
      return at >= 0 && at < n;
    });
    if (inside) result[to] = data[i];
  }
  return result;
}
