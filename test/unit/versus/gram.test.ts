import { describe, expect, test } from 'vitest';
import { random } from '../../../src/random.ts';
import { sizeOf, tensor } from '../../../src/tensor.ts';
import { conditioning, gramEigenvalues } from '../../../src/versus/gram.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';
import { denseMatrix } from '../../reference/dense-operator.ts';

const operatorOf = (k: number[], values: readonly number[], shape: number[], stride: number[]) =>
  sampledConvolution(
    tensor(k, values),
    shape,
    { stride, dilation: k.map(() => 1), correlate: true },
    'float64',
  );

/** Sum over the whole spectrum from one half of it. */
function overFullSpectrum(half: Float64Array, n: number, of: (v: number) => number): number {
  const width = Math.floor(n / 2) + 1;
  return half.reduce((sum, v, f) => sum + of(v) * (f % width === 0 || 2 * (f % width) === n ? 1 : 2), 0);
}

describe('gramEigenvalues', () => {
  test.each([
    { k: [3, 3], shape: [6, 8], stride: [1, 1] },
    { k: [3, 3], shape: [6, 8], stride: [2, 2] },
    { k: [2, 4], shape: [6, 9], stride: [2, 3] },
    { k: [5], shape: [12], stride: [3] },
  ])(
    '$k taps on $shape, stride $stride: their sum and their energy are those of A Aᵀ',
    ({ k, shape, stride }) => {
      const rng = random(3);
      const values = Array.from({ length: sizeOf(k) }, () => rng.normal());
      const operator = operatorOf(k, values, shape, stride);
      const matrix = denseMatrix(operator);
      const gram = matrix.map((a) => matrix.map((b) => a.reduce((sum, v, j) => sum + v * b[j], 0)));
      const repeats = sizeOf(stride);
      const eigenvalues = gramEigenvalues(operator);
      const n = shape[shape.length - 1];
      expect(overFullSpectrum(eigenvalues, n, (v) => v) / repeats).toBeCloseTo(
        gram.reduce((trace, row, i) => trace + row[i], 0),
        9,
      );
      expect(overFullSpectrum(eigenvalues, n, (v) => v * v) / repeats).toBeCloseTo(
        gram.flat().reduce((energy, v) => energy + v * v, 0),
        7,
      );
    },
  );
});

describe('conditioning', () => {
  test('the 3-box is singular at 12 samples and not at 16: one size decides', () => {
    const box = [1 / 3, 1 / 3, 1 / 3];
    expect(conditioning(operatorOf([3], box, [12], [1]))).toEqual({
      rank: 10,
      conditionNumber: Number.POSITIVE_INFINITY,
    });
    const sixteen = conditioning(operatorOf([3], box, [16], [1]));
    expect(sixteen.rank).toBe(16);
    const moduli = Array.from(
      { length: 16 },
      (_, f) => Math.abs(1 + 2 * Math.cos((2 * Math.PI * f) / 16)) / 3,
    );
    expect(sixteen.conditionNumber).toBeCloseTo(Math.max(...moduli) / Math.min(...moduli), 9);
  });

  test('a stride of 2 keeps half of the dimensions of a signal', () => {
    expect(conditioning(operatorOf([3], [1, 2, 3], [12], [2])).rank).toBe(6);
  });

  test('the identity has condition 1', () => {
    expect(conditioning(operatorOf([1, 1], [2], [5, 4], [1, 1]))).toEqual({ rank: 20, conditionNumber: 1 });
  });
});
