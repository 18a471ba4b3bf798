import { dilateMask } from '../../numerics/dilate-mask.ts';
import type { Tensor } from '../../tensor.ts';

/** Light above the median by this share of the range counts as that of the clipped source. */
const visible = 1e-3;

/** The least share of the samples on which a model is fitted. */
const leastShare = 0.5;

/**
 * The weights for fitting the spectra of signal and noise, and the error of the PSF: what clipped light visibly reaches has weight 0 too. The
 * brightness of a clipped source is not known, and what stands in for it there is no blurred scene: four saturated stars made the fit
 * report a PSF that was right as 30 % off.
 *
 * @param plane the measured plane
 * @param weights of its samples
 * @param bounds 1 where the sensor was saturated
 * @param reach half the extent of the PSF, [rows, columns]
 * @returns `weights` where less than half of the samples would remain
 */
export function modelWeights(
  { shape, data }: Tensor,
  weights: Tensor | undefined,
  bounds: Tensor | undefined,
  reach: readonly number[],
): Tensor | undefined {
  if (bounds === undefined) return weights;
  const [height, width] = shape;
  const clipped = Uint8Array.from(bounds.data, (value) => (value > 0 ? 1 : 0));
  const reached = dilateMask(dilateMask(clipped, width, 1, reach[1]), height, width, reach[0]);
  const sorted = Float64Array.from(data).sort();
  const median = sorted[sorted.length >> 1];
  const level = median + visible * (sorted[sorted.length - 1] - sorted[0]);
  const kept = data.slice();
  let count = 0;
  for (let i = 0; i < kept.length; i++) {
    kept[i] = (reached[i] === 1 && data[i] > level) || weights?.data[i] === 0 ? 0 : 1;
    count += kept[i];
  }
  return count < leastShare * kept.length ? weights : { shape, data: kept };
}
