import { typeError } from '../../errors.ts';

/** The names of the options of every iterative solver. */
export const iterateOptionNames: readonly string[] = ['iterations', 'tolerance', 'onIteration', 'signal'];

/** Why solvers without lower bounds refuse `lowerBoundMask`. */
export const noLowerBounds: Readonly<Record<string, string>> = {
  lowerBoundMask: 'this solver has no lower bounds; exclude clipped samples by "sampleWeights" of 0',
};

/**
 * Throws a TypeError for an option that the function does not have, so that no option is silently ignored. Keys whose value is undefined
 * are accepted.
 *
 * @param known the names of all options of the function
 * @param reasons why an option that other solvers have does not apply here, by name
 */
export function checkOptions(
  fn: string,
  options: object,
  known: readonly string[],
  reasons: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    if (Object.hasOwn(reasons, name))
      throw typeError(fn, name, `left out: ${reasons[name]}; remove it`, value);
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
    throw typeError(fn, 'options', `made of ${known.join(', ')}${hint}`, name);
  }
}

/** The known name with the smallest edit distance, at most a third of its length, without regard to case. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance >= least || distance > Math.max(1, candidate.length / 3)) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
