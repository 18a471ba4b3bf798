/** Samples that a file does not have: NaN, infinite, BLANK. */

import { type FloatArray, sizeOf } from '../../../tensor.ts';

/** Values of a plane and how much each is worth: 0 where it is not known. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Fills the samples of a plane where the mask is 0, in place, with weighted means of those around: of the nearest 2x2, 4x4, … blocks that hold
 * any, each interpolated from its neighbors (pull-push). A guess for estimates over the whole image; weights of 0 leave the samples out.
 *
 * @param plane finite where the mask is not 0; at least one sample is
 */
export function fillMissing(plane: FloatArray, mask: FloatArray, width: number): void {
  const height = plane.length / width;
  const values = Float64Array.from(plane, (value, i) => (mask[i] === 0 ? 0 : value));
  const weights = Float64Array.from(mask, (value) => (value === 0 ? 0 : 1));
  const levels: Level[] = [{ width, height, values, weights }];
  // Coarser and coarser means, until every one is known.
  for (let level = levels[0]; level.weights.includes(0) && level.values.length > 1; level = levels[0])
    levels.unshift(coarser(level));
  for (let i = 1; i < levels.length; i++) fillFrom(levels[i - 1], levels[i]);
  for (let i = 0; i < plane.length; i++) if (mask[i] === 0) plane[i] = values[i];
}

/** Means of the known samples of blocks of 2x2. */
function coarser({ width, height, values, weights }: Level): Level {
  const size = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const next: Level = {
    width: size[1],
    height: size[0],
    values: new Float64Array(sizeOf(size)),
    weights: new Float64Array(sizeOf(size)),
  };
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const at = (y >> 1) * next.width + (x >> 1);
      next.values[at] += weights[i] * values[i];
      next.weights[at] += weights[i];
    }
  for (let i = 0; i < next.values.length; i++)
    if (next.weights[i] > 0) {
      next.values[i] /= next.weights[i];
      next.weights[i] = Math.min(1, next.weights[i]);
    }
  return next;
}

/** Unknown samples by linear interpolation between the four nearest blocks. */
function fillFrom(coarse: Level, { width, height, values, weights }: Level): void {
  for (let y = 0, i = 0; y < height; y++) {
    const near = y >> 1;
    const far = Math.max(0, Math.min(coarse.height - 1, near + (y % 2 === 0 ? -1 : 1)));
    for (let x = 0; x < width; x++, i++) {
      if (weights[i] > 0) continue;
      const left = x >> 1;
      const right = Math.max(0, Math.min(coarse.width - 1, left + (x % 2 === 0 ? -1 : 1)));
      const at = (row: number, column: number): number => coarse.values[row * coarse.width + column];
      values[i] = (9 * at(near, left) + 3 * at(near, right) + 3 * at(far, left) + at(far, right)) / 16;
    }
  }
}
