import { checkInteger, checkShape, rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import { dtypeOf, type Shape, sizeOf, stridesOf, type Tensor, zeros } from '../tensor.ts';
import { crop } from './extension.ts';

/** A picture that goes on beyond its frame and meets itself smoothly around the corner. */
export interface ExtendedFrame {
  readonly extended: Tensor;
  /** Where the frame begins in it, per axis. */
  readonly begin: readonly number[];
}

/**
 * Continues a picture smoothly beyond its frame so that it is periodic: what a direct filter needs, or it rings from the frame.
 *
 * Each line of the pad runs from the picture's last sample to its first one along half a cosine, axis by axis; inside the
 * frame nothing changes. The pad holds `reach` samples ahead of the frame and at least as many behind it, up to a good size.
 *
 * @param measured any shape; its last axes, as many as `reach` has entries, are continued
 * @param reach how far the PSF reaches per axis (its size - 1 is always enough), integers >= 0
 * @returns the larger tensor in the precision of the picture, and where the frame begins in it
 * @throws RangeError when reach has more entries than the picture has axes or an entry is no integer >= 0
 * @example
 * const { extended, begin } = extendFrame(tensor([3], [0, 0, 4]), [1]);
 * [...extended.data].map(Math.round); // => [1, 0, 0, 4, 3]
 * begin; // => [1]
 *
 * Source of the idea: R. Liu, J. Jia 2008, "Reducing boundary artifacts in image deconvolution", doi:10.1109/ICIP.2008.4711802
 */
export function extendFrame(measured: Tensor, reach: readonly number[]): ExtendedFrame {
  for (const r of reach) checkInteger('extendFrame', 'reach', r, 0);
  const { shape } = measured;
  if (reach.length > shape.length)
    throw rangeError(
      'extendFrame',
      'reach',
      `at most ${shape.length} entries (the axes of the picture)`,
      reach,
    );
  const lead = shape.length - reach.length;
  const begin = [...shape.slice(0, lead).map(() => 0), ...reach];
  const padded = shape.map((n, axis) => (axis < lead ? n : goodSize(n + 2 * begin[axis])));
  return { extended: extendInto(measured, padded, begin), begin };
}

/** Where the rows of a frame begin in a larger picture, row-major. */
export function rowStarts(padded: Shape, begin: readonly number[], frame: Shape): Int32Array {
  const last = frame.length - 1;
  const strides = stridesOf(padded);
  const starts = new Int32Array(sizeOf(frame.slice(0, last))).fill(begin[last]);
  for (let row = 0; row < starts.length; row++)
    for (let axis = last - 1, rest = row; axis >= 0; axis--) {
      starts[row] += ((rest % frame[axis]) + begin[axis]) * strides[axis];
      rest = Math.floor(rest / frame[axis]);
    }
  return starts;
}

/** The smooth periodic continuation into a given larger shape, in `out`, whose samples are all written. */
export function extendInto(
  measured: Tensor,
  padded: Shape,
  begin: readonly number[],
  out: Tensor = zeros([...padded], dtypeOf(measured)),
): Tensor {
  const { shape, data } = measured;
  const last = shape.length - 1;
  const width = shape[last];
  for (const [row, to] of rowStarts(padded, begin, shape).entries())
    out.data.set(data.subarray(row * width, (row + 1) * width), to);
  // Pads of the faster axes are not there yet when a line is continued; their own turn comes.
  for (let axis = 0; axis <= last; axis++) extendAxis(out, axis, begin[axis], shape[axis]);
  return out;
}

/** Continues the lines of a picture along one axis, on which its frame has n samples from `begin`. */
function extendAxis({ shape, data }: Tensor, axis: number, begin: number, n: number): void {
  const total = shape[axis];
  const pad = total - n;
  const stride = sizeOf(shape.slice(axis + 1));
  for (let block = 0; block < data.length; block += total * stride) {
    const first = block + begin * stride;
    const last = first + (n - 1) * stride;
    for (let p = 0; p < pad; p++) {
      const towardsFirst = 0.5 - 0.5 * Math.cos((Math.PI * (p + 1)) / (pad + 1));
      const row = block + ((begin + n + p) % total) * stride;
      for (let j = 0; j < stride; j++)
        data[row + j] = data[last + j] * (1 - towardsFirst) + data[first + j] * towardsFirst;
    }
  }
}

/**
 * Cuts a frame out of a larger picture: the way back from {@link extendFrame}.
 *
 * @param picture the larger tensor
 * @param begin where the frame begins, per axis
 * @param shape extents of the frame
 * @throws RangeError when the frame sticks out
 * @example
 * [...cropFrame(tensor([5], [9, 1, 2, 3, 9]), [1], [3]).data]; // => [1, 2, 3]
 */
export function cropFrame<S extends Shape>(picture: Tensor, begin: readonly number[], shape: S): Tensor<S> {
  if (begin.length !== picture.shape.length || shape.length !== picture.shape.length)
    checkShape('cropFrame', 'shape', shape, picture.shape);
  picture.shape.forEach((n, axis) => {
    if (begin[axis] < 0 || begin[axis] + shape[axis] > n)
      throw rangeError(
        'cropFrame',
        'shape',
        `inside the picture ${picture.shape.join('x')} from ${begin}`,
        shape,
      );
  });
  const { data } = crop([], picture.shape, begin, shape).apply(picture);
  return { shape, data };
}
