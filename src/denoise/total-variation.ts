import { checkOptions } from '../check-options.ts';
import { checkInteger, checkNonNegative, rangeError } from '../errors.ts';
import {
  allocate,
  checkTensor,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  zerosLike,
} from '../tensor.ts';
import { type CooperativeTask, runToCompletion } from './cooperative.ts';

/** Options of {@link tvDenoise}. */
export interface TvDenoiseOptions {
  /** λ >= 0: the weight of the total variation against half the squared distance. */
  readonly lambda: number;
  /** How many trailing axes are space (all by default); the axes before them are channels that share their edges. */
  readonly rank?: number | undefined;
  /** Length of the gradient: Euclidean (true, the default) or the sum of its components' magnitudes (false). */
  readonly isotropic?: boolean | undefined;
  /** Iterations of the dual ascent; 50 by default. */
  readonly iterations?: number | undefined;
}

/**
 * Total-variation denoising: the minimizer over u of ½‖u - f‖² + λ Σ |∇u|, with forward differences that stop at the frame.
 *
 * Solved on the dual by the fast gradient projection: u = f - λ ∇ᵀp, |p| <= 1. Over several channels |∇u| is the length of all
 * channels' gradients together (vector total variation). Approximate after `iterations` steps; the mean is exact.
 *
 * @param f samples of any shape
 * @throws RangeError when lambda is negative, or rank is not between 1 and the number of axes
 * @see A. Beck, M. Teboulle, Fast gradient-based algorithms for constrained total variation image denoising and deblurring
 * problems, 2009, doi:10.1109/TIP.2009.2028250.
 * @example
 * const flat = tvDenoise(tensor([4], [1, 3, 1, 3]), { lambda: 10 });
 * [...flat.data].map((v) => Math.round(100 * v) / 100); // => [2, 2, 2, 2]
 */
export function tvDenoise<S extends Shape>(f: Tensor<S>, options: TvDenoiseOptions): Tensor<S> {
  return runToCompletion(tvDenoiseTask(f, options));
}

/** {@link tvDenoise}, an iteration a piece. */
export function* tvDenoiseTask<S extends Shape>(
  f: Tensor<S>,
  options: TvDenoiseOptions,
): CooperativeTask<Tensor<S>> {
  checkTensor('tvDenoise', 'f', f);
  checkOptions('tvDenoise', options, ['lambda', 'rank', 'isotropic', 'iterations']);
  const { lambda, rank = f.shape.length, isotropic = true, iterations = 50 } = options;
  checkNonNegative('tvDenoise', 'lambda', lambda);
  checkInteger('tvDenoise', 'iterations', iterations);
  checkInteger('tvDenoise', 'rank', rank);
  if (rank > f.shape.length)
    throw rangeError('tvDenoise', 'rank', `at most the ${f.shape.length} axes of the tensor`, rank);
  const u = zerosLike(f);
  u.data.set(f.data);
  if (lambda === 0) return u;

  const size = f.data.length;
  const sites = sizeOf(f.shape.slice(f.shape.length - rank));
  const axes = f.shape.slice(f.shape.length - rank).map((extent, i, extents) => {
    return { extent, stride: sizeOf(extents.slice(i + 1)) };
  });
  const dtype = dtypeOf(f);
  const dual = axes.map(() => allocate(size, dtype));
  const ahead = axes.map(() => allocate(size, dtype));
  const length = new Float64Array(isotropic ? sites : 1);
  const step = 1 / (4 * rank * lambda);
  let t = 1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    primal(f.data, lambda, ahead, axes, u.data);
    for (const [a, axis] of axes.entries()) ascend(u.data, ahead[a], axis, step);
    if (isotropic) projectToBall(ahead, sites, length);
    else projectToCube(ahead);
    const next = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    for (const [a, q] of ahead.entries()) extrapolate(q, dual[a], (t - 1) / next);
    t = next;
    yield;
  }
  primal(f.data, lambda, dual, axes, u.data);
  return u;
}

interface Axis {
  readonly extent: number;
  readonly stride: number;
}

/** u = f - λ ∇ᵀp. */
function primal(
  f: FloatArray,
  lambda: number,
  p: readonly FloatArray[],
  axes: readonly Axis[],
  u: FloatArray,
): void {
  u.set(f);
  for (const [a, { extent, stride }] of axes.entries()) {
    const q = p[a];
    for (let start = 0; start < u.length; start += extent * stride) {
      for (let i = start; i < start + (extent - 1) * stride; i++) {
        u[i] += lambda * q[i];
        u[i + stride] -= lambda * q[i];
      }
    }
  }
}

/** q += step ∇u along one axis. */
function ascend(u: FloatArray, q: FloatArray, { extent, stride }: Axis, step: number): void {
  for (let start = 0; start < u.length; start += extent * stride) {
    const end = start + (extent - 1) * stride;
    for (let i = start; i < end; i++) q[i] += step * (u[i + stride] - u[i]);
  }
}

function projectToBall(p: readonly FloatArray[], sites: number, length: Float64Array): void {
  length.fill(0);
  for (const q of p) {
    for (let channel = 0; channel < q.length; channel += sites)
      for (let i = 0; i < sites; i++) length[i] += q[channel + i] * q[channel + i];
  }
  for (let i = 0; i < sites; i++) length[i] = length[i] > 1 ? 1 / Math.sqrt(length[i]) : 1;
  for (const q of p) {
    for (let channel = 0; channel < q.length; channel += sites)
      for (let i = 0; i < sites; i++) q[channel + i] *= length[i];
  }
}

function projectToCube(p: readonly FloatArray[]): void {
  for (const q of p) for (let i = 0; i < q.length; i++) q[i] = Math.max(-1, Math.min(1, q[i]));
}

/** q becomes the point ahead of the newest dual, `previous` the newest dual itself. */
function extrapolate(q: FloatArray, previous: FloatArray, momentum: number): void {
  for (let i = 0; i < q.length; i++) {
    const newest = q[i];
    q[i] = newest + momentum * (newest - previous[i]);
    previous[i] = newest;
  }
}
