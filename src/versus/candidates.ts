import { whiteLevel } from '../numerics/data-scale.ts';
import { circulant } from '../operators/circulant.ts';
import { toOtf } from '../psf/otf.ts';
import { inverseFilter } from '../solvers/inverse-filter.ts';
import { wienerDeconvolve } from '../solvers/wiener.ts';
import { dtypeOf, sizeOf, stridesOf, type Tensor, zeros, zerosLike } from '../tensor.ts';
import { denoiserEstimate, denoiserObstacle, denoiserStrided, stridedCost } from './denoiser-estimate.ts';
import { rankTolerance } from './gram.ts';
import { largestGain, preservesMean } from './kernel-gain.ts';
import { learnedTransposed } from './learned.ts';
import { linearEstimate } from './linear-estimate.ts';
import { naturalPrior } from './natural-prior.ts';
import type { SampledConvolution } from './sampled-convolution.ts';
import type { Setting } from './setting.ts';
import { sparseEstimate, sparseStrided } from './sparse-estimate.ts';

/** What the ways back start from. */
export interface Problem {
  readonly setting: Setting;
  readonly boundary: 'wrap' | 'unknown';
  readonly measured: Tensor;
  /** Standard deviation of the noise. */
  readonly noise: number;
  /** Extents of the learned kernel. */
  readonly learned: readonly number[] | undefined;
  /** Seconds that plug-and-play may take. */
  readonly seconds: number;
}

/** A method that was skipped. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** Every way back from y, by name in reading order. */
export async function candidates(problem: Problem): Promise<{
  estimates: Map<string, Tensor>;
  learnedKernel: Tensor | undefined;
  changes: readonly number[];
  leftOut: readonly LeftOut[];
}> {
  const { setting, boundary, measured, learned } = problem;
  const { convolution, original, frame } = setting;
  const estimates = new Map<string, Tensor>();
  if (sizeOf(measured.shape) === sizeOf(original.shape)) estimates.set('measured', measured);
  const transposed = frame(convolution.adjoint(measured));
  estimates.set('transposed', transposed);
  estimates.set('transposed rescaled', rescaled(transposed, original));
  const resized = frame(convolution.filter.adjoint(resize(convolution, measured)));
  estimates.set('resize + convolution', rescaled(resized, original));
  const inserted = boundary === 'wrap' ? convolution.sampling.adjoint(measured) : measured;
  const fitted = learned && learnedTransposed(inserted, convolution.transfer.rank, original, learned);
  if (fitted) estimates.set('learned transposed', fitted.estimate);
  const found = convolution.stride.every((s) => s === 1) ? await blurs(problem) : layers(problem);
  for (const [name, estimate] of found.estimates) estimates.set(name, estimate);
  return { estimates, learnedKernel: fitted?.kernel, changes: found.changes, leftOut: found.leftOut };
}

/** True deconvolution of y. */
interface Inverses {
  readonly estimates: Readonly<[name: string, estimate: Tensor]>[];
  readonly changes: readonly number[];
  readonly leftOut: readonly LeftOut[];
}

const denoiserName = 'plug-and-play BM3D';

/** Where every sample was kept, the solvers of this library. */
async function blurs({ setting, boundary, measured, noise, seconds }: Problem): Promise<Inverses> {
  const { convolution, solvable } = setting;
  const { transfer } = convolution;
  const gain = largestGain(transfer);
  const inverse =
    boundary === 'wrap'
      ? linearEstimate(convolution, measured)
      : inverseFilter(solvable(1), measured, { cutoff: rankTolerance }).estimate;
  const estimates: Inverses['estimates'] = [
    ['inverse', inverse],
    ['wiener', wienerDeconvolve(solvable(1), measured, { noise }).estimate],
  ];
  if (gain === 0) return { estimates, changes: [], leftOut: [] };
  if (!preservesMean(transfer)) {
    const reason = 'the kernel stops the brightness of an image';
    const leftOut = ['total variation', denoiserName].map((name) => ({ name, reason }));
    return { estimates, changes: [], leftOut };
  }
  const operator = solvable(gain);
  const scaled = { shape: measured.shape, data: measured.data.map((v: number) => v / gain) } as Tensor;
  const sparse = await sparseEstimate(operator, scaled, noise / gain);
  estimates.push(['total variation', sparse.estimate]);
  const reason = denoiserObstacle(measured.shape, transfer.rank, sizeOf(operator.domain), seconds);
  if (reason === undefined)
    estimates.push([denoiserName, await denoiserEstimate(operator, scaled, noise / gain)]);
  return { estimates, changes: sparse.changes, leftOut: reason ? [{ name: denoiserName, reason }] : [] };
}

/** Where a stride left samples out, the same with the exact inverse of A Aᵀ. */
function layers({ setting, measured, noise, seconds }: Problem): Inverses {
  const { convolution } = setting;
  const gain = largestGain(convolution.transfer);
  const wiener = stridedWiener(convolution, measured, noise);
  const estimates: Inverses['estimates'] = [
    ['inverse', linearEstimate(convolution, measured)],
    ['wiener', wiener],
  ];
  if (gain === 0) return { estimates, changes: [], leftOut: [] };
  const sparse = sparseStrided(convolution, measured, wiener, noise, gain);
  estimates.push(['total variation', sparse.estimate]);
  const { domain, transfer } = convolution;
  const reason = denoiserObstacle(domain, transfer.rank, sizeOf(domain), seconds, stridedCost);
  if (reason === undefined)
    estimates.push([denoiserName, denoiserStrided(convolution, measured, sparse.estimate, noise, gain)]);
  return { estimates, changes: sparse.changes, leftOut: reason ? [{ name: denoiserName, reason }] : [] };
}

/** The Wiener filter for white noise and a power law that is fitted to y, where the stride folds frequencies onto one another. */
function stridedWiener(convolution: SampledConvolution, measured: Tensor, noise: number): Tensor {
  // Without noise the rounding of single precision replaces it.
  const variance = Math.max(noise, 1e-7 * whiteLevel(measured.data)) ** 2;
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
