import { expect, it } from 'vitest';
import { bm3d, bm3dSeries } from '../../../../src/denoise/bm3d.ts';
import { runToCompletion } from '../../../../src/denoise/cooperative.ts';
import { engine } from '../../../../src/kernels/runtime/engine.ts';
import { mse } from '../../../../src/metrics/mse.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { type DType, type Tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

function scene(dtype: DType): Tensor {
  const truth = zeros([60, 66], dtype);
  truth.data.set(deadLeaves(60, 66, 4).data);
  return truth;
}

it.each(['float32', 'float64'] as const)(
  'a series of %s images is bm3d of each where no groups are kept',
  (dtype) => {
    const truth = scene(dtype);
    const series = bm3dSeries();
    for (const sigma of [0.1, 0.05]) {
      const noisy = gaussianNoise(truth, { sigma, seed: 2 });
      expect(runToCompletion(series.denoise(noisy, { sigma })).data).toEqual(bm3d(noisy, { sigma }).data);
    }
    series.release();
  },
);

it.each(['float32', 'float64'] as const)(
  'groups of a noisier image of %s denoise the next one nearly as well as its own',
  (dtype) => {
    const truth = scene(dtype);
    const [first, second] = [0.06, 0.04].map((sigma, seed) => gaussianNoise(truth, { sigma, seed }));
    const series = bm3dSeries();
    runToCompletion(series.denoise(first, { sigma: 0.06 }));
    const kept = runToCompletion(series.denoise(second, { sigma: 0.04 }, { noisy: true, basic: true }));
    series.release();
    const own = bm3d(second, { sigma: 0.04 });
    expect(kept.data).not.toEqual(own.data);
    expect(mse(truth, own)).toBeLessThan(0.8 * mse(truth, second));
    expect(mse(truth, kept)).toBeLessThan(1.1 * mse(truth, own));
  },
);

it('gives the memory of its groups back', () => {
  const noisy = gaussianNoise(scene('float32'), { sigma: 0.1, seed: 1 });
  const used = () => engine()?.heap.usedBytes;
  const before = used();
  const series = bm3dSeries();
  runToCompletion(series.denoise(noisy, { sigma: 0.1 }));
  expect(used()).toBeGreaterThan(before ?? 0);
  series.release();
  series.release();
  expect(used()).toBe(before);
});
