import { describe, expect, test } from 'vitest';
import { conv } from '../../../src/conv/conv.ts';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { blur } from '../../../src/operators/blur.ts';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../src/tensor.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';

const rng = random(5);
const normal = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );

/** The picture continued by itself on all sides. */
function tile(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  const [channels, height, width] = x.shape;
  const shape = [channels, before[0] + height + after[0], before[1] + width + after[1]];
  const data = new Float64Array(sizeOf(shape));
  let at = 0;
  for (let c = 0; c < channels; c++)
    for (let i = -before[0]; i < height + after[0]; i++)
      for (let j = -before[1]; j < width + after[1]; j++)
        data[at++] = x.data[(c * height + ((i + height) % height)) * width + ((j + width) % width)];
  return tensor(shape, data);
}

describe('sampledConvolution', () => {
  test.each([
    { k: [3, 3], stride: [1, 1], dilation: [1, 1] },
    { k: [3, 3], stride: [2, 2], dilation: [1, 1] },
    { k: [4, 3], stride: [2, 3], dilation: [1, 1] },
    { k: [3, 2], stride: [3, 2], dilation: [2, 3] },
  ])(
    '$k taps, stride $stride, dilation $dilation: the layer of the engine on a picture that goes on',
    ({ k, stride, dilation }) => {
      const kernel = normal(...k);
      const x = normal(2, 12, 18);
      const extent = k.map((n, axis) => dilation[axis] * (n - 1) + 1);
      const before = extent.map((n) => Math.floor(n / 2));
      const after = extent.map((n, axis) => n - 1 - before[axis]);
      const weight = tensor([2, 1, ...k], [...kernel.data, ...kernel.data]);
      const expected = conv(tile(x, before, after), weight, { stride, dilation, groups: 2 });
      const operator = sampledConvolution(kernel, x.shape, { stride, dilation, correlate: true }, 'float64');
      const y = operator.apply(x);
      for (let c = 0; c < 2; c++)
        for (let i = 0; i < y.shape[1]; i++)
          for (let j = 0; j < y.shape[2]; j++) {
            const value = y.data[(c * y.shape[1] + i) * y.shape[2] + j];
            const [, height, width] = expected.shape;
            expect(value).toBeCloseTo(expected.data[(c * height + i) * width + j], 10);
          }
      expect(adjointError(operator)).toBeLessThan(1e-13);
    },
  );

  test('without stride and correlation it is the blur with a PSF of sum 1', () => {
    const kernel = tensor([2, 3], [0.1, 0.2, 0.3, 0.2, 0.1, 0.1]);
    const x = normal(1, 8, 9);
    const layout = { stride: [1, 1], dilation: [1, 1], correlate: false };
    const y = sampledConvolution(kernel, x.shape, layout, 'float64').apply(x);
    const expected = blur(kernel, x.shape).apply(x);
    y.data.forEach((v, i) => {
      expect(v).toBeCloseTo(expected.data[i], 12);
    });
  });
});
