import { spectralFilter } from '../fft/filter.ts';
import { allocate, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { buffersFor } from './buffers.ts';

/** Which samples of a periodic grid were seen: those seen on every axis, holes left out. */
export interface Sight {
  readonly shape: Shape;
  /** For each axis 1 where the frame is. */
  readonly axes: readonly Uint8Array[];
  /** For each sample of the frame, row-major: 0 is a hole. */
  readonly weights?: FloatArray | undefined;
}

/** Indices of the samples that were not seen. */
export function unseenSamples({ shape, axes, weights }: Sight): Int32Array {
  const last = shape.length - 1;
  const columns = axes[last];
  const outside = new Int32Array(sizeOf(shape));
  let count = 0;
  let place = 0;
  for (let row = 0, at = 0; at < outside.length; row++) {
    let inside = 1;
    for (let axis = last - 1, rest = row; axis >= 0; axis--) {
      inside &= axes[axis][rest % shape[axis]];
      rest = Math.floor(rest / shape[axis]);
    }
    for (let column = 0; column < columns.length; column++, at++) {
      const seen = inside === 1 && columns[column] === 1 && (weights === undefined || weights[place++] > 0);
      if (!seen) outside[count++] = at;
    }
  }
  return outside.slice(0, count);
}

/**
 * Solves (I - P B P) p = P B y for the unseen samples p by conjugate gradients, from those that `whole` holds, in place.
 *
 * @param whole y and p on the periodic grid
 * @param unseen where p lies in it
 * @param blend the transfer function of B, real, from 0 to less than 1
 * @param most iterations at most
 */
export function fillUnseen(whole: Tensor, unseen: Int32Array, blend: FloatArray, most: number): void {
  const dtype = dtypeOf(whole);
  const { shape, data } = whole;
  const b = spectralFilter({ shape, rank: shape.length, re: blend, im: allocate(blend.length, dtype) });
  const buffers = buffersFor(whole);
  const spread = buffers.tensor(shape);
  const blurred = buffers.holding(whole);
  b.apply(blurred, false, blurred);
  const size = unseen.length;
  const residual = allocate(size, dtype);
  for (let i = 0; i < size; i++) residual[i] = blurred.data[unseen[i]] - data[unseen[i]];
  const direction = residual.slice();
  let energy = dot(residual, residual);
  const enough = 1e-8 * energy;
  for (let iteration = 0; iteration < most && energy > enough; iteration++) {
    for (let i = 0; i < size; i++) spread.data[unseen[i]] = direction[i];
    b.apply(spread, false, blurred);
    let curvature = 0;
    for (let i = 0; i < size; i++) curvature += direction[i] * (direction[i] - blurred.data[unseen[i]]);
    if (!(curvature > 0)) break;
    const step = energy / curvature;
    for (let i = 0; i < size; i++) {
      data[unseen[i]] += step * direction[i];
      residual[i] -= step * (direction[i] - blurred.data[unseen[i]]);
    }
    const next = dot(residual, residual);
    const keep = next / energy;
    for (let i = 0; i < size; i++) direction[i] = residual[i] + keep * direction[i];
    energy = next;
  }
  buffers.release();
}

function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
