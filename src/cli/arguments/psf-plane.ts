/** One plane of a PSF file of three axes, for an image of two. */

import type { Tensor } from '../../tensor.ts';
import { UsageError } from '../failure.ts';

/** A plane, and one sentence where it was chosen among several. */
export interface PsfPlane {
  readonly plane: Tensor;
  readonly warnings: readonly string[];
}

/**
 * The plane of a PSF: itself, the only plane of three axes, or of a focal series the one in focus, that with the most concentrated light. Three
 * or four planes may be colors, and are refused.
 */
export function psfPlane({ shape, data }: Tensor, path: string): PsfPlane {
  if (shape.length !== 3) return { plane: { shape, data }, warnings: [] };
  const extents = shape.filter((extent) => extent !== 1);
  if (extents.length < 3) {
    const [height, width] =
      shape[0] === 1 ? shape.slice(1) : shape[2] === 1 ? shape.slice(0, 2) : [shape[0], shape[2]];
    return { plane: { shape: [height, width], data }, warnings: [] };
  }
  const [planes, height, width] = shape;
  const named = `the PSF ${JSON.stringify(path)} has rank 3 (${shape.join('x')})`;
  if (planes <= 4 || width <= 4)
    throw new UsageError(
      `${named}, expected rank 2 for an image: rows and columns; for one PSF per channel give --psf three times`,
    );
  const size = height * width;
  let lowest = Infinity;
  for (const value of data) lowest = Math.min(lowest, value);
  const sharpness = Array.from({ length: planes }, (_, p) => {
    let sum = 0;
    for (const value of data.subarray(p * size, (p + 1) * size)) sum += (value - lowest) ** 2;
    return sum;
  });
  const focus = sharpness.indexOf(Math.max(...sharpness));
  return {
    plane: { shape: [height, width], data: data.slice(focus * size, (focus + 1) * size) },
    warnings: [
      `${named}: of its ${planes} planes the sharpest, plane ${focus + 1}, was taken as the one in focus`,
    ],
  };
}
