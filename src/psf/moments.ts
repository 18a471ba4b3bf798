import { stridesOf, type Tensor } from '../tensor.ts';
import { centreOf } from './grid.ts';

/** The center of mass of a PSF, per axis, as an offset in pixels from its origin; its sum must not be 0. */
export function centroidOffset(psf: Tensor): number[] {
  const strides = stridesOf(psf.shape);
  const moments = psf.shape.map(() => 0);
  let sum = 0;
  for (let i = 0; i < psf.data.length; i++) {
    const value = psf.data[i];
    sum += value;
    for (let axis = 0; axis < moments.length; axis++)
      moments[axis] += value * (Math.floor(i / strides[axis]) % psf.shape[axis]);
  }
  return moments.map((moment, axis) => moment / sum - centreOf(psf.shape[axis]));
}

/** Whether sample i is on the outermost layer of the grid; an axis of one sample has no rim. */
export function onRim(shape: readonly number[], strides: readonly number[], i: number): boolean {
  return shape.some((n, axis) => {
    const at = Math.floor(i / strides[axis]) % n;
    return n > 1 && (at === 0 || at === n - 1);
  });
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
