/** ⌊n⌋ where that is odd, else the next number. */
export function oddFrom(n: number): number {
  return 2 * Math.floor(n / 2) + 1;
}

/** The largest odd number that is at most n. */
export function oddUpTo(n: number): number {
  return 2 * Math.floor((n - 1) / 2) + 1;
}
