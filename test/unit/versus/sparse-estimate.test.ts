import { describe, expect, test } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { linearEstimate } from '../../../src/versus/linear-estimate.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';
import { sparseEstimate } from '../../../src/versus/sparse-estimate.ts';

const disk = tensor(
  [1, 32, 34],
  Float32Array.from({ length: 32 * 34 }, (_, i) => (Math.hypot((i % 34) - 17, i / 34 - 15) < 9 ? 0.8 : 0.2)),
);
const layer = (kernel: Tensor, stride: number) =>
  sampledConvolution(
    kernel,
    disk.shape,
    { stride: [stride, stride], dilation: [1, 1], correlate: true },
    'float32',
  );
const tent = [1, 2, 1, 2, 4, 2, 1, 2, 1];

describe('sparseEstimate', () => {
  test.each([1, 2])(
    'stride %d: a flat disk comes back far better than by the pseudo-inverse',
    async (stride) => {
      const operator = layer(
        tensor(
          [3, 3],
          tent.map((v) => v / 16),
        ),
        stride,
      );
      const measured = gaussianNoise(operator.apply(disk), { sigma: 0.005 });
      const { estimate, changes } = await sparseEstimate(operator, measured, 0.005);
      expect(psnr(disk, estimate)).toBeGreaterThan(psnr(disk, linearEstimate(operator, measured)) + 3);
      expect(changes.length).toBeGreaterThan(3);
      expect(changes[changes.length - 1]).toBeLessThan(changes[0] / 10);
    },
  );

  test('the scale of the kernel does not matter', async () => {
    const [small, large] = [
      layer(
        tensor(
          [3, 3],
          tent.map((v) => v / 16),
        ),
        2,
      ),
      layer(tensor([3, 3], tent), 2),
    ];
    const measured = gaussianNoise(small.apply(disk), { sigma: 0.005 });
    const scaled = { shape: measured.shape, data: measured.data.map((v: number) => 16 * v) as Float32Array };
    const [a, b] = [await sparseEstimate(small, measured, 0.005), await sparseEstimate(large, scaled, 0.08)];
    expect(psnr(a.estimate, b.estimate)).toBeGreaterThan(80);
  });

  test('a kernel of zeros says nothing: the estimate is zero', async () => {
    const operator = layer(zeros([3, 3]), 1);
    const { estimate, changes } = await sparseEstimate(operator, operator.apply(disk), 0.01);
    expect(estimate.data.every((v: number) => v === 0)).toBe(true);
    expect(changes).toEqual([]);
  });
});
