/** Whether the best blur of an image is accepted. */

import type { SceneFit } from './scene-model.ts';
import type { FamilyFit } from './search.ts';

/** The verdict about a blur. */
export interface BlurVerdict {
  /** Whether the image is to be restored with this blur. */
  readonly accepted: boolean;
  /** From 0 to 1: how clearly the blur explains the spectrum; 0.33 and above is accepted. */
  readonly confidence: number;
  /** Why, in full sentences. */
  readonly reasons: readonly string[];
}

/** What is judged. */
export interface Evidence {
  /** Misfits of the best Gaussian and the best disk. */
  readonly gaussian: SceneFit;
  readonly disk: SceneFit;
  readonly best: FamilyFit;
  /** The fit of a sharp photograph. */
  readonly none: SceneFit;
  /** Misfit of the envelope of the best blur, which has no zeros; that of the blur itself where it has none anyway. */
  readonly withoutZeros: number;
}

/**
 * The limits, set on 11 free photographs with blurs, noise and JPEG and on 33 sharp images: `npm run bench:quality -- --only parametric`.
 *
 * `lead` is the misfit over that of a sharp photograph, `depth` that without the zeros over that with them.
 */
const limits = {
  none: 0.85,
  confidence: 0.33,
  widths: { gaussian: 0.7, disk: 1.7, motion: 2.6, moffat: 1.5, airy: 1.8 },
  /** Relative difference of two families between which the image does not decide. */
  alike: 0.01,
  oddity: { smooth: 25, withZeros: 40 },
  smooth: { misfit: 0.43, lead: 0.8 },
  diskWithZeros: { misfit: 1.05, lead: 0.7, depth: 1.15 },
  motion: { misfit: 1.05, lead: 0.72, depth: 1.08 },
} as const;

/** Whether a sharp photograph explains the spectrum about as well. */
export function looksSharp({ best, none }: Evidence): boolean {
  return best.misfit > limits.none * none.misfit || best.point[0] < limits.widths[best.family.name];
}

/** Judges the best blur; without evidence there is nothing in the image. */
export function judgeFit(evidence: Evidence | undefined): BlurVerdict {
  if (evidence === undefined) return refused('The image is constant.');
  const { best, none, withoutZeros, gaussian, disk } = evidence;
  const { name } = best.family;
  const lead = best.misfit / none.misfit;
  const depth = withoutZeros / best.misfit;
  const percent = `${Math.round(100 * (1 - lead))} %`;
  if (looksSharp(evidence))
    return refused('No blur found: the spectrum of a sharp photograph fits about as well.');
  if (best.oddity > limits.oddity[depth > limits.diskWithZeros.depth ? 'withZeros' : 'smooth'])
    return refused('The edges of the scene have so few directions that they may pass for a blur.');
  if (name === 'motion') {
    const { motion } = limits;
    if (depth < motion.depth)
      return refused('A motion has zeros in the spectrum, and this image does not show them.');
    if (lead > motion.lead || best.misfit > motion.misfit) return refused(poor(percent));
    return accepted(lead, depth, `A straight motion fits ${percent} better than no blur, with its zeros.`);
  }
  const { smooth, diskWithZeros } = limits;
  const hasZeros =
    name === 'disk' &&
    depth > diskWithZeros.depth &&
    lead < diskWithZeros.lead &&
    best.misfit < diskWithZeros.misfit;
  if (hasZeros) return accepted(lead, depth, `A disk fits ${percent} better than no blur, with its zeros.`);
  if (lead > smooth.lead || best.misfit > smooth.misfit) return refused(poor(percent));
  if (Math.abs(gaussian.misfit / disk.misfit - 1) < limits.alike)
    return refused('A Gaussian and a disk of different widths fit equally well.');
  return accepted(
    lead,
    1 + 0.5 * (1 - best.misfit / smooth.misfit),
    `The family ${name} fits ${percent} better than no blur.`,
  );
}

const poor = (percent: string): string =>
  `The best blur fits only ${percent} better than none, or leaves much of the spectrum unexplained.`;

function refused(reason: string): BlurVerdict {
  return { accepted: false, confidence: 0, reasons: [reason] };
}

function accepted(lead: number, depth: number, reason: string): BlurVerdict {
  const clear = Math.min(1, (1 - lead) / 0.6);
  const marked = Math.min(1, (depth - 1) / 0.5);
  const confidence = clear * (0.5 + 0.5 * marked);
  if (confidence < limits.confidence)
    return {
      accepted: false,
      confidence,
      reasons: [
        reason,
        'That is too little to be sure: restore with this blur only if the result looks right.',
      ],
    };
  return { accepted: true, confidence, reasons: [reason] };
}
