import { gradient } from '../../operators/gradient.ts';
import type { FloatArray, Tensor } from '../../tensor.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';

/**
 * What the total variation pulls at: div(∇x / |∇x|), positive in valleys and negative on tops, between -2 rank and 2 rank.
 *
 * Differences are reflecting at the ends of x; |∇x| is kept above a thousandth of the mean of x, so that flat ground pulls nowhere.
 *
 * @param x the tensor that is looked at with every call
 * @param rank how many trailing axes are space; the axes before them are a batch
 */
export function curvatureOf(x: Tensor, rank: number, buffers: SolverMemory): () => FloatArray {
  const d = gradient(x.shape, { rank });
  const slopes = buffers.tensor(d.range);
  const divergence = buffers.tensor(x.shape);
  const size = x.data.length;
  return () => {
    let mean = 0;
    for (let i = 0; i < size; i++) mean += Math.abs(x.data[i]) / size;
    const least = (1e-3 * mean) ** 2 || Number.MIN_VALUE;
    d.apply(x, slopes);
    for (let i = 0; i < size; i++) {
      let squared = least;
      for (let at = i; at < slopes.data.length; at += size) squared += slopes.data[at] * slopes.data[at];
      const scale = -1 / Math.sqrt(squared);
      for (let at = i; at < slopes.data.length; at += size) slopes.data[at] *= scale;
    }
    return d.adjoint(slopes, divergence).data;
  };
}
