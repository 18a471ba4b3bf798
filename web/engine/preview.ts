/** What a moving control shows: the Wiener filter on the part that is seen, in one pass. */

import {
  blur,
  cropFrame,
  estimateNoise,
  extendFrame,
  makePsf,
  type Tensor,
  wienerDeconvolve,
} from 'deconvkit';
import type { WebImage } from 'deconvkit/web';
import { cropped, type Level, reducedPsf } from './pyramid.ts';
import type { Region, Task } from './task.ts';

/** A smooth extension is not what lies outside the frame: with less noise than this a preview rings from its edges. */
const leastNoise = 2e-3;

/** A part of the image, restored quickly. */
export interface Preview extends Level {
  /** Where it lies, in pixels of the whole image. */
  readonly area: Region;
  /** Its standard deviation in light. */
  readonly noise: number;
}

/**
 * Restores a rectangle, with as much around it as its blur reaches.
 *
 * The frame is extended smoothly, highlights are taken as they are measured, and the noise is that of the light as a whole: `restore` is better in all
 * of these, and takes longer. A blur that does not fit rings, which shows that it does not fit.
 *
 * @param level the image, its sides divided by `factor`
 */
export function previewOf(
  level: Level,
  { step }: WebImage['encoding'],
  task: Pick<Task, 'psf' | 'strength'>,
  region: Region,
  factor: number,
): Preview {
  const reduced = reducedPsf(task.psf, factor);
  const psf = 'model' in reduced ? makePsf(reduced) : reduced;
  const reach = psf.shape.map((n) => n >> 1);
  const [, rows, columns] = level.image.shape;
  const inner = clamped(
    {
      x: Math.floor(region.x / factor),
      y: Math.floor(region.y / factor),
      width: Math.ceil(region.width / factor) + 1,
      height: Math.ceil(region.height / factor) + 1,
    },
    rows,
    columns,
  );
  const outer = clamped(
    {
      x: inner.x - 2 * reach[1],
      y: inner.y - 2 * reach[0],
      width: inner.width + 4 * reach[1],
      height: inner.height + 4 * reach[0],
    },
    rows,
    columns,
  );
  const part = cropped(level, outer);
  const noise = Math.max(leastNoise, step, noiseOf(part.image));
  const { extended, begin } = extendFrame(
    part.image,
    psf.shape.map((n) => n - 1),
  );
  const { estimate } = wienerDeconvolve(blur(psf, extended.shape), extended, {
    noise,
    noiseFactor: 8 ** ((50 - (task.strength ?? 50)) / 50),
  });
  const [channels] = part.image.shape;
  const { data } = cropFrame(estimate, begin, part.image.shape);
  const image = {
    shape: [channels, outer.height, outer.width] as const,
    data,
  };
  const place = { ...inner, x: inner.x - outer.x, y: inner.y - outer.y };
  const area = {
    x: inner.x * factor,
    y: inner.y * factor,
    width: inner.width * factor,
    height: inner.height * factor,
  };
  return { ...cropped({ image, alpha: part.alpha }, place), area, noise };
}

/** The part of a rectangle that lies in the image. */
function clamped({ x, y, width, height }: Region, rows: number, columns: number): Region {
  const [left, top] = [Math.min(columns - 1, Math.max(0, x)), Math.min(rows - 1, Math.max(0, y))];
  return {
    x: left,
    y: top,
    width: Math.min(columns, x + width) - left,
    height: Math.min(rows, y + height) - top,
  };
}

function noiseOf(image: Tensor): number {
  const [, height, width] = image.shape;
  return Math.min(height, width) < 8 ? 0 : estimateNoise(image);
}
