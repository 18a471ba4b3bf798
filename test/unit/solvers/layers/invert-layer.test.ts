import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convND } from '../../../../src/conv/layers/conv-nd.ts';
import { convMatrix } from '../../../../src/conv/matrix/conv-matrix.ts';
import { denseMatrix } from '../../../../src/conv/matrix/sparse.ts';
import { pseudoInverse } from '../../../../src/numerics/svd.ts';
import { type InvertLayerOptions, invertLayer } from '../../../../src/solvers/layers/invert-layer.ts';
import { type Tensor, tensor } from '../../../../src/tensor.ts';
import { applyMatrix, wrappedMatrix } from '../../../reference/wrapped-conv.ts';
import { maxDifference, noise } from '../../../tensors.ts';

const rowsOf = ({ shape, data }: Tensor): Float64Array[] =>
  Array.from({ length: shape[0] }, (_, i) => Float64Array.from(data.slice(i * shape[1], (i + 1) * shape[1])));
const dense = (rows: Float64Array[]): Tensor =>
  tensor(
    [rows.length, rows[0].length],
    rows.flatMap((row) => [...row]),
  );

/** (AᵀA + λ)⁻¹ Aᵀ y by the pseudo-inverse of [A; √λ]. */
function oracle(matrix: Tensor, y: ArrayLike<number>, lambda = 0): Float64Array {
  const rows = rowsOf(matrix);
  if (lambda === 0) return applyMatrix(rowsOf(pseudoInverse(matrix, 1e-12)), y);
  const unit = Array.from({ length: matrix.shape[1] }, (_, i) =>
    new Float64Array(matrix.shape[1]).fill(Math.sqrt(lambda), i, i + 1),
  );
  return applyMatrix(rowsOf(pseudoInverse(dense([...rows, ...unit]))), [
    ...Array.from(y),
    ...unit.map(() => 0),
  ]);
}

