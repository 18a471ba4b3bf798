import { describe, expect, test } from 'vitest';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../src/tensor.ts';
import { learnedTransposed } from '../../../src/versus/learned.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';

const rng = random(4);
const normal = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );

describe('learnedTransposed', () => {
  test('undoes exactly what a transposed convolution can undo', () => {
    // A doubles and shifts by one sample: a kernel with a single tap takes that back.
    const operator = sampledConvolution(
      tensor([1, 3], [0, 0, 2]),
      [1, 8, 8],
      { stride: [1, 1], dilation: [1, 1], correlate: false },
      'float64',
    );
    const x = normal(1, 8, 8);
    const { kernel, estimate } = learnedTransposed(operator.apply(x), 2, x, [3, 3]);
    [0, 0, 0, 0.5, 0, 0, 0, 0, 0].forEach((tap, i) => {
      expect(kernel.data[i]).toBeCloseTo(tap, 6);
    });
    estimate.data.forEach((v, i) => {
      expect(v).toBeCloseTo(x.data[i], 6);
    });
  });

  test.each([1, 2, 3])('stride %d: no change of any tap comes nearer', (stride) => {
    const operator = sampledConvolution(
      normal(3, 3),
      [2, 12, 12],
      { stride: [stride, stride], dilation: [1, 1], correlate: true },
      'float64',
    );
    const x = normal(2, 12, 12);
    const y = operator.apply(x);
    const inserted = operator.sampling.adjoint(y);
    const { kernel, estimate } = learnedTransposed(inserted, 2, x, [5, 4]);
    for (let tap = 0; tap < kernel.data.length; tap++) {
      const [di, dj] = [Math.floor(tap / 4) - 2, (tap % 4) - 2];
      let slope = 0;
      for (let c = 0; c < 2; c++)
        for (let i = 0; i < 12; i++)
          for (let j = 0; j < 12; j++) {
            const at = (c * 12 + i) * 12 + j;
            const from = (c * 12 + ((i - di + 12) % 12)) * 12 + ((j - dj + 12) % 12);
            slope += (estimate.data[at] - x.data[at]) * inserted.data[from];
          }
      expect(Math.abs(slope)).toBeLessThan(1e-3);
    }
  });
});
