import { describe, expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { halfShape } from '../../../src/fft/spectrum.ts';
import { random } from '../../../src/random.ts';
import { copyOf, type DType, sizeOf, type Tensor, zeros } from '../../../src/tensor.ts';
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
    for (let i = 0; i < 18; i++)
      expect(Math.abs(batch.re[18 + i] - single.re[i])).toBeLessThan(tolerance([6, 5]));
    expect(irfftn(batch).shape).toEqual([3, 6, 5]);
  });
});

it.each([
  ...Array.from({ length: 256 }, (_, i) => i + 1),
  ...[509, 1000, 1021, 1500, 2187, 3125, 4099, 6007, 8192, 10_007],
])('in float32 stays within 1e-6 of the peak at length %i', (n) => {
  const x = noise([5, n], 'float32');
  const single = rfftn(x, 1);
  const double = rfftn(copyOf(x, 'float64'), 1);
  let peak = 0;
  let error = 0;
  for (let i = 0; i < single.re.length; i++) {
    peak = Math.max(peak, Math.hypot(double.re[i], double.im[i]));
    error = Math.max(error, Math.hypot(single.re[i] - double.re[i], single.im[i] - double.im[i]));
  }
  expect(error / peak).toBeLessThan(1e-6);
});

describe.each(['float32', 'float64'] as const)('out in %s', (dtype) => {
  it('is overwritten and returned', () => {
    const x = noise([3, 4, 6], dtype);
    const expected = rfftn(x, 2);
    const out = { ...expected, re: expected.re.map(() => NaN), im: expected.im.map(() => NaN) };
    expect(rfftn(x, 2, out)).toBe(out);
    expect(out.re).toEqual(expected.re);
    expect(out.im).toEqual(expected.im);
    const back = zeros([3, 4, 6], dtype);
    expect(irfftn(out, back)).toBe(back);
    expect(back.data).toEqual(irfftn(expected).data);
    expect(out.im).toEqual(expected.im);
  });

  it('is refused where it does not fit', () => {
    const x = noise([4, 6], dtype);
    const other = dtype === 'float32' ? 'float64' : 'float32';
    const spectrum = rfftn(x);
    expect(() => rfftn(x, 2, rfftn(noise([6, 4], dtype)))).toThrow(
      /rfftn: "out" must have shape 4x6, got 6x4/,
    );
    expect(() => rfftn(x, 2, rfftn(x, 1))).toThrow(/rfftn: "out" must be of rank 2, got 1/);
    expect(() => rfftn(x, 2, rfftn(noise([4, 6], other)))).toThrow(/rfftn: "out" must be float.. samples/);
    expect(() => irfftn(spectrum, zeros([4, 4], dtype))).toThrow(
      /irfftn: "out" must have shape 4x6, got 4x4/,
    );
    expect(() => irfftn(spectrum, zeros([4, 6], other))).toThrow(/irfftn: "out" must be float.. samples/);
  });
});

it('refuses a rank that the tensor does not have', () => {
  expect(() => rfftn(zeros([4]), 2)).toThrow(/rfftn: "rank" must be at most the 1 axes of the tensor, got 2/);
});
