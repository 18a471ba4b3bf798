import { checkChoice, checkNonNegative, checkWithin, rangeError } from '../errors.ts';
import { distance } from '../kernels/pointwise.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { relativeChange } from '../numerics/norms.ts';
import { copyOfFrame } from '../operators/windowed.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { backgroundWarnings } from './data-terms/background.ts';
import { type EmUpdate, emUpdate } from './data-terms/em-update.ts';
import { type CountingNoise, type PoissonData, poissonData } from './data-terms/poisson-likelihood.ts';
import { censoredSamples, checkNonNegativeKernel, checkProblem, spatialRank } from './data-terms/problem.ts';
import { checkOptions, iterateOptionNames } from './optimization/check-options.ts';
import { type InitialEstimate, initialEstimate } from './optimization/initial-estimate.ts';
import { type IterateOptions, iterate, type Step } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { type SolverMemory, solverMemory } from './optimization/solver-memory.ts';
import { residualCorrelation, whitenessRule } from './optimization/whiteness.ts';

/** Options of {@link richardsonLucy}. */
export interface RichardsonLucyOptions extends IterateOptions {
  /** A known constant, >= 0, added to the blurred image, on the scale of the data and below their mean; 0 by default. It is not part of the estimate. */
  readonly background?: number | undefined;
  /** Initial estimate, `mean` by default. Zeros stay zero, so it is raised to at least 1e-3 of its mean. */
  readonly init?: InitialEstimate | undefined;
  /** Searches the best combination of each step and the one before: about a seventh of the iterations. False by default. */
  readonly accelerate?: boolean | undefined;
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 excludes dead samples; 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** In the shape of `measured`: not 0 at clipped samples, which count, whatever their weight, only while A x is below them. */
  readonly lowerBoundMask?: Tensor | undefined;
  /** Noise of the data: the solver stops when the residual is no larger, and `damping` is in units of its standard deviation. */
  readonly noise?: CountingNoise | undefined;
  /**
   * `noise` (default): stops when the residual is no larger than `noise`, where that is given. `whiteness`: stops at the whitest residual,
   * without a noise level: as good on photographs, and 4 to 8 dB better than a noise level that is half the true one; it costs two
   * transforms at a tenth of the iterations.
   */
  readonly stop?: 'noise' | 'whiteness' | undefined;
  /** Leaves samples unchanged whose residual is within this many standard deviations of `noise` (White 1994), > 0. Requires `noise`. */
  readonly damping?: number | undefined;
  /** Sensitivity Aᵀ w, over its largest value, below which the missing part of the data follows the prediction; 0.01 by default. */
  readonly threshold?: number | undefined;
  /**
   * Weight λ of the total variation (Dey 2006) against the negative log-likelihood, >= 0, the λ of {@link poissonTotalVariation}; 0 by
   * default. From 100 photons on, half of the λ that poissonTotalVariation reports for the data is a good value, with 100 iterations and
   * without the stop at `noise`, which applies before the total variation takes effect: it gains 1 to 6 dB on stars and 1 dB at 1000
   * photons on filaments. With fewer photons the best λ exceeds 1/4, above which the multiplicative steps break down. Not with `accelerate`.
   */
  readonly tv?: number | undefined;
}

const optionNames = [
  ...[
    'background',
    'init',
    'accelerate',
    'sampleWeights',
    'lowerBoundMask',
    'noise',
    'stop',
    'damping',
    'threshold',
    'tv',
  ],
  ...iterateOptionNames,
];

