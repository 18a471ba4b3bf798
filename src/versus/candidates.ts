import { circulant } from '../operators/circulant.ts';
import { toOtf } from '../psf/otf.ts';
import { wienerDeconvolve } from '../solvers/wiener.ts';
import { dtypeOf, sizeOf, stridesOf, type Tensor, zeros, zerosLike } from '../tensor.ts';
import { learnedTransposed } from './learned.ts';
import { linearEstimate } from './linear-estimate.ts';
import { naturalPrior } from './natural-prior.ts';
import type { SampledConvolution } from './sampled-convolution.ts';
import { sparseEstimate } from './sparse-estimate.ts';

/** What the ways back start from. */
export interface Problem {
  readonly convolution: SampledConvolution;
  readonly original: Tensor;
  readonly measured: Tensor;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Extents of the learned kernel. */
  readonly learned: readonly number[] | undefined;
}

/** Every way back from y, by name in reading order. */
export async function candidates({ convolution, original, measured, noise, learned }: Problem): Promise<{
  estimates: Map<string, Tensor>;
  learnedKernel: Tensor | undefined;
  changes: readonly number[];
}> {
  const estimates = new Map<string, Tensor>();
  if (sizeOf(measured.shape) === sizeOf(original.shape)) estimates.set('measured', measured);
  const transposed = convolution.adjoint(measured);
  estimates.set('transposed', transposed);
  estimates.set('transposed rescaled', rescaled(transposed, original));
  const resized = convolution.filter.adjoint(resize(convolution, measured));
  estimates.set('resize + convolution', rescaled(resized, original));
  const fitted = learned && learnedTransposed(convolution, measured, original, learned);
  if (fitted) estimates.set('learned transposed', fitted.estimate);
  estimates.set('inverse', linearEstimate(convolution, measured));
  estimates.set('wiener', wiener(convolution, measured, noise));
  const sparse = await sparseEstimate(convolution, measured, noise);
  estimates.set('total variation', sparse.estimate);
  return { estimates, learnedKernel: fitted?.kernel, changes: sparse.changes };
}

/** The Wiener filter for white noise and a power law that is fitted to y; where the stride folds frequencies, our own. */
function wiener(convolution: SampledConvolution, measured: Tensor, noise: number): Tensor {
  if (convolution.stride.every((s) => s === 1))
    return wienerDeconvolve(convolution.filter, measured, { noise }).estimate;
  // Without noise the rounding of single precision takes its place.
  const variance = Math.max(noise, 1e-7) ** 2;
  const { power } = naturalPrior(convolution, measured, variance);
  return linearEstimate(convolution, measured, { prior: power, noise: variance });
}

/** The multiple of z that is nearest to x: its scale is the one thing that a transposed convolution gets wrong harmlessly. */
function rescaled(z: Tensor, x: Tensor): Tensor {
  let [along, size] = [0, 0];
  for (let i = 0; i < z.data.length; i++) {
    along += z.data[i] * x.data[i];
    size += z.data[i] * z.data[i];
  }
  const result = zerosLike(z);
  const scale = size > 0 ? along / size : 0;
  for (let i = 0; i < z.data.length; i++) result.data[i] = scale * z.data[i];
  return result;
}

/** Linear interpolation back to full size: zeros between the samples, then a tent of width 2 s - 1 on each axis. */
function resize({ sampling, stride, transfer, domain }: SampledConvolution, measured: Tensor): Tensor {
  const inserted = sampling.adjoint(measured);
  if (stride.every((s) => s === 1)) return inserted;
  const tent = zeros(
    stride.map((s) => 2 * s - 1),
    'float64',
  );
  const steps = stridesOf(tent.shape);
  for (let i = 0; i < tent.data.length; i++)
    tent.data[i] = stride.reduce((product, s, axis) => {
      const place = Math.floor(i / steps[axis]) % tent.shape[axis];
      return product * (1 - Math.abs(place - (s - 1)) / s);
    }, 1);
  return circulant(toOtf(tent, transfer.shape, dtypeOf(measured)), domain).apply(inserted);
}
