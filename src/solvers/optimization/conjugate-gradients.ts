import { sumOfSquares } from '../../numerics/norms.ts';
import { type FloatArray, sizeOf, type Tensor } from '../../tensor.ts';
import type { SolverMemory } from './solver-memory.ts';

/** The state of {@link conjugateGradientSteps}: vectors of one length, all changed in place. */
export interface ConjugateGradientState {
  readonly x: FloatArray;
  /** r = b - M x of the x given. */
  readonly r: FloatArray;
  readonly p: FloatArray;
  /** Receives M p. */
  readonly product: FloatArray;
}

/**
 * Solves M x = b by conjugate gradients, M symmetric and positive definite, from the given x and its residual, in place. Stops after `most`
 * iterations or when ‖r‖² <= `reduction` · ‖r₀‖².
 *
 * M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044
 *
 * @param multiply writes M p into `product`
 */
export function conjugateGradientSteps(
  { x, r, p, product }: ConjugateGradientState,
  multiply: () => void,
  most: number,
  reduction: number,
): void {
  p.set(r);
  let energy = sumOfSquares(r);
  const goal = reduction * energy;
  for (let iteration = 0; iteration < most && energy > goal; iteration++) {
    multiply();
    let curvature = 0;
    for (let i = 0; i < p.length; i++) curvature += p[i] * product[i];
    if (!(curvature > 0)) return;
    const alpha = energy / curvature;
    for (let i = 0; i < p.length; i++) {
      x[i] += alpha * p[i];
      r[i] -= alpha * product[i];
    }
    const next = sumOfSquares(r);
    const beta = next / energy;
    for (let i = 0; i < p.length; i++) p[i] = r[i] + beta * p[i];
    energy = next;
  }
}

/**
 * Makes a solver of M x = b by {@link conjugateGradientSteps}, in place of x, with buffers of its own.
 *
 * @param shape of x
 * @param multiply out = M p
 * @returns (x, b, most, enough): stops after `most` iterations or when the residual is `enough` times the initial one
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
    const state = { x: x.data, r, p: p.data, product: product.data };
    conjugateGradientSteps(state, () => multiply(p, product), most, enough * enough);
  };
}
