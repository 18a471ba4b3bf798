import { DeconvError } from '../../errors.ts';

/** More than the largest camera sensors have; an image of this size takes 2.4 GB as float32 RGB. */
export const defaultMaxPixels = 200_000_000;

/** Throws TOO_LARGE where an image, or all pages of a stack, has more pixels than the limit. */
export function checkPixels(fn: string, name: string, extents: readonly number[], maxPixels: number): void {
  const pixels = extents.reduce((product, extent) => product * extent, 1);
  if (pixels <= maxPixels) return;
  const size = extents.filter((extent, i) => i < 2 || extent > 1).join('x');
  throw new DeconvError(
    'TOO_LARGE',
    `${fn}: ${name} has ${size} = ${Number((pixels / 1e6).toPrecision(4))} megapixels, more than the limit of ${maxPixels / 1e6} megapixels ("maxPixels")`,
  );
}
