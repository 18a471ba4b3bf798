import { describe, expect, it } from 'vitest';
import { convND } from '../../../../src/conv/layers/conv-nd.ts';
import { convMatrix } from '../../../../src/conv/matrix/conv-matrix.ts';
import { denseMatrix } from '../../../../src/conv/matrix/sparse.ts';
import { pseudoInverse, svd } from '../../../../src/numerics/svd.ts';
import { invertibility } from '../../../../src/solvers/layers/invertibility.ts';
import { type Tensor, tensor, zeros } from '../../../../src/tensor.ts';
import { applyMatrix, wrappedMatrix } from '../../../reference/wrapped-conv.ts';
import { noise } from '../../../tensors.ts';

const box = (n: number): Tensor => tensor([1, 1, n], new Array<number>(n).fill(1));
const dense = (rows: Float64Array[]): Tensor =>
  tensor(
    [rows.length, rows[0].length],
    rows.flatMap((row) => [...row]),
  );

/** ‖x − A⁺A x‖² / ‖x‖² by the pseudo-inverse of the matrix. */
function lost(matrix: Tensor, x: Tensor): number {
  const rowsOf = ({ shape, data }: Tensor): Float64Array[] =>
    Array.from({ length: shape[0] }, (_, i) =>
      Float64Array.from(data.slice(i * shape[1], (i + 1) * shape[1])),
    );
  const seen = applyMatrix(rowsOf(pseudoInverse(matrix, 1e-12)), applyMatrix(rowsOf(matrix), x.data));
  return Math.hypot(...seen.map((value, i) => value - x.data[i])) ** 2 / Math.hypot(...x.data) ** 2;
}

