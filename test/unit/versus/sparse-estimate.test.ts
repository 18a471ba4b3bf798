import { describe, expect, test } from 'vitest';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { type Tensor, tensor, zeros } from '../../../src/tensor.ts';
import { largestGain } from '../../../src/versus/kernel-gain.ts';
import { linearEstimate } from '../../../src/versus/linear-estimate.ts';
import { type SampledConvolution, sampledConvolution } from '../../../src/versus/sampled-convolution.ts';
import { type SparseEstimate, sparseEstimate, sparseStrided } from '../../../src/versus/sparse-estimate.ts';

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
const sparse = async (
  operator: SampledConvolution,
  measured: Tensor,
  noise: number,
): Promise<SparseEstimate> =>
  operator.stride[0] === 1
    ? sparseEstimate(operator.filter, measured, noise)
    : sparseStrided(
        operator,
        measured,
        linearEstimate(operator, measured),
        noise,
        largestGain(operator.transfer),
      );

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
      const { estimate, changes } = await sparse(operator, measured, 0.005);
      expect(psnr(disk, estimate)).toBeGreaterThan(psnr(disk, linearEstimate(operator, measured)) + 3);
      expect(changes.length).toBeGreaterThan(3);
      expect(changes[changes.length - 1]).toBeLessThan(Math.max(...changes) / 10);
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
    const [a, b] = [await sparse(small, measured, 0.005), await sparse(large, scaled, 0.08)];
    expect(psnr(a.estimate, b.estimate)).toBeGreaterThan(80);
  });

  test('stride 2: it ends at a minimum, wherever it begins', async () => {
    const operator = layer(tensor([3, 3], tent), 2);
    const measured = operator.apply(disk);
    const [a, b] = [zeros([...disk.shape]), disk].map(
      (start) => sparseStrided(operator, measured, start, 0.16, 16).estimate,
    );
    expect(psnr(a, b)).toBeGreaterThan(45);
  });
});