describe('invertLayer, periodic input', () => {
  const layers = [
    {
      name: 'square',
      weight: noise([3, 3, 3]),
      size: [10],
      stride: [1],
      dilation: [1],
      begin: [1],
      groups: 1,
    },
    {
      name: 'tall, dilated',
      weight: noise([3, 2, 3]),
      size: [9],
      stride: [1],
      dilation: [2],
      begin: [0],
      groups: 1,
    },
    { name: 'wide', weight: noise([2, 3, 3]), size: [8], stride: [1], dilation: [1], begin: [0], groups: 1 },
    {
      name: 'strided groups',
      weight: noise([6, 1, 3]),
      size: [12],
      stride: [2],
      dilation: [1],
      begin: [1],
      groups: 2,
    },
    {
      name: 'strided plane',
      weight: noise([5, 1, 3, 3]),
      size: [6, 4],
      stride: [2, 2],
      dilation: [1, 1],
      begin: [1, 1],
      groups: 1,
    },
    {
      name: 'odd strides',
      weight: noise([3, 2, 2, 3]),
      size: [4, 9],
      stride: [1, 3],
      dilation: [1, 1],
      begin: [0, 2],
      groups: 1,
    },
    {
      name: 'volume',
      weight: noise([3, 2, 2, 2, 2]),
      size: [3, 2, 4],
      stride: [1, 1, 2],
      dilation: [1, 1, 1],
      begin: [0, 1, 0],
      groups: 1,
    },
    {
      name: 'singular box',
      weight: tensor([1, 1, 3], [1, 1, 1]),
      size: [12],
      stride: [1],
      dilation: [1],
      begin: [1],
      groups: 1,
    },
  ];

  it.each(layers)(
    'is the pseudo-inverse, and with lambda the Wiener filter: $name',
    async ({ name: _, weight, begin, ...layer }) => {
      const matrix = dense(wrappedMatrix({ weight, begin, ...layer }));
      const shape = [weight.shape[0], ...layer.size.map((n, axis) => n / layer.stride[axis])];
      const y = noise(shape, 8);
      for (const lambda of [0, 0.3]) {
        const inverse = invertLayer(weight, { ...layer, padding: begin, boundary: 'wrap', lambda });
        const { estimate, stopReason, parameters } = await inverse.solve(y);
        expect(estimate.shape).toEqual([weight.shape[1] * layer.groups, ...layer.size]);
        expect(maxDifference(estimate.data, oracle(matrix, y.data, lambda))).toBeLessThan(1e-10);
        expect([inverse.method, stopReason, parameters.lambda]).toEqual(['frequency', 'direct', lambda]);
      }
    },
  );

  it('stride 2 from one channel: one output channel loses half the input, two and three give it back to 1e-14', async () => {
    const errors: number[] = [];
    for (const channels of [1, 2, 3]) {
      const weight = noise([channels, 1, 3], 2);
      const geometry = { size: [12], stride: [2], dilation: [1], groups: 1 };
      const x = noise([1, 12], 6);
      const y = tensor(
        [channels, 6],
        applyMatrix(wrappedMatrix({ weight, begin: [0], ...geometry }), x.data),
      );
      const { estimate, warnings } = await invertLayer(weight, { ...geometry, boundary: 'wrap' }).solve(y);
      errors.push(Math.hypot(...estimate.data.map((value, i) => value - x.data[i])) / Math.hypot(...x.data));
      expect(warnings).toEqual(
        channels === 1
          ? [
              'The layer maps 6 of 12 dimensions of its input to zero: they are lost, and the estimate is the one of least norm.',
            ]
          : [],
      );
    }
    expect(errors[0]).toBeGreaterThan(0.4);
    expect(Math.max(errors[1], errors[2])).toBeLessThan(1e-13);
  });

  it('takes a batch, a bias and single precision', async () => {
    const weight = noise([3, 2, 3, 3]);
    const options: InvertLayerOptions = { size: [6, 5], boundary: 'wrap', bias: [1, 2, 3] };
    const one = noise([3, 6, 5], 1, 'float32');
    const two = noise([3, 6, 5], 2, 'float32');
    const both = tensor([2, 3, 6, 5], new Float32Array([...one.data, ...two.data]));
    const inverse = invertLayer(weight, options);
    const { estimate } = await inverse.solve(both);
    expect(estimate.data).toBeInstanceOf(Float32Array);
    expect(estimate.shape).toEqual([2, 2, 6, 5]);
    const parts = [(await inverse.solve(one)).estimate, (await inverse.solve(two)).estimate];
    expect([...estimate.data]).toEqual(parts.flatMap((part) => [...part.data]));
    const shifted = tensor(
      [3, 6, 5],
      one.data.map((value, i) => value - Math.floor(i / 30) - 1),
    );
    const plain = await invertLayer(weight, { size: [6, 5], boundary: 'wrap' }).solve(shifted);
    expect(maxDifference(plain.estimate.data, parts[0].data)).toBeLessThan(1e-5);
  });
});