/**
 * Richardson-Lucy: the maximum of the Poisson likelihood over x >= 0, by the EM iteration x ← x · Aᵀ(w y / (A x + b)) / Aᵀ w.
 *
 * With a periodic boundary the sum is preserved; with an unknown boundary the division by Aᵀ w is the boundary correction of Bertero and
 * Boccacci. Negative data count as 0, with a warning. The number of iterations regularizes: more are sharper and noisier.
 *
 * @param operator A, any linear operator with entries >= 0
 * @param measured y, of shape `operator.range`
 * @param options iterations (30 by default), background, init, accelerate, sampleWeights, lowerBoundMask, noise, stop, damping, threshold, tv, and those of
 * every iterative solver
 * @returns the estimate, >= 0 and not clipped above; with an unknown boundary, of the frame
 * @throws RangeError for values out of range, a background that leaves no light, a kernel with negative values, data that do not fit or are not finite; TypeError for unknown
 * options
 * @throws DeconvError ABORTED, DIVERGED, OUT_OF_MEMORY
 * @see W. H. Richardson 1972, doi:10.1364/JOSA.62.000055; L. B. Lucy 1974, doi:10.1086/111605; M. Bertero, P. Boccacci 2005, "A simple
 * method for the reduction of boundary effects in the Richardson-Lucy approach", doi:10.1051/0004-6361:20052717; N. Dey et al. 2006,
 * "Richardson-Lucy algorithm with total variation regularization for 3D confocal microscope deconvolution", doi:10.1002/jemt.20294; the search is that of
 * L. Kaufman 1987, "Implementing and accelerating the EM algorithm for positron emission tomography", doi:10.1109/TMI.1987.4307796
 * @example
 * const operator = blur(tensor([3], [1, 2, 1]), [8]);
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = await richardsonLucy(operator, blurred, { iterations: 500 });
 * Math.round(estimate.data[3]); // => 4
 */
