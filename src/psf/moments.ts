import { stridesOf, type Tensor } from '../tensor.ts';
import { centreOf } from './grid.ts';

/** The centre of mass of a PSF, per axis, as an offset in pixels from its origin; its sum must not be 0. */
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

/** Whether sample i lies on the outermost layer of the grid; an axis of one sample has no rim. */
export function onRim(shape: readonly number[], strides: readonly number[], i: number): boolean {
  return shape.some((n, axis) => {
    const at = Math.floor(i / strides[axis]) % n;
    return n > 1 && (at === 0 || at === n - 1);
  });
}
