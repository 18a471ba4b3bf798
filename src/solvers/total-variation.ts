import { checkChoice, checkPositive, checkShape } from '../errors.ts';
import type { CirculantOperator, WindowedOperator } from '../operators/operator.ts';
import { type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor.ts';
import { admm } from './admm.ts';
import { differences } from './analysis.ts';
import type { IterateOptions } from './iterate.ts';
import type { Solution } from './solution.ts';

/** Options of {@link totalVariation}: exactly one of `lambda` and `noise`. */
export interface TotalVariationOptions extends IterateOptions {
  /** λ > 0: the weight of the total variation against half the squared residual. */
  readonly lambda?: number;
  /** Standard deviation of the noise, > 0: λ = 1.0 σ^1.5. */
  readonly noise?: number;
  /** `isotropic` (default): the Euclidean length of all differences at a place, of all channels; `anisotropic`: their sum. */
  readonly kind?: 'isotropic' | 'anisotropic';
  /** Weight of each measured sample, >= 0, in the shape of `measured`: 0 leaves out dead or clipped samples. */
  readonly weights?: Tensor;
}

export async function totalVariation<S extends Shape>(
  operator: CirculantOperator | WindowedOperator,
  measured: Tensor<S>,
  options: TotalVariationOptions,
): Promise<Solution<S>> {
  const fn = 'totalVariation';
  const { kind = 'isotropic', weights, iterations = 150, tolerance = 1e-4 } = options;
  checkShape(fn, 'measured', measured.shape, operator.range);
  checkChoice(fn, 'kind', kind, ['isotropic', 'anisotropic']);
  if (weights) checkShape(fn, 'weights', weights.shape, operator.range);
  const lambda = options.lambda ?? (options.noise ?? 0) ** 1.5;
  checkPositive(fn, 'lambda', lambda);
  const { spectrum, domain } = 'circulant' in operator ? operator.circulant : operator;
  const analysis = differences(domain, spectrum);
  const sites = sizeOf(spectrum.shape);
  const run = await admm({
    fn,
    operator,
    measured,
    weights,
    analysis,
    penalty: () => PENALTY * lambda,
    shrink: (d, rho) =>
      kind === 'isotropic' ? shrinkLengths(d, sites, lambda / rho) : shrinkEach(d, lambda / rho),
    options: { ...options, iterations, tolerance },
  });
  return { ...run, parameters: { lambda, kind }, warnings: [] };
}

/** ρ = 20 λ: differences of picture values are on the scale of 1/20. */
const PENALTY = 20;

/** Shortens the vector of all components and channels at each place by `by`, to 0 at least. */
function shrinkLengths(d: FloatArray, sites: number, by: number): void {
  const length = new Float64Array(sites);
  for (let start = 0; start < d.length; start += sites)
    for (let i = 0; i < sites; i++) length[i] += d[start + i] * d[start + i];
  for (let i = 0; i < sites; i++) length[i] = length[i] > by * by ? 1 - by / Math.sqrt(length[i]) : 0;
  for (let start = 0; start < d.length; start += sites)
    for (let i = 0; i < sites; i++) d[start + i] *= length[i];
}

function shrinkEach(d: FloatArray, by: number): void {
  for (let i = 0; i < d.length; i++) d[i] = Math.sign(d[i]) * Math.max(Math.abs(d[i]) - by, 0);
}
