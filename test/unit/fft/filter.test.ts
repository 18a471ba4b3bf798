import { describe, expect, it } from 'vitest';
import { spectralFilter } from '../../../src/fft/filter.ts';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { random } from '../../../src/random.ts';
import { copyOf, type DType, type Tensor, zeros } from '../../../src/tensor.ts';

function noise(shape: readonly number[], seed: number, dtype: DType = 'float32'): Tensor {
  const rng = random(seed);
  const x = zeros(shape, dtype);
  for (let i = 0; i < x.data.length; i++) x.data[i] = rng.normal();
  return x;
}

/** F⁻¹(H · F x) in double precision, as it is written. */
function asWritten(h: Tensor, x: Tensor, conjugate: boolean): Tensor {
  const H = rfftn(copyOf(h, 'float64'));
  const X = rfftn(copyOf(x, 'float64'), h.shape.length);
  const sign = conjugate ? -1 : 1;
  const re = X.re.map((xr, i) => {
    const k = i % H.re.length;
    return xr * H.re[k] - sign * X.im[i] * H.im[k];
  });
  const im = X.im.map((xi, i) => {
    const k = i % H.re.length;
    return xi * H.re[k] + sign * X.re[i] * H.im[k];
  });
  return irfftn({ ...X, re, im });
}

describe.each(['float32', 'float64'] as const)('a filter in %s', (dtype) => {
  const shapes = [[9], [16], [1, 8], [8, 1], [2, 2], [16, 16], [15, 21], [12, 37], [31, 10], [66, 70]];
  it.each([...shapes, [4, 6, 5]])('is F⁻¹(H · F x) and F⁻¹(H* · F x) at %j', (...shape) => {
    const h = noise(shape, 1, dtype);
    const x = noise([3, ...shape], 2, dtype);
    const filter = spectralFilter(rfftn(h));
    for (const conjugate of [false, true]) {
      const expected = asWritten(h, x, conjugate);
      const actual = filter.apply(x, conjugate);
      expect(actual.shape).toEqual(x.shape);
      let peak = 0;
      let error = 0;
      for (let i = 0; i < x.data.length; i++) {
        peak = Math.max(peak, Math.abs(expected.data[i]));
        error = Math.max(error, Math.abs(actual.data[i] - expected.data[i]));
      }
      expect(error / peak).toBeLessThan(dtype === 'float32' ? 1e-6 : 1e-14);
      const inPlace = copyOf(x);
      expect(filter.apply(inPlace, conjugate, inPlace)).toBe(inPlace);
      expect(inPlace.data).toEqual(actual.data);
    }
  });
});

it('refuses what does not fit', () => {
  const filter = spectralFilter(rfftn(noise([4, 6], 1)));
  expect(() => spectralFilter(rfftn(noise([3, 4], 1), 1))).toThrow(
    /spectralFilter: "spectrum" must be a spectrum without batch axes/,
  );
  expect(() => filter.apply(noise([6, 4], 1), false)).toThrow(/"x" must have shape 4x6, got 6x4/);
  expect(() => filter.apply(noise([4, 6], 1), false, zeros([6, 4]))).toThrow(/"out" must have shape 4x6/);
});
