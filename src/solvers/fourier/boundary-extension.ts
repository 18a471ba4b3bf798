import { extendInto, rowStarts } from '../../boundary/frame.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { blend } from '../../kernels/pointwise.ts';
import { allocate, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../../tensor.ts';
import { solverMemory } from '../optimization/solver-memory.ts';
import { fillMissing, indicesOf, largestTransfer, missingMask } from './fill-missing.ts';
import { fillMissingTiles, missingTiles } from './fill-missing-tiles.ts';

/**
 * Maximum iterations. After 20, photographs cropped from larger ones are within 0.1 dB of convergence, also at high signal-to-noise ratios;
 * missing samples inside the frame take longer. Those without bounds do not improve beyond 30: the middle of a large region is
 * determined by the prior alone, which has no bound at white.
 */
const iterations = { frame: 20, missing: 30, bounded: 96 };

/** The extension of a blurred image to samples that were not measured. */
export interface BoundaryExtension {
  /** Indices of the missing samples in the padded grid. */
  readonly missing: Int32Array;
  /** Lower bounds in the padded grid, -Infinity where there is none. */
  readonly least?: FloatArray | undefined;
  /** The initial extension: smooth and periodic around the frame; missing samples inside it keep their values. Writes all of `out`, a fresh tensor by default. */
  smooth(frame: Tensor, out?: Tensor): Tensor;
  /** The extension that agrees with the filter; changes the missing samples of `whole` in place. */
  refine(whole: Tensor, filter: FloatArray, gain: FloatArray): Tensor;
}

/**
 * Extends a frame to the padded grid and fills its missing samples, so that a regularized filter meets no edge.
 *
 * The filtered image x solves the masked problem, in which missing samples have no data term, exactly when the missing samples p equal the
 * blurred x: p = P B (y + p), with B = H w H* (|H|² w per frequency) and P the projection on them. So p solves
 * (I - P B P) p = P B y, a symmetric positive definite system on the missing samples alone, by conjugate gradients from the smooth
 * extension. Clipped samples have lower bounds, which constrain the same quadratic, see {@link fillMissing}. An iteration takes one
 * transform and its inverse; in large images only regions around the missing samples are transformed.
 *
 * @param weights of the frame's samples: those of weight 0 are missing, whatever the other weights are
 * @param bounds lower bounds of missing samples of the frame, -Infinity where there is none
 */
export function boundaryExtension(
  padded: Shape,
  begin: readonly number[],
  frame: Shape,
  weights?: FloatArray,
  bounds?: FloatArray,
): BoundaryExtension {
  const mask = missingMask(padded, begin, frame, weights);
  const tiles = missingTiles(padded, begin, frame, mask, weights !== undefined);
  let indices: Int32Array | undefined;
  const missing = (): Int32Array => {
    indices ??= indicesOf(mask);
    return indices;
  };
  const most = iterations[bounds ? 'bounded' : weights ? 'missing' : 'frame'];
  const least = bounds && boundsInGrid(bounds, padded, begin, frame);
  return {
    least,
    get missing() {
      return missing();
    },
    smooth: (values, out) => extendInto(values, padded, begin, out),
    refine(whole, filter, gain) {
      const buffers = solverMemory(whole);
      const { data: transfer } = buffers.tensor(halfShape(padded));
      blend(filter, gain, largestTransfer, transfer);
      if (tiles !== undefined) fillMissingTiles(whole, tiles, mask, transfer, most, least);
      else fillMissing(whole, missing(), transfer, most, least);
      buffers.release();
      return whole;
    },
  };
}

/** The bounds of a frame in the padded grid, -Infinity around it. */
function boundsInGrid(bounds: FloatArray, padded: Shape, begin: readonly number[], frame: Shape): FloatArray {
  const all = allocate(sizeOf(padded), dtypeOf({ data: bounds })).fill(-Infinity);
  const width = frame[frame.length - 1];
  for (const [row, start] of rowStarts(padded, begin, frame).entries())
    all.set(bounds.subarray(row * width, (row + 1) * width), start);
  return all;
}
