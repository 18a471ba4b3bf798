import { checkInteger, checkShape, rangeError, typeError } from '../errors.ts';
import { engine } from '../kernels/runtime/engine.ts';
import { atAddresses } from '../kernels/runtime/wasm-arrays.ts';
import {
  allocate,
  checkTensor,
  type DType,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
} from '../tensor.ts';
import { complexLines, halfRows, realRows } from './lines.ts';
import { backward, forward, needsSpare } from './simd.ts';
import { halfShape, type Spectrum } from './spectrum.ts';

/**
 * The discrete Fourier transform of a real tensor over its last `rank` axes, as a half spectrum:
 * X[k] = Σ x[j] exp(-2πi Σ_a j_a k_a / n_a), unnormalised.
 *
 * Float32 samples are transformed in single precision by vector kernels, Float64 samples in double precision.
 *
 * @param tensor real samples of any shape; every size from 1 up, primes too
 * @param rank how many trailing axes to transform (all by default); the axes before them are a batch
 * @param out a spectrum of the same shape, rank and precision that is overwritten and returned
 * @returns a spectrum in the tensor's precision, not normalised
 * @throws RangeError when rank is not between 1 and the number of axes, or `out` has another shape
 * @throws TypeError when `out` has another precision
 * @example
 * const spectrum = rfftn(tensor([4], [1, 2, 3, 4]));
 * [...spectrum.re]; // => [10, -2, -2]
 */
export function rfftn(tensor: Tensor, rank: number = tensor.shape.length, out?: Spectrum): Spectrum {
  checkTensor('rfftn', 'tensor', tensor);
  checkInteger('rfftn', 'rank', rank);
  if (rank > tensor.shape.length)
    throw rangeError('rfftn', 'rank', `at most the ${tensor.shape.length} axes of the tensor`, rank);
  const { shape, data } = tensor;
  const half = halfShape(shape);
  const dtype = dtypeOf(tensor);
  if (out !== undefined) {
    checkShape('rfftn', 'out', out.shape, shape);
    if (out.rank !== rank) throw rangeError('rfftn', 'out', `of rank ${rank}`, out.rank);
    checkPrecision('rfftn', out.re, dtype);
    checkPrecision('rfftn', out.im, dtype);
  }
  const re = out?.re ?? allocate(sizeOf(half), dtype);
  const im = out?.im ?? allocate(sizeOf(half), dtype);
  const kernels = engine();
  if (kernels !== undefined && isSingle(data) && isSingle(re) && isSingle(im)) {
    atAddresses(kernels, [data], [re, im], ([real], [reAt, imAt]) =>
      forward(kernels, shape, rank, real, { re: reAt, im: imAt }),
    );
  } else {
    realRows(data, re, im, shape[shape.length - 1]);
    for (let axis = shape.length - 2; axis >= shape.length - rank; axis--)
      complexLines(re, im, half, axis, false);
  }
  return out ?? { shape, rank, re, im };
}

/**
 * The inverse of {@link rfftn}: x[j] = (1/n) Σ X[k] exp(+2πi Σ_a j_a k_a / n_a) over the full Hermitian spectrum.
 *
 * @param spectrum a half spectrum, left as it is; the imaginary parts that a real tensor cannot have are ignored
 * @param out a tensor of `spectrum.shape` and the spectrum's precision that is overwritten and returned
 * @returns the real tensor of `spectrum.shape`
 * @throws RangeError when `out` has another shape
 * @throws TypeError when `out` has another precision
 * @example
 * [...irfftn(rfftn(tensor([3], [1, 2, 4]))).data].map(Math.round); // => [1, 2, 4]
 */
export function irfftn<S extends Shape = Shape>(spectrum: Spectrum, out?: Tensor<S>): Tensor<S> {
  const { shape, rank, re, im } = spectrum;
  const dtype = dtypeOf({ data: re });
  if (out !== undefined) {
    checkTensor('irfftn', 'out', out, shape);
    checkPrecision('irfftn', out.data, dtype);
  }
  const result = out ?? { shape: shape as S, data: allocate(sizeOf(shape), dtype) };
  const { data } = result;
  const kernels = engine();
  if (kernels !== undefined && isSingle(data) && isSingle(re) && isSingle(im)) {
    atAddresses(kernels, [re, im], [data], ([reAt, imAt], [real]) => {
      const planes = { re: reAt, im: imAt };
      if (!needsSpare(shape, rank)) return backward(kernels, shape, rank, planes, planes, real);
      const at = kernels.heap.allocate(re.byteLength * 2);
      try {
        backward(kernels, shape, rank, planes, { re: at, im: at + re.byteLength }, real);
      } finally {
        kernels.heap.release(at);
      }
    });
  } else {
    const half = halfShape(shape);
    const reCopy = re.slice();
    const imCopy = im.slice();
    for (let axis = shape.length - rank; axis < shape.length - 1; axis++)
      complexLines(reCopy, imCopy, half, axis, true);
    const scale = 1 / sizeOf(shape.slice(shape.length - rank));
    halfRows(reCopy, imCopy, data, shape[shape.length - 1], scale);
  }
  return result;
}

function isSingle(data: FloatArray): data is Float32Array {
  return data instanceof Float32Array;
}

function checkPrecision(fn: string, data: FloatArray, dtype: DType): void {
  if (dtypeOf({ data }) !== dtype) throw typeError(fn, 'out', `${dtype} samples`, data);
}
