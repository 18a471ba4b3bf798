import { rowStarts } from '../../boundary/frame.ts';
import { spectralFilter } from '../../fft/filter.ts';
import { allocate, dtypeOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../../tensor.ts';
import { conjugateGradientSteps } from '../optimization/conjugate-gradients.ts';
import { solverMemory } from '../optimization/solver-memory.ts';

/** The mask of missing samples of a periodic grid: 1 outside the frame and where a weight of the frame is 0. */
export function missingMask(
  padded: Shape,
  begin: readonly number[],
  frame: Shape,
  weights?: FloatArray,
): Uint8Array {
  const mask = new Uint8Array(sizeOf(padded)).fill(1);
  const width = frame[frame.length - 1];
  for (const [row, start] of rowStarts(padded, begin, frame).entries())
    if (weights === undefined) mask.fill(0, start, start + width);
    else for (let j = 0; j < width; j++) mask[start + j] = weights[row * width + j] > 0 ? 0 : 1;
  return mask;
}

/** The indices of a mask. */
export function indicesOf(mask: Uint8Array): Int32Array {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i];
  const indices = new Int32Array(count);
  for (let i = 0, at = 0; at < count; i++) if (mask[i] === 1) indices[at++] = i;
  return indices;
}

/** Updates of the active set of bounds; half of them, with half the iterations, lose 0.4 dB. */
const rounds = 8;

/** Reduction of the squared residual at which the conjugate gradients stop. */
const reduction = 1e-8;

/**
 * Estimates the missing samples p of an image, in place: the minimizer of E(p) = ½ p·(I - P B P) p - p·P B y, by conjugate gradients from
 * the values in `whole`.
 *
 * Where p has bounds, the iterations are divided into rounds (the primal-dual active set method): samples that end a round below their
 * bound are set to it, and stay there in the next round if E would only let them decrease.
 *
 * @param whole y and p on the periodic grid
 * @param missing indices of p
 * @param transfer the transfer function of B, real, from 0 to less than 1
 * @param most maximum number of iterations
 * @param least lower bounds on the periodic grid, -Infinity where there is none
 */
export function fillMissing(
  whole: Tensor,
  missing: Int32Array,
  transfer: FloatArray,
  most: number,
  least?: FloatArray,
): void {
  const { shape, data } = whole;
  const im = allocate(transfer.length, dtypeOf(whole));
  const B = spectralFilter({ shape, rank: shape.length, re: transfer, im });
  if (least === undefined) {
    minimize(whole, missing, B, most);
    return;
  }
  const buffers = solverMemory(whole);
  const filtered = buffers.tensor(shape);
  const project = () => {
    for (const i of missing) data[i] = Math.max(data[i], least[i]);
  };
  project();
  for (let round = 0, free = missing; round < rounds; round++) {
    minimize(whole, free, B, Math.ceil(most / rounds));
    project();
    if (round === rounds - 1) break;
    B.apply(whole, false, filtered);
    free = missing.filter((i) => data[i] > least[i] || filtered.data[i] > data[i]);
  }
  buffers.release();
}

/** Solves (I - P B P) p = P B y, the minimum of E without bounds, by conjugate gradients. */
function minimize(
  whole: Tensor,
  missing: Int32Array,
  B: ReturnType<typeof spectralFilter>,
  most: number,
): void {
  const dtype = dtypeOf(whole);
  const { shape, data } = whole;
  const buffers = solverMemory(whole);
  const embedded = buffers.tensor(shape);
  const filtered = buffers.clone(whole);
  B.apply(filtered, false, filtered);
  const size = missing.length;
  const [x, r, p] = [1, 2, 3].map(() => allocate(size, dtype));
  // In double precision also for single-precision data: p - P B P p is not rounded to storage.
  const product = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    x[i] = data[missing[i]];
    r[i] = filtered.data[missing[i]] - x[i];
  }
  const multiply = () => {
    for (let i = 0; i < size; i++) embedded.data[missing[i]] = p[i];
    B.apply(embedded, false, filtered);
    for (let i = 0; i < size; i++) product[i] = p[i] - filtered.data[missing[i]];
  };
  conjugateGradientSteps({ x, r, p, product }, multiply, most, reduction);
  for (let i = 0; i < size; i++) data[missing[i]] = x[i];
  buffers.release();
}

/** Largest transfer of B: a filter without regularization determines nothing outside the frame, and this keeps the system definite. */
export const largestTransfer = 0.9999;
