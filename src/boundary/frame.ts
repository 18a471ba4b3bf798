import { checkInteger, checkShape, rangeError } from '../errors.ts';
import { goodSize } from '../fft/good-size.ts';
import {
  checkedSize,
  checkTensor,
  dtypeOf,
  type Shape,
  sizeOf,
  stridesOf,
  type Tensor,
  zeros,
} from '../tensor.ts';
import { crop } from './extension.ts';

/** An image that is extended smoothly beyond its frame so that it is periodic. */
export interface ExtendedFrame {
  readonly extended: Tensor;
  /** Offset of the frame in it, per axis. */
  readonly begin: readonly number[];
}

/**
 * Extends an image smoothly beyond its frame so that it is periodic: a Fourier filter would ring at the frame otherwise.
 *
 * Each line of the padding runs from the last sample of the image to its first one along half a cosine, axis by axis; inside the
 * frame nothing changes. There are `reach` samples before the frame and at least as many behind it, up to a good size.
 *
 * @param measured any shape; its last axes, as many as `reach` has entries, are extended
 * @param reach extent of the PSF on each side per axis (its size - 1 is always enough), integers >= 0
 * @returns the larger tensor in the precision of the image, and the offset of the frame in it
 * @throws RangeError when reach has more entries than the image has axes or an entry is not an integer >= 0
 * @see R. Liu, J. Jia 2008, "Reducing boundary artifacts in image deconvolution", doi:10.1109/ICIP.2008.4711802
 * @example
 * const { extended, begin } = extendFrame(tensor([3], [0, 0, 4]), [1]);
 * [...extended.data].map(Math.round); // => [1, 0, 0, 4, 3]
 * begin; // => [1]
 */
export function extendFrame(measured: Tensor, reach: readonly number[]): ExtendedFrame {
  checkTensor('extendFrame', 'measured', measured);
  for (const r of reach) checkInteger('extendFrame', 'reach', r, 0);
  const { shape } = measured;
  if (reach.length > shape.length)
    throw rangeError(
      'extendFrame',
      'reach',
      `at most ${shape.length} entries (the axes of the image)`,
      reach,
    );
  const lead = shape.length - reach.length;
  const begin = [...shape.slice(0, lead).map(() => 0), ...reach];
  const padded = shape.map((n, axis) => (axis < lead ? n : goodSize(n + 2 * begin[axis])));
  checkedSize('extendFrame', 'reach', padded);
  return { extended: extendInto(measured, padded, begin), begin };
}

/** Offsets of the rows of a frame in a larger array, row-major. */
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

/** The smooth periodic extension to a given larger shape, in `out`, whose samples are all written. */
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
  // The padding of the faster axes does not exist yet when a line is extended; it follows.
  for (let axis = 0; axis <= last; axis++) extendAxis(out, axis, begin[axis], shape[axis]);
  return out;
}

/** Extends the lines of an image along one axis, on which its frame has n samples from `begin`. */
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
 * Crops a frame out of a larger image: the inverse of {@link extendFrame}.
 *
 * @param extended the larger tensor
 * @param begin offset of the frame, per axis
 * @param shape extents of the frame
 * @throws RangeError when the frame exceeds the tensor
 * @example
 * [...cropFrame(tensor([5], [9, 1, 2, 3, 9]), [1], [3]).data]; // => [1, 2, 3]
 */
export function cropFrame<S extends Shape>(extended: Tensor, begin: readonly number[], shape: S): Tensor<S> {
  checkTensor('cropFrame', 'extended', extended);
  if (begin.length !== extended.shape.length || shape.length !== extended.shape.length)
    checkShape('cropFrame', 'shape', shape, extended.shape);
  extended.shape.forEach((n, axis) => {
    if (begin[axis] < 0 || begin[axis] + shape[axis] > n)
      throw rangeError(
        'cropFrame',
        'shape',
        `inside the tensor ${extended.shape.join('x')} from ${begin}`,
        shape,
      );
  });
  const { data } = crop([], extended.shape, begin, shape).apply(extended);
  return { shape, data };
}
