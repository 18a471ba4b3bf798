import { describe, expect, test } from 'vitest';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { linearEstimate } from '../../../src/versus/linear-estimate.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';
import { denseMatrix, solveDense } from '../../reference/dense-operator.ts';

const rng = random(11);
const normal = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );
const maxDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const cases = [
  { kernel: normal(3, 3), shape: [2, 6, 8], stride: [1, 1] },
  { kernel: normal(3, 3), shape: [2, 6, 8], stride: [2, 2] },
  { kernel: normal(2, 4), shape: [1, 6, 9], stride: [2, 3] },
  { kernel: tensor([3], [1, 1, 1]), shape: [12], stride: [1] },
].map(({ kernel, shape, stride }) => ({
  name: `${kernel.shape.join('x')} taps on ${shape.join('x')}, stride ${stride}`,
  shape,
  operator: sampledConvolution(
    kernel,
    shape,
    { stride, dilation: stride.map(() => 1), correlate: false },
    'float64',
  ),
}));

describe('linearEstimate', () => {
  test.each(cases)('$name: without knowledge it is the pseudo-inverse', ({ operator, shape }) => {
    const x = normal(...shape);
    const y = operator.apply(x);
    const seen = linearEstimate(operator, y);
    // A A⁺ A = A, and A⁺A is an orthogonal projection: what is lost is orthogonal to what is seen.
    expect(maxDifference(operator.apply(seen).data, y.data)).toBeLessThan(1e-10);
    let inner = 0;
    seen.data.forEach((v, i) => {
      inner += v * (x.data[i] - v);
    });
    expect(Math.abs(inner)).toBeLessThan(1e-9);
  });

  test.each(cases)('$name: with a prior it is S Aᵀ (A S Aᵀ + σ²)⁻¹ y', ({ operator, shape }) => {
    const { transfer } = operator;
    const prior = Float64Array.from(transfer.re, (_, f) => 1 / (1 + f));
    // S is circulant: a power spectrum must be even, which only those values are that the transform of a real kernel gives.
    const half = { ...transfer, re: prior, im: new Float64Array(prior.length) };
    symmetrise(half.re, transfer.shape);
    const y = normal(...operator.range);
    const noise = 0.3;
    const estimate = linearEstimate(operator, y, { prior: half.re, noise });

    const a = denseMatrix(operator);
    const s = a[0].map(() => 0);
    expect(s).toHaveLength(sizeOf(shape));
    const sat = a.map((row) => applyCirculant(half.re, transfer.shape, tensor(shape, row)));
    const system = a.map((row, i) =>
      Float64Array.from(
        sat.map((column, j) => row.reduce((sum, v, k) => sum + v * column[k], 0) + (i === j ? noise : 0)),
      ),
    );
    const weights = solveDense(system, y.data);
    const expected = zeros(shape, 'float64');
    sat.forEach((column, j) => {
      for (let k = 0; k < column.length; k++) expected.data[k] += column[k] * weights[j];
    });
    expect(maxDifference(estimate.data, expected.data)).toBeLessThan(1e-9);
  });
});

/** Gives a frequency and its mirror image the same value along the axes that the half spectrum holds whole. */
function symmetrise(power: Float64Array, shape: readonly number[]): void {
  if (shape.length !== 2) return;
  const [height] = shape;
  const width = Math.floor(shape[1] / 2) + 1;
  for (let i = 1; i < height; i++)
    for (let j = 0; j < width; j++)
      if (i > height - i) power[i * width + j] = power[(height - i) * width + j];
}

/** F⁻¹ diag(s) F by sums of cosines. */
function applyCirculant(power: Float64Array, frame: readonly number[], x: Tensor): Float64Array {
  const n = sizeOf(frame);
  const kernel = new Float64Array(n);
  const width = Math.floor(frame[frame.length - 1] / 2) + 1;
  const last = frame[frame.length - 1];
  const rows = n / last;
  for (let p = 0; p < n; p++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < last; j++) {
        const mirrored = j < width ? [i, j] : [(rows - i) % rows, last - j];
        const phase = (i * Math.floor(p / last)) / rows + (j * (p % last)) / last;
        kernel[p] += (power[mirrored[0] * width + mirrored[1]] * Math.cos(2 * Math.PI * phase)) / n;
      }
  const result = new Float64Array(x.data.length);
  for (let start = 0; start < x.data.length; start += n)
    for (let p = 0; p < n; p++)
      for (let q = 0; q < n; q++) {
        const di = (Math.floor(p / last) - Math.floor(q / last) + rows) % rows;
        const dj = ((p % last) - (q % last) + last) % last;
        result[start + p] += kernel[di * last + dj] * x.data[start + q];
      }
  return result;
}