describe('invertLayer, zero padding', () => {
  const layers: [string, Tensor, InvertLayerOptions][] = [
    ['tall', noise([3, 1, 3]), { size: 11, padding: 1 }],
    ['strided', noise([3, 1, 3]), { size: 11, stride: 2, padding: [[1, 2]] }],
    ['dilated groups', noise([6, 2, 3]), { size: 9, dilation: 2, padding: 2, groups: 2 }],
    ['wide', noise([2, 1, 3, 3]), { size: [6, 7], stride: 2, padding: 1 }],
    ['valid', noise([1, 2, 3]), { size: 10 }],
    ['plane', noise([6, 1, 3, 3]), { size: [6, 5], stride: 2, padding: 1 }],
  ];

  it.each(layers)(
    'is the pseudo-inverse of the matrix, and ridge regression with lambda: %s',
    async (_, weight, options) => {
      const { size, ...geometry } = options;
      const sizes = Array.isArray(size) ? size : [size];
      const matrix = denseMatrix(convMatrix(weight, sizes as number[], geometry));
      const x = noise([weight.shape[1] * (options.groups ?? 1), ...(sizes as number[])], 4);
      const y = conv(x, weight, geometry);
      for (const lambda of [0, 0.2])
        for (const precondition of [true, false]) {
          const inverse = invertLayer(weight, { ...options, lambda, precondition, iterations: 400 });
          expect(inverse.method).toBe('cgls');
          const { estimate } = await inverse.solve(y);
          expect(maxDifference(estimate.data, oracle(matrix, y.data, lambda))).toBeLessThan(1e-6);
        }
    },
  );

  it('the preconditioner halves the iterations at least', async () => {
    const weight = tensor([1, 1, 3, 3], [0, 1, 0, 1, 4.4, 1, 0, 1, 0]);
    const x = noise([1, 24, 24]);
    const y = conv(x, weight, { padding: 1 });
    const counts: number[] = [];
    for (const precondition of [true, false]) {
      const { estimate, iterations } = await invertLayer(weight, {
        size: 24,
        padding: 1,
        precondition,
        tolerance: 1e-9,
      }).solve(y);
      expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-5);
      counts.push(iterations);
    }
    expect(counts[0]).toBeLessThan(counts[1] / 2);
  });

  it('takes a batch, and the geometry of a layer object with its bias', async () => {
    const layer = convND(2, { inmaps: 1, outmaps: 5, size: 3, stride: 2, pad: 1, dtype: 'float64' });
    layer.bias?.data.set([1, 2, 3, 4, 5]);
    const x = noise([2, 1, 6, 6]);
    const { weight, stride, padding, dilation, groups, bias } = layer;
    const geometry = { stride, padding, dilation, groups, ...(bias && { bias }) };
    const { estimate } = await invertLayer(weight, { ...geometry, size: 6, iterations: 500 }).solve(
      layer.forward(x),
    );
    expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-5);
  });

  it('warns where it does not converge, and can be aborted', async () => {
    const weight = tensor([1, 1, 3], [1, 1, 1]);
    const y = noise([1, 20]);
    const options: InvertLayerOptions = { size: 20, padding: 1, iterations: 2 };
    const { warnings } = await invertLayer(weight, options).solve(y);
    expect(warnings).toEqual([expect.stringMatching(/^The inverse has not converged after 2 iterations/)]);
    const aborted = invertLayer(weight, { ...options, signal: { aborted: true } }).solve(y);
    await expect(aborted).rejects.toThrow(/aborted before iteration 1/);
  });
});