export async function richardsonLucy<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: RichardsonLucyOptions = {},
): Promise<Solution<S>> {
  const fn = 'richardsonLucy';
  checkOptions(fn, options, optionNames);
  const { iterations = 30, background = 0, init = 'mean', accelerate = false } = options;
  const { threshold = 0.01, tv = 0, noise, damping, stop = 'noise' } = options;
  const samples = censoredSamples(fn, options.sampleWeights, options.lowerBoundMask, operator.range);
  checkProblem(fn, operator, measured, samples.weights);
  checkNonNegativeKernel(fn, operator);
  checkNonNegative(fn, 'background', background);
  const isUsed = (i: number) => samples.weights?.data[i] !== 0;
  const darkWarnings = backgroundWarnings(fn, measured, background, isUsed);
  checkWithin(fn, 'threshold', threshold, 0, 1);
  checkNonNegative(fn, 'tv', tv);
  checkChoice(fn, 'stop', stop, ['noise', 'whiteness']);
  if (tv > 0 && accelerate)
    throw rangeError(fn, 'tv', '0 with "accelerate", whose search maximizes the likelihood alone', tv);
  const start = initialEstimate(fn, init, operator, measured, background);
  raise(start);
  const [ranges, domains] = accelerate ? [7, 8] : [3, 6 + (tv > 0 ? operator.domain.length : 0)];
  const buffers = solverMemory(measured, ranges * sizeOf(operator.range) + domains * sizeOf(operator.domain));
  try {
    const y = buffers.clone(measured);
    const likelihood = poissonData(fn, y, background, samples, noise, damping);
    const x = buffers.clone(start);
    const em = emUpdate(operator, x, buffers, { threshold, tv, weights: samples.weights });
    const step = (accelerate ? acceleratedStep : plainStep)(operator, likelihood, em, x, buffers, options);
    const whiteness = stop === 'whiteness' ? whitenessRule(x) : undefined;
    const residual = buffers.tensor(whiteness ? operator.range : [0]);
    const rank = spatialRank(operator);
    const run = await iterate(fn, { ...options, iterations, whiteness }, x, async (iteration) => {
      if (whiteness === undefined) return step();
      let correlation: number | undefined;
      if (whiteness.due(iteration)) {
        likelihood.residual(operator.apply(x, residual).data, residual.data);
        correlation = residualCorrelation(residual, rank);
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
        ...(damping !== undefined && { damping }),
        ...(noise?.photons !== undefined && { photons: noise.photons }),
        ...(noise?.sigma !== undefined && { noise: noise.sigma }),
      },
      ...run,
      warnings: [...negativeWarning(measured), ...darkWarnings],
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
    : [
        `${negative} of ${data.length} samples are negative and count as 0: add a constant to the data and give it as the background.`,
      ];
}

/** Raises an initial estimate above zero everywhere: the steps are factors. */
function raise({ data }: Tensor): void {
  let flux = 0;
  for (let i = 0; i < data.length; i++) if (data[i] > 0) flux += data[i];
  const least = (1e-3 * flux) / data.length;
  for (let i = 0; i < data.length; i++) if (data[i] < least) data[i] = least;
}

/** x ← x · Aᵀ(w y / (A x + b)) / Aᵀ w. */
function plainStep(
  operator: LinearOperator,
  likelihood: PoissonData,
  em: EmUpdate,
  x: Tensor,
  buffers: SolverMemory,
  { onIteration }: IterateOptions,
): () => Step {
  const q = buffers.tensor(operator.range);
  const next = buffers.tensor(x.shape);
  return () => {
    operator.apply(x, q);
    const objective = onIteration && likelihood.divergence(q.data);
    const discrepancy = likelihood.ratio(q.data, q.data);
    em(x.data, q, next);
    return { objective, discrepancy, change: moveTo(x.data, next.data) };
  };
}

/**
 * The best step in the plane spanned by the EM step r and the last step d, x ← x + t r + s d: A is linear, so that A x + t A r + s A d is
 * known for every (t, s) once A r is. No pixel falls below `leastFactor` of itself in one step. Where the result is no better than x, the
 * EM step, which never decreases the likelihood, is taken.
 */
function acceleratedStep(
  operator: LinearOperator,
  likelihood: PoissonData,
  em: EmUpdate,
  x: Tensor,
  buffers: SolverMemory,
): () => Step {
  const leastFactor = 0.3;
  const { range } = operator;
  const Ax = operator.apply(x, buffers.tensor(range));
  const ratio = buffers.tensor(range);
  const Ar = buffers.tensor(range);
  const Ad = buffers.tensor(range);
  const Anext = buffers.tensor(range);
  const d = buffers.tensor(x.shape);
  const r = buffers.tensor(x.shape);
  const next = buffers.tensor(x.shape);
  let reached = likelihood.divergence(Ax.data);
  return () => {
    const objective = reached;
    const discrepancy = likelihood.ratio(Ax.data, ratio.data);
    em(x.data, ratio, r);
    for (let i = 0; i < x.data.length; i++) r.data[i] -= x.data[i];
    operator.apply(r, Ar);
    const [t, s] = likelihood.search(Ax.data, Ar.data, Ad.data);
    for (let i = 0; i < x.data.length; i++)
      next.data[i] = Math.max(x.data[i] + t * r.data[i] + s * d.data[i], leastFactor * x.data[i]);
    operator.apply(next, Anext);
    const factor = likelihood.flux(Anext.data);
    reached = likelihood.divergence(Anext.data, factor);
    const better = reached <= objective;
    let change2 = 0;
    let energy = 0;
    for (let i = 0; i < x.data.length; i++) {
      const value = better ? factor * next.data[i] : x.data[i] + r.data[i];
      const moved = value - x.data[i];
      d.data[i] = moved;
      x.data[i] = value;
      change2 += moved * moved;
      energy += value * value;
    }
    for (let i = 0; i < Ax.data.length; i++) {
      const value = better ? factor * Anext.data[i] : Ax.data[i] + Ar.data[i];
      Ad.data[i] = value - Ax.data[i];
      Ax.data[i] = value;
    }
    if (!better) reached = likelihood.divergence(Ax.data);
    return { objective, discrepancy, change: relativeChange(change2, energy) };
  };
}

/** x ← next; returns the relative change. */
function moveTo(x: FloatArray, next: FloatArray): number {
  const { change2, energy } = distance(x, next);
  x.set(next);
  return relativeChange(change2, energy);
}
