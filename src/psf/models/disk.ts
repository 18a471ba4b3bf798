import { checkNonNegative } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { centreOf, largestLength, type PsfSize, psfShape, unitSum } from '../grid.ts';
import { type PsfModel, psfOptions, px, sizeParameter as size } from '../model.ts';

/** A lens out of focus. */
export interface DiskOptions {
  /** Radius in pixels, any number >= 0; up to 1/2 it is a delta. */
  readonly radius: number;
  /** Extent in pixels; by default it just holds the disk. */
  readonly size?: PsfSize | undefined;
}

/**
 * A disk PSF, the blur of a lens out of focus: each pixel weighs the exact area it shares with the circle.
 *
 * @param options `radius` in pixels, >= 0, with its fraction
 * @returns a PSF of sum 1 with its origin at floor(size/2), cut off at `size`
 * @throws RangeError when the radius is negative or no number
 * @example
 * diskPsf({ radius: 2.5 }).shape; // => [5, 5]
 * [...diskPsf({ radius: 0.5 }).data]; // => [1]
 */
export function diskPsf(options: DiskOptions): Tensor {
  const { radius, size } = psfOptions('diskPsf', options, disk);
  checkNonNegative('diskPsf', 'radius', radius, largestLength);
  const shape = psfShape('diskPsf', size, [radius, radius]);
  const [rows, columns] = shape;
  const data = new Float64Array(sizeOf(shape));
  // Below half a pixel the circle fills no more than one pixel, and its area would vanish with the radius.
  const r = Math.max(radius, 0.25);
  for (let row = 0; row < rows; row++) {
    const y = row - centreOf(rows);
    for (let column = 0; column < columns; column++) {
      const x = column - centreOf(columns);
      const distance = Math.sqrt(x * x + y * y);
      // Most pixels of a large disk are wholly inside or outside.
      if (distance > r + 1) continue;
      if (distance < r - 1) {
        data[row * columns + column] = 1;
        continue;
      }
      const area =
        quadrant(x + 0.5, y + 0.5, r) -
        quadrant(x - 0.5, y + 0.5, r) -
        quadrant(x + 0.5, y - 0.5, r) +
        quadrant(x - 0.5, y - 0.5, r);
      // Differences of equal areas leave rounding behind.
      data[row * columns + column] = area > 1e-14 * r * r ? area : 0;
    }
  }
  return unitSum('diskPsf', shape, data);
}

/** The area that the circle of radius r shares with the rectangle from the origin to (x, y), signed like x·y. */
function quadrant(x: number, y: number, r: number): number {
  const w = Math.min(Math.abs(x), r);
  const h = Math.min(Math.abs(y), r);
  const sign = Math.sign(x) * Math.sign(y);
  if (w * w + h * h <= r * r) return sign * w * h;
  const knee = Math.sqrt(r * r - h * h);
  return sign * (knee * h + underArc(w, r) - underArc(knee, r));
}

/** ∫₀ˣ √(r² - t²) dt. */
function underArc(x: number, r: number): number {
  return 0.5 * (x * Math.sqrt(Math.max(0, r * r - x * x)) + r * r * Math.asin(Math.min(1, x / r)));
}

/** The model `disk`. */
export const disk: PsfModel<DiskOptions> = {
  summary: 'a lens out of focus: uniform disk with an exact rim',
  parameters: { radius: { meaning: 'radius', kind: 'number', unit: px, required: true }, size },
  make: diskPsf,
};
