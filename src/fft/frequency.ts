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
  const half = halfShape(shape);
  const last = shape.length - 1;
  const n = shape[last];
  const rows = sizeOf(half.slice(0, last));
  const row = new Float64Array(half[last]);
  for (let j = 0; j < row.length; j++) row[j] = (j / n) ** 2;
  for (let r = 0, k = 0; r < rows; r++) {
    let base = 0;
    for (let axis = last - 1, rest = r; axis >= 0; axis--) {
      const i = rest % shape[axis];
      base += (Math.min(i, shape[axis] - i) / shape[axis]) ** 2;
      rest = Math.floor(rest / shape[axis]);
    }
    for (let j = 0; j < row.length; j++, k++) visit(k, base + row[j], j === 0 || 2 * j === n ? 1 : 2);
  }
}

/** |f|² at index k into the planes of a half spectrum, and how many frequencies it stands for; see {@link eachFrequency}. */
export function frequencyAt(shape: Shape, k: number): { squared: number; count: number } {
  const last = shape.length - 1;
  const n = shape[last];
  const half = Math.floor(n / 2) + 1;
  const j = k % half;
  let squared = (j / n) ** 2;
  for (let axis = last - 1, rest = Math.floor(k / half); axis >= 0; axis--) {
    const i = rest % shape[axis];
    squared += (Math.min(i, shape[axis] - i) / shape[axis]) ** 2;
    rest = Math.floor(rest / shape[axis]);
  }
  return { squared, count: j === 0 || 2 * j === n ? 1 : 2 };
}
