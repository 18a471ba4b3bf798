/**
 * The alternating direction method of multipliers for  min Φ(B x; y) + φ(A x),  with A convolutional.
 *
 * A x is split off as d, with a multiplier u. In turn x ← argmin Φ(B x; y) + ρ/2 ‖A x - d + u‖², the work of a {@link DataStep}, and
 * d ← argmin φ(d) + ρ/2 ‖A x - d + u‖², a shrinkage.
 *
 * S. Boyd et al. 2011, doi:10.1561/2200000016
 */

import { rowStarts } from '../../boundary/frame.ts';
import { distance } from '../../kernels/pointwise.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { relativeChange } from '../../numerics/norms.ts';
import { isCirculant } from '../../operators/circulant.ts';
import { cropToFrame, isWindowed } from '../../operators/windowed.ts';
import { copyOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../../tensor.ts';
import { cgMemory, cgXUpdate } from '../data-terms/cg-x-update.ts';
import { fourierMemory, fourierXUpdate } from '../data-terms/fourier-x-update.ts';
import { spatialRank } from '../data-terms/problem.ts';
import type { DataTerm } from '../data-terms/x-update.ts';
import { isSpectral } from '../fourier/fourier-filter.ts';
import { shrinkStep } from '../priors/proximal-maps.ts';
import { type IterateOptions, iterate } from './iterate.ts';
import type { StopReason } from './solution.ts';
import { solverMemory } from './solver-memory.ts';

/** A problem for {@link admm}. */
export interface SplitProblem<S extends Shape = Shape> extends DataTerm {
  /** Name of the solver, for messages. */
  readonly fn: string;
  readonly measured: Tensor<S>;
  /** ρ: how firmly d is tied to A x, by iteration (1 first). */
  readonly penalty: (iteration: number) => number;
  /** Sees A x of the start (iteration 0) and after each iteration, so that the next penalty can follow from it. */
  readonly watch?: ((details: FloatArray, iteration: number) => void) | undefined;
  readonly shrink: Shrinkage;
  readonly options: IterateOptions & { readonly iterations: number };
}

/**
 * d ← argmin φ(d) + ρ/2 ‖d - d₀‖², in place; or where it can do it at once, the whole step from d = A x and the multiplier u:
 * t = d + u, s = the minimiser for t, u ← scale (t - s), d ← s - u. φ counts by `share` at each site, in full where there is none.
 */
export type Shrinkage =
  | ((d: FloatArray, share: FloatArray | undefined) => void)
  | { readonly step: (d: FloatArray, u: FloatArray, scale: number, share: FloatArray | undefined) => void };

/** What {@link admm} found. */
export interface SplitSolution<S extends Shape = Shape> {
  /** The estimate over the circulant's domain. */
  readonly whole: Tensor;
  /** The frame of it that was seen. */
  readonly estimate: Tensor<S>;
  readonly iterations: number;
  readonly stopReason: StopReason;
}

/** Runs the method. */
export async function admm<S extends Shape>(problem: SplitProblem<S>): Promise<SplitSolution<S>> {
  const { fn, operator, measured, analysis, penalty, shrink, options } = problem;
  const { domain } = operator;
  const size = sizeOf(domain);
  const room = isSpectral(operator) ? fourierMemory({ ...problem, operator }) : cgMemory(problem);
  const buffers = solverMemory(measured, (5 + 2 * analysis.components) * size + room);
  const { floats } = buffers;
  try {
    const data = isSpectral(operator)
      ? fourierXUpdate({ ...problem, operator }, buffers)
      : cgXUpdate(problem, buffers);
    const x = buffers.holding(data.start);
    const d = floats(size * analysis.components);
    const u = floats(size * analysis.components);
    const pull = buffers.tensor(domain);
    const share = shareOfPrior(operator, floats);
    analysis.apply(x.data, d);
    problem.watch?.(d, 0);
    const shrinks = (scale: number): void => {
      if (typeof shrink === 'function') shrinkStep((values) => shrink(values, share), d, u, scale);
      else shrink.step(d, u, scale, share);
    };
    const previous = floats(size);
    let rho = penalty(1);
    shrinks(0);
    const step = (iteration: number) => {
      previous.set(x.data);
      analysis.adjoint(d, pull.data);
      data.step(x, pull, rho);
      analysis.apply(x.data, d);
      problem.watch?.(d, iteration);
      const next = penalty(iteration + 1);
      shrinks(rho / next);
      rho = next;
      const { change2, energy } = distance(previous, x.data);
      return { change: relativeChange(change2, energy) };
    };
    const { iterations, stopReason } = await iterate(fn, options, x, step);
    const whole = copyOf(x);
    return { whole, estimate: copyOf(cropToFrame(operator, whole)) as Tensor<S>, iterations, stopReason };
  } finally {
    buffers.release();
  }
}

/**
 * By how much the prior counts at each place of the domain; undefined where it counts in full everywhere.
 *
 * Half outside the frame: what lies there is hardly measured. The most probable surroundings are then the flattest, flatter than any that
 * are likely, and the rim of the frame has to make up for it: with half the prior the outermost samples come back 0.7 dB better,
 * photographs 0.1 dB. Where a picture neither wraps nor goes on, not at all at its far edges, whose differences would reach
 * around to the near ones.
 */
function shareOfPrior(
  operator: LinearOperator,
  floats: (length: number) => FloatArray,
): FloatArray | undefined {
  if (isCirculant(operator)) return undefined;
  const rank = spatialRank(operator);
  const { domain } = operator;
  const lead = domain.length - rank;
  const shape = domain.slice(lead);
  const [begin, frame] = isWindowed(operator)
    ? [operator.begin.slice(lead), operator.range.slice(lead)]
    : [shape.map(() => 0), shape.map((n) => n - 1)];
  const share = floats(sizeOf(shape)).fill(isWindowed(operator) ? 0.5 : 0);
  for (const start of rowStarts(shape, begin, frame)) share.fill(1, start, start + frame[rank - 1]);
  return share;
}
