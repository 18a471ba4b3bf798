/** The remainder of i divided by n, from 0 to n: of index -1, n - 1. */
export function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}
