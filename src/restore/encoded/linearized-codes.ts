/** Restoration of code values: blur acts on light, while noise and the eye act on codes, which are about the square root of light. */

import type { Boundary } from '../../boundary/boundary.ts';
import type { WienerModel } from '../../solvers/fourier/fitted-filter.ts';
import type { SpectralOperator } from '../../solvers/fourier/fourier-filter.ts';
import { fitPooledModel } from '../../solvers/fourier/pooled-model.ts';
import {
  type AbortSignalLike,
  checkAborted,
  yieldToEventLoop,
} from '../../solvers/optimization/event-loop.ts';
import type { WholeImage } from '../../solvers/priors/whole-image.ts';
import { totalVariation } from '../../solvers/total-variation.ts';
import { wienerByModel, wienerDeconvolve } from '../../solvers/wiener.ts';
import { type Image, type Tensor, zerosLike } from '../../tensor.ts';
import { planesOf } from '../channels.ts';
import type { SampleWeights } from '../sample-weights.ts';
import { type BlurCache, blurCache } from '../tiles/blur-cache.ts';
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
  /** Where this is a tile: what was decided for the whole image. */
  readonly whole?: WholeOfCodes | undefined;
  /** Blurs that were made before. */
  readonly blurs?: BlurCache | undefined;
}

/** What {@link linearizedCodes} decides once for all tiles of an image, or all that resemble it. */
export interface WholeOfCodes {
  /** The Wiener filter of each channel of light. */
  readonly filters: readonly WienerModel[];
  /** The prior of all channels, or of each where their PSFs differ; undefined for a rough result. */
  readonly priors?: readonly WholeImage[] | undefined;
}

/**
 * The estimate assumes at least the noise of 8 bits: with less it would ring at the frame of an image without noise, and the difference would carry
 * the ringing into every method.
 */
export const minimumNoise = 1e-3;

/** Iterations of the estimate at which the difference of the two blurs is taken. It need not converge: 20 do as well as 60. */
const iterations = 20;

type CachedProblem = EncodedProblem & { readonly blurs: BlurCache };

/**
 * The measured codes as a linear blur of codes: y' = y - [f(A f⁻¹(u)) - A u], at an estimate u. Then A u = y', and any solver applies.
 *
 * Between areas of equal brightness both blurs agree; across edges they differ by the curvature of f. The estimate is a Wiener filter of light,
 * whose own difference leads to total variation of codes, unless `rough`.
 *
 * @param rough whether the Wiener filter is enough, because another filter will follow
 */
export async function linearizedCodes(given: EncodedProblem, rough: boolean): Promise<Image> {
  const problem = { ...given, blurs: given.blurs ?? blurCache() };
  const { codes } = problem;
  if (isUnknown(problem.weights?.sampleWeights)) return codes;
  const pause = async (): Promise<void> => {
    await yieldToEventLoop();
    checkAborted('restore', problem.signal, 'while its codes were linearized');
  };
  await pause();
  const rest = wienerOfLight(problem);
  await pause();
  const first = minus(codes, difference(problem, rest));
  if (rough) return first;
  await pause();
  return minus(codes, difference(problem, await totalVariationOfCodes(problem, first)));
}

/** The Wiener filters of a problem, for others that resemble it. */
export function filtersOfLight(problem: EncodedProblem & { readonly blurs: BlurCache }): WienerModel[] {
  return [...channelsOf(problem, problem.light)].map(({ plane, psf, index, ...weights }) =>
    fitPooledModel(
      filtered(problem, psf, plane),
      [{ ...weights, measured: plane }],
      Math.max(problem.noise[index], minimumNoise),
      1,
    ),
  );
}

/** The Wiener filter of light, in codes between black and white. */
function wienerOfLight(problem: CachedProblem): Image {
  const { light, encoding, noise, whole } = problem;
  const estimate = zerosLike(light);
  for (const { plane, psf, offset, index, ...weights } of channelsOf(problem, light)) {
    if (isUnknown(weights.sampleWeights)) {
      estimate.data.set(plane.data, offset);
      continue;
    }
    const operator = filtered(problem, psf, plane);
    const model = whole?.filters[index];
    // The slope of the curve is near 1 in the middle tones: noise of codes is about that of light.
    const filter = model
      ? // The frame of a tile is context: only missing samples are worth an estimate.
        wienerByModel(operator, plane, model, { ...weights, refine: weights.sampleWeights !== undefined })
      : wienerDeconvolve(operator, plane, { ...weights, noise: Math.max(noise[index], minimumNoise) });
    estimate.data.set(filter.estimate.data, offset);
  }
  return clamped(toCodes(clamped(estimate), encoding));
}

async function totalVariationOfCodes(problem: CachedProblem, measured: Image): Promise<Image> {
  const { psfs, weights, signal, whole } = problem;
  const noise = problem.noise.map((sigma) => Math.max(sigma, minimumNoise));
  if (psfs.length === 1) {
    const operator = filtered(problem, psfs[0], measured);
    const { estimate } = await totalVariation(operator, measured, {
      noise: noise.length === 1 ? noise[0] : noise,
      iterations,
      sampleWeights: weights?.sampleWeights,
      lowerBoundMask: weights?.lowerBoundMask,
      wholeImage: whole?.priors?.[0],
      signal,
    });
    return clamped({ shape: measured.shape, data: estimate.data });
  }
  const estimate = zerosLike(measured);
  for (const { plane, psf, offset, index, ...planeWeights } of channelsOf(problem, measured)) {
    const operator = filtered(problem, psf, plane);
    const wholeImage = whole?.priors?.[index];
    const options = { noise: noise[index], iterations, ...planeWeights, wholeImage, signal };
    estimate.data.set((await totalVariation(operator, plane, options)).estimate.data, offset);
  }
  return clamped(estimate);
}

/** f(A f⁻¹(u)) - A u. */
function difference(problem: CachedProblem, codes: Image): Image {
  const { encoding } = problem;
  const ofLight = toCodes(blurred(problem, toLight(codes, encoding)), encoding);
  return minus(ofLight, blurred(problem, codes));
}

/** Outside the frame the difference hardly matters: where nothing is known of it the estimate continues as its reflection. */
function blurred(problem: CachedProblem, image: Image): Image {
  const boundary = problem.boundary === 'unknown' ? 'reflect' : problem.boundary;
  const out = zerosLike(image);
  for (const { plane, psf, offset } of channelsOf(problem, image))
    out.data.set(problem.blurs(psf, plane, boundary).apply(plane).data, offset);
  return out;
}

function* channelsOf({ psfs, weights }: CachedProblem, image: Image) {
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
function filtered({ boundary, blurs }: CachedProblem, psf: Tensor, image: Tensor): SpectralOperator {
  return blurs(psf, image, boundary === 'wrap' ? 'wrap' : 'unknown') as SpectralOperator;
}

/** Whether no sample was measured, as in a tile inside clipped light. */
export function isUnknown(sampleWeights: Tensor | undefined): boolean {
  return sampleWeights?.data.every((weight: number) => weight === 0) ?? false;
}

function minus(a: Image, b: Image): Image {
  const data = a.data.slice();
  for (let i = 0; i < data.length; i++) data[i] -= b.data[i];
  return { shape: a.shape, data };
}

function clamped({ shape, data: values }: Image): Image {
  const data = values.slice();
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]));
  return { shape, data };
}
