import { stridesOf, type Tensor } from '../tensor.ts';
import { centreOf } from './grid.ts';

/** The center of mass of a PSF, per axis, as an offset in pixels from its origin; its sum must not be 0. */
export function centroidOffset(psf: Tensor): number[] {
  const strides = stridesOf(psf.shape);
  const last = psf.shape.length - 1;
  const width = psf.shape[last] ?? 1;
  const moments = psf.shape.map(() => 0);
  let sum = 0;
  // A row along the last axis at a time: its other coordinates are the same.
  for (let start = 0; start < psf.data.length; start += width) {
    let mass = 0;
    for (let i = 0; i < width; i++) {
      mass += psf.data[start + i];
      moments[last] += i * psf.data[start + i];
    }
    sum += mass;
    for (let axis = 0; axis < last; axis++)
      moments[axis] += mass * (Math.floor(start / strides[axis]) % psf.shape[axis]);
  }
  return moments.map((moment, axis) => moment / sum - centreOf(psf.shape[axis]));
}

/** The samples on the outermost layer of the grid; an axis of one sample has no rim. */
export function rimOf({ shape, data }: Tensor): number[] {
  const strides = stridesOf(shape);
  const last = shape.length - 1;
  const width = shape[last] ?? 1;
  const rim: number[] = [];
  for (let start = 0; start < data.length; start += width) {
    const outer = shape.some((n, axis) => {
      const at = Math.floor(start / strides[axis]) % n;
      return axis < last && n > 1 && (at === 0 || at === n - 1);
    });
    // Within a row that is not on the rim itself, only its ends are.
    const step = outer || width === 1 ? 1 : width - 1;
    if (outer || width > 1) for (let i = 0; i < width; i += step) rim.push(data[start + i]);
  }
  return rim;
}

/** Second moments of a PSF of rank 2 about its center of mass, in square pixels; its sum must not be 0. */
export function secondMoments(psf: Tensor): { yy: number; xx: number; xy: number } {
  const [rows, columns] = psf.shape;
  const [y, x] = centroidOffset(psf).map((offset, axis) => offset + centreOf(psf.shape[axis]));
  let [mass, yy, xx, xy] = [0, 0, 0, 0];
  for (let i = 0, k = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, k++) {
      const value = psf.data[k];
      mass += value;
      yy += value * (i - y) ** 2;
      xx += value * (j - x) ** 2;
      xy += value * (i - y) * (j - x);
    }
  return { yy: yy / mass, xx: xx / mass, xy: xy / mass };
}
