import { checkOptions } from '../check-options.ts';
import { checkCallback, checkChoice, checkPositive, checkSamples, rangeError, typeError } from '../errors.ts';
import { estimateNoise } from '../estimate/noise.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import {
  type AbortSignalLike,
  checkAborted,
  checkSignal,
  yieldToEventLoop,
} from '../solvers/optimization/event-loop.ts';
import { checkTensor, type Image, type Tensor } from '../tensor.ts';
import { bestPart, meanChannel, part, unclippedWeights } from './analysis-plane.ts';
import { hasEdges } from './free/edges.ts';
import { fewEdgesKernel } from './free/few-edges.ts';
import { impulse } from './free/kernel-shape.ts';
import { kernelSide } from './free/kernel-side.ts';
import { kernelSimilarity } from './free/kernel-similarity.ts';
import { minimalPixelKernel } from './free/minimal-pixels.ts';
import { polishKernel } from './free/polish.ts';
import { pyramidLevels, shrink } from './free/pyramid.ts';
import { oddUpTo } from './odd.ts';
import { fitParametricPsf, type ParametricPsf, smallestSide } from './parametric/fit-parametric-psf.ts';
import { estimateMildBlur } from './polyblur/estimate-mild-blur.ts';
import { explanationResidual } from './residual.ts';
import { coreShare, type JudgedPsf, judgePsf, judgeWithoutBlur, notEstimable, sharpCore } from './verdict.ts';

/** The families of blurs, and `free`: a kernel of any shape. */
export type PsfKind = 'free' | 'gaussian' | 'disk' | 'motion' | 'moffat' | 'airy';

export const psfKinds: readonly PsfKind[] = ['free', 'gaussian', 'disk', 'motion', 'moffat', 'airy'];

/** Options of {@link estimatePsf}. */
export interface EstimatePsfOptions {
  /** A family, or `free`; `auto` (default) takes the family that explains the image where its kernel agrees with the free one. */
  readonly kind?: PsfKind | 'auto' | undefined;
  /** Side of the free kernel in pixels, odd, from 5; found by default. */
  readonly size?: number | undefined;
  /** The value of white, > 0: samples near it are taken for clipped. About the largest sample by default, and nothing is clipped. */
  readonly white?: number | undefined;
  /**
   * Exponent of the light in which edges are looked for, from 0.3 to 1: 0.8 by default; 1/2.2 for photographs of a wide range of light.
   */
  readonly exponent?: number | undefined;
  /** Aborts the work: DeconvError ABORTED. */
  readonly signal?: AbortSignalLike | undefined;
  /** Called with the part of the work that is done, from 0 to 1, and what is done next. */
  readonly onProgress?: ((done: number, stage: string) => void) | undefined;
}

/** A blur that was estimated from an image. */
export interface PsfEstimate extends JudgedPsf {
  /** The kernel, [rows, columns], >= 0, of sum 1. */
  readonly psf: Tensor;
  readonly kind: PsfKind;
  /** Its model, where it is of a family. */
  readonly spec?: PsfSpec | undefined;
  /** What else would explain the image, the best first. */
  readonly alternatives: readonly {
    readonly kind: PsfKind;
    readonly spec?: PsfSpec | undefined;
    readonly psf: Tensor;
  }[];
  /** The free kernel from coarse to fine. */
  readonly levels: readonly Tensor[];
}

/** A kernel of a family is taken where it is at least this similar to the free one, and explains the image as well. */
const similarKernel = 0.4;

/** Free kernels are looked for up to this part of the shorter side, and up to this many pixels. */
const largest = { part: 0.3, side: 75 };

const largestSide = ({ shape }: Tensor): number =>
  oddUpTo(Math.min(largest.side, largest.part * Math.min(...shape)));

const powerOf = ({ shape, data }: Tensor, exponent: number): Tensor => ({
  shape,
  data: data.map((value: number) => Math.max(0, value) ** exponent),
});

/** Side of the kernel that shows whether there is a blur at all. */
const quickSide = 25;

/** Parts that are compared are squares of this side. */
const partSide = 224;

