/**
 * The alternating direction method of multipliers for  min Φ(C x; y) + φ(A x),  with C circulant and A convolutional.
 *
 * A x is split off as d. Where all that the circulant sees was measured and Φ is half the squared residual, the data enter the
 * x-update as they are; elsewhere C x is split off too, as v: then Φ acts on single samples, and those outside the frame or of
 * weight zero are free. Either way the x-update is a division in Fourier space:
 *
 *   X = (H* Y + ρ Â*(D - U)) / (|H|² + ρ |Â|²)      or      X = (κ H*(V - W) + ρ Â*(D - U)) / (κ |H|² + ρ |Â|²)
 *
 * M. Almeida, M. Figueiredo, Deconvolving images with unknown boundaries using the alternating direction method of multipliers,
 * 2013, doi:10.1109/TIP.2013.2258354.
 */

import { irfftn, rfftn } from '../fft/rfftn.ts';
import { halfShape } from '../fft/spectrum.ts';
import { distance } from '../kernels/pointwise.ts';
import { divide, multiply } from '../kernels/split.ts';
import { isWindowed, rowStarts, seenFrame } from '../operators/frame.ts';
import { copyOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import type { Analysis } from './analysis.ts';
import { buffersFor } from './buffers.ts';
import { bridged, circulantOf, type DataFit, type Embedded, embed, squaredStep } from './data-fit.ts';
import type { SpectralOperator } from './direct.ts';
import { type IterateOptions, iterate } from './iterate.ts';
import { relative } from './residual.ts';
import { shrinkStep } from './shrink.ts';
import type { StopReason } from './solution.ts';

/** A problem for {@link admm}. */
export interface SplitProblem<S extends Shape = Shape> {
  /** Name of the solver, for messages. */
  readonly fn: string;
  readonly operator: SpectralOperator;
  readonly measured: Tensor<S>;
  /** Weight of each measured sample in the data term, >= 0; 1 everywhere where it is left out. */
  readonly weights?: Tensor | undefined;
  /** What the data term of each channel weighs beside, where they differ. */
  readonly trust?: readonly number[] | undefined;
  /** What the prior looks at, over the circulant's domain. */
  readonly analysis: Analysis;
  /** ρ: how firmly d is tied to A x, by iteration (1 first). */
  readonly penalty: (iteration: number) => number;
  /** Sees A x of the start (iteration 0) and after each iteration, so that the next penalty can follow from it. */
  readonly watch?: (details: FloatArray, iteration: number) => void;
  readonly shrink: Shrinkage;
  /** The data term when it is not half the weighted squared residual. */
  readonly fit?: DataFit;
  /** κ: how firmly v is tied to C x; 0.03 by default, on the scale of the weights. */
  readonly fitPenalty?: number;
  readonly options: IterateOptions & { readonly iterations: number };
}

/**
 * d ← argmin φ(d) + ρ/2 ‖d - d₀‖², in place; or where it can do it at once, the whole step from d = A x and the multiplier u:
 * t = d + u, s = the minimiser for t, u ← scale (t - s), d ← s - u. φ counts by `share` at each site, in full where there is none.
 */
export type Shrinkage =
  | ((d: FloatArray, share: FloatArray | undefined) => void)
  | { readonly step: (d: FloatArray, u: FloatArray, scale: number, share: FloatArray | undefined) => void };

/** Small: what is free around the frame follows C x at once. At 1 the slowest of Levin's kernels needs ten times the iterations. */
const FIT_PENALTY = 0.03;

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
  const {
    fn,
    operator,
    measured,
    weights,
    analysis,
    penalty,
    shrink,
    trust,
    fitPenalty = FIT_PENALTY,
    options,
  } = problem;
  const { spectrum: transfer, domain } = circulantOf(operator);
  const direct = !isWindowed(operator) && weights === undefined && problem.fit === undefined;
  const size = sizeOf(domain);
  const coefficients = sizeOf(halfShape(domain));
  const arrays = (direct ? 5 : problem.fit ? 8 : 10) + 2 * analysis.components;
  const buffers = buffersFor(measured, arrays * size + 8 * coefficients);
  const { floats, copy } = buffers;
  try {
    const y = embed(operator, bridged(measured, weights));
    const x = { shape: domain, data: floats(size) };
    x.data.set(y.start.data);
    const d = floats(size * analysis.components);
    const u = floats(size * analysis.components);
    const work = { shape: domain, data: floats(size) };
    const right = buffers.spectrum(domain, transfer.rank);
    const data = buffers.spectrum(domain, transfer.rank);
    const h = { re: copy(transfer.re), im: copy(transfer.im) };
    const power = copy(analysis.power);
    const fit = direct ? undefined : fitStep(problem, y, floats);
    // v - w and v + w need one array each: v lives only inside an iteration.
    const target = direct ? undefined : { shape: domain, data: floats(size) };
    const w = direct ? undefined : floats(size);
    if (target) target.data.set(y.start.data);
    else rfftn(y.start, transfer.rank, data);
    const share = shareOfPrior(operator, floats);
    analysis.apply(x.data, d);
    problem.watch?.(d, 0);
    const shrinks = (scale: number): void => {
      if (typeof shrink === 'function') shrinkStep((values) => shrink(values, share), d, u, scale);
      else shrink.step(d, u, scale, share);
    };
    const previous = floats(size);
    const tie = direct ? 1 : fitPenalty;
    const ties = trust?.map((weight) => weight * tie) ?? tie;
    let rho = penalty(1);
    shrinks(0);
    const step = (iteration: number) => {
      previous.set(x.data);
      analysis.adjoint(d, work.data);
      rfftn(work, transfer.rank, right);
      if (target) rfftn(target, transfer.rank, data);
      divide(data, right, h, [ties, rho], right, power);
      irfftn(right, x);
      if (target && w && fit) {
        multiply(right, h, data);
        irfftn(data, work);
        fit(work.data, w, target.data);
      }
      analysis.apply(x.data, d);
      problem.watch?.(d, iteration);
      const next = penalty(iteration + 1);
      shrinks(rho / next);
      rho = next;
      const { change2, energy } = distance(previous, x.data);
      return { change: relative(change2, energy) };
    };
    const { iterations, stopReason } = await iterate(fn, options, x, step);
    const whole = copyOf(x);
    return { whole, estimate: copyOf(seenFrame(operator, whole)) as Tensor<S>, iterations, stopReason };
  } finally {
    buffers.release();
  }
}

