/** A mild blur: a Gaussian of a pixel or two, from the spectrum and the steepest edges, and what a free kernel says to it. */

import type { PsfSpec } from '../psf/catalogue.ts';
import { makePsf } from '../psf/make.ts';
import type { Tensor } from '../tensor.ts';
import { familyAlternatives } from './family-estimate.ts';
import { impulse } from './free/kernel-shape.ts';
import { kernelSimilarity } from './free/kernel-similarity.ts';
import type { ParametricPsf } from './parametric/fit-parametric-psf.ts';
import type { MildBlur } from './polyblur/estimate-mild-blur.ts';
import type { PsfEstimate, PsfKind } from './psf-estimate.ts';
import { explanationResidual } from './residual.ts';
import { judgeWithoutBlur, sharpSigma } from './verdict.ts';

/**
 * A free kernel is a Gaussian where one is at least this similar to it, with a residual of at most this times its own. On photographs behind Gaussians of 1.1
 * to 2.2 px the similarity is 0.88 to 0.97 and the residual 0.91 to 1.16 times that of the free kernel; on Levin's photographs it is at least 1.29 where
 * the similarity is above 0.85.
 */
const likeFree = { similarity: 0.85, residual: 1.18 };

/** The least σ of the spectrum's Gaussian, the least on which spectrum and edges agree, and the misfit over that without blur which counts as agreement. */
const least = { sigma: 0.5, agreed: 0.75, lead: 0.9 };

/**
 * The Gaussian that explains an image about as well as a free kernel which is nearly one: it has fewer parameters, and restores better.
 *
 * @returns its estimate; undefined where the free kernel is something else, or the steepest edges are sharp
 */
export async function gaussianLikeFree(
  light: Tensor,
  free: Tensor,
  family: ParametricPsf,
  mild: MildBlur,
  levels: readonly Tensor[],
): Promise<PsfEstimate | undefined> {
  if (mild.spec.sigma <= sharpSigma) return undefined;
  const specs: PsfSpec[] = [mild.spec];
  const ofSpectrum = gaussianOf(family)?.spec;
  if (ofSpectrum) specs.push(ofSpectrum);
  const similar = specs
    .map((spec) => ({ spec, psf: makePsf(spec) }))
    .map((one) => ({ ...one, similarity: kernelSimilarity(one.psf, free) }))
    .filter(({ similarity }) => similarity >= likeFree.similarity);
  if (similar.length === 0) return undefined;
  let best: { readonly index: number; readonly residual: number } | undefined;
  for (const [index, { psf }] of similar.entries()) {
    const residual = await explanationResidual(light, psf);
    if (best === undefined || residual < best.residual) best = { index, residual };
  }
  if (best === undefined || best.residual > likeFree.residual * (await explanationResidual(light, free)))
    return undefined;
  const { spec, psf, similarity } = similar[best.index];
  return {
    psf,
    kind: 'gaussian',
    spec,
    verdict: 'accepted',
    confidence: similarity,
    reasons: ['A Gaussian explains the image about as well as the free kernel, which is nearly one.'],
    alternatives: [{ kind: 'free', psf: free }, ...withoutGaussian(family)],
    levels,
  };
}

/** From this σ on a blur is not mild. */
const strong = 1.25;

/** Whether steepest edges and spectrum both show more than a mild blur: a quick kernel that shows none is then wrong. */
export function isBlurred(family: ParametricPsf, mild: MildBlur): boolean {
  return Math.min(mild.spec.sigma, gaussianOf(family)?.sigma ?? 0) >= strong;
}

/** The estimate where a quick kernel shows no blur: a mild Gaussian where the steepest edges and the spectrum say so, or none. */
export function estimateWithoutKernel(
  family: ParametricPsf,
  mild: MildBlur,
  kind: PsfKind | 'auto',
): PsfEstimate {
  const found = gaussianOf(family);
  const steepest = mild.spec.sigma;
  const sigma = Math.min(steepest, found?.sigma ?? 0);
  const lead = (found?.misfit ?? 0) / family.misfitWithoutBlur;
  const isMild =
    (steepest > sharpSigma && sigma >= least.sigma) || (sigma >= least.agreed && lead <= least.lead);
  if (kind !== 'auto' || !isMild)
    return { psf: impulse(1), kind: 'free', ...judgeWithoutBlur(steepest), alternatives: [], levels: [] };
  // Too little restores less than possible, too much rings.
  const spec: PsfSpec = { model: 'gaussian', sigma };
  return {
    psf: makePsf(spec),
    kind: 'gaussian',
    spec,
    verdict: 'accepted',
    confidence: sigma / Math.max(steepest, found?.sigma ?? 0),
    reasons: [
      `A mild blur: the steepest edges are those of a Gaussian of ${steepest.toFixed(2)} px, the spectrum is that of ${(found?.sigma ?? 0).toFixed(2)} px, and the smaller one is taken.`,
    ],
    alternatives: withoutGaussian(family),
    levels: [],
  };
}

/** The Gaussian of the spectrum. */
function gaussianOf({ candidates }: ParametricPsf) {
  const found = candidates.find(({ kind }) => kind === 'gaussian');
  return found && found.spec.model === 'gaussian' && typeof found.spec.sigma === 'number'
    ? { ...found, sigma: found.spec.sigma }
    : undefined;
}

const withoutGaussian = (family: ParametricPsf): PsfEstimate['alternatives'] =>
  familyAlternatives(family).filter(({ kind }) => kind !== 'gaussian');
