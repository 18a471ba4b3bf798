/**
 * The x-update for any linear operator: conjugate gradients on (Aᵀ M A + ρ Dᵀ D) x = Aᵀ M t + ρ Dᵀ d from the given x, with t = y and M
 * the sample weights, or, where the data term is not half the squared residual or some samples are lower bounds, t = v - w and M = κ.
 */

import { dot } from '../../numerics/norms.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { conjugateGradients } from '../optimization/conjugate-gradients.ts';
import { initialEstimate } from '../optimization/initial-estimate.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import { leastSquares } from './data-term.ts';
import { interpolateMissing } from './measured-domain.ts';
import {
  dataPenalty,
  isGeneral,
  proximalVUpdate,
  type VUpdate,
  type XUpdate,
  type XUpdateProblem,
} from './x-update.ts';

/** Iterations of an update; the next one continues from its result. */
const MAX_ITERATIONS = 10;
/** Reduction of the residual at which an update stops. */
const REDUCTION = 0.1;
/** Iterations from a constant to the initial estimate, where the data and x have different shapes. */
const INITIAL_ITERATIONS = 4;

/** Samples that the update takes of the buffers. */
export function cgMemory(problem: XUpdateProblem): number {
  const { operator, analysis } = problem;
  return (
    (5 + analysis.components) * sizeOf(operator.domain) + (isSplit(problem) ? 3 : 1) * sizeOf(operator.range)
  );
}

/** Whether v = A x is split off: the data term is not half the squared residual, or is none above lower bounds. */
function isSplit(problem: XUpdateProblem): boolean {
  return isGeneral(problem) || problem.lowerBoundMask?.data.some((mask: number) => mask !== 0) === true;
}

/** Makes the update. */
export function cgXUpdate(problem: XUpdateProblem, buffers: SolverMemory): XUpdate {
  const { operator: A, measured, sampleWeights, channelWeights, analysis: D } = problem;
  const { domain, range } = A;
  const details = buffers.floats(sizeOf(domain) * D.components);
  const back = buffers.tensor(domain);
  const inRange = buffers.tensor(range);
  const split = isSplit(problem);
  const m = split ? undefined : sampleWeights?.data;
  const kappa = split ? dataPenalty(problem) : 1;
  const kappas = channelWeights?.map((weight) => weight * kappa) ?? [kappa];
  const plane = sizeOf(range) / kappas.length;
  /** out = Aᵀ M t; t may be `inRange`. */
  const weightedAdjoint = (t: Tensor, out: Tensor): void => {
    for (const [c, own] of kappas.entries())
      for (let i = c * plane; i < (c + 1) * plane; i++)
        inRange.data[i] = (m === undefined ? own : own * m[i]) * t.data[i];
    A.adjoint(inRange, out);
  };
  let rho = 0;
  const solve = conjugateGradients(domain, buffers, (p, out) => {
    A.apply(p, inRange);
    weightedAdjoint(inRange, out);
    D.apply(p.data, details);
    D.adjoint(details, back.data);
    for (let i = 0; i < out.data.length; i++) out.data[i] += rho * back.data[i];
  });
  const target = split ? buffers.clone(measured) : measured;
  const data = buffers.tensor(domain);
  weightedAdjoint(target, data);
  const sameShape = domain.length === range.length && domain.every((n, axis) => n === range[axis]);
  const start = initialEstimate(
    'start',
    sameShape ? 'measured' : 'mean',
    A,
    interpolateMissing(measured, sampleWeights),
  );
  if (!sameShape) solve(start, data.data, INITIAL_ITERATIONS, REDUCTION);
  else {
    // The multiple of the measured image that fits the data best, whatever the gain of the operator.
    A.apply(start, inRange);
    weightedAdjoint(inRange, back);
    const scale = dot(data.data, start.data) / dot(back.data, start.data);
    if (Number.isFinite(scale)) for (let i = 0; i < start.data.length; i++) start.data[i] *= scale;
  }
  const updateV = split ? vUpdateOf(problem, kappa) : undefined;
  const w = buffers.floats(updateV ? sizeOf(range) : 0);
  return {
    start,
    step(x, pull, penalty) {
      rho = penalty;
      if (updateV) weightedAdjoint(target, data);
      for (let i = 0; i < pull.data.length; i++) pull.data[i] = data.data[i] + rho * pull.data[i];
      solve(x, pull.data, MAX_ITERATIONS, REDUCTION);
      updateV?.(A.apply(x, inRange).data, w, target.data);
    },
  };
}

function vUpdateOf(problem: XUpdateProblem, kappa: number): VUpdate {
  const { measured, sampleWeights, lowerBoundMask, dataTerm = leastSquares() } = problem;
  const weights = sampleWeights?.data.slice() ?? measured.data.slice().fill(1);
  const bounds: number[] = [];
  lowerBoundMask?.data.forEach((mask: number, i: number) => {
    if (mask !== 0) bounds.push(i);
  });
  for (const i of bounds) weights[i] = 1;
  return proximalVUpdate(dataTerm, measured.data, weights, kappa, Int32Array.from(bounds));
}
