import fc from 'fast-check';
import { expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { toOtf } from '../../../src/psf/otf.ts';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor, zeros } from '../../../src/tensor.ts';

/** Periodic convolution with the PSF through its transfer function. */
function blurred(image: Tensor, psf: Tensor): Tensor {
  const otf = toOtf(psf, image.shape);
  const x = rfftn(image);
  const re = x.re.map((v, i) => v * otf.re[i] - x.im[i] * otf.im[i]);
  const im = x.re.map((v, i) => v * otf.im[i] + x.im[i] * otf.re[i]);
  return irfftn({ ...x, re, im });
}

it('puts the origin of odd and even PSFs on a delta of odd and even images', () => {
  const size = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(size, size, size, size, (pr, pc, nr, nc) => {
      const psf = zeros([pr, pc], 'float64');
      const rng = random(pr * 13 + pc);
      for (let i = 0; i < psf.data.length; i++) psf.data[i] = rng.uniform();
      const image = zeros([nr, nc], 'float64');
      image.data[0] = 1;
      const response = blurred(image, psf);
      // The definition: sample (r, c) of the PSF lands at its offset from the origin, wrapped, and adds up.
      const expected = new Float64Array(nr * nc);
      for (let r = 0; r < pr; r++)
        for (let c = 0; c < pc; c++) {
          const y = (((r - Math.floor(pr / 2)) % nr) + nr) % nr;
          const x = (((c - Math.floor(pc / 2)) % nc) + nc) % nc;
          expected[y * nc + x] += psf.data[r * pc + c];
        }
      for (let i = 0; i < expected.length; i++) expect(response.data[i]).toBeCloseTo(expected[i], 12);
    }),
  );
});

it('keeps a symmetric PSF real, and does not move the picture', () => {
  for (const size of [7, 8]) {
    const otf = toOtf(makePsf({ model: 'gaussian', sigma: 0.8, size: 7 }), [size, size + 3]);
    for (const value of otf.im) expect(Math.abs(value)).toBeLessThan(1e-15);
    expect(otf.re[0]).toBeCloseTo(1, 15);
  }
});

it('has the transform of the Gaussian: exp(-2π²σ²f²) sinc(f)', () => {
  const n = 64;
  const otf = toOtf(makePsf({ model: 'gaussian', sigma: 1.5, rank: 1, size: 31 }), [n]);
  for (let k = 1; k <= n / 4; k++) {
    const f = k / n;
    const expected = (Math.exp(-2 * (Math.PI * 1.5 * f) ** 2) * Math.sin(Math.PI * f)) / (Math.PI * f);
    expect(otf.re[k]).toBeCloseTo(expected, 6);
  }
});

it('works for any rank and follows the precision asked for', () => {
  const psf = makePsf({ model: 'gaussian', sigma: 1, rank: 3 });
  const otf = toOtf(psf, [4, 5, 6]);
  expect(otf.shape).toEqual([4, 5, 6]);
  expect(otf.rank).toBe(3);
  expect(otf.re).toHaveLength(sizeOf([4, 5, 4]));
  expect(otf.re).toBeInstanceOf(Float64Array);
  expect(toOtf(psf, [4, 5, 6], 'float32').re).toBeInstanceOf(Float32Array);
  expect(toOtf(tensor([1], new Float32Array([1])), [4]).re).toBeInstanceOf(Float32Array);
});

it('refuses a grid of another rank', () => {
  expect(() => toOtf(zeros([3, 3]), [3, 8, 8])).toThrow(/toOtf: "shape" must be 2 extents/);
});
