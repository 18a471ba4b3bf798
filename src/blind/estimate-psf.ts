import { estimateNoise } from '../estimate/noise.ts';
import { whiteLevel } from '../numerics/data-scale.ts';
import { checkAborted, yieldToEventLoop } from '../solvers/optimization/event-loop.ts';
import type { Image, Tensor } from '../tensor.ts';
import { bestPart, meanChannel, part, unclippedWeights } from './analysis-plane.ts';
import { familyAlternatives, ofFamily, ofKind } from './family-estimate.ts';
import { hasEdges } from './free/edges.ts';
import { fewEdgesKernel } from './free/few-edges.ts';
import { freeKernel, furtherAttempts, type Progress, powerOf } from './free/free-estimate.ts';
import { kernelSide } from './free/kernel-side.ts';
import { kernelSimilarity } from './free/kernel-similarity.ts';
import { pyramidLevels, shrink } from './free/pyramid.ts';
import { estimateWithoutKernel, gaussianLikeFree, isBlurred } from './mild-blur.ts';
import { oddUpTo } from './odd.ts';
import { fitParametricPsf, type ParametricPsf } from './parametric/fit-parametric-psf.ts';
import { estimateMildBlur } from './polyblur/estimate-mild-blur.ts';
import { checkEstimate, type EstimatePsfOptions, type PsfEstimate } from './psf-estimate.ts';
import { explanationResidual } from './residual.ts';
import { kernelTrajectory } from './trajectory.ts';
import { agreement, coreShare, judgePsf, notEstimable, sharpCore } from './verdict.ts';

/** A kernel of a family is taken where it is at least this similar to the free one, and explains the image as well. */
const similarKernel = 0.4;

/** Free kernels are looked for up to this part of the shorter side, and up to this many pixels. */
const largest = { part: 0.3, side: 75 };

const largestSide = ({ shape }: Tensor): number =>
  oddUpTo(Math.min(largest.side, largest.part * Math.min(...shape)));

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
  const { kind = 'auto', size, exponent = 0.8, signal, onProgress } = checkEstimate(image, options);
  const done = (found: PsfEstimate): PsfEstimate => {
    onProgress?.(1, 'done');
    return { ...found, trajectory: kernelTrajectory(found.psf) };
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
  const mild = estimateMildBlur(light);
  const codes = powerOf(light, exponent);
  const noise = estimateNoise(light);
  await pause(0.1, 'first kernel');
  const limit = largestSide(light);
  const quick = await fewEdgesKernel(codes, { side: Math.min(quickSide, limit), noise });
  if (coreShare(quick) >= sharpCore && (isFamily || !isBlurred(family, mild))) {
    if (!hasEdges(codes, 20 * quickSide, noise)) return done(withoutEdges(quick, family));
    if (isFamily) return done(ofFamily(family, []));
    return done(estimateWithoutKernel(family, mild, kind));
  }
  const weights = (reach: number) => (options.white === undefined ? undefined : usableWeights(light, reach));
  await pause(0.15, 'extent of the kernel');
  const side = size ?? (await kernelSide(codes, limit, { sampleWeights: weights(4), signal }));
  const [coarsest] = pyramidLevels(side);
  if (!hasEdges(shrink(codes, coarsest.scale), 20 * coarsest.side, noise))
    return done(withoutEdges(quick, family));
  const problem = { light, noise, weights, signal };
  const between = (from: number, to: number): Progress => ({
    report: (part, stage) => onProgress?.(from + (to - from) * part, stage),
    pause: (part, stage) => pause(from + (to - from) * part, stage),
  });
  let found = await freeKernel(problem, side, exponent, between(0.3, 0.5));
  if (size === undefined)
    found = await furtherAttempts(problem, found, exponent, agreement.refused, between(0.5, 0.95));
  const { psf, other, levels } = found;
  await pause(0.95, 'comparing parts of the image');
  const parts = await partSimilarities(plane, psf, exponent, noise);
  const judged = judgePsf({
    agreement: found.agreement,
    steepest: mild.spec.sigma,
    parts,
  });
  const free = { kind: 'free' as const, psf };
  if (isFamily && judged.verdict !== 'varying' && (await explainsAsWell(light, family, psf)))
    return done(ofFamily(family, [free], levels));
  if (kind === 'auto' && judged.verdict === 'accepted') {
    const gaussian = await gaussianLikeFree(light, psf, family, mild, levels);
    if (gaussian) return done(gaussian);
  }
  const alternatives = [...familyAlternatives(family), { kind: 'free' as const, psf: other }];
  return done({ ...free, ...judged, alternatives, levels });
}

/** Whether the kernel of a family explains the image as well as the free one. */
async function explainsAsWell(light: Tensor, { psf }: ParametricPsf, free: Tensor): Promise<boolean> {
  if (psf === undefined || kernelSimilarity(psf, free) < similarKernel) return false;
  return (await explanationResidual(light, psf)) <= 1.02 * (await explanationResidual(light, free));
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

function withoutEdges(psf: Tensor, family: ParametricPsf): PsfEstimate {
  return { psf, kind: 'free', ...notEstimable, alternatives: familyAlternatives(family), levels: [] };
}
