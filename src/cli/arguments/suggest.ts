import { closest, distance } from 'fastest-levenshtein';

/** ` (did you mean motion?)` when one of the known words is near, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(word.toLowerCase(), known);
  return distance(word.toLowerCase(), nearest) <= Math.max(1, Math.floor(nearest.length / 2))
    ? ` (did you mean ${nearest}?)`
    : '';
}
