import { checkFinite, checkNonNegative } from '../../errors.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { centreOf, largestLength, type PsfSize, psfShape, unitSum } from '../grid.ts';
import { angleParameter as angle, type PsfModel, psfOptions, px, sizeParameter as size } from '../model.ts';
import { cosineOfDegrees } from './motion.ts';

/** The arguments of MATLAB's `fspecial('motion', len, theta)`. */
export interface FspecialOptions {
  /** `len`, the length in pixels, >= 0; up to 1 it is a delta. 9 by default. */
  readonly length?: number | undefined;
  /** `theta`, the direction in degrees, counter-clockwise from +x as the viewer sees it; 0 by default. */
  readonly angle?: number | undefined;
  /** Extent in pixels; by default that of MATLAB. */
  readonly size?: PsfSize | undefined;
}

/**
 * The kernel of MATLAB's `fspecial('motion', len, theta)`: h = max(0, 1 − d), then scaled to sum 1, with d the distance of a pixel's centre
 * from a line of len − 1 pixels through the middle.
 *
 * d is the distance from the endless line, but √(d² + (|t| − (len − 1)/2)²) for a pixel at least (len − 1)/2 from the middle and at most 1
 * from the line, where t is its place along the line. {@link motionPsf} is the exact integral over each pixel of a line of len pixels: at angle 0
 * and odd lengths both are the same, oblique ones differ: this one spreads over one pixel on either side of its line.
 * GNU Octave's `fspecial` turns an image of a line instead, and agrees at 0° and odd lengths alone.
 *
 * @param options `length` in pixels, >= 0, and `angle` in degrees
 * @returns a PSF of sum 1 with its origin at floor(size/2), by default of odd extents
 * @throws RangeError when the length is negative or the angle is not a number
 * @see https://www.mathworks.com/help/images/ref/fspecial.html
 * @example
 * const { data } = fspecialPsf({ length: 3, angle: 45 });
 * [...data].map((value) => value.toFixed(4)).slice(0, 5); // => ['0.0000', '0.0754', '0.1883', '0.0754', '0.3215']
 */
export function fspecialPsf(options: FspecialOptions = {}): Tensor {
  const { length = 9, angle = 0, size } = psfOptions('fspecialPsf', options, fspecial);
  const fn = 'fspecialPsf';
  checkNonNegative(fn, 'length', length, largestLength);
  checkFinite(fn, 'angle', angle);
  const half = Math.max(0, (length - 1) / 2);
  const [cos, sin] = [cosineOfDegrees(angle), cosineOfDegrees(angle - 90)];
  // MATLAB subtracts len·eps, so that an upright line has one column.
  const reach = (part: number): number => Math.floor(half * Math.abs(part) + 1 - length * Number.EPSILON);
  const shape = psfShape(fn, size, [reach(sin), reach(cos)]);
  const [rows, columns] = shape;
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const x = (i % columns) - centreOf(columns);
    const y = centreOf(rows) - Math.floor(i / columns);
    const across = Math.abs(y * cos - x * sin);
    const beyond = Math.hypot(x, y) >= half && across <= 1 ? half - Math.abs(x * cos + y * sin) : 0;
    data[i] = Math.max(0, 1 - Math.hypot(across, beyond));
  }
  return unitSum(fn, shape, data);
}

/** The model `fspecial`. */
export const fspecial: PsfModel<FspecialOptions> = {
  summary: "the motion kernel of MATLAB's fspecial",
  parameters: {
    length: { meaning: 'length of the motion, len', kind: 'number', unit: px, default: 9 },
    angle,
    size,
  },
  make: fspecialPsf,
};
