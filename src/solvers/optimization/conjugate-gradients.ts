import { sumOfSquares } from '../../numerics/norms.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';
import type { SolverMemory } from './solver-memory.ts';

/**
 * Makes a solver of M x = b by conjugate gradients, M symmetric and positive definite, from x on and in place. It ends when the residual
 * has fallen to `enough` times what it was, or after `most` iterations.
 *
 * M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044
 *
 * @param shape of x
 * @param multiply out = M p
 */
export function conjugateGradients(
  shape: Tensor['shape'],
  buffers: SolverMemory,
  multiply: (p: Tensor, out: Tensor) => void,
): (x: Tensor, b: FloatArray, most: number, enough: number) => void {
  const r = buffers.floats(sizeOf(shape));
  const p = buffers.tensor(shape);
  const product = buffers.tensor(shape);
  return (x, b, most, enough) => {
    multiply(x, product);
    for (let i = 0; i < r.length; i++) r[i] = b[i] - product.data[i];
    p.data.set(r);
    let energy = sumOfSquares(r);
    const goal = enough * enough * energy;
    for (let iteration = 0; iteration < most && energy > goal; iteration++) {
      multiply(p, product);
      let curvature = 0;
      for (let i = 0; i < r.length; i++) curvature += p.data[i] * product.data[i];
      if (!(curvature > 0)) return;
      const step = energy / curvature;
      for (let i = 0; i < r.length; i++) {
        x.data[i] += step * p.data[i];
        r[i] -= step * product.data[i];
      }
      const next = sumOfSquares(r);
      const keep = next / energy;
      for (let i = 0; i < r.length; i++) p.data[i] = r[i] + keep * p.data[i];
      energy = next;
    }
  };
}
