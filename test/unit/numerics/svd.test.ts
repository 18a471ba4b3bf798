import { describe, expect, it } from 'vitest';
import { convMatrix } from '../../../src/conv/matrix/conv-matrix.ts';
import { denseMatrix } from '../../../src/conv/matrix/sparse.ts';
import { pseudoInverse, svd } from '../../../src/numerics/svd.ts';
import { type Tensor, tensor } from '../../../src/tensor.ts';
import { maxDifference, noise } from '../../tensors.ts';

function times(a: Tensor, b: Tensor): Tensor {
  const [n, m, k] = [a.shape[0], a.shape[1], b.shape[1]];
  const data = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < k; j++)
      for (let l = 0; l < m; l++) data[i * k + j] += a.data[i * m + l] * b.data[l * k + j];
  return { shape: [n, k], data };
}

const transposed = ({ shape: [n, m], data }: Tensor): Tensor => ({
  shape: [m, n],
  data: Float64Array.from({ length: n * m }, (_, at) => data[(at % n) * m + Math.floor(at / n)]),
});

describe('svd', () => {
  it('U diag(values) Vᵀ is the matrix', () => {
    for (const shape of [
      [4, 7],
      [7, 4],
    ] as const) {
      const m = noise(shape);
      const { values, u, v, rank } = svd(m);
      const scaled = {
        shape: u.shape,
        data: u.data.map((value: number, at: number) => value * values[at % 4]) as Float64Array,
      };
      expect(maxDifference(times(scaled, transposed(v)).data, m.data)).toBeLessThan(1e-13);
      expect(rank).toBe(4);
    }
  });

  it.each([
    [4, 4],
    [5, 4],
    [6, 6],
    [7, 7],
    [8, 7],
    [9, 9],
  ])(
    "the zero-padded 'same' box of 3 on %i samples has rank %i: singular where 3 divides n + 1",
    (n, rank) => {
      const C = denseMatrix(convMatrix(tensor([1, 1, 3], [1, 1, 1]), [n], { padding: 1 }));
      expect(svd(C).rank).toBe(rank);
    },
  );

  it('refuses what is no finite matrix', () => {
    expect(() => svd(noise([2, 2, 2]))).toThrow(/svd: "matrix" must be a tensor of two axes/);
    expect(() => svd(tensor([1, 1], [Number.NaN]))).toThrow(/svd: "matrix" must be finite everywhere/);
  });
});

describe('pseudoInverse', () => {
  it.each([[[5, 3]], [[3, 5]], [[4, 4]]])(
    'has the four properties of Penrose, also where the rank is short: %j',
    (shape) => {
      const full = noise(shape);
      const [rows, columns] = shape;
      const short = { shape, data: full.data.slice() };
      for (let j = 0; j < columns; j++) short.data[(rows - 1) * columns + j] = short.data[j];
      for (const a of [full, short]) {
        const p = pseudoInverse(a);
        expect(maxDifference(times(times(a, p), a).data, a.data)).toBeLessThan(1e-13);
        expect(maxDifference(times(times(p, a), p).data, p.data)).toBeLessThan(1e-12);
        for (const square of [times(a, p), times(p, a)])
          expect(maxDifference(square.data, transposed(square).data)).toBeLessThan(1e-13);
      }
    },
  );

  it('a tolerance leaves small values out', () => {
    expect([...pseudoInverse(tensor([2, 2], [2, 0, 0, 0.01]), 0.1).data]).toEqual([0.5, 0, 0, 0]);
    expect(() => pseudoInverse(tensor([1, 1], [1]), -1)).toThrow(
      /pseudoInverse: "tolerance" must be a number >= 0/,
    );
    expect(() => pseudoInverse(tensor([1], [1]))).toThrow(
      /pseudoInverse: "matrix" must be a tensor of two axes/,
    );
  });
});
