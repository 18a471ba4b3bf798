import { gradient } from '../../operators/gradient.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';

/**
 * The curvature of the level sets, div(∇x / |∇x|): the negative gradient of the total variation, positive in valleys, negative on peaks,
 * between -2 rank and 2 rank.
 *
 * Differences are reflecting at the edges of x. |∇x| is bounded below by a thousandth of the mean of |x|, so that the curvature of flat
 * regions is 0.
 *
 * @param x the tensor that every call evaluates
 * @param rank number of spatial axes; the axes before them are a batch
 */
export function curvatureOf(x: Tensor, rank: number, buffers: SolverMemory): () => FloatArray {
  const D = gradient(x.shape, { rank });
  const slopes = buffers.tensor(D.range);
  const divergence = buffers.tensor(x.shape);
  const size = x.data.length;
  return () => {
    let mean = 0;
    for (let i = 0; i < size; i++) mean += Math.abs(x.data[i]) / size;
    const least = (1e-3 * mean) ** 2 || Number.MIN_VALUE;
    D.apply(x, slopes);
    for (let i = 0; i < size; i++) {
      let squared = least;
      for (let at = i; at < slopes.data.length; at += size) squared += slopes.data[at] * slopes.data[at];
      const scale = -1 / Math.sqrt(squared);
      for (let at = i; at < slopes.data.length; at += size) slopes.data[at] *= scale;
    }
    return D.adjoint(slopes, divergence).data;
  };
}
