import { allocate, dtypeOf, type FloatArray, type Tensor } from '../tensor.ts';

/** Half of the side of a window: the texture of noise needs no more. */
const reach = 2;

/** In multiples of the variance of the noise: what has this variance loses half of itself. */
const strength = 4;

/**
 * The self-guided filter: in every window of 5 samples an axis the image is scaled about its mean by a = s²/(s² + 4σ²), with s² its variance above
 * that of the noise, and the windows that contain a sample are averaged. Flat parts lose their noise, edges and strong texture stay.
 *
 * K. He, J. Sun, X. Tang 2010, Guided image filtering, doi:10.1007/978-3-642-15549-9_1.
 *
 * @param image samples of any shape; all axes are space
 * @param sigma standard deviation of the noise, > 0
 * @param weights 0 for missing samples, which count in no window
 */
export function guidedFilter(image: Tensor, sigma: number, weights?: FloatArray): Tensor {
  const { shape, data } = image;
  const known = weights && data.map((_: number, i: number) => (weights[i] > 0 ? 1 : 0));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (known !== undefined && known[i] === 0) continue;
    sum += data[i];
    count++;
  }
  // The variance is a difference of squares: about the mean of the image it keeps its digits.
  const center = count > 0 ? sum / count : 0;
  const empty = () => allocate(data.length, dtypeOf(image));
  const values = empty();
  const squares = empty();
  for (let i = 0; i < data.length; i++) {
    values[i] = known !== undefined && known[i] === 0 ? 0 : data[i] - center;
    squares[i] = values[i] * values[i];
  }
  const share = boxSum(known ?? empty().fill(1), shape);
  boxSum(values, shape);
  boxSum(squares, shape);
  for (let i = 0; i < data.length; i++) {
    const mean = share[i] > 0 ? values[i] / share[i] : 0;
    const signal = share[i] > 0 ? Math.max(0, squares[i] / share[i] - mean * mean - sigma * sigma) : 0;
    const scale = signal / (signal + strength * sigma * sigma);
    values[i] = (1 - scale) * mean;
    squares[i] = scale;
  }
  const windows = boxSum(empty().fill(1), shape);
  boxSum(values, shape);
  boxSum(squares, shape);
  const out = empty();
  for (let i = 0; i < data.length; i++)
    out[i] = center + (values[i] + squares[i] * (data[i] - center)) / windows[i];
  return { shape, data: out };
}

/** Replaces every sample by the sum over its window inside the frame. */
function boxSum(data: FloatArray, shape: readonly number[]): FloatArray {
  sumAlongRows(data, shape[shape.length - 1]);
  let stride = shape[shape.length - 1];
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    sumAcrossRows(data, shape[axis], stride);
    stride *= shape[axis];
  }
  return data;
}

function sumAlongRows(data: FloatArray, n: number): void {
  // Doubles: a running sum of floats drifts.
  const sums = new Float64Array(n + 1);
  for (let from = 0; from < data.length; from += n) {
    for (let i = 0; i < n; i++) sums[i + 1] = sums[i] + data[from + i];
    for (let i = 0; i < n; i++)
      data[from + i] = sums[Math.min(n, i + reach + 1)] - sums[Math.max(0, i - reach)];
  }
}

/** The same along an axis of n lines, `stride` samples each. */
function sumAcrossRows(data: FloatArray, n: number, stride: number): void {
  const lines = data.slice(0, n * stride);
  const sums = new Float64Array(stride);
  for (let block = 0; block < data.length; block += n * stride) {
    lines.set(data.subarray(block, block + n * stride));
    sums.fill(0);
    for (let i = -reach; i < n; i++) {
      const [enters, leaves] = [(i + reach) * stride, (i - reach - 1) * stride];
      if (i + reach < n) for (let c = 0; c < stride; c++) sums[c] += lines[enters + c];
      if (leaves >= 0) for (let c = 0; c < stride; c++) sums[c] -= lines[leaves + c];
      if (i >= 0) for (let c = 0, at = block + i * stride; c < stride; c++) data[at + c] = sums[c];
    }
  }
}
