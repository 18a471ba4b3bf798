/** Restoration of code values: blur acts on light, while noise and the eye act on codes, which are about the square root of light. */

import type { Boundary } from '../../boundary/boundary.ts';
import { blur } from '../../operators/blur.ts';
import type { SpectralOperator } from '../../solvers/fourier/fourier-filter.ts';
import type { AbortSignalLike } from '../../solvers/optimization/event-loop.ts';
import { totalVariation } from '../../solvers/total-variation.ts';
import { wienerDeconvolve } from '../../solvers/wiener.ts';
import { dtypeOf, type Image, type Tensor, zerosLike } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import type { SampleWeights } from '../sample-weights.ts';
import { type Encoding, toCodes, toLight } from './encoding.ts';

/** A blurred image of codes y = f(A f⁻¹(u)) + noise, with f the transfer curve and A the blur. */
export interface EncodedProblem {
  /** The blurred image in light. */
  readonly light: Image;
  /** y, the same in codes. */
  readonly codes: Image;
  readonly encoding: Pick<Encoding, 'curves'>;
  /** One PSF for all channels, or one for each. */
  readonly psfs: readonly Tensor[];
  readonly weights: SampleWeights | undefined;
  /** Standard deviation of the noise of each channel, in codes. */
  readonly noise: readonly number[];
  readonly boundary: Boundary | 'unknown';
  readonly signal: AbortSignalLike | undefined;
}

/**
 * The estimate assumes at least the noise of 8 bits: with less it would ring at the frame of an image without noise, and the difference would carry
 * the ringing into every method.
 */
const minimumNoise = 1e-3;

/** Iterations of the estimate at which the difference of the two blurs is taken: it need not converge. */
const iterations = 60;

/**
 * The measured codes as a linear blur of codes: y' = y - [f(A f⁻¹(u)) - A u], at an estimate u. Then A u = y', and any solver applies.
 *
 * Between areas of equal brightness both blurs agree; across edges they differ by the curvature of f. The estimate is a Wiener filter of light,
 * whose own difference leads to total variation of codes, unless `rough`.
 *
 * @param rough whether the Wiener filter is enough, because another filter will follow
 */
export async function linearizedCodes(problem: EncodedProblem, rough: boolean): Promise<Image> {
  const { codes } = problem;
  const first = minus(codes, difference(problem, wienerOfLight(problem)));
  if (rough) return first;
  return minus(codes, difference(problem, await totalVariationOfCodes(problem, first)));
}

/** The Wiener filter of light, in codes between black and white. */
function wienerOfLight(problem: EncodedProblem): Image {
  const { light, encoding, noise } = problem;
  const estimate = zerosLike(light);
  for (const { plane, psf, offset, index, ...weights } of channelsOf(problem, light)) {
    // The slope of the curve is near 1 in the middle tones: noise of codes is about that of light.
    const options = { ...weights, noise: Math.max(noise[index], minimumNoise) };
    estimate.data.set(wienerDeconvolve(filtered(problem, psf, plane), plane, options).estimate.data, offset);
  }
  return clamped(toCodes(clamped(estimate), encoding));
}

async function totalVariationOfCodes(problem: EncodedProblem, measured: Image): Promise<Image> {
  const { psfs, weights, signal } = problem;
  const noise = problem.noise.map((sigma) => Math.max(sigma, minimumNoise));
  if (psfs.length === 1) {
    const operator = filtered(problem, psfs[0], measured);
    const { estimate } = await totalVariation(operator, measured, {
      noise: noise.length === 1 ? noise[0] : noise,
      iterations,
      sampleWeights: weights?.sampleWeights,
      lowerBoundMask: weights?.lowerBoundMask,
      signal,
    });
    return clamped({ shape: measured.shape, data: estimate.data });
  }
  const estimate = zerosLike(measured);
  for (const { plane, psf, offset, index, ...planeWeights } of channelsOf(problem, measured)) {
    const operator = filtered(problem, psf, plane);
    const options = { noise: noise[index], iterations, ...planeWeights, signal };
    estimate.data.set((await totalVariation(operator, plane, options)).estimate.data, offset);
  }
  return clamped(estimate);
}

/** f(A f⁻¹(u)) - A u. */
function difference(problem: EncodedProblem, codes: Image): Image {
  const { encoding } = problem;
  const ofLight = toCodes(blurred(problem, toLight(codes, encoding)), encoding);
  return minus(ofLight, blurred(problem, codes));
}

/** Outside the frame the difference hardly matters: where nothing is known of it the estimate continues as its reflection. */
function blurred(problem: EncodedProblem, image: Image): Image {
  const boundary = problem.boundary === 'unknown' ? 'reflect' : problem.boundary;
  const out = zerosLike(image);
  for (const { plane, psf, offset } of channelsOf(problem, image))
    out.data.set(blur(psf, plane.shape, { boundary, dtype: dtypeOf(plane) }).apply(plane).data, offset);
  return out;
}

function* channelsOf({ psfs, weights }: EncodedProblem, image: Image) {
  const sampleWeights = weights && planesOf(weights.sampleWeights);
  const bounds = weights?.lowerBoundMask && planesOf(weights.lowerBoundMask);
  for (const [index, plane] of planesOf(image).entries())
    yield {
      index,
      plane,
      psf: psfs[index % psfs.length],
      offset: index * plane.data.length,
      sampleWeights: sampleWeights?.[index],
      lowerBoundMask: bounds?.[index],
    };
}

/** The blur for a Fourier filter. */
function filtered({ boundary }: EncodedProblem, psf: Tensor, image: Tensor): SpectralOperator {
  return blur(psf, image.shape, {
    boundary: boundary === 'wrap' ? 'wrap' : 'unknown',
    dtype: dtypeOf(image),
  });
}

function minus(a: Image, b: Image): Image {
  return { shape: a.shape, data: a.data.map((value: number, i: number) => value - b.data[i]) };
}

function clamped({ shape, data }: Image): Image {
  return { shape, data: data.map((value: number) => Math.min(1, Math.max(0, value))) };
}
