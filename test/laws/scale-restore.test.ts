/** restore(k y, k σ) = k restore(y, σ) for every method of the catalogue: the unit of the data does not matter. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type MethodSpec, methods } from '../../src/restore/methods/catalogue.ts';
import type { Restoration, RestoreOptions } from '../../src/restore/options.ts';
import { restore } from '../../src/restore/restore.ts';
import type { DType, Image } from '../../src/tensor.ts';
import { anyScale, powerOfTwo, relativeDifference, scaledBy, scene } from './scale.ts';

const sigma = 0.005;
const psf = { model: 'gaussian', sigma: 1.5 } as const;

/** Degrees of the parameters that a method requires: k^degree goes with data that are k times as large. */
const required: Readonly<Record<string, (k: number) => number>> = { photons: (k) => 2000 / k };

function specOf(name: keyof typeof methods, k: number): MethodSpec {
  const parameters = Object.entries(methods[name].parameters)
    .filter(([, { required }]) => required)
    .map(([key]) => [key, required[key](k)]);
  return { name, ...Object.fromEntries(parameters) } as MethodSpec;
}

/** Blurred and noisy, its highlights clipped. */
function blurredScene(dtype: DType): Image {
  const sharp = scene(64, 64, dtype);
  const noisy = gaussianNoise(blur(makePsf(psf), sharp.shape, { boundary: 'reflect', dtype }).apply(sharp), {
    sigma,
    seed: 3,
  });
  return { shape: sharp.shape, data: noisy.data.map((value: number) => Math.min(value, 0.8)) };
}

function run(
  name: keyof typeof methods,
  image: Image,
  k: number,
  noise: number | 'auto',
  more: Partial<RestoreOptions> = {},
): Promise<Restoration> {
  return restore(scaledBy(image, k), {
    psf,
    method: specOf(name, k),
    noise: noise === 'auto' ? noise : k * noise,
    ...more,
  });
}

/** The fits of these are made of logarithms and powers, which round differently at another power of two. */
const notToTheBit: readonly string[] = ['wiener', 'hyper-laplacian'];

/** Root mean square of the difference over that of the image: thresholds and local minima amplify the rounding of single precision. */
const singlePrecision = new Map<string, number>([
  ['hyper-laplacian', 0.02],
  ['pnp', 0.005],
  ['auto', 0.005],
]);

describe.each(Object.keys(methods) as (keyof typeof methods)[])('the method %s', (name) => {
  const single = blurredScene('float32');
  const double = blurredScene('float64');

  it('in double precision: equal to 1e-9', async () => {
    const [automatic, given] = [await run(name, double, 1, 'auto'), await run(name, double, 1, sigma)];
    await fc.assert(
      fc.asyncProperty(anyScale, fc.constantFrom('auto' as const, sigma), async (k, noise) => {
        const { image, report } = await run(name, double, k, noise);
        const { image: one, report: first } = noise === 'auto' ? automatic : given;
        expect(relativeDifference(image, one, k)).toBeLessThan(1e-9);
        for (const key of ['method', 'iterations', 'psfScale', 'leftOut'] as const)
          expect(report[key]).toBe(first[key]);
        expect(report.noiseSigma[0] / k).toBeCloseTo(first.noiseSigma[0], 12);
      }),
      { numRuns: 3 },
    );
  }, 180_000);

  it('in single precision: equal to rounding, and to the bit for powers of two', async () => {
    const expected = await run(name, single, 1, sigma);
    await fc.assert(
      fc.asyncProperty(anyScale, async (k) => {
        const { image } = await run(name, single, k, sigma);
        expect(relativeDifference(image, expected.image, k)).toBeLessThan(singlePrecision.get(name) ?? 2e-4);
      }),
      { numRuns: 2 },
    );
    const exact = notToTheBit.includes(name) ? 5e-3 : 0;
    await fc.assert(
      fc.asyncProperty(powerOfTwo, async (k) => {
        const { image } = await run(name, single, k, sigma);
        expect(relativeDifference(image, expected.image, k)).toBeLessThanOrEqual(exact);
      }),
      { numRuns: 2 },
    );
  });
});

it.each(['all', 'luminance'] as const)('a colour image, channels %s, with a mask', async (channels) => {
  const { data } = blurredScene('float64');
  const image: Image = {
    shape: [3, 64, 64],
    data: Float64Array.from([...data, ...data.toReversed(), ...data.map((value: number) => value / 2)]),
  };
  const mask = {
    shape: [64, 64],
    data: Float32Array.from({ length: 4096 }, (_, i) => (i % 97 === 0 ? 0 : 1)),
  };
  const expected = await run('tv', image, 1, 'auto', { channels, mask });
  await fc.assert(
    fc.asyncProperty(anyScale, async (k) => {
      const { image: restored } = await run('tv', image, k, 'auto', { channels, mask });
      expect(relativeDifference(restored, expected.image, k)).toBeLessThan(1e-9);
    }),
    { numRuns: 2 },
  );
});
