/** Solvers of tiles: what they derive from an image is that of the whole image, so that every tile has the same prior. */

import type { LambdaRule } from './regularization-weight.ts';

/** Numbers of a whole image for the solver of one of its tiles. */
export interface WholeImage {
  /** About the value that white has, > 0: the scale of the data. */
  readonly white: number;
  /** The mean length of the gradient of the initial estimate, and of the estimate after five iterations: λ is derived from them. */
  readonly gradientLengths: readonly [initial: number, estimate: number];
}

/** A rule for λ that takes the lengths of the whole image in the place of those of the tile. */
export function ruleOfWhole(rule: LambdaRule, whole: WholeImage | undefined): LambdaRule {
  if (whole === undefined || typeof rule === 'number') return rule;
  const lengths = whole.gradientLengths.values();
  return () => rule(lengths.next().value ?? whole.gradientLengths[1]);
}

/** A rule for λ that also notes the lengths it is asked for. */
export function notingRule(rule: LambdaRule, lengths: number[]): LambdaRule {
  if (typeof rule === 'number') return rule;
  return (length) => {
    lengths.push(length);
    return rule(length);
  };
}
