import { describe, expect, it } from 'vitest';
import { boundaries } from '../../src/boundary/boundary.ts';
import { blur } from '../../src/operators/blur.ts';
import { cropToFrame } from '../../src/operators/windowed.ts';
import { cgls } from '../../src/solvers/cgls.ts';
import { landweber } from '../../src/solvers/landweber.ts';
import { type Tensor, zeros } from '../../src/tensor.ts';
import { blocks, lopsidedPsf, maxDifference, noise, psnrOf } from '../tensors.ts';

const solvers = { landweber, cgls };

/** A well-conditioned blur under every boundary: most of the weight is at its center. */
function gentle(shape: readonly number[], seed = 3): Tensor {
  const psf = lopsidedPsf(shape, seed);
  // All extents are 3, so the middle of the samples is the centre.
  psf.data[Math.floor(psf.data.length / 2)] += 2 * psf.data.length;
  return psf;
}

describe.each(Object.entries(solvers))('%s', (name, solve) => {
  it.each([[[30]], [[9, 10]], [[4, 5, 6]], [[2, 7, 8]]])('is exact without noise on %j', async (shape) => {
    for (const boundary of boundaries) {
      const operator = blur(gentle(shape.slice(-2).map(() => 3)), shape, { boundary });
      const x = noise(shape);
      const { estimate } = await solve(operator, operator.apply(x), { iterations: 150 });
      expect(maxDifference(estimate.data, x.data)).toBeLessThan(1e-5);
    }
  });

  it('reports a residual that never increases', async () => {
    const operator = blur(lopsidedPsf([5, 4]), [20, 21], { boundary: 'unknown' });
    const seen: number[] = [];
    await solve(operator, noise([20, 21]), {
      iterations: 40,
      onIteration: ({ objective }) => void seen.push(objective ?? Number.NaN),
    });
    expect(seen.length).toBe(40);
    for (let k = 1; k < seen.length; k++) expect(seen[k]).toBeLessThanOrEqual(seen[k - 1] * (1 + 1e-12));
  });

  it('stops at the noise, which restores more than further iterations', async () => {
    const operator = blur(lopsidedPsf([7, 7]), [40, 40]);
    const x = blocks([40, 40]);
    const y = operator.apply(x);
    const grain = noise([40, 40], 9);
    y.data.forEach((_, i) => {
      y.data[i] += 0.03 * grain.data[i];
    });
    const stopped = await solve(operator, y, { iterations: 600, noise: 0.03 });
    expect(stopped.stopReason).toBe('residual');
    expect(stopped.parameters.noise).toBe(0.03);
    const long = await solve(operator, y, { iterations: 600 });
    expect(psnrOf(stopped.estimate, x)).toBeGreaterThan(psnrOf(long.estimate, x) + 1);
  });

  it('ignores samples of weight 0', async () => {
    const operator = blur(gentle([3, 3]), [16, 16], { boundary: 'unknown' });
    const world = blocks(operator.domain);
    const x = cropToFrame(operator, world);
    const y = operator.apply(world);
    const weights = zeros([16, 16], 'float64');
    weights.data.forEach((_, i) => {
      weights.data[i] = i % 7 === 0 ? 0 : 1;
      if (i % 7 === 0) y.data[i] = 9;
    });
    const masked = await solve(operator, y, { iterations: 60, sampleWeights: weights });
    const naive = await solve(operator, y, { iterations: 60 });
    expect(psnrOf(masked.estimate, x)).toBeGreaterThan(psnrOf(naive.estimate, x) + 15);
  });

  it('refuses bad options', async () => {
    const operator = blur(lopsidedPsf([3]), [8]);
    const y = noise([8]);
    const refuses = (options: object, message: RegExp) =>
      expect(solve(operator, y, options)).rejects.toThrow(message);
    await refuses(
      { iterations: 1.5 },
      new RegExp(`${name}: "iterations" must be a positive integer, got 1.5`),
    );
    await refuses({ noise: -1 }, /"noise" must be a number >= 0, got -1/);
    await refuses({ init: zeros([9]) }, /"init" must have shape 8, got 9/);
    await refuses({ sampleWeights: zeros([9]) }, /"sampleWeights" must have shape 8, got 9/);
    await expect(solve(operator, noise([9]))).rejects.toThrow(/"measured" must have shape 8, got 9/);
  });
});
