import { describe, expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { halfShape } from '../../../src/fft/spectrum.ts';
import { random } from '../../../src/random.ts';
import { type DType, sizeOf, type Tensor, zeros } from '../../../src/tensor.ts';
import { dftn } from '../../reference/dft.ts';

const epsilon = { float32: 2e-6, float64: 1e-13 };

function noise(shape: readonly number[], dtype: DType): Tensor {
  const rng = random(7);
  const x = zeros(shape, dtype);
  for (let i = 0; i < x.data.length; i++) x.data[i] = rng.normal();
  return x;
}

describe.each(['float32', 'float64'] as const)('rfftn in %s', (dtype) => {
  const tolerance = (shape: readonly number[]) => epsilon[dtype] * sizeOf(shape);

  it.each([
    ...Array.from({ length: 128 }, (_, i) => [i + 1]),
    [3, 4],
    [5, 7],
    [8, 6],
    [1, 9],
    [2, 3, 5],
    [4, 3, 2],
  ])('equals the definition at %j', (...shape) => {
    const x = noise(shape.flat(), dtype);
    const actual = rfftn(x);
    const full = dftn(x);
    const n = x.shape[x.shape.length - 1];
    const h = halfShape(x.shape)[x.shape.length - 1];
    for (let i = 0; i < actual.re.length; i++) {
      const j = Math.floor(i / h) * n + (i % h);
      expect(Math.abs(actual.re[i] - full.re[j])).toBeLessThan(tolerance(x.shape));
      expect(Math.abs(actual.im[i] - full.im[j])).toBeLessThan(tolerance(x.shape));
    }
  });

  it.each([[1], [2], [97], [1009], [4096], [65_537], [31, 33], [64, 48], [3, 5, 7], [2, 16, 9]])(
    'comes back at %j',
    (...shape) => {
      const x = noise(shape.flat(), dtype);
      const back = irfftn(rfftn(x));
      for (let i = 0; i < x.data.length; i++)
        expect(Math.abs(back.data[i] - x.data[i])).toBeLessThan(epsilon[dtype] * 20);
    },
  );

  it('transforms a batch axis by axis like single tensors', () => {
    const x = noise([3, 6, 5], dtype);
    const batch = rfftn(x, 2);
    const single = rfftn({ shape: [6, 5], data: x.data.slice(30, 60) });
    expect(batch.re.slice(18, 36)).toEqual(single.re);
    expect(irfftn(batch).shape).toEqual([3, 6, 5]);
  });
});

it('refuses a rank that the tensor does not have', () => {
  expect(() => rfftn(zeros([4]), 2)).toThrow(/rfftn: "rank" must be at most the 1 axes of the tensor, got 2/);
});