/**
 * By how much the prior counts at each place of the domain: half outside the frame, undefined where there is no outside.
 *
 * What lies there is hardly measured. The most probable surroundings are then the flattest, flatter than any that are likely, and the
 * rim of the frame has to make up for it: with half the prior the outermost samples come back 0.7 dB better, photographs 0.15 dB.
 */
function shareOfPrior(
  operator: SpectralOperator,
  floats: (length: number) => FloatArray,
): FloatArray | undefined {
  if (!isWindowed(operator)) return undefined;
  const { circulant, begin, range } = operator;
  const { spectrum } = circulant;
  const lead = range.length - spectrum.rank;
  const share = floats(sizeOf(spectrum.shape)).fill(0.5);
  const frame = range.slice(lead);
  for (const start of rowStarts(spectrum.shape, begin.slice(lead), frame))
    share.fill(1, start, start + frame[frame.length - 1]);
  return share;
}

/** One step of v = C x: t = C x + w, v = prox(t), w ← t - v; the next target is v - w. */
type FitStep = (blurred: FloatArray, w: FloatArray, target: FloatArray) => void;

function fitStep(
  { fit, fitPenalty = FIT_PENALTY, operator, weights }: SplitProblem,
  y: Embedded,
  floats: (length: number) => FloatArray,
): FitStep {
  if (fit === undefined) return squaredStep(y, weights && embed(operator, weights), fitPenalty, floats);
  return (blurred, w, target) => {
    for (let i = 0; i < w.length; i++) {
      w[i] += blurred[i];
      target[i] = w[i];
    }
    fit(target, fitPenalty);
    for (let i = 0; i < w.length; i++) {
      w[i] -= target[i];
      target[i] -= w[i];
    }
  };
}
