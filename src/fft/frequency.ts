import { type Shape, sizeOf } from '../tensor.ts';
import { halfShape } from './spectrum.ts';

/**
 * Visits every stored frequency of a half spectrum of a real tensor.
 *
 * @param shape extents of the real tensor, all of them transformed
 * @param visit gets the index k into the planes of the half spectrum, the squared frequency |f|² in (cycles per sample)², and how many
 *   frequencies of the full spectrum the stored one stands for: 2, or 1 where the last axis has no mirror image (0 and Nyquist)
 */
export function eachFrequency(
  shape: Shape,
  visit: (k: number, squared: number, count: number) => void,
): void {
  const { rows, columns } = squaredParts(shape);
  const n = shape[shape.length - 1];
  for (let r = 0, k = 0; r < rows.length; r++)
    for (let j = 0; j < columns.length; j++, k++)
      visit(k, rows[r] + columns[j], j === 0 || 2 * j === n ? 1 : 2);
}

/** |f|² over the stored frequencies of a real tensor as a sum: of one part for each row of coefficients and one for each column. */
export function squaredParts(shape: Shape): { rows: Float64Array; columns: Float64Array } {
  const half = halfShape(shape);
  const last = shape.length - 1;
  const columns = Float64Array.from({ length: half[last] }, (_, j) => (j / shape[last]) ** 2);
  const rows = new Float64Array(sizeOf(half.slice(0, last)));
  for (let r = 0; r < rows.length; r++)
    for (let axis = last - 1, rest = r; axis >= 0; axis--) {
      const i = rest % shape[axis];
      rows[r] += (Math.min(i, shape[axis] - i) / shape[axis]) ** 2;
      rest = Math.floor(rest / shape[axis]);
    }
  return { rows, columns };
}
