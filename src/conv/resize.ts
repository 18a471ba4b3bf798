import { checkOptions } from '../check-options.ts';
import { checkChoice, rangeError } from '../errors.ts';
import {
  allocate,
  checkedSize,
  checkTensor,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
} from '../tensor.ts';
import { perAxis } from './engine/geometry.ts';

/** Between the samples: the nearest one, or linear interpolation along each axis (bilinear in two, trilinear in three). */
export type ResizeMethod = 'nearest' | 'bilinear';

/** Options of {@link resize}. */
export interface ResizeOptions {
  /** @default 'nearest' */
  readonly method?: ResizeMethod | undefined;
}

/**
 * Enlarges the last axes by whole factors: output sample o lies at (o + ½)/scale − ½ of the input; beyond the outermost samples the edge
 * value holds. It is PyTorch's and TensorFlow 2's rule without `align_corners`; other factors and shrinking are no part of it.
 *
 * @param x samples of any shape
 * @param scale integer factor >= 1 for each of the last `scale.length` axes
 * @returns the enlarged tensor in the precision of x
 * @throws RangeError when there are more factors than axes, or one is no positive integer
 * @example
 * [...resize(tensor([1, 2], [0, 4]), [2]).data]; // => [0, 0, 4, 4]
 * [...resize(tensor([1, 2], [0, 4]), [2], { method: 'bilinear' }).data]; // => [0, 1, 3, 4]
 */
export function resize(x: Tensor, scale: Shape, options: ResizeOptions = {}): Tensor {
  const fn = 'resize';
  checkTensor(fn, 'x', x);
  checkOptions(fn, options, ['method']);
  const { method = 'nearest' } = options;
  checkChoice(fn, 'method', method, ['nearest', 'bilinear']);
  if (scale.length > x.shape.length)
    throw rangeError(fn, 'scale', `at most ${x.shape.length} factors, one per axis of x`, scale);
  const factors = perAxis(fn, 'scale', scale, scale.length);
  const lead = x.shape.length - factors.length;
  checkedSize(
    fn,
    'output',
    x.shape.map((n, axis) => n * (factors[axis - lead] ?? 1)),
  );
  let result = x;
  factors.forEach((factor, axis) => {
    result = enlarge(result, lead + axis, factor, method);
  });
  return result === x ? { shape: x.shape, data: x.data.slice() as FloatArray } : result;
}

function enlarge(x: Tensor, axis: number, factor: number, method: ResizeMethod): Tensor {
  if (factor === 1) return x;
  const n = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const shape = x.shape.with(axis, n * factor);
  const data = allocate(sizeOf(shape), dtypeOf(x));
  for (let at = 0, slab = 0; at < data.length; slab++) {
    const from = slab * n * inner;
    for (let o = 0; o < n * factor; o++) {
      const place = method === 'nearest' ? Math.floor(o / factor) : (o + 0.5) / factor - 0.5;
      const left = Math.floor(place);
      const share = place - left;
      const a = from + Math.max(0, left) * inner;
      const b = from + Math.min(n - 1, left + 1) * inner;
      for (let i = 0; i < inner; i++, at++)
        data[at] = share === 0 ? x.data[a + i] : (1 - share) * x.data[a + i] + share * x.data[b + i];
    }
  }
  return { shape, data };
}
