import { rangeError } from '../../errors.ts';
import type { SolvingMethod } from '../methods/method.ts';

/** The strength at which a method takes the noise as it was measured. */
export const defaultStrength = 50;

/** At strength 0 a method assumes this many times the noise; at 100 the reciprocal. */
const range = 8;

/** The factor of the noise for a strength from 0 to 100: 8^((50 - strength) / 50), less than 1 for sharper results. */
export function factorOfStrength(strength: number): number {
  return range ** ((defaultStrength - strength) / defaultStrength);
}

/** Why a method has no strength to choose, undefined where it has one. */
export function withoutStrength(method: SolvingMethod, parameters: object): string | undefined {
  return method.noiseUse(parameters) === 'none'
    ? 'it does not use the noise'
    : method.fixedStrength?.(parameters);
}

/** Throws for what is not a number from 0 to 100. */
export function checkStrength(strength: unknown): void {
  if (typeof strength !== 'number' || !(strength >= 0 && strength <= 100))
    throw rangeError('restore', 'strength', 'a number from 0 to 100', strength);
}
