import type { Tensor } from '../tensor.ts';
import { rimOf } from './moments.ts';

/** A flat background under a PSF, as {@link psfBackground} finds it. */
export interface PsfBackground {
  /** The median of the outermost samples, in the unit of the PSF; 0 where they are not brighter. */
  readonly level: number;
  /** Share of the mass of the PSF that a background of this level is, 0 to 1. */
  readonly share: number;
  /** Whether it is a flat background: an offset of the camera or the sky, no tail of the PSF. */
  readonly isClear: boolean;
}

/** Share of the mass from which on a background matters: less of the light, spread evenly, is hardly visible. */
const leastShare = 0.02;

/** Fewer outermost samples, those of a grid below 5x5, are no evidence. */
const leastRim = 16;

/** The level is at most this part of the brightest sample: a disk or a box may fill its grid. */
const largestLevel = 0.4;

/** Spread of the rim, the distance of its quartiles over its median, from which on it is no flat background. */
const largestSpread = 0.25;

/** Corners are further from the center than the rest of the rim, and darker than this part of it where the PSF has a tail. */
const leastCorner = 0.85;

/**
 * The background under a measured PSF: an offset of the camera or the sky that is left in its samples.
 *
 * It is judged by the outermost samples: their median times the number of samples over the sum is its share of the mass. It is clear where
 * the share is at least 2 %, the rim is flat and its corners are as bright as the rest; the tail of a PSF that is cut off falls towards the
 * corners. It does not depend on the unit of the samples, and never on the image that the PSF is for.
 *
 * @param psf samples of rank 1 to 3, as read from a file; not changed
 * @returns level, share and evidence; {@link measurePsf} subtracts the level
 * @example
 * const star = gaussianPsf({ sigma: 1, size: 15 });
 * const onPedestal = { shape: star.shape, data: star.data.map((v) => v + 1 / 225) };
 * const { level, share, isClear } = psfBackground(onPedestal);
 * [(225 * level).toFixed(3), share.toFixed(3), isClear]; // => ['1.000', '0.500', true]
 */
export function psfBackground(psf: Tensor): PsfBackground {
  const none: PsfBackground = { level: 0, share: 0, isClear: false };
  let [sum, peak, least] = [0, 0, 0];
  for (const value of psf.data) {
    sum += value;
    peak = Math.max(peak, value);
    least = Math.min(least, value);
  }
  const rim = rimOf(psf).sort((a, b) => a - b);
  const level = rim.length === 0 ? 0 : quantile(rim, 0.5);
  if (!(level > 0 && sum > 0 && Number.isFinite(sum))) return none;
  const share = Math.min(1, (level * psf.data.length) / sum);
  const isFlat = quantile(rim, 0.75) - quantile(rim, 0.25) < largestSpread * level;
  const isClear =
    rim.length >= leastRim &&
    // Negative lobes belong to a PSF that was processed.
    least >= 0 &&
    share >= leastShare &&
    level < largestLevel * peak &&
    isFlat &&
    cornerLevel(psf) > leastCorner * level;
  return { level, share, isClear };
}

function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
}

/** The mean of the corners, each a sixth of the extent wide. */
function cornerLevel({ shape, data }: Tensor): number {
  const reach = shape.map((n) => Math.max(1, Math.floor(n / 6)));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let inside = true;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const at = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
      inside &&= at < reach[axis] || at >= shape[axis] - reach[axis];
    }
    if (!inside) continue;
    sum += data[i];
    count++;
  }
  return sum / count;
}
