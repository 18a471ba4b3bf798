import { spectralFilter } from '../fft/filter.ts';
import { crop } from '../operators/extension.ts';
import { continueInto } from '../operators/frame.ts';
import {
  allocate,
  copyOf,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  zeros,
} from '../tensor.ts';
import { buffersFor } from './buffers.ts';

/**
 * After twenty, photographs cut to real edges are within 0.1 dB of convergence, also at high signal-to-noise ratios; holes take longer.
 */
const iterations = { frame: 20, holes: 30 };

/** How the blurred picture goes on where it was not seen. */
export interface Continuation {
  /** Where nothing was seen: indices into the padded grid. */
  readonly unseen: Int32Array;
  /** A first guess: the smooth periodic continuation of the frame, what was measured in the holes. Always a copy. */
  smooth(frame: Tensor): Tensor;
  /** The guess that agrees with the filter; changes the unseen samples of `whole` in place. */
  refine(whole: Tensor, filter: FloatArray, gain: FloatArray): Tensor;
}

/**
 * Continues a frame, and fills its holes, so that a regularised filter meets no edge.
 *
 * The restored picture x solves the masked problem, the one that knows nothing outside of what was seen, exactly when the unseen samples
 * p hold what x looks like blurred: p = P B (y + p), with B = H w H* (|H|² w per frequency) and P the projection on them. So p solves
 * (I - P B P) p = P B y, a symmetric positive definite system on the unseen samples alone, by conjugate gradients from a smooth
 * start. One transform forth and back per iteration.
 *
 * @param weights of the frame's samples: 0 is a hole, anything else was seen
 */
export function continuation(
  padded: Shape,
  begin: readonly number[],
  frame: Shape,
  weights?: FloatArray,
): Continuation {
  const outside = unseenOf(padded, begin, frame, weights);
  const most = weights === undefined ? iterations.frame : iterations.holes;
  return {
    unseen: outside,
    smooth: (seen) => copyOf(continueInto(seen, padded, begin)),
    refine(whole, filter, gain) {
      const dtype = dtypeOf(whole);
      const again = filter.map((w: number, k: number) =>
        // A filter without regularisation has no answer outside the frame: a little keeps the system definite.
        Math.min(w * gain[k], k === 0 ? 1 : 0.9999),
      );
      const b = spectralFilter({
        shape: padded,
        rank: padded.length,
        re: again,
        im: allocate(again.length, dtype),
      });
      const buffers = buffersFor(whole);
      const spread = buffers.tensor(padded);
      const blurred = buffers.tensor(padded);
      b.apply(whole, false, blurred);
      const size = outside.length;
      const residual = allocate(size, dtype);
      for (let i = 0; i < size; i++) residual[i] = blurred.data[outside[i]] - whole.data[outside[i]];
      const direction = residual.slice();
      let energy = dot(residual, residual);
      const enough = 1e-8 * energy;
      for (let iteration = 0; iteration < most && energy > enough; iteration++) {
        for (let i = 0; i < size; i++) spread.data[outside[i]] = direction[i];
        b.apply(spread, false, blurred);
        let curvature = 0;
        for (let i = 0; i < size; i++) curvature += direction[i] * (direction[i] - blurred.data[outside[i]]);
        if (!(curvature > 0)) break;
        const step = energy / curvature;
        for (let i = 0; i < size; i++) {
          whole.data[outside[i]] += step * direction[i];
          residual[i] -= step * (direction[i] - blurred.data[outside[i]]);
        }
        const next = dot(residual, residual);
        const keep = next / energy;
        for (let i = 0; i < size; i++) direction[i] = residual[i] + keep * direction[i];
        energy = next;
      }
      buffers.release();
      return whole;
    },
  };
}

/** The samples of the padded grid that are not of the frame, or holes in it. */
function unseenOf(padded: Shape, begin: readonly number[], frame: Shape, weights?: FloatArray): Int32Array {
  const inside = zeros(frame, 'float32');
  for (let i = 0; i < inside.data.length; i++)
    inside.data[i] = weights === undefined || weights[i] > 0 ? 1 : 0;
  const mask = crop([], padded, begin, frame).adjoint(inside).data;
  const outside = new Int32Array(sizeOf(padded));
  let count = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) outside[count++] = i;
  return outside.slice(0, count);
}

function dot(a: FloatArray, b: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
