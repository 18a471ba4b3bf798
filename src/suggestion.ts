import { closest, distance } from 'fastest-levenshtein';

/** ` (did you mean motion?)` where one of the known words is near, else an empty string. */
export function suggestion(word: string, known: readonly string[]): string {
  // The distance takes a time that grows with the product of the lengths: no known word has 60 letters.
  if (known.length === 0 || word.length > 60) return '';
  const lower = word.toLowerCase();
  const nearest = closest(lower, known);
  return distance(lower, nearest) <= Math.max(1, Math.floor(nearest.length / 2))
    ? ` (did you mean ${nearest}?)`
    : '';
}
