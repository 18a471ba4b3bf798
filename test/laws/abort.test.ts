import { describe, expect, it } from 'vitest';
import { engine } from '../../src/kernels/runtime/engine.ts';
import { setThreads } from '../../src/kernels/runtime/threads.ts';
import { type MethodSpec, methods } from '../../src/restore/methods/catalogue.ts';
import { restore } from '../../src/restore/restore.ts';
import type { SpectralOperator } from '../../src/solvers/fourier/fourier-filter.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import { boxes, observed, operators } from '../unit/solvers/scenes.ts';
import { iterative } from './solvers.ts';

const { measured } = observed(boxes(40, 48), 0.01);

/** A signal that fires when it has been looked at so many times. */
function firing(after: number) {
  let looks = 0;
  return {
    get aborted() {
      return ++looks > after;
    },
    reason: 'enough',
    looks: () => looks,
  };
}

/** Vector kernels take a small picture in one piece. */
const large = boxes(400, 640);

describe.each(operators(measured.shape))('under the boundary %s', (boundary, operator) => {
  it.each(iterative)('%s stops before the next iteration and gives its memory back', async (name, solve) => {
    // The first run lays down the plans of the transforms, for good.
    await solve(operator, measured, { iterations: 1 });
    const before = engine()?.heap.usedBytes;
    const controller = new AbortController();
    let done = 0;
    const run = solve(operator, measured, {
      iterations: 9,
      signal: controller.signal,
      onIteration: ({ iteration }) => {
        done = iteration;
        if (iteration === 2) controller.abort('enough');
      },
    });
    await expect(run).rejects.toMatchObject({
      code: 'ABORTED',
      cause: 'enough',
      message: `${name.split(' ')[0]}: aborted before iteration 3`,
    });
    expect(done).toBe(2);
    expect(engine()?.heap.usedBytes).toBe(before);
  });

  it.each([
    ['bm3d', large],
    ['tv', measured],
    ['nlm', measured],
  ] as const)('plugAndPlay listens while %s works', async (denoiser, picture) => {
    const operator = operators(picture.shape).find(([name]) => name === boundary)?.[1] as SpectralOperator;
    // More threads do more between two looks, in the same time.
    setThreads(1);
    let looked = 0;
    const calm = firing(Number.POSITIVE_INFINITY);
    await plugAndPlay(operator, picture, {
      ...{ noise: 0.01, denoiser, iterations: 2, signal: calm },
      onIteration: ({ iteration }) => {
        if (iteration === 1) looked = calm.looks();
      },
    });
    // The last look is in the last denoising, and there are many: no stretch of work between two is long.
    expect(calm.looks() - looked).toBeGreaterThan(10);
    const run = plugAndPlay(operator, picture, {
      ...{ noise: 0.01, denoiser, iterations: 2, signal: firing(calm.looks() - 2) },
    });
    await expect(run).rejects.toMatchObject({
      code: 'ABORTED',
      message: 'plugAndPlay: aborted while it denoised',
    });
  });
});

describe('a job', () => {
  const picture = { shape: [3, 40, 48] as const, data: boxes(40, 48, 3).data };
  const psf = { model: 'gaussian', sigma: 1 } as const;

  it('does not begin when the signal has fired', async () => {
    for (const name of Object.keys(methods)) {
      const run = restore(picture, { psf, method: { name } as MethodSpec, signal: firing(0) });
      await expect(run, name).rejects.toMatchObject({
        code: 'ABORTED',
        cause: 'enough',
        message: 'restore: aborted before it began',
      });
    }
  });

  it('stops between the planes of a direct method', async () => {
    const controller = new AbortController();
    const run = restore(picture, {
      psf,
      method: { name: 'wiener' },
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(run).rejects.toMatchObject({
      code: 'ABORTED',
      message: 'restore: aborted before plane 2 of 3',
    });
  });
});
