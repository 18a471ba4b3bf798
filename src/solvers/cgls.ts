import { checkChoice, checkNonNegative } from '../errors.ts';
import type { LinearOperator } from '../linear-operator.ts';
import { relativeChange, sumOfSquares } from '../numerics/norms.ts';
import { copyOfFrame } from '../operators/windowed.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { checkProblem, spatialRank } from './data-terms/problem.ts';
import { type InitialEstimate, initialEstimate } from './optimization/initial-estimate.ts';
import { type IterateOptions, iterate } from './optimization/iterate.ts';
import type { Solution } from './optimization/solution.ts';
import { solverMemory } from './optimization/solver-memory.ts';
import { correlationOf, whitest } from './optimization/whiteness.ts';

/** The options of {@link cgls}. */
export interface CglsOptions extends IterateOptions {
  /** Weight of ‖x‖² beside the data, >= 0; 0 by default: then the number of iterations regularises. */
  readonly lambda?: number | undefined;
  /** Where to start, `mean` by default. */
  readonly init?: InitialEstimate | undefined;
  /** Trust in each measured sample, >= 0; all 1 by default. */
  readonly sampleWeights?: Tensor | undefined;
  /** Standard deviation of the noise: stops when the residual is no larger than it. */
  readonly noise?: number | undefined;
  /**
   * `noise` (default): where `noise` is given, when the residual is no larger than it. `whiteness`: where the residual is whitest, which
   * takes no noise level: as good on photographs, 4 to 8 dB better than a noise told too low by half; two transforms now and then.
   */
  readonly stop?: 'noise' | 'whiteness' | undefined;
}

/**
 * Conjugate gradients for least squares: the least of ‖H x - y‖²_w + λ‖x - x₀‖², x₀ the start, over growing Krylov spaces.
 *
 * @param operator any linear operator
 * @param measured the blurred tensor, of shape `operator.range`
 * @param options iterations (20 by default), lambda, init, weights, noise, stop, and those of every loop
 * @returns the estimate, not clipped to any range; with unknown surroundings the frame
 * @throws RangeError for bad options or data that do not fit or are not finite; DeconvError when aborted
 * @example
 * const operator = blur(tensor([3], [1, 3, 1]), [8], { boundary: 'mirror' });
 * const blurred = operator.apply(tensor([8], [0, 0, 0, 4, 0, 0, 0, 0]));
 * const { estimate } = await cgls(operator, blurred);
 * Math.round(estimate.data[3]); // => 4
 *
 * M. R. Hestenes, E. Stiefel 1952, doi:10.6028/jres.049.044; Å. Björck 1996, "Numerical Methods for Least Squares Problems", 7.4
 */
export async function cgls<S extends Shape>(
  operator: LinearOperator,
  measured: Tensor<S>,
  options: CglsOptions = {},
): Promise<Solution<S>> {
  const fn = 'cgls';
  const {
    iterations = 20,
    lambda = 0,
    init = 'mean',
    sampleWeights: weights,
    noise,
    stop = 'noise',
  } = options;
  checkProblem(fn, operator, measured, weights);
  checkNonNegative(fn, 'lambda', lambda);
  if (noise !== undefined) checkNonNegative(fn, 'noise', noise);
  checkChoice(fn, 'stop', stop, ['noise', 'whiteness']);
  const start = initialEstimate(fn, init, operator, measured);
  const buffers = solverMemory(measured, 3 * sizeOf(operator.range) + 7 * sizeOf(operator.domain));
  try {
    const x = buffers.holding(start);

    // r = y - H x, g = Hᵀ w r - λ (x - x₀) the descent direction, p conjugate to the ones before.
    const r = operator.apply(x, buffers.tensor(operator.range));
    for (let i = 0; i < r.data.length; i++) r.data[i] = measured.data[i] - r.data[i];
    const moved = buffers.tensor(operator.domain);
    const weighted = buffers.tensor(operator.range);
    const weigh = (source: FloatArray): Tensor => {
      for (let i = 0; i < source.length; i++)
        weighted.data[i] = weights === undefined ? source[i] : weights.data[i] * source[i];
      return weighted;
    };
    const g = operator.adjoint(weigh(r.data), buffers.tensor(operator.domain));
    const p = buffers.tensor(operator.domain);
    p.data.set(g.data);
    const forward = buffers.tensor(operator.range);
    let steepness = sumOfSquares(g.data);
    let seen = measured.data.length;
    if (weights !== undefined) {
      seen = 0;
      for (const w of weights.data) seen += w;
    }

    const white = stop === 'whiteness' ? whitest(x) : undefined;
    const rank = spatialRank(operator);
    const result = await iterate(fn, { ...options, iterations, white }, x, (iteration) => {
      operator.apply(p, forward);
      const wp = weigh(forward.data).data;
      let curvature = lambda === 0 ? 0 : lambda * sumOfSquares(p.data);
      for (let i = 0; i < wp.length; i++) curvature += wp[i] * forward.data[i];
      const alpha = curvature > 0 ? steepness / curvature : 0;
      let residual = 0;
      for (let i = 0; i < r.data.length; i++) {
        r.data[i] -= alpha * forward.data[i];
        residual += (weights === undefined ? 1 : weights.data[i]) * r.data[i] * r.data[i];
      }
      let energy = 0;
      for (let i = 0; i < x.data.length; i++) {
        moved.data[i] += alpha * p.data[i];
        x.data[i] += alpha * p.data[i];
        energy += x.data[i] * x.data[i];
      }
      const change = relativeChange(alpha ** 2 * sumOfSquares(p.data), energy);
      operator.adjoint(weigh(r.data), g);
      if (lambda > 0) for (let i = 0; i < g.data.length; i++) g.data[i] -= lambda * moved.data[i];
      const next = sumOfSquares(g.data);
      const beta = steepness > 0 ? next / steepness : 0;
      for (let i = 0; i < p.data.length; i++) p.data[i] = g.data[i] + beta * p.data[i];
      steepness = next;
      return {
        change,
        objective: residual + lambda * sumOfSquares(moved.data),
        discrepancy: noise === undefined || white ? undefined : residual / (seen * noise ** 2),
        correlation: white?.due(iteration) ? correlationOf(weigh(r.data), rank) : undefined,
      };
    });
    return {
      estimate: copyOfFrame(operator, x) as Tensor<S>,
      parameters: { lambda, ...(noise === undefined ? {} : { noise }) },
      ...result,
      warnings: [],
    };
  } finally {
    buffers.release();
  }
}