describe('invertLayer, triangular', () => {
  it.each([
    ['causal', noise([2, 2, 3]), { size: 12, padding: [[4, 0]], dilation: 2 }],
    ['anti-causal', noise([1, 1, 3]), { size: 9, padding: [[0, 2]] }],
    [
      'causal plane',
      noise([1, 1, 2, 2]),
      {
        size: [5, 6],
        padding: [
          [1, 0],
          [1, 0],
        ],
      },
    ],
    ['groups', noise([4, 2, 2]), { size: 8, padding: [[1, 0]], groups: 2 }],
  ] as [string, Tensor, InvertLayerOptions][])(
    'back-substitution is exact: %s',
    async (_, random, options) => {
      // Taps below the own one: the inverse does not grow.
      const weight = { shape: random.shape, data: random.data.map((value) => 0.2 * value) as Float64Array };
      const taps = weight.data.length / (weight.shape[0] * weight.shape[1]);
      const own = options.padding && JSON.stringify(options.padding).startsWith('[[0') ? 0 : taps - 1;
      for (let o = 0; o < weight.shape[0]; o++)
        weight.data[(o * weight.shape[1] + (o % weight.shape[1])) * taps + own] = 1.5;
      const { size, ...geometry } = options;
      const sizes = (Array.isArray(size) ? size : [size]) as number[];
      const x = noise([2, weight.shape[1] * (options.groups ?? 1), ...sizes]);
      const inverse = invertLayer(weight, options);
      const { estimate, parameters, warnings } = await inverse.solve(conv(x, weight, geometry));
      expect(inverse.method).toBe('substitution');
      expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-11);
      expect(parameters.residual).toBeLessThan(1e-13);
      expect(warnings).toEqual([]);
    },
  );

  it('a masked kernel with centred padding is triangular too', async () => {
    const weight = tensor([1, 1, 3, 3], [0.3, -0.2, 0.4, 0.1, 2, 0, 0, 0, 0]);
    const x = noise([1, 6, 7]);
    const inverse = invertLayer(weight, { size: [6, 7], padding: 1 });
    expect(inverse.method).toBe('substitution');
    const { estimate } = await inverse.solve(conv(x, weight, { padding: 1 }));
    expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-12);
  });

  it('warns of an inverse that grows', async () => {
    const weight = tensor([1, 1, 2], [3, 1]);
    const y = conv(noise([1, 400]), weight, { padding: [[1, 0]] });
    const noisy = { shape: y.shape, data: y.data.map((value, i) => value + 1e-3 * (i % 2)) as Float64Array };
    const { warnings } = await invertLayer(weight, { size: 400, padding: [[1, 0]] }).solve(noisy);
    expect(warnings).toEqual([expect.stringMatching(/^Back-substitution amplified/)]);
  });

  const causal = tensor([1, 1, 2], [0.5, 1]);
  it.each([
    [causal, { padding: [[1, 0]], stride: 2 }, /it has a stride/],
    [causal, {}, /its output differs in size/],
    [noise([2, 1, 2]), { padding: [[1, 0]] }, /it has 1 input and 2 output channels/],
    [noise([1, 1, 3]), { padding: 1 }, /its kernel has taps on both sides/],
    [tensor([1, 1, 2], [1, 0]), { padding: [[1, 0]] }, /is 0 or singular/],
    [noise([1, 1, 1]), { padding: [[1, -1]] }, /no tap is at the position of the output sample/],
  ] as [Tensor, object, RegExp][])(
    'gives the reason why another layer is not',
    (weight, options, message) => {
      expect(() => invertLayer(weight, { size: 8, ...options, method: 'substitution' })).toThrow(message);
    },
  );
});

describe('invertLayer refuses', () => {
  const weight = tensor([1, 1, 2], [0.5, 1]);
  it.each([
    [{ lambda: -1 }, /"lambda" must be a number >= 0/],
    [{ method: 'magic' }, /"method" must be one of frequency, substitution, cgls/],
    [{ method: 'frequency' }, /"method" must be substitution or cgls for input padded with zeros/],
    [{ method: 'cgls', boundary: 'wrap' }, /"method" must be frequency for periodic input/],
    [{ method: 'substitution', padding: [[1, 0]], lambda: 1 }, /"lambda" must be 0 with substitution/],
    [{ size: 0 }, /"size" must be a positive integer/],
    [{ bias: [1, 2] }, /"bias" must be 1 values/],
  ] as [object, RegExp][])('%j', (options, message) => {
    expect(() => invertLayer(weight, { size: 8, ...options })).toThrow(message);
  });

  it('outputs that do not fit', async () => {
    const inverse = invertLayer(weight, { size: 8 });
    await expect(inverse.solve(noise([1, 8]))).rejects.toThrow(/"y" must have shape 1x7/);
    await expect(inverse.solve(noise([1, 1, 1, 7]))).rejects.toThrow(
      /"y" must be at most one axis before 1x7/,
    );
    await expect(inverse.solve(tensor([1, 7], new Float64Array(7).fill(Number.NaN)))).rejects.toThrow(
      /"y" must be finite/,
    );
  });
});
