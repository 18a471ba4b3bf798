/** Estimates that are a family of blurs. */

import { makePsf } from '../psf/make.ts';
import type { Tensor } from '../tensor.ts';
import { impulse } from './free/kernel-shape.ts';
import type { ParametricPsf } from './parametric/fit-parametric-psf.ts';
import type { PsfEstimate, PsfKind } from './psf-estimate.ts';

/** An accepted blur of a family. */
export function ofFamily(
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
export function ofKind(kind: Exclude<PsfKind, 'free'>, family: ParametricPsf): PsfEstimate {
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

export function familyAlternatives(family: ParametricPsf): PsfEstimate['alternatives'] {
  return family.candidates.map(({ kind, spec }) => ({ kind, spec, psf: makePsf(spec) }));
}
