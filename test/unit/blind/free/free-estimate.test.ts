import { beforeAll, describe, expect, it } from 'vitest';
import {
  type FreeEstimate,
  type FreeProblem,
  freeKernel,
  furtherAttempts,
  type Progress,
} from '../../../../src/blind/free/free-estimate.ts';
import { kernelSimilarity } from '../../../../src/blind/free/kernel-similarity.ts';
import { explain } from '../../../../src/blind/residual.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import type { Tensor } from '../../../../src/tensor.ts';
import { photographed } from '../../../scenes.ts';

const shake = makePsf({ model: 'shake', extent: 11, seed: 5 });
const { shape, data } = photographed(shake, 112, 1).blurred;
const light: Tensor = { shape: [shape[1], shape[2]], data };
const problem: FreeProblem = { light, noise: 0.005, weights: () => undefined };
const silent: Progress = { report: () => {}, pause: async () => {} };
const refused = 0.55;

/** An attempt that found a kernel. */
const attempt = (psf: Tensor, agreement: number): FreeEstimate => ({
  psf,
  other: psf,
  agreement,
  levels: [],
});
const wrong = makePsf({ model: 'motion', length: 17, angle: 120 });

describe('a free kernel', () => {
  let found: FreeEstimate;
  const told: number[] = [];
  beforeAll(async () => {
    const tell = (done: number) => void told.push(done);
    found = await freeKernel(problem, 13, 0.8, { report: tell, pause: async (done) => tell(done) });
  }, 60_000);

  it('is found, from coarse to fine, and judged by another', () => {
    expect(found.psf.shape).toEqual([13, 13]);
    expect(kernelSimilarity(found.psf, shake)).toBeGreaterThan(0.8);
    expect(found.agreement).toBeGreaterThan(refused);
    expect(found.levels.at(-1)?.shape).toEqual([13, 13]);
  });

  it('reports progress that never falls', () => {
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });
});

describe('further attempts', () => {
  it('take the place of a kernel that explains the image at a higher cost', async () => {
    const first = attempt(wrong, 0.7);
    const again = await furtherAttempts(problem, first, 0.8, refused, silent);
    expect(again).not.toBe(first);
    const [kept, replaced] = [await explain(light, again.psf, 12), await explain(light, wrong, 12)];
    expect(kept.cost).toBeLessThan(replaced.cost);
    expect(kept.residual).toBeLessThan(1.02 * replaced.residual);
  }, 60_000);

  it('do not make accepted what was refused, where it finds another kernel', async () => {
    const first = attempt(wrong, 0.3);
    expect(await furtherAttempts(problem, first, 0.8, refused, silent)).toBe(first);
  }, 60_000);

  it('do not take the place of the true kernel', async () => {
    const first = attempt(shake, 0.7);
    expect(await furtherAttempts(problem, first, 0.8, refused, silent)).toBe(first);
  }, 60_000);
});
