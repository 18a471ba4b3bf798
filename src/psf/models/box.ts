import { checkInteger, checkPositive, rangeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { centreOf, largestLength, largestRank, type PsfSize, psfShape, separable } from '../grid.ts';
import { type PsfModel, psfOptions, px, rankParameter as rank, sizeParameter as size } from '../model.ts';

/** A uniform rectangle. */
export interface BoxOptions {
  /** Width in pixels, any number > 0, one number or one per axis (slowest axis first). */
  readonly width: number | readonly number[];
  /** Number of axes, 1 to 8; 2 by default. */
  readonly rank?: number | undefined;
  /** Extent in pixels; by default it just holds the box. */
  readonly size?: PsfSize | undefined;
}

/**
 * A box PSF, uniform over `width` pixels centred on the origin: each pixel weighs the length it shares with the box.
 *
 * An even width is centered too, [1/2, 1, 1, 1, 1/2]/4 for width 4: four equal weights would shift the image by half a pixel.
 *
 * @param options `width` in pixels, > 0, with its fraction
 * @returns a PSF of sum 1 with its origin at floor(size/2)
 * @throws RangeError when a width is not positive or their number is not the rank
 * @example
 * [...boxPsf({ width: 4, rank: 1 }).data]; // => [0.125, 0.25, 0.25, 0.25, 0.125]
 */
export function boxPsf(options: BoxOptions): Tensor {
  const { width, rank, size } = psfOptions('boxPsf', options, box);
  if (rank !== undefined) checkInteger('boxPsf', 'rank', rank, 1, largestRank);
  const widths = typeof width === 'number' ? new Array<number>(rank ?? 2).fill(width) : [...width];
  for (const w of widths) checkPositive('boxPsf', 'width', w, largestLength);
  checkInteger('boxPsf', 'rank', widths.length, 1, largestRank);
  if (rank !== undefined && rank !== widths.length)
    throw rangeError('boxPsf', 'width', `one number or ${rank} (one per axis)`, width);
  const shape = psfShape(
    'boxPsf',
    size,
    widths.map((w) => w / 2),
  );
  return separable(
    'boxPsf',
    shape.map((n, axis) => shared(n, widths[axis] / 2)),
  );
}

function shared(n: number, half: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const x = i - centreOf(n);
    return Math.max(0, Math.min(x + 0.5, half) - Math.max(x - 0.5, -half));
  });
}

/** The model `box`. */
export const box: PsfModel<BoxOptions> = {
  summary: 'a uniform rectangle',
  parameters: { width: { meaning: 'width', kind: 'numbers', unit: px, required: true }, rank, size },
  make: boxPsf,
};
