import { describe, expect, test } from 'vitest';
import { random } from '../../../src/random.ts';
import { type Tensor, tensor } from '../../../src/tensor.ts';
import { versus } from '../../../src/versus/versus.ts';

/** Soft blobs with edges between them: enough like a photograph to be judged. */
function picture(height: number, width: number): Tensor {
  const rng = random(8);
  const data = new Float32Array(height * width).fill(0.4);
  for (let blob = 0; blob < 24; blob++) {
    const [cy, cx, r] = [rng.uniform() * height, rng.uniform() * width, 3 + 9 * rng.uniform()];
    const value = rng.uniform() - 0.4;
    for (let i = 0; i < height; i++)
      for (let j = 0; j < width; j++) if (Math.hypot(i - cy, j - cx) < r) data[i * width + j] += 0.5 * value;
  }
  return tensor([1, height, width], data);
}

const image = picture(64, 70);
const motion = tensor([1, 9], new Array<number>(9).fill(1 / 9));
const result = (v: Awaited<ReturnType<typeof versus>>, name: string) => {
  const found = v.report.results.find((r) => r.name === name);
  if (!found) throw new Error(`no result ${name}`);
  return found;
};

describe('versus', () => {
  test('motion blur: the Wiener filter is far nearer than the transposed convolution, which blurs again', async () => {
    const v = await versus(image, motion, { noise: 0.005 });
    expect(result(v, 'wiener').psnr).toBeGreaterThan(result(v, 'transposed rescaled').psnr + 5);
    expect(result(v, 'wiener').psnr).toBeGreaterThan(result(v, 'inverse').psnr + 5);
    expect(v.report.adjointError).toBeLessThan(1e-5);
    expect(v.report.nullSpaceEnergy).toBeLessThan(1e-12);
    expect(v.report.rank).toBe(64 * 70);
  });

  test('one size decides: nine pixels of motion are singular where nine and the width share a factor', async () => {
    const { report } = await versus(picture(20, 60), motion);
    // 60 f / 9 is an integer at f = 3: the frequencies 20 and 40 of every row are gone.
    expect(report.rank).toBe(20 * 58);
    expect(report.conditionNumber).toBe(Number.POSITIVE_INFINITY);
    expect(report.nullSpaceEnergy).toBeGreaterThan(1e-5);
  });

  test('a layer with stride 2: a quarter of the dimensions is left, the lost energy is counted', async () => {
    const kernel = tensor([3, 3], new Array<number>(9).fill(1 / 9));
    const v = await versus(image, kernel, { stride: 2, correlate: true });
    expect(v.measured.shape).toEqual([1, 32, 35]);
    expect(v.report.rankBound).toBe((64 * 70) / 4);
    expect(v.report.checkerboardIndex).toBeCloseTo(4 / 3, 12);
    expect(v.report.overlap).toEqual({ shape: [2, 2], counts: [4, 2, 2, 1] });
    expect(v.report.nullSpaceEnergy).toBeGreaterThan(0.001);
    expect(result(v, 'wiener').psnr).toBeGreaterThan(result(v, 'transposed rescaled').psnr + 5);
    expect(result(v, 'learned transposed').psnr).toBeGreaterThan(result(v, 'transposed rescaled').psnr);
  });

  test('what A maps to zero is lost: the null space energy is the energy of a pure frequency that A stops', async () => {
    const wave = tensor(
      [1, 1, 12],
      Array.from({ length: 12 }, (_, i) => Math.cos((2 * Math.PI * i) / 3)),
    );
    const box = tensor([1, 3], [1 / 3, 1 / 3, 1 / 3]);
    expect((await versus(wave, box, { noise: 0 })).report.nullSpaceEnergy).toBeCloseTo(1, 12);
    const constant = tensor([1, 1, 12], new Array<number>(12).fill(0.5));
    expect((await versus(constant, box, { noise: 0 })).report.nullSpaceEnergy).toBeCloseTo(0, 12);
  });

  test('rescaling is the best scalar: it never loses against the raw transposed convolution', async () => {
    const kernel = tensor([3, 3], [1, 2, 1, 2, 4, 2, 1, 2, 1]);
    const v = await versus(image, kernel, { stride: 2 });
    const estimate = v.estimates.get('transposed rescaled');
    let slope = 0;
    estimate?.data.forEach((z, i) => {
      slope += z * (z - v.original.data[i]);
    });
    expect(Math.abs(slope)).toBeLessThan(1e-2);
    expect(result(v, 'transposed rescaled').rmse).toBeLessThan(result(v, 'transposed').rmse);
  });

  test('every way back that explains the measurement leaves a residual of the size of the noise or below', async () => {
    const v = await versus(image, motion, { noise: 0.01, seed: 3 });
    expect(result(v, 'inverse').residual).toBeLessThan(0.01);
    expect(result(v, 'wiener').residual).toBeLessThan(0.011);
    expect(result(v, 'transposed').residual).toBeGreaterThan(0.01);
  });

  test('a picture that the stride does not divide is cut at its end', async () => {
    const v = await versus(image, tensor([1, 1], [1]), { stride: [3, 7], noise: 0 });
    expect(v.original.shape).toEqual([1, 63, 70]);
    expect(v.measured.shape).toEqual([1, 21, 10]);
  });

  test('the learned kernel can be sized and left out', async () => {
    const sized = await versus(image, motion, { learned: 5 });
    expect(sized.learnedKernel?.shape).toEqual([5, 5]);
    const without = await versus(image, motion, { learned: 0 });
    expect(without.learnedKernel).toBeUndefined();
    expect(without.estimates.has('learned transposed')).toBe(false);
  });

  test('equal seeds give equal numbers, others do not', async () => {
    const psnr = async (seed: number) => result(await versus(image, motion, { seed }), 'wiener').psnr;
    expect(await psnr(1)).toBe(await psnr(1));
    expect(await psnr(1)).not.toBe(await psnr(2));
  });

  test('the best is plug-and-play on a picture; without its time it is left out, and the report says why', async () => {
    const v = await versus(image, motion);
    expect(v.report.leftOut).toEqual([]);
    expect(result(v, 'plug-and-play BM3D').psnr).toBeGreaterThan(result(v, 'wiener').psnr + 1);
    const quick = await versus(image, motion, { seconds: 0 });
    expect(quick.estimates.has('plug-and-play BM3D')).toBe(false);
    expect(quick.report.leftOut).toEqual([
      {
        name: 'plug-and-play BM3D',
        reason: expect.stringMatching(/about 1 s for 4480 samples, and 0 s are allowed/),
      },
    ]);
  });

  test('an edge filter stops the mean: it is compared all the same, without the sparse solvers', async () => {
    const laplace = tensor([3, 3], [0, -1, 0, -1, 4, -1, 0, -1, 0]);
    for (const boundary of ['wrap', 'unknown'] as const) {
      const v = await versus(image, laplace, { boundary });
      expect(v.report.leftOut.map(({ name }) => name)).toEqual(['total variation', 'plug-and-play BM3D']);
      expect(v.report.leftOut[0].reason).toBe('the kernel stops the brightness of an image');
      for (const { rmse } of v.report.results) expect(Number.isFinite(rmse)).toBe(true);
    }
    const layer = await versus(image, laplace, { stride: 2 });
    for (const { rmse } of layer.report.results) expect(Number.isFinite(rmse)).toBe(true);
  });

  test('unknown surroundings: a smaller frame, the same order of merit, no seam', async () => {
    const v = await versus(image, motion, { boundary: 'unknown' });
    expect(v.original.shape).toEqual([1, 64, 62]);
    expect(v.report.operator).toMatchObject({ boundary: 'unknown', input: [1, 64, 70], output: [1, 64, 62] });
    expect([v.report.unknowns, v.report.rankBound, v.report.rank]).toEqual([64 * 70, 64 * 62, 64 * 62]);
    expect(v.report.adjointError).toBeLessThan(1e-5);
    for (const estimate of v.estimates.values()) expect(estimate.shape).toEqual(v.original.shape);
    expect(result(v, 'wiener').psnr).toBeGreaterThan(result(v, 'transposed rescaled').psnr + 5);
    expect(result(v, 'wiener').residual).toBeLessThan(0.01);
    const wrapped = await versus(image, motion);
    expect(result(v, 'wiener').psnr).toBeGreaterThan(result(wrapped, 'wiener').psnr - 2);
  });

  test.each([
    [{ boundary: 'zero' as 'wrap' }, /"boundary" must be one of wrap, unknown|"boundary" must be/],
    [{ boundary: 'unknown' as const, stride: 2 }, /"boundary" must be wrap where the stride is above 1/],
    [{ seconds: -1 }, /"seconds" must be a number >= 0, got -1/],
    [{ stride: 0 }, /"stride" must be a positive integer, got 0/],
    [{ stride: [2] }, /"stride" must be one integer, or 2 of them, got \[2\]/],
    [{ stride: 99 }, /"stride" must be at most 64x70 \(the image\)/],
    [{ dilation: 1.5 }, /"dilation" must be a positive integer, got 1.5/],
    [{ dilation: 20 }, /"kernel" must be at most 64x70 \(the image\) with its dilation, got \[1, 161\]/],
    [{ noise: -1 }, /"noise" must be a number >= 0, got -1/],
    [{ seed: -1 }, /"seed" must be a non-negative integer, got -1/],
    [{ learned: 2.5 }, /"learned" must be a positive integer, got 2.5/],
    [{ learned: 40 }, /"learned" must be at most 32/],
  ])('refuses %j', async (options, message) => {
    await expect(versus(image, motion, options)).rejects.toThrow(message);
  });

  test('refuses a kernel of more axes than the picture, and one that is not finite', async () => {
    await expect(versus(tensor([4], [1, 2, 3, 4]), motion)).rejects.toThrow(
      /"kernel" must be a kernel of at most 1 axes/,
    );
    await expect(versus(image, tensor([1, 1], [Number.NaN]))).rejects.toThrow(
      /"kernel" must be a finite number/,
    );
  });
});
