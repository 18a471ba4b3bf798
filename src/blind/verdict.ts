import type { Tensor } from '../tensor.ts';
import { centroid } from './free/kernel-shape.ts';

/**
 * What an estimate is worth:
 * - `accepted`: restore with it
 * - `sharp`: no blur was found that is worth undoing
 * - `not-estimable`: the image has too few edges
 * - `disagreeing`: two methods find different kernels
 * - `varying`: parts of the image find different kernels
 */
export type PsfVerdict = 'accepted' | 'sharp' | 'not-estimable' | 'disagreeing' | 'varying';

/** A verdict with its reasons, in full sentences. */
export interface JudgedPsf {
  readonly verdict: PsfVerdict;
  /** From 0 to 1: how well independent estimates agree; above 0.8 they rarely err. */
  readonly confidence: number;
  readonly reasons: readonly string[];
}

/** What is known of a kernel. */
export interface PsfEvidence {
  readonly kernel: Tensor;
  /** Similarity of the kernels of both free methods. */
  readonly agreement: number;
  /** Similarities of kernels of parts of the image to that of the whole; empty where it is too small for parts. */
  readonly parts: readonly number[];
  /** Whether edges of every orientation were found. */
  readonly hasEdges: boolean;
}

/** Kernels that agree less are refused, and those that agree less than the second get a warning. */
const agreement = { refused: 0.55, doubtful: 0.7 };

/** A part of the image whose kernel is less similar than this is blurred in another way. */
const similarPart = 0.5;

/** The share of the mass within a pixel of the centroid from which on a kernel blurs nothing. */
const sharpCore = 0.8;

/** Judges a free kernel. */
export function judgePsf({ kernel, agreement: similarity, parts, hasEdges }: PsfEvidence): JudgedPsf {
  const percent = `${Math.round(100 * similarity)} %`;
  const verdict = (name: PsfVerdict, confidence: number, ...reasons: string[]): JudgedPsf => ({
    verdict: name,
    confidence,
    reasons,
  });
  if (!hasEdges)
    return verdict(
      'not-estimable',
      0,
      'The image has too few edges of some orientation to estimate a blur from.',
    );
  if (coreShare(kernel) >= sharpCore)
    return verdict('sharp', 1, 'No blur was found: the estimated kernel is about a single pixel.');
  const different = parts.filter((one) => one < similarPart).length;
  if (similarity < agreement.refused)
    return verdict(
      'disagreeing',
      similarity,
      `Two methods find different kernels (similarity ${percent}): the blur of this image cannot be estimated reliably.`,
    );
  if (parts.length > 0 && different > parts.length / 2)
    return verdict(
      'varying',
      similarity,
      `${different} of ${parts.length} parts of the image are blurred in another way: one kernel does not fit all of it.`,
    );
  return verdict(
    'accepted',
    similarity,
    similarity < agreement.doubtful
      ? `Two methods find similar kernels (similarity ${percent}): the result may ring.`
      : `Two methods find the same kernel (similarity ${percent}).`,
  );
}

/** The part of the mass within about a pixel of the centroid. */
export function coreShare(kernel: Tensor): number {
  const { shape, data } = kernel;
  const [cy, cx] = centroid(kernel);
  let core = 0;
  for (let i = 0; i < data.length; i++) {
    const distance = Math.hypot(Math.floor(i / shape[1]) - cy, (i % shape[1]) - cx);
    if (distance <= 1.2) core += data[i];
  }
  return core;
}
