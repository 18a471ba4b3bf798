/**
 * What an image is assumed to be outside its frame. The names are SciPy's:
 *
 * | name      | drawing (frame between the bars)  | NumPy `pad`     | SciPy `ndimage`      | MATLAB          |
 * | --------- | --------------------------------- | --------------- | -------------------- | --------------- |
 * | `wrap`    | `a b c d \| a b c d \| a b c d`   | `wrap`          | `wrap`, `grid-wrap`  | `circular`      |
 * | `zero`    | `0 0 0 0 \| a b c d \| 0 0 0 0`   | `constant`      | `constant`           | `0`             |
 * | `nearest` | `a a a a \| a b c d \| d d d d`   | `edge`          | `nearest`            | `replicate`     |
 * | `reflect` | `d c b a \| a b c d \| d c b a`   | **`symmetric`** | `reflect`            | **`symmetric`** |
 * | `mirror`  | `. d c b \| a b c d \| c b a .`   | **`reflect`**   | `mirror`             | `reflect`       |
 *
 * NumPy's `reflect` is `mirror` here: the names collide, the drawings do not.
 */

import { checkChoice, checkInteger } from '../errors.ts';
import { modulo } from '../numerics/modulo.ts';

/** How an image is extended outside its frame, by rule. */
export type Boundary = 'wrap' | 'zero' | 'nearest' | 'reflect' | 'mirror';

/** The index of the sample at position i, any integer, of a line of n samples; -1 stands for a zero. */
const rules: Readonly<Record<Boundary, (i: number, n: number) => number>> = {
  wrap: (i, n) => modulo(i, n),
  zero: (i, n) => (i < 0 || i >= n ? -1 : i),
  nearest: (i, n) => Math.min(Math.max(i, 0), n - 1),
  reflect(i, n) {
    const j = modulo(i, 2 * n);
    return j < n ? j : 2 * n - 1 - j;
  },
  mirror(i, n) {
    if (n === 1) return 0;
    const j = modulo(i, 2 * n - 2);
    return j < n ? j : 2 * n - 2 - j;
  },
};

/** The rules of {@link Boundary}, in the order of their drawings. */
export const boundaries: readonly Boundary[] = Object.keys(rules) as Boundary[];

/**
 * The index of the sample at position i of a line of n samples, inside the frame or outside of it.
 *
 * @param boundary what lies outside the frame
 * @param i any integer
 * @param n length of the line, >= 1
 * @returns an index from 0 to n - 1, or -1 for a zero
 * @throws RangeError for an unknown boundary or a length that is not a positive integer
 * @example
 * boundaryIndex('reflect', -1, 4); // => 0
 * boundaryIndex('mirror', -1, 4); // => 1
 */
export function boundaryIndex(boundary: Boundary, i: number, n: number): number {
  checkChoice('boundaryIndex', 'boundary', boundary, boundaries);
  checkInteger('boundaryIndex', 'n', n);
  return rules[boundary](i, n);
}