describe('invertibility', () => {
  const layers = [
    { weight: noise([2, 3, 3]), size: [12], stride: [1], dilation: [2], begin: [1], groups: 1 },
    { weight: noise([4, 1, 3]), size: [12], stride: [2], dilation: [1], begin: [0], groups: 2 },
    { weight: noise([3, 2, 3, 2]), size: [4, 6], stride: [2, 3], dilation: [1, 1], begin: [1, 0], groups: 1 },
    { weight: noise([5, 1, 2, 3]), size: [6, 4], stride: [2, 2], dilation: [1, 1], begin: [0, 1], groups: 1 },
    {
      weight: noise([2, 2, 2, 2, 2]),
      size: [3, 2, 4],
      stride: [1, 1, 2],
      dilation: [1, 1, 1],
      begin: [0, 0, 0],
      groups: 1,
    },
    { weight: noise([1, 1, 5]), size: [4], stride: [1], dilation: [1], begin: [2], groups: 1 },
  ];

  it.each(layers)(
    'a layer with periodic input has the singular values of its matrix: $weight.shape, $size',
    (layer) => {
      const matrix = dense(wrappedMatrix(layer));
      const { values, rank } = svd(matrix);
      const image = noise([layer.weight.shape[1] * layer.groups, ...layer.size], 4);
      const found = invertibility({ ...layer, padding: layer.begin, boundary: 'wrap' }, layer.size, {
        image,
      });
      expect(found.sigmaMax).toBeCloseTo(values[0], 10);
      expect(found.sigmaMin).toBeCloseTo(values[values.length - 1], 10);
      expect(found.rank).toBe(rank);
      expect([found.equations, found.unknowns]).toEqual(matrix.shape);
      expect(found.lostEnergy).toBeCloseTo(lost(matrix, image), 10);
    },
  );

  it('a zero-padded layer has those of convMatrix', () => {
    const weight = noise([2, 1, 3, 3]);
    const options = { stride: 2, padding: 1, groups: 2 };
    const image = noise([2, 5, 6], 4);
    const found = invertibility({ weight, ...options }, [5, 6], { image });
    const matrix = denseMatrix(convMatrix(weight, [5, 6], options));
    const { values, rank } = svd(matrix);
    expect(found).toMatchObject({ sigmaMax: values[0], sigmaMin: values[values.length - 1], rank });
    expect(found.lostEnergy).toBeCloseTo(lost(matrix, image), 10);
  });

  it('the periodic box of 3 is singular where 3 divides n', () => {
    const at = (n: number) => invertibility({ weight: box(3), boundary: 'wrap' }, n);
    expect(at(12)).toMatchObject({ rank: 10, conditionNumber: Number.POSITIVE_INFINITY });
    expect(at(12).worstFrequency[0]).toBeCloseTo(1 / 3, 12);
    expect(at(12).sentence).toBe(
      '2 of 12 dimensions of the input (16.7 %) are mapped to zero, one of them at (0.333) cycles per sample: they are lost.',
    );
    expect(at(16).rank).toBe(16);
    expect(at(16).sentence).toMatch(
      /^Every input can be recovered: noise is amplified at most [\d.]+-fold, at \(0\.313\)/,
    );
  });

  it("the box of 3 with 'same' zeros is singular where 3 divides n + 1", () => {
    const at = (n: number) => invertibility({ weight: box(3), padding: 1 }, n);
    for (const n of [5, 8])
      expect(at(n)).toMatchObject({ rank: n - 1, conditionNumber: Number.POSITIVE_INFINITY });
    for (const n of [6, 7, 9, 12]) {
      expect(at(n).rank).toBe(n);
      expect(at(n).conditionNumber).toBeGreaterThan(11);
      expect(at(n).conditionNumber).toBeLessThan(22);
    }
  });

  it('stride 2 wants two output channels', () => {
    const at = (channels: number) =>
      invertibility({ weight: noise([channels, 1, 3]), stride: 2, boundary: 'wrap' }, 12);
    expect([1, 2, 3].map((channels) => at(channels).rank)).toEqual([6, 12, 12]);
    expect(at(1).sentence).toBe(
      'Stride 2 with 1 output channel has 6 outputs for 12 unknowns: 6 dimensions (50 %) are lost.',
    );
  });

  it('the 4x16 example of the PuzzleLib page: 12 dimensions are lost', () => {
    const { rank, unknowns, equations } = invertibility({ weight: noise([1, 1, 3, 3]) }, 4);
    expect({ rank, unknowns, equations }).toEqual({ rank: 4, unknowns: 16, equations: 4 });
  });

  it('an image of the lost frequency is lost, one without it is not', () => {
    const wave = zeros([1, 12], 'float32');
    for (let i = 0; i < 12; i++) wave.data[i] = Math.cos((2 * Math.PI * i) / 3);
    const layer = { weight: box(3), boundary: 'wrap' } as const;
    expect(invertibility(layer, 12, { image: wave }).lostEnergy).toBeCloseTo(1, 6);
    wave.data.fill(1);
    expect(invertibility(layer, 12, { image: wave }).lostEnergy).toBeCloseTo(0, 12);
  });

  it('takes a layer object', () => {
    const layer = convND(2, { inmaps: 1, outmaps: 2, size: 3, pad: 1 });
    expect(invertibility(layer, 5).rank).toBe(25);
  });

  const layer = { weight: box(3) };
  it.each([
    ['weight', { weight: tensor([1, 1], [1]) }, 5, /"weight" must be a tensor of two channel axes/],
    ['samples', { weight: tensor([1, 1, 1], [Number.NaN]) }, 5, /"weight" must be finite/],
    ['boundary', { ...layer, boundary: 'reflect' }, 5, /"boundary" must be one of zero, wrap/],
    ['size', { ...layer, stride: 2, boundary: 'wrap' }, 5, /"size" must be a multiple of the stride 2/],
    ['small size', layer, 2, /"size" must be large enough for the kernel on axis 0/],
    ['groups', { ...layer, groups: 2 }, 5, /"groups" must be a divisor of the 1 output channels/],
    [
      'matrix',
      { weight: noise([1, 1, 3, 3]) },
      64,
      /"size" must be small enough for a matrix of 65536 entries/,
    ],
  ])('refuses a wrong %s', (_, wrong, size, message) => {
    expect(() => invertibility(wrong as typeof layer, size)).toThrow(message);
  });

  it('refuses an image of another shape', () => {
    expect(() => invertibility(layer, 5, { image: noise([1, 4]) })).toThrow(/"image" must have shape 1x5/);
    const image = tensor([1, 3], [1, Number.NaN, 1]);
    expect(() => invertibility(layer, 3, { image })).toThrow(/"image" must be finite/);
  });
});
