import { checkChoice, checkNonNegative, checkWithin, rangeError } from '../errors.ts';
import { distance } from '../kernels/pointwise.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { relativeChange } from '../numerics/norms.ts';
import { copyOfFrame } from '../operators/windowed.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { type EmUpdate, emUpdate } from './data-terms/em-update.ts';
import { type CountingNoise, type PoissonData, poissonData } from './data-terms/poisson-likelihood.ts';
import { checkProblem, spatialRank } from './data-terms/problem.ts';
import { type InitialEstimate, initialEstimate } from './optimization/initial-estimate.ts';
import { type IterateOptions, iterate, type Step } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { type SolverMemory, solverMemory } from './optimization/solver-memory.ts';
import { correlationOf, whitest } from './optimization/whiteness.ts';

/** The options of {@link richardsonLucy}. */
export interface RichardsonLucyOptions extends IterateOptions {
  /** Known constant light on top of the blurred picture, >= 0, on the scale of the data; 0 by default. It is not part of the estimate. */
  readonly background?: number | undefined;
  /** Where to start, `mean` by default. Zeros stay zero, so a start is lifted to at least 1e-3 of its mean. */
  readonly init?: InitialEstimate | undefined;
  /** Search the best combination of each step and the one before: about a seventh of the iterations. False by default. */
  readonly accelerate?: boolean | undefined;
  /** Trust in each measured sample, >= 0: 0 for dead and clipped ones; all 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** What the noise is like. The solver stops when the residual is no larger, and `damping` is counted in it. */
  readonly noise?: CountingNoise | undefined;
  /**
   * `noise` (default): where `noise` is given, when the residual is no larger than it. `whiteness`: where the residual is whitest, which
   * takes no noise level: as good on photographs, 4 to 8 dB better than a noise told too low by half; two transforms now and then.
   */
  readonly stop?: 'noise' | 'whiteness' | undefined;
  /** Leave samples alone that are explained to within this many standard deviations of `noise` (White 1994), > 0. */
  readonly damping?: number | undefined;
  /** Of pixels whose light was seen by less than this part, the unseen part follows the prediction; 0.01 by default. */
  readonly threshold?: number | undefined;
  /**
   * Weight λ of the total variation (Dey 2006) against the negative log-likelihood, >= 0, the λ of {@link poissonTotalVariation}; 0 by
   * default. From 100 photons on half of the λ that poissonTotalVariation reports for the data is a good value, for 100 iterations and
   * without the stop at `noise`, which comes before it could help: 1 to 6 dB more than without it on stars, 1 dB at 1000 photons on
   * filaments. Fewer photons ask for more than the steps bear, which are factors: 1/4 is the limit. Not with `accelerate`.
   */
  readonly tv?: number | undefined;
}

/**
 * Richardson-Lucy: the non-negative picture of greatest Poisson likelihood, climbed by x ← x · Hᵀ(w y / (H x + b)) / Hᵀw.
 *
 * Under `wrap` the sum is kept; with unknown surroundings the division by Hᵀw is what Bertero and Boccacci weigh borders with. Negative
 * data are taken as 0, with a warning. The number of iterations regularises: more is sharper and noisier.
 *
 * @param operator any linear operator with entries >= 0
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options iterations (30 by default), background, init, accelerate, weights, noise, stop, damping, threshold, tv, and those of every loop
 * @returns the estimate, >= 0 and not clipped above; with unknown surroundings the frame
 * @throws RangeError for bad options or data that do not fit or are not finite; DeconvError when aborted
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = await richardsonLucy(operator, blurred, { iterations: 500 });
 * Math.round(estimate.data[3]); // => 4
 *
 * W. H. Richardson 1972, doi:10.1364/JOSA.62.000055; L. B. Lucy 1974, doi:10.1086/111605; M. Bertero, P. Boccacci 2005, "A simple
 * method for the reduction of boundary effects in the Richardson-Lucy approach", doi:10.1051/0004-6361:20052717; N. Dey et al. 2006,
 * "Richardson-Lucy algorithm with total variation regularization for 3D confocal microscope deconvolution", doi:10.1002/jemt.20294; the search is that of
 * L. Kaufman 1987, "Implementing and accelerating the EM algorithm for positron emission tomography", doi:10.1109/TMI.1987.4307796
 */
