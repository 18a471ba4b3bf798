/** The two meanings of deconvolution on a part of the image. */

import { type Image, makePsf, type Tensor, versus } from 'deconvkit';
import type { CompareTask, Comparison, Tile } from './messages.ts';
import { cropped, type Level } from './pyramid.ts';

/** One processor of 2021 needs about this for the largest part. */
const denoiserSeconds = 15;

/** Convolves the part, adds noise, and inverts it by every method that is called deconvolution. */
export async function compare(
  level: Level,
  { part, psf, stride, noise, isFinal }: CompareTask,
  bitmapOf: (level: Level) => Promise<ImageBitmap>,
): Promise<Comparison> {
  const { image } = cropped({ image: level.image, alpha: undefined }, part);
  const kernel = makePsf(psf);
  const found = await versus(image, kernel, {
    stride,
    noise,
    // What takes longest waits until the control rests.
    seconds: isFinal ? denoiserSeconds : 0,
    learned: isFinal ? undefined : 0,
  });
  const { report, original, measured, estimates } = found;
  const tile = async (name: string, image: Tensor, psnr?: number): Promise<Tile> => ({
    name,
    bitmap: await bitmapOf({ image: asImage(image), alpha: undefined }),
    psnr,
  });
  const tiles = [tile('original', original), tile('convolved', measured)];
  // Without a stride the measurement itself is one of the estimates.
  for (const { name, psnr } of report.results)
    if (name !== 'measured') tiles.push(tile(name, estimates.get(name) as Tensor, psnr));
  const { best, unknowns, rankBound, conditionNumber, nullSpaceEnergy, checkerboardIndex } = report;
  return {
    tiles: await Promise.all(tiles),
    facts: { best, unknowns, rankBound, conditionNumber, nullSpaceEnergy, checkerboardIndex },
    isFinal,
  };
}

function asImage({ shape: [channels, height, width], data }: Tensor): Image {
  return { shape: [channels, height, width], data };
}
