import { describe, expect, it } from 'vitest';
import { fluxRatio } from '../../../src/metrics/flux-ratio.ts';
import { isnr } from '../../../src/metrics/isnr.ts';
import { mae } from '../../../src/metrics/mae.ts';
import { mse } from '../../../src/metrics/mse.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { ssim } from '../../../src/metrics/ssim.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import vectors from '../../vectors/metrics.json' with { type: 'json' };

type Scene = (x: number, y: number, channel: number) => number;

function drawn([channels, rows, columns]: readonly number[], scale: number, scene: Scene): Tensor {
  const tensor = zeros([channels, rows, columns], 'float64');
  for (let i = 0; i < tensor.data.length; i++) {
    const channel = Math.floor(i / (rows * columns));
    tensor.data[i] = scale * scene(i % columns, Math.floor(i / columns) % rows, channel);
  }
  return tensor;
}

const picture: Scene = (x, y, channel) =>
  0.5 +
  0.3 * Math.sin(0.37 * x + 0.11 * y * (channel + 1)) * Math.cos(0.23 * y - 0.05 * x) +
  0.2 * (x + 2 * y > 45 ? 1 : 0);
const other: Scene = (x, y, channel) =>
  0.9 * picture(x, y, channel) + 0.06 + 0.05 * Math.sin(2.1 * x + 1.7 * y * y);

describe.each(vectors.cases)('on $shape of range $range', ({ shape, range, ...expected }) => {
  const a = drawn(shape, range, picture);
  const b = drawn(shape, range, other);

  it('equals scikit-image', () => {
    expect(mse(a, b) / expected.mse).toBeCloseTo(1, 12);
    expect(psnr(a, b, { range })).toBeCloseTo(expected.psnr, 11);
    expect(ssim(a, b, { range })).toBeCloseTo(expected.ssim, 12);
  });

  it('is symmetric, except that ssim, psnr and mae know equal pictures', () => {
    expect(mae(a, b)).toBe(mae(b, a));
    expect(ssim(a, b, { range })).toBeCloseTo(ssim(b, a, { range }), 12);
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY);
    expect(ssim(a, a, { range })).toBe(1);
    expect(mae(a, a)).toBe(0);
  });
});

describe('crop', () => {
  it('leaves a rim of the last two axes out', () => {
    const shape = [2, 15, 14];
    const a = drawn(shape, 1, picture);
    const rim = drawn(
      shape,
      1,
      (x, y, c) => picture(x, y, c) + (x < 1 || y < 1 || x > 12 || y > 13 ? 1 : 0.1),
    );
    expect(mse(a, rim, { crop: 1 })).toBeCloseTo(0.01, 14);
    expect(mae(a, rim, { crop: 1 })).toBeCloseTo(0.1, 14);
    expect(psnr(a, rim, { crop: 1 })).toBeCloseTo(20, 11);
    expect(mse(a, rim)).toBeGreaterThan(0.1);
    const inner = (x: Tensor) => drawn([2, 13, 12], 1, (c, r, k) => x.data[(k * 15 + r + 1) * 14 + c + 1]);
    expect(ssim(a, rim, { crop: 1 })).toBeCloseTo(ssim(inner(a), inner(rim)), 14);
    expect(fluxRatio(a, rim, { crop: 1 })).toBeCloseTo(fluxRatio(inner(a), inner(rim)), 14);
  });

  it('cuts both ends of a signal', () => {
    expect(mse(tensor([4], [0, 0, 0, 0]), tensor([4], [9, 1, 3, 9]), { crop: 1 })).toBe(5);
  });

  it('refuses to leave nothing', () => {
    expect(() => mse(zeros([3, 4, 9]), zeros([3, 4, 9]), { crop: 2 })).toThrow(
      /mse: "crop" must be less than half of the image \(3x4x9\), got 2/,
    );
    expect(() => ssim(zeros([1, 12, 12]), zeros([1, 12, 12]), { crop: 1 })).toThrow(/at least 11x11/);
  });
});

it('isnr is the difference of two psnr', () => {
  const [a, b, c] = [
    picture,
    other,
    (x: number, y: number, k: number) => (other(x, y, k) + picture(x, y, k)) / 2,
  ].map((scene) => drawn([1, 20, 20], 1, scene));
  expect(isnr(a, b, c)).toBeCloseTo(psnr(a, c) - psnr(a, b), 12);
  expect(isnr(a, b, c)).toBeCloseTo(20 * Math.log10(2), 12);
  expect(() => isnr(a, zeros([1, 2, 2]), c)).toThrow(/isnr: "degraded" must have shape 1x20x20, got 1x2x2/);
});

it('fluxRatio is 1 where the light is kept', () => {
  expect(fluxRatio(tensor([3], [1, 2, 3]), tensor([3], [3, 2, 1]))).toBe(1);
  expect(fluxRatio(tensor([2], [1, 1]), tensor([2], [3, 0]))).toBe(1.5);
});

it.each([mse, mae, psnr, ssim, fluxRatio])('%o refuses pictures of two shapes and no range', (metric) => {
  expect(() => metric(zeros([1, 12, 12]), zeros([1, 12, 13]))).toThrow(
    /"image" must have shape 1x12x12, got 1x12x13/,
  );
  expect(() => metric(zeros([1, 12, 12]), zeros([1, 12, 12]), { range: 0 })).toThrow(
    /"range" must be a number > 0/,
  );
  expect(() => metric(zeros([1, 12, 12]), zeros([1, 12, 12]), { crop: -1 })).toThrow(
    /"crop" must be a non-negative/,
  );
});