export async function richardsonLucy<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: RichardsonLucyOptions = {},
): Promise<Solution<S>> {
  const fn = 'richardsonLucy';
  const {
    iterations = 30,
    background = 0,
    init = 'mean',
    accelerate = false,
    threshold = 0.01,
    tv = 0,
  } = options;
  const { sampleWeights: weights, noise, damping, stop = 'noise' } = options;
  checkProblem(fn, operator, measured, weights);
  checkWithin(fn, 'threshold', threshold, 0, 1);
  checkNonNegative(fn, 'tv', tv);
  checkChoice(fn, 'stop', stop, ['noise', 'whiteness']);
  if (tv > 0 && accelerate)
    throw rangeError(fn, 'tv', '0 with "accelerate", which climbs the likelihood alone', tv);
  const start = initialEstimate(fn, init, operator, measured, background);
  lift(start);
  const [ranges, domains] = accelerate ? [7, 8] : [3, 6 + (tv > 0 ? operator.domain.length : 0)];
  const buffers = solverMemory(measured, ranges * sizeOf(operator.range) + domains * sizeOf(operator.domain));
  try {
    const data = poissonData(fn, buffers.holding(measured), background, weights, noise, damping);
    const x = buffers.holding(start);
    const em = emUpdate(operator, x, buffers, { threshold, tv, ...(weights && { weights }) });
    const step = (accelerate ? searching : plain)(operator, data, em, x, buffers, options);
    const white = stop === 'whiteness' ? whitest(x) : undefined;
    const left = buffers.tensor(white ? operator.range : [0]);
    const rank = spatialRank(operator);
    const result = await iterate(fn, { ...options, iterations, white }, x, async (iteration) => {
      if (white === undefined) return step();
      let correlation: number | undefined;
      if (white.due(iteration)) {
        data.residual(operator.apply(x, left).data, left.data);
        correlation = correlationOf(left, rank);
      }
      return { ...step(), discrepancy: undefined, correlation };
    });
    return {
      estimate: copyOfFrame(operator, x) as Tensor<S>,
      parameters: {
        background,
        accelerate,
        threshold,
        tv,
        ...(damping === undefined ? {} : { damping }),
        ...(noise?.photons === undefined ? {} : { photons: noise.photons }),
        ...(noise?.sigma === undefined ? {} : { noise: noise.sigma }),
      },
      ...result,
      warnings: negativeWarning(measured),
    };
  } finally {
    buffers.release();
  }
}

function negativeWarning({ data }: Tensor): string[] {
  let negative = 0;
  for (let i = 0; i < data.length; i++) if (data[i] < 0) negative++;
  return negative === 0
    ? []
    : [`${negative} of ${data.length} samples are negative and were taken as 0: add a background.`];
}

/** Keeps a start from being zero anywhere: the steps are factors. */
function lift(x: Tensor): void {
  const { data } = x;
  let light = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > 0) light += data[i];
  const least = (1e-3 * light) / data.length;
  for (let i = 0; i < data.length; i++) if (data[i] < least) data[i] = least;
}

function plain(
  operator: LinearOperator,
  data: PoissonData,
  em: EmUpdate,
  x: Tensor,
  buffers: SolverMemory,
  { onIteration }: IterateOptions,
): () => Step {
  const q = buffers.tensor(operator.range);
  const next = buffers.tensor(x.shape);
  return () => {
    operator.apply(x, q);
    const objective = onIteration && data.divergence(q.data);
    const discrepancy = data.ratio(q.data, q.data);
    em(x.data, q, next);
    return { objective, discrepancy, change: moveTo(x.data, next.data) };
  };
}

/**
 * Steps to the best point of the plane spanned by the plain step r and the last step d: H is linear, so H x + t H r + s H d is known for
 * every (t, s) once H r is. No pixel falls below `leap` of itself in one step. Where that is no better than the plain step, which always
 * is, the plain step is taken.
 */
function searching(
  operator: LinearOperator,
  data: PoissonData,
  em: EmUpdate,
  x: Tensor,
  buffers: SolverMemory,
): () => Step {
  const leap = 0.3;
  const { range } = operator;
  const q = operator.apply(x, buffers.tensor(range));
  const ratio = buffers.tensor(range);
  const alongPlain = buffers.tensor(range);
  const alongLast = buffers.tensor(range);
  const trial = buffers.tensor(range);
  const last = buffers.tensor(x.shape);
  const plainStep = buffers.tensor(x.shape);
  const next = buffers.tensor(x.shape);
  let reached = data.divergence(q.data);
  return () => {
    const objective = reached;
    const discrepancy = data.ratio(q.data, ratio.data);
    em(x.data, ratio, plainStep);
    for (let i = 0; i < x.data.length; i++) plainStep.data[i] -= x.data[i];
    operator.apply(plainStep, alongPlain);
    const [t, s] = data.search(q.data, alongPlain.data, alongLast.data);
    for (let i = 0; i < x.data.length; i++)
      next.data[i] = Math.max(x.data[i] + t * plainStep.data[i] + s * last.data[i], leap * x.data[i]);
    operator.apply(next, trial);
    const factor = data.flux(trial.data);
    reached = data.divergence(trial.data, factor);
    const better = reached <= objective;
    let change2 = 0;
    let energy = 0;
    for (let i = 0; i < x.data.length; i++) {
      const value = better ? factor * next.data[i] : x.data[i] + plainStep.data[i];
      const moved = value - x.data[i];
      last.data[i] = moved;
      x.data[i] = value;
      change2 += moved * moved;
      energy += value * value;
    }
    for (let i = 0; i < q.data.length; i++) {
      const value = better ? factor * trial.data[i] : q.data[i] + alongPlain.data[i];
      alongLast.data[i] = value - q.data[i];
      q.data[i] = value;
    }
    if (!better) reached = data.divergence(q.data);
    return { objective, discrepancy, change: relativeChange(change2, energy) };
  };
}

/** x ← next; returns the relative change. */
function moveTo(x: FloatArray, next: FloatArray): number {
  const { change2, energy } = distance(x, next);
  x.set(next);
  return relativeChange(change2, energy);
}
