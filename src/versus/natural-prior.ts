import { halfShape } from '../fft/spectrum.ts';
import { type Shape, sizeOf } from '../tensor.ts';

/**
 * The power that a photograph is expected to have at each frequency, s(f) ∝ 1/|f|² (Field, J. Opt. Soc. Am. A 4, 2379, 1987),
 * scaled so that its mean over all frequencies is the given variance. The mean of the picture is left free: s(0) is very large.
 *
 * @param shape of the frame
 * @param variance of the samples about their mean
 * @returns one value for each frequency of the half spectrum
 */
export function naturalPrior(shape: Shape, variance: number): Float64Array {
  const half = halfShape(shape);
  const last = half.length - 1;
  const prior = new Float64Array(sizeOf(half));
  let total = 0;
  for (let f = 1; f < prior.length; f++) {
    let rest = f;
    let square = 0;
    for (let axis = last; axis >= 0; axis--) {
      const k = rest % half[axis];
      rest = Math.floor(rest / half[axis]);
      square += (Math.min(k, shape[axis] - k) / shape[axis]) ** 2;
    }
    const column = f % half[last];
    prior[f] = 1 / square;
    total += prior[f] * (column === 0 || 2 * column === shape[last] ? 1 : 2);
  }
  const scale = total > 0 ? (variance * sizeOf(shape)) / total : 0;
  let largest = variance;
  for (let f = 1; f < prior.length; f++) {
    prior[f] *= scale;
    largest = Math.max(largest, prior[f]);
  }
  prior[0] = 1e4 * largest;
  return prior;
}
