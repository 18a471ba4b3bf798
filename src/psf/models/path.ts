import { checkChoice, checkWithin, rangeError, typeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { largestLength, type PsfSize } from '../grid.ts';
import { type PsfModel, psfOptions, px, sizeParameter as size } from '../model.ts';
import { centred, type Stroke, tracePsf } from '../path-integral.ts';

/** A motion along a drawn path. */
export interface PathOptions {
  /** Two or more points [x, y] in pixels as drawn on an image, x to the right, y *downwards*, joined by straight lines. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** 'centroid' moves the center of mass to the origin; 'none' takes [0, 0] as the origin. */
  readonly centering?: 'centroid' | 'none' | undefined;
  /** Extent in pixels; by default it just holds the path. */
  readonly size?: PsfSize | undefined;
}

/**
 * A PSF along a drawn path at constant speed: the weight of each pixel is the exact length of the path inside it.
 *
 * @param options `points` in pixels, y downwards
 * @returns a PSF of sum 1 with its origin at floor(size/2), cut off at `size`
 * @throws TypeError when the points are not a list of pairs; RangeError when there are fewer than two
 * @example
 * pathPsf({ points: [[0, 0], [5, 0], [5, 3]] }).shape; // => [5, 7]
 */
export function pathPsf(options: PathOptions): Tensor {
  const { points, centering = 'centroid', size } = psfOptions('pathPsf', options, path);
  if (!Array.isArray(points)) throw typeError('pathPsf', 'points', 'a list of [x, y]', points);
  if (points.length < 2) throw rangeError('pathPsf', 'points', 'two points or more', points);
  checkChoice('pathPsf', 'centering', centering, ['centroid', 'none']);
  const strokes: Stroke[] = [];
  for (let i = 0; i < points.length; i++) {
    if (!Array.isArray(points[i]) || points[i].length !== 2)
      throw typeError('pathPsf', 'points', 'a list of [x, y]', points[i]);
    for (const value of points[i]) checkWithin('pathPsf', 'points', value, -largestLength, largestLength);
    if (i === 0) continue;
    const [x0, y0] = points[i - 1];
    const [x1, y1] = points[i];
    strokes.push({ x0, y0: -y0, x1, y1: -y1, time: Math.hypot(x1 - x0, y1 - y0) });
  }
  // A path that never moves is a delta: let it stay there for a while.
  const still = strokes.every(({ time }) => time === 0);
  const timed = still ? [{ ...strokes[0], time: 1 }] : strokes;
  return tracePsf('pathPsf', centering === 'none' ? timed : centred(timed), size);
}

/** The model `path`. */
export const path: PsfModel<PathOptions> = {
  summary: 'a motion along a drawn path at constant speed',
  parameters: {
    points: { meaning: 'points x, y of the path, y downwards', kind: 'points', unit: px, required: true },
    centering: {
      meaning: 'which point becomes the origin: the center of mass, or 0, 0',
      kind: 'choice',
      choices: ['centroid', 'none'],
      default: 'centroid',
    },
    size,
  },
  make: pathPsf,
};
