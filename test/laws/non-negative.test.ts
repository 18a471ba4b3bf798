/** Positivity as a constraint of total variation and plug-and-play. */

import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { random } from '../../src/random.ts';
import { restore } from '../../src/restore/restore.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import { type Image, type Tensor, zeros } from '../../src/tensor.ts';

const noise = 0.01;
const psf = makePsf({ model: 'gaussian', sigma: 1.5 });

/** Small bright boxes on a ground, at least one PSF away from the frame. */
function boxesOn(ground: number, seed: number): Image {
  const scene = zeros([1, 64, 72]);
  scene.data.fill(ground);
  const rng = random(seed);
  for (let box = 0; box < 12; box++) {
    const [y, x] = [8 + Math.floor(44 * rng.uniform()), 8 + Math.floor(52 * rng.uniform())];
    for (let i = 0; i < 9; i++)
      scene.data[(y + Math.floor(i / 3)) * 72 + x + (i % 3)] = 0.4 + 0.6 * rng.uniform();
  }
  return scene;
}

const observed = (scene: Image, seed: number) =>
  gaussianNoise(blur(psf, scene.shape).apply(scene), { sigma: noise, seed }) as Image;

const errorOf = ({ data }: Tensor, truth: Tensor) =>
  Math.sqrt(
    Array.from(data, (value, i) => (value - truth.data[i]) ** 2).reduce((a, b) => a + b, 0) / data.length,
  );

const solvers = {
  'total variation': (measured: Image, nonNegative?: boolean) =>
    totalVariation(blur(psf, measured.shape), measured, { noise, nonNegative }),
  'total variation, unknown boundary': (measured: Image, nonNegative?: boolean) =>
    totalVariation(blur(psf, measured.shape, { boundary: 'unknown' }), measured, { noise, nonNegative }),
  'total variation, anisotropic': (measured: Image, nonNegative?: boolean) =>
    totalVariation(blur(psf, measured.shape), measured, { noise, nonNegative, kind: 'anisotropic' }),
  'plug-and-play': (measured: Image, nonNegative?: boolean) =>
    plugAndPlay(blur(psf, measured.shape), measured, { noise, nonNegative, iterations: 4 }),
};

describe.each(Object.entries(solvers))('%s with nonNegative', (_, solve) => {
  it.each([1, 2])('is at or above 0 and nearer to a scene on a dark ground, scene %d', async (seed) => {
    const scene = boxesOn(0, seed);
    const measured = observed(scene, seed);
    const free = (await solve(measured)).estimate;
    const held = (await solve(measured, true)).estimate;
    expect(Math.min(...free.data)).toBeLessThan(-1e-3);
    expect(Math.min(...held.data)).toBe(0);
    expect(errorOf(held, scene)).toBeLessThan(errorOf(free, scene));
  });

  it('changes nothing to speak of where the constraint holds by itself', async () => {
    const measured = observed(boxesOn(0.5, 3), 3);
    const [free, held] = [(await solve(measured)).estimate, (await solve(measured, true)).estimate];
    expect(errorOf(held, free)).toBeLessThan(0.1 * noise);
  });
});

describe('restore', () => {
  it.each(['tv', 'pnp'] as const)('takes nonNegative for %s', async (name) => {
    const measured = observed(boxesOn(0, 1), 1);
    const { image, report } = await restore(measured, {
      psf: { model: 'gaussian', sigma: 1.5 },
      boundary: 'wrap',
      method: { name, nonNegative: true, iterations: 4 },
    });
    expect(Math.min(...image.data)).toBeGreaterThanOrEqual(0);
    expect(report.warnings.join()).not.toMatch(/leaves the range/);
  });
});
