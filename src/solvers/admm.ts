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
import { halfShape, type Spectrum } from '../fft/spectrum.ts';
import { openWorkspace } from '../kernels/workspace.ts';
import { isWindowed, seenFrame } from '../operators/frame.ts';
import { copyOf, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import type { Analysis } from './analysis.ts';
import { circulantOf, type DataFit, embed, squaredFit } from './data-fit.ts';
import type { SpectralOperator } from './direct.ts';
import { filter } from './filter.ts';
import { type IterateOptions, iterate } from './iterate.ts';
import type { StopReason } from './solution.ts';

/** A problem for {@link admm}. */
export interface SplitProblem<S extends Shape = Shape> {
  /** Name of the solver, for messages. */
  readonly fn: string;
  readonly operator: SpectralOperator;
  readonly measured: Tensor<S>;
  /** Weight of each measured sample in the data term, >= 0; 1 everywhere where it is left out. */
  readonly weights?: Tensor | undefined;
  /** What the prior looks at, over the circulant's domain. */
  readonly analysis: Analysis;
  /** ρ: how firmly d is tied to A x, by iteration (1 first). */
  readonly penalty: (iteration: number) => number;
  /** d ← argmin φ(d) + ρ/2 ‖d - d₀‖², in place. */
  readonly shrink: (d: FloatArray, penalty: number) => void;
  /** The data term when it is not half the weighted squared residual. */
  readonly fit?: DataFit;
  /** κ: how firmly v is tied to C x; 0.03 by default, on the scale of the weights. */
  readonly fitPenalty?: number;
  readonly options: IterateOptions & { readonly iterations: number };
}

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
    fitPenalty = FIT_PENALTY,
    options,
  } = problem;
  const { spectrum: transfer, domain } = circulantOf(operator);
  const direct = !isWindowed(operator) && weights === undefined && problem.fit === undefined;
  const dtype = dtypeOf(measured);
  const size = sizeOf(domain);
  const coefficients = sizeOf(halfShape(domain));
  const arrays = (direct ? 5 : 7) + 2 * analysis.components;
  const memory = openWorkspace(dtype === 'float32' ? 4 * (arrays * size + 4 * coefficients) : 0);
  const floats = (length: number): FloatArray =>
    dtype === 'float32' ? memory.floats(length) : new Float64Array(length);
  const spectrumOf = (): Spectrum => {
    return { shape: domain, rank: transfer.rank, re: floats(coefficients), im: floats(coefficients) };
  };
  try {
    const y = embed(operator, measured);
    const x = { shape: domain, data: floats(size) };
    x.data.set(y.start.data);
    const d = floats(size * analysis.components);
    const u = floats(size * analysis.components);
    const work = { shape: domain, data: floats(size) };
    const right = spectrumOf();
    const data = spectrumOf();
    const fit = problem.fit ?? squaredFit(y, weights && embed(operator, weights));
    // v - w and v + w need one array each: v lives only inside an iteration.
    const target = direct ? undefined : { shape: domain, data: floats(size) };
    const w = direct ? undefined : floats(size);
    if (target) target.data.set(y.start.data);
    else rfftn(y.start, transfer.rank, data);
    analysis.apply(x.data, d);
    shrink(d, penalty(1));

    const previous = floats(size);
    let rho = penalty(1);
    const step = (iteration: number) => {
      const next = penalty(iteration);
      if (next !== rho) for (let i = 0; i < u.length; i++) u[i] *= rho / next;
      rho = next;
      previous.set(x.data);
      for (let i = 0; i < d.length; i++) d[i] -= u[i];
      analysis.adjoint(d, work.data);
      rfftn(work, transfer.rank, right);
      if (target) rfftn(target, transfer.rank, data);
      divide(right, data, transfer, analysis.power, direct ? 1 : fitPenalty, rho);
      irfftn(right, x);
      if (target && w) {
        filter(right, transfer, data);
        irfftn(data, work);
        // t = C x + w → v = prox(t); w = t - v; the next target is v - w.
        for (let i = 0; i < size; i++) {
          work.data[i] += w[i];
          target.data[i] = work.data[i];
        }
        fit(target.data, fitPenalty);
        for (let i = 0; i < size; i++) {
          w[i] = work.data[i] - target.data[i];
          target.data[i] -= w[i];
        }
      }
      analysis.apply(x.data, d);
      for (let i = 0; i < d.length; i++) {
        d[i] += u[i];
        u[i] = d[i];
      }
      shrink(d, rho);
      for (let i = 0; i < d.length; i++) u[i] -= d[i];
      return { change: relativeChange(x.data, previous) };
    };
    const { iterations, stopReason } = await iterate(fn, options, x, step);
    const whole = copyOf(x);
    return { whole, estimate: copyOf(seenFrame(operator, whole)) as Tensor<S>, iterations, stopReason };
  } finally {
    memory.release();
  }
}

/** R ← (κ H* V + ρ R) / (κ |H|² + ρ P), plane by plane of the batch. */
function divide(r: Spectrum, v: Spectrum, h: Spectrum, power: FloatArray, kappa: number, rho: number): void {
  for (let start = 0; start < r.re.length; start += h.re.length) {
    for (let k = 0; k < h.re.length; k++) {
      const re = kappa * h.re[k];
      const im = kappa * h.im[k];
      const scale = 1 / (re * h.re[k] + im * h.im[k] + rho * power[k]);
      const vr = v.re[start + k];
      const vi = v.im[start + k];
      r.re[start + k] = (re * vr + im * vi + rho * r.re[start + k]) * scale;
      r.im[start + k] = (re * vi - im * vr + rho * r.im[start + k]) * scale;
    }
  }
}

function relativeChange(x: FloatArray, previous: FloatArray): number {
  let moved = 0;
  let norm = 0;
  for (let i = 0; i < x.length; i++) {
    moved += (x[i] - previous[i]) ** 2;
    norm += x[i] * x[i];
  }
  return norm > 0 ? Math.sqrt(moved / norm) : 0;
}
