/**
 * The data step for any linear operator: conjugate gradients on  (Bᵀ M B + ρ Aᵀ A) x = Bᵀ M t + ρ Aᵀ d  from the x there is, with t = y and
 * M its weights, or t = v - w and M = κ where the data term is not half the squared residual.
 */

import { dot } from '../../numerics/norms.ts';
import { sizeOf, type Tensor } from '../../tensor.ts';
import { conjugateGradients } from '../optimization/conjugate-gradients.ts';
import { initialEstimate } from '../optimization/initial-estimate.ts';
import type { SolverMemory } from '../optimization/solver-memory.ts';
import { interpolateMissing } from './measured-domain.ts';
import { type DataTerm, FIT_PENALTY, fitStep, type XUpdate } from './x-update.ts';

/** In each step; the next goes on from there. */
const MOST = 10;
const ENOUGH = 0.1;
/** From a constant to a first picture, where the data have another shape than x. */
const FIRST = 4;

/** Samples that the step takes of the buffers. */
export function cgMemory({ operator, analysis, fit }: DataTerm): number {
  return (5 + analysis.components) * sizeOf(operator.domain) + (fit ? 3 : 1) * sizeOf(operator.range);
}

/** Makes the step. */
export function cgXUpdate(term: DataTerm, buffers: SolverMemory): XUpdate {
  const {
    operator,
    measured,
    sampleWeights: weights,
    channelWeights: trust,
    analysis,
    fit,
    fitPenalty = FIT_PENALTY,
  } = term;
  const { domain, range } = operator;
  const details = buffers.floats(sizeOf(domain) * analysis.components);
  const back = buffers.tensor(domain);
  const seen = buffers.tensor(range);
  const m = fit ? undefined : weights?.data;
  const tie = fit ? fitPenalty : 1;
  const ties = trust?.map((weight) => weight * tie) ?? [tie];
  const plane = sizeOf(range) / ties.length;
  /** out = Bᵀ M t; t may be `seen`. */
  const inDomain = (t: Tensor, out: Tensor): void => {
    for (const [c, own] of ties.entries())
      for (let i = c * plane; i < (c + 1) * plane; i++)
        seen.data[i] = (m === undefined ? own : own * m[i]) * t.data[i];
    operator.adjoint(seen, out);
  };
  let rho = 0;
  const solve = conjugateGradients(domain, buffers, (p, out) => {
    operator.apply(p, seen);
    inDomain(seen, out);
    analysis.apply(p.data, details);
    analysis.adjoint(details, back.data);
    for (let i = 0; i < out.data.length; i++) out.data[i] += rho * back.data[i];
  });
  const target = fit === undefined ? measured : buffers.holding(measured);
  const data = buffers.tensor(domain);
  inDomain(target, data);
  const alike = domain.length === range.length && domain.every((n, axis) => n === range[axis]);
  const start = initialEstimate(
    'start',
    alike ? 'measured' : 'mean',
    operator,
    interpolateMissing(measured, weights),
  );
  if (!alike) solve(start, data.data, FIRST, ENOUGH);
  else {
    // As bright as explains the data best, whatever the gain of the operator is.
    operator.apply(start, seen);
    inDomain(seen, back);
    const scale = dot(data.data, start.data) / dot(back.data, start.data);
    if (Number.isFinite(scale)) for (let i = 0; i < start.data.length; i++) start.data[i] *= scale;
  }
  const own = fit && fitStep(fit, fitPenalty);
  const w = buffers.floats(own ? sizeOf(range) : 0);
  return {
    start,
    step(x, pull, penalty) {
      rho = penalty;
      if (own) inDomain(target, data);
      for (let i = 0; i < pull.data.length; i++) pull.data[i] = data.data[i] + rho * pull.data[i];
      solve(x, pull.data, MOST, ENOUGH);
      own?.(operator.apply(x, seen).data, w, target.data);
    },
  };
}