/**
 * Estimates the blur of an image from the image alone: a kernel of any shape, or a family of blurs where one explains it, and judges the estimate.
 *
 * k = argmin ‖k ∗ x - y‖² under priors of the sharp image x: few and large gradients, dark minima in each small part, from coarse to fine (free
 * kernels); or the likelihood of the spectrum over the parameters of a family.
 *
 * @param image the blurred image [channels, height, width] in linear light, of at least 64x64, in any unit; its channels share the blur
 * @param options kind, size, white, exponent, signal, onProgress
 * @returns the kernel, a verdict in words, and alternatives. Not a guarantee: where the verdict is not `accepted`, restoring with it may be worse than the
 * input. The place of the kernel is arbitrary: it is centred.
 * @throws RangeError or TypeError for an image or options that do not fit
 * @throws DeconvError ABORTED
 * @see F. Wen et al. 2021, doi:10.1109/TCSVT.2020.3034137; J. Anger, M. Delbracio, G. Facciolo 2019, doi:10.1109/ISPA.2019.8868620
 * @example
 * const flat = zeros([1, 64, 64]);
 * (await estimatePsf(flat)).verdict; // => 'not-estimable'
 */
export async function estimatePsf(image: Image, options: EstimatePsfOptions = {}): Promise<PsfEstimate> {
  const { kind = 'auto', size, exponent = 0.8, signal, onProgress } = checked(image, options);
  const done = (found: PsfEstimate): PsfEstimate => {
    onProgress?.(1, 'done');
    return found;
  };
  const pause = async (part: number, stage: string): Promise<void> => {
    onProgress?.(part, stage);
    await yieldToEventLoop();
    checkAborted('estimatePsf', signal, `before: ${stage}`);
  };
  const plane = meanChannel(image, options.white ?? whiteLevel(image.data));
  const { light } = bestPart(plane);
  await pause(0, 'families of blurs');
  const family = fitParametricPsf(light);
  if (kind !== 'auto' && kind !== 'free') return done(ofKind(kind, family));
  const isFamily = kind === 'auto' && family.accepted && family.psf !== undefined;
  const codes = powerOf(light, exponent);
  const noise = estimateNoise(light);
  await pause(0.1, 'first kernel');
  const limit = largestSide(light);
  const quick = await fewEdgesKernel(codes, { side: Math.min(quickSide, limit), noise });
  if (coreShare(quick) >= sharpCore) {
    if (!hasEdges(codes, 20 * quickSide, noise)) return done(withoutEdges(quick, family));
    if (isFamily) return done(ofFamily(family, []));
    const judged = judgeWithoutBlur(estimateMildBlur(light).spec.sigma);
    return done({ psf: impulse(1), kind: 'free', ...judged, alternatives: [], levels: [] });
  }
  const weights = (reach: number) => (options.white === undefined ? undefined : usableWeights(light, reach));
  await pause(0.15, 'extent of the kernel');
  const side = size ?? (await kernelSide(codes, limit, { sampleWeights: weights(4), signal }));
  const sampleWeights = weights((side - 1) / 2);
  const [coarsest] = pyramidLevels(side);
  if (!hasEdges(shrink(codes, coarsest.scale), 20 * coarsest.side, noise))
    return done(withoutEdges(quick, family));
  await pause(0.3, 'kernel of few edges');
  const other = await fewEdgesKernel(codes, { side, noise });
  const levels: Tensor[] = [];
  const first = await minimalPixelKernel(codes, {
    side,
    sampleWeights,
    signal,
    onLevel(kernel, part) {
      levels.push(kernel);
      onProgress?.(0.35 + 0.45 * part, `kernel of ${kernel.shape[0]} pixels`);
    },
  });
  await pause(0.8, 'refining the kernel');
  const psf = await polishKernel(light, first, { noise, sampleWeights, signal });
  await pause(0.95, 'comparing parts of the image');
  const parts = await partSimilarities(plane, psf, exponent, noise);
  const judged = judgePsf({
    agreement: kernelSimilarity(first, other),
    steepest: estimateMildBlur(light).spec.sigma,
    parts,
  });
  const free = { kind: 'free' as const, psf };
  if (isFamily && judged.verdict !== 'varying' && (await explainsAsWell(light, family, psf)))
    return done(ofFamily(family, [free], levels));
  const alternatives = [...familyAlternatives(family), { kind: 'free' as const, psf: other }];
  return done({ ...free, ...judged, alternatives, levels });
}

/** Whether the kernel of a family explains the image as well as the free one. */
async function explainsAsWell(light: Tensor, { psf }: ParametricPsf, free: Tensor): Promise<boolean> {
  if (psf === undefined || kernelSimilarity(psf, free) < similarKernel) return false;
  return (await explanationResidual(light, psf)) <= 1.02 * (await explanationResidual(light, free));
}

