import { checkFinite, checkNonNegative } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { largestLength, type PsfSize } from '../grid.ts';
import { angleParameter as angle, type PsfModel, psfOptions, px, sizeParameter as size } from '../model.ts';
import { tracePsf } from '../path-integral.ts';

/** A camera or a subject that moved along a line. */
export interface MotionOptions {
  /** Length of the movement in pixels, any number >= 0; up to 1 it is a delta. */
  readonly length: number;
  /** Direction in degrees, counter-clockwise from +x as the viewer sees it; 0 by default. */
  readonly angle?: number | undefined;
  /** Extent in pixels; by default it just holds the line. */
  readonly size?: PsfSize | undefined;
}

/**
 * A motion PSF, a line of any length and angle centered on the origin: the weight of each pixel is the exact length of the line inside it.
 *
 * At angle 0 and odd lengths it equals MATLAB's `fspecial('motion')`; elsewhere that function interpolates: see {@link fspecialPsf}.
 *
 * @param options `length` in pixels, >= 0, and `angle` in degrees
 * @returns a PSF of sum 1 with its origin at floor(size/2), cut off at `size`
 * @throws RangeError when the length is negative or the angle is not a number
 * @example
 * motionPsf({ length: 9, angle: 90 }).shape; // => [9, 1]
 * [...motionPsf({ length: 2 }).data]; // => [0.25, 0.5, 0.25]
 */
export function motionPsf(options: MotionOptions): Tensor {
  const { length, angle = 0, size } = psfOptions('motionPsf', options, motion);
  checkNonNegative('motionPsf', 'length', length, largestLength);
  checkFinite('motionPsf', 'angle', angle);
  const x = (length / 2) * cosineOfDegrees(angle);
  const y = (length / 2) * cosineOfDegrees(angle - 90);
  return tracePsf('motionPsf', [{ x0: -x, y0: -y, x1: x, y1: y, time: 1 }], size);
}

/** The cosine of degrees, exactly 0 where it is: an upright line must not lean into the next column. */
export function cosineOfDegrees(degrees: number): number {
  return degrees % 180 === 90 || degrees % 180 === -90 ? 0 : Math.cos((degrees * Math.PI) / 180);
}

/** The model `motion`. */
export const motion: PsfModel<MotionOptions> = {
  summary: 'a straight motion of camera or subject',
  parameters: {
    length: { meaning: 'length of the motion', kind: 'number', unit: px, required: true },
    angle,
    size,
  },
  make: motionPsf,
};
