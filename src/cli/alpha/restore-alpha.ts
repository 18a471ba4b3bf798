import { blur } from '../../operators/blur.ts';
import { gaussianPsf } from '../../psf/models/gaussian.ts';
import { keepMasked } from '../../restore/masked-samples.ts';
import type { Restoration, RestoreOptions } from '../../restore/options.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import { type Coverage, multipliedBy, straightColors } from './straight.ts';

/** Pixels of less coverage hold hardly any color, and count as not measured. */
const leastCoverage = 0.05;

/** Restores an image with options that differ from those of the command. */
export type Restore = (image: Image, changes: Partial<RestoreOptions>) => Promise<Restoration>;

/** A restored image: colors times coverage, and the coverage. */
export interface RestoredCutout extends Restoration {
  readonly alpha: Coverage;
}

/**
 * Restores a photograph that was cut out after the blur: the transparency stays. Where nothing is covered no color was measured; the
 * others are restored by themselves, and not from their product with the coverage, whose edges never were in front of the lens.
 *
 * @param keepsMasked whether what the mask leaves out stays as it is
 * @param usesMask whether the method takes a mask; otherwise transparent pixels get the colors of the visible ones around them
 */
export async function restoreUnderAlpha(
  image: Image,
  alpha: Coverage,
  mask: Tensor | undefined,
  usesMask: boolean,
  keepsMasked: boolean,
  restore: Restore,
): Promise<RestoredCutout> {
  const [, height, width] = image.shape;
  const isCovered = (i: number): boolean => alpha.data[i] >= leastCoverage;
  const visible = alpha.data.map((_: number, i: number) => (isCovered(i) && mask?.data[i] !== 0 ? 1 : 0));
  const colors = straightColors(image, alpha);
  // Transparent pixels have no color to keep.
  const changes = usesMask
    ? { mask: { shape: [height, width], data: visible } as Tensor, maskedSamples: 'estimate' as const }
    : {};
  const { image: restored, report } = await restore(usesMask ? colors : filled(colors, isCovered), changes);
  const result = multipliedBy(restored, alpha);
  if (mask && keepsMasked) keepMasked(result, image, mask);
  return { image: result, alpha, report };
}

/** The colors with those that are not covered taken from the covered ones around them. */
function filled(colors: Image, isCovered: (i: number) => boolean): Image {
  const [channels, height, width] = colors.shape;
  const size = height * width;
  const smooth = blur(gaussianPsf({ sigma: Math.max(2, Math.min(height, width) / 32) }), [height, width], {
    boundary: 'reflect',
    dtype: dtypeOf(colors),
  });
  const plane = (value: (i: number) => number) =>
    smooth.apply({ shape: [height, width], data: Float32Array.from({ length: size }, (_, i) => value(i)) })
      .data;
  const share = plane((i) => (isCovered(i) ? 1 : 0));
  const data = colors.data.slice();
  for (let c = 0; c < channels; c++) {
    const sums = plane((i) => (isCovered(i) ? colors.data[c * size + i] : 0));
    let [sum, count] = [0, 0];
    for (let i = 0; i < size; i++)
      if (isCovered(i)) {
        sum += colors.data[c * size + i];
        count++;
      }
    for (let i = 0; i < size; i++)
      if (!isCovered(i)) data[c * size + i] = share[i] > 1e-4 ? sums[i] / share[i] : sum / Math.max(count, 1);
  }
  return { shape: colors.shape, data };
}

/**
 * Restores an image whose transparency was blurred together with its colors: both come from one blur, that of the colors times the
 * coverage and that of the coverage.
 *
 * @param changes options for the transparency: one PSF, all of its samples, its own noise
 */
export async function restoreWithAlpha(
  image: Image,
  alpha: Coverage,
  changes: Partial<RestoreOptions>,
  restore: Restore,
): Promise<RestoredCutout> {
  const { image: colors, report } = await restore(image, {});
  const { image: restored } = await restore(alpha, {
    channels: 'all',
    clippedHighlights: 'keep',
    ...changes,
  });
  const coverage: Coverage = { shape: alpha.shape, data: restored.data };
  const size = coverage.data.length;
  for (let i = 0; i < size; i++) {
    const value = Math.min(Math.max(coverage.data[i], 0), 1);
    coverage.data[i] = value < 1 / 510 ? 0 : value;
  }
  for (let i = 0; i < colors.data.length; i++) if (coverage.data[i % size] === 0) colors.data[i] = 0;
  return { image: colors, alpha: coverage, report };
}