function withoutEdges(psf: Tensor, family: ParametricPsf): PsfEstimate {
  return { psf, kind: 'free', ...notEstimable, alternatives: familyAlternatives(family), levels: [] };
}

/** An accepted blur of a family. */
function ofFamily(
  family: ParametricPsf,
  others: PsfEstimate['alternatives'],
  levels: readonly Tensor[] = [],
): PsfEstimate {
  const [{ kind, spec }, ...rest] = family.candidates;
  return {
    psf: makePsf(spec),
    kind,
    spec,
    verdict: 'accepted',
    confidence: family.confidence,
    reasons: family.reasons,
    alternatives: [...others, ...rest.map((one) => ({ ...one, psf: makePsf(one.spec) }))],
    levels,
  };
}

/** The best candidate of one family, with the verdict of the fit. */
function ofKind(kind: Exclude<PsfKind, 'free'>, family: ParametricPsf): PsfEstimate {
  const found = family.candidates.find((one) => one.kind === kind);
  const psf = found ? makePsf(found.spec) : impulse(1);
  const isBest = family.kind === kind && family.accepted;
  return {
    psf,
    kind,
    spec: found?.spec,
    verdict: isBest ? 'accepted' : family.kind === 'none' ? 'sharp' : 'disagreeing',
    confidence: isBest ? family.confidence : 0,
    reasons: isBest ? family.reasons : [...family.reasons, `A ${kind} is not what explains this image best.`],
    alternatives: familyAlternatives(family).filter((one) => one.kind !== kind),
    levels: [],
  };
}

function familyAlternatives(family: ParametricPsf): PsfEstimate['alternatives'] {
  return family.candidates.map(({ kind, spec }) => ({ kind, spec, psf: makePsf(spec) }));
}

/** Weights without clipped samples; with a smaller distance to them where else little would remain. */
function usableWeights(light: Tensor, reach: number): Tensor | undefined {
  for (const distance of [reach, reach >> 1, 1]) {
    const weights = unclippedWeights(light, distance);
    if (weights === undefined) return undefined;
    let kept = 0;
    for (const weight of weights.data) kept += weight;
    if (kept > 0.5 * weights.data.length) return weights;
  }
  return undefined;
}

/** How similar the kernels of parts of the image are to that of the whole; none where it has no room for four parts. */
async function partSimilarities(
  plane: Tensor,
  psf: Tensor,
  exponent: number,
  noise: number,
): Promise<number[]> {
  const [rows, columns] = plane.shape;
  if (Math.min(rows, columns) < 2 * partSide) return [];
  const similarities: number[] = [];
  for (const [y, x] of [0.25, 0.75].flatMap((a) => [0.25, 0.75].map((b) => [a, b]))) {
    const begin = [Math.round(y * rows - partSide / 2), Math.round(x * columns - partSide / 2)];
    const codes = powerOf(part(plane, begin, [partSide, partSide]), exponent);
    const side = oddUpTo(Math.min(psf.shape[0], partSide / 4));
    similarities.push(kernelSimilarity(await fewEdgesKernel(codes, { side, noise }), psf));
  }
  return similarities;
}

function checked(image: Image, options: EstimatePsfOptions): EstimatePsfOptions {
  const fn = 'estimatePsf';
  checkOptions(fn, options, ['kind', 'size', 'white', 'exponent', 'signal', 'onProgress']);
  const { kind = 'auto', size, white, exponent, signal, onProgress } = options;
  if (image?.shape?.length !== 3)
    throw typeError(fn, 'image', 'an image of shape [channels, height, width]', image?.shape ?? image);
  checkTensor(fn, 'image', image);
  checkSamples(fn, 'image', image.data);
  if (Math.min(image.shape[1], image.shape[2]) < smallestSide)
    throw rangeError(fn, 'image', `at least ${smallestSide}x${smallestSide}`, image.shape);
  checkChoice(fn, 'kind', kind, ['auto', ...psfKinds]);
  if (
    size !== undefined &&
    !(
      Number.isInteger(size) &&
      size % 2 === 1 &&
      size >= 5 &&
      size <= Math.min(image.shape[1], image.shape[2]) / 2
    )
  )
    throw rangeError(fn, 'size', 'an odd integer from 5 to half of the image', size);
  if (white !== undefined) checkPositive(fn, 'white', white);
  if (exponent !== undefined && !(exponent >= 0.3 && exponent <= 1))
    throw rangeError(fn, 'exponent', 'from 0.3 to 1', exponent);
  checkSignal(fn, signal);
  checkCallback(fn, 'onProgress', onProgress);
  return options;
}
