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
  /** Similarity of the kernels of both free methods. */
  readonly agreement: number;
  /** σ of the steepest edges, in pixels. */
  readonly steepest: number;
  /** Similarities of kernels of parts of the image to that of the whole; empty where it is too small for parts. */
  readonly parts: readonly number[];
}

/** Kernels that agree less are refused, and those that agree less than the second get a warning. */
export const agreement: { readonly refused: number; readonly doubtful: number } = {
  refused: 0.55,
  doubtful: 0.7,
};

/** A part of the image whose kernel is less similar than this is blurred in another way. */
const similarPart = 0.5;

/**
 * The share of the mass within a pixel of the centroid from which on a quick kernel shows no blur. No sharp photograph passes it as blurred and none of
 * Levin's as sharp: `npm run bench:quality -- --only blind`.
 */
export const sharpCore = 0.38;

/** The σ of the steepest edges of a sharp photograph is below this. */
export const sharpSigma = 0.9;

/** Where some edges are steeper than this, lamps and noise may be what is steep, or nothing is blurred. */
const steepSigma = 0.6;

export const notEstimable: JudgedPsf = {
  verdict: 'not-estimable',
  confidence: 0,
  reasons: ['The image has too few edges of some orientation to estimate a blur from.'],
};

/** The verdict about an image whose quick kernel shows no blur. */
export function judgeWithoutBlur(sigma: number): JudgedPsf {
  return sigma <= sharpSigma
    ? {
        verdict: 'sharp',
        confidence: 1,
        reasons: [
          'No blur was found: the steepest edges are as steep as those of a sharp photograph. A long blur with bright lamps may look so too.',
        ],
      }
    : {
        verdict: 'disagreeing',
        confidence: 0,
        reasons: [
          `The steepest edges are those of a mild blur (σ ${sigma.toFixed(1)} px), but no kernel explains the image: the blur cannot be estimated reliably.`,
        ],
      };
}

/** Judges a free kernel. */
export function judgePsf({ agreement: similarity, steepest, parts }: PsfEvidence): JudgedPsf {
  const percent = `${Math.round(100 * similarity)} %`;
  const different = parts.filter((one) => one < similarPart).length;
  if (similarity < (steepest < steepSigma ? agreement.doubtful : agreement.refused))
    return {
      verdict: 'disagreeing',
      confidence: similarity,
      reasons: [
        `Two methods find different kernels (similarity ${percent}): the blur of this image cannot be estimated reliably.`,
      ],
    };
  if (parts.length > 0 && different > parts.length / 2)
    return {
      verdict: 'varying',
      confidence: similarity,
      reasons: [
        `${different} of ${parts.length} parts of the image are blurred in another way: one kernel does not fit all of it.`,
      ],
    };
  return {
    verdict: 'accepted',
    confidence: similarity,
    reasons: [
      similarity < agreement.doubtful
        ? `Two methods find similar kernels (similarity ${percent}): the result may ring.`
        : `Two methods find the same kernel (similarity ${percent}).`,
    ],
  };
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
