import type { Image } from '../../tensor.ts';
import { type Coverage, multipliedBy, straightColors } from './straight.ts';

/**
 * The blur of a partly transparent image: colors times coverage and coverage are blurred alike, so that no color of a transparent pixel
 * reaches a visible one. Where the transparency is kept, the blurred colors are those of the visible part alone.
 *
 * @param image colors times coverage
 * @param keep whether the transparency stays as it is
 * @param blur blurs an image of any number of channels
 * @param finish changes the blurred colors, which are not multiplied by the coverage
 * @returns colors times coverage, and the coverage
 */
export async function blurWithAlpha(
  image: Image,
  alpha: Coverage,
  keep: boolean,
  blur: (image: Image) => Promise<Image>,
  finish: (colors: Image) => Image,
): Promise<{ readonly image: Image; readonly alpha: Coverage }> {
  const coverage = (await blur(alpha)) as Coverage;
  for (let i = 0; i < coverage.data.length; i++)
    coverage.data[i] = Math.min(Math.max(coverage.data[i], 0), 1);
  const colors = finish(straightColors(await blur(image), coverage));
  const shown = keep ? alpha : coverage;
  return { image: multipliedBy(colors, shown), alpha: shown };
}
