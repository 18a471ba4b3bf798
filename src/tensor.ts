/** The only data type: a shape and its samples. */

import { checkInteger, checkShape, rangeError, typeError } from './errors.ts';

/** Extents per axis, slowest axis first. */
export type Shape = readonly number[];

/** Samples of a tensor. Precision follows the data: Float32 in, Float32 out; Float64 in, Float64 out. */
export type FloatArray = Float32Array | Float64Array;

/** Name of the precision of a tensor. */
export type DType = 'float32' | 'float64';

/** An N-dimensional array of floats: row-major, last axis fastest, `data.length` = product of `shape`. */
export interface Tensor<S extends Shape = Shape> {
  readonly shape: S;
  readonly data: FloatArray;
}

/** An image: planar channels, linear light, nominal range [0, 1], never clamped inside the library. */
export type Image = Tensor<readonly [channels: number, height: number, width: number]>;

/** The most samples of a tensor, 2³¹: 8 GiB in single precision. */
export const largestTensor: number = 2 ** 31;

/** The number of samples of a shape; 1 for the empty shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Distance in samples between neighbours along each axis of a row-major shape. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** The precision of a tensor's samples. */
export function dtypeOf(tensor: { readonly data: FloatArray }): DType {
  return tensor.data instanceof Float32Array ? 'float32' : 'float64';
}

/** A zero-filled sample buffer of the given precision. */
export function allocate(length: number, dtype: DType): FloatArray {
  return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
}

/**
 * Makes a tensor from a shape and its samples; plain arrays become Float64, typed arrays are taken as they are (not copied).
 *
 * @param shape extents per axis, each an integer >= 1
 * @param data row-major samples, `product(shape)` of them
 * @throws RangeError when an extent is no positive integer or the number of samples does not fit
 * @example
 * const signal = tensor([3], [1, 2, 3]);
 * signal.data[2]; // => 3
 */
export function tensor<const S extends Shape>(shape: S, data: FloatArray | readonly number[]): Tensor<S> {
  const size = checkedSize('tensor', 'shape', shape);
  if (!(data instanceof Float32Array || data instanceof Float64Array || Array.isArray(data)))
    throw typeError('tensor', 'data', 'a Float32Array, a Float64Array or an array of numbers', data);
  if (data.length !== size)
    throw rangeError('tensor', 'data', `${size} samples (${shape.join('x')})`, data.length);
  return {
    shape,
    data: data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data),
  };
}

/**
 * A tensor of zeros.
 *
 * @param shape extents per axis, each an integer >= 1
 * @param dtype precision, float32 by default
 * @throws RangeError when an extent is no positive integer, or there are more than 2³¹ samples
 * @example
 * zeros([2, 3]).data.length; // => 6
 */
export function zeros<const S extends Shape>(shape: S, dtype: DType = 'float32'): Tensor<S> {
  return { shape, data: allocate(checkedSize('zeros', 'shape', shape), dtype) };
}

/** A tensor of the same shape and precision, filled with zeros. */
export function zerosLike<S extends Shape>(like: Tensor<S>): Tensor<S> {
  return { shape: like.shape, data: allocate(like.data.length, dtypeOf(like)) };
}

/**
 * A copy with its own samples, in another precision when `dtype` is given.
 *
 * @example
 * copyOf(tensor([2], [1, 2]), 'float32').data instanceof Float32Array; // => true
 */
export function copyOf<S extends Shape>(source: Tensor<S>, dtype: DType = dtypeOf(source)): Tensor<S> {
  const data = allocate(source.data.length, dtype);
  data.set(source.data);
  return { shape: source.shape, data };
}

/**
 * The number of samples of a shape that a caller gave, checked before anything is allocated.
 *
 * @param name the argument that the shape comes from, for the message
 * @param largest the most samples that are accepted
 * @throws TypeError when the shape is no list; RangeError when an extent is no positive integer or the samples are more than `largest`
 */
export function checkedSize(fn: string, name: string, shape: Shape, largest: number = largestTensor): number {
  if (!Array.isArray(shape)) throw typeError(fn, name, 'an array of integers', shape);
  for (const n of shape) checkInteger(fn, name, n);
  const size = sizeOf(shape);
  if (size > largest)
    throw new RangeError(`${fn}: "${name}" must have at most ${largest} samples, got ${shape.join('x')}`);
  return size;
}

/**
 * Throws unless the value is a tensor whose samples fit its shape, and that is the expected one where it is given.
 *
 * @throws TypeError when it is no shape with samples; RangeError for extents below 1, another number of samples or another shape
 */
export function checkTensor(fn: string, name: string, value: Tensor, expected?: Shape): void {
  const samples = value?.data;
  if (!(samples instanceof Float32Array || samples instanceof Float64Array))
    throw typeError(fn, name, 'a tensor, whose data are a Float32Array or a Float64Array', samples ?? value);
  const { shape } = value;
  if (!Array.isArray(shape))
    throw typeError(fn, name, 'a tensor, whose shape is an array of integers', shape);
  if (expected !== undefined) checkShape(fn, name, shape, expected);
  else if (!shape.every((n) => Number.isInteger(n) && n > 0))
    throw rangeError(fn, name, 'a tensor, whose extents are integers >= 1', shape);
  const size = sizeOf(shape);
  if (samples.length !== size)
    throw new RangeError(
      `${fn}: "${name}" must have ${size} samples for the shape [${shape.join(', ')}], got ${samples.length}`,
    );
}
