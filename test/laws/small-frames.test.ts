import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../src/boundary/frame.ts';
import {
  blur,
  gaussianNoise,
  type Image,
  type MethodSpec,
  makePsf,
  methods,
  mse,
  type RestoreOptions,
  random,
  restore,
} from '../../src/index.ts';
import { deadLeaves } from '../scenes.ts';

/** Frames below the size in which noise can be measured, [height, width]. */
const sizes = [
  [1, 1],
  [1, 2],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 6],
  [7, 7],
  [1, 7],
  [7, 1],
  [7, 40],
  [3, 64],
] as const;
const margin = 6;
const psf = { model: 'gaussian', sigma: 0.8 } as const;
const noise = 0.003;

/** Cut-outs of a blurred scene, whose light came from outside too. */
function cutOuts([height, width]: readonly [number, number], count: number): { truth: Image; seen: Image }[] {
  const rng = random(height * 100 + width);
  const scene = deadLeaves(160, 160, 7);
  const cut = (image: { shape: readonly number[]; data: ArrayLike<number> }, y: number, x: number): Image => {
    const plane = { shape: [160, 160], data: Float32Array.from(image.data) };
    const { data } = cropFrame(plane, [y, x], [height, width]);
    return { shape: [1, height, width], data: Float32Array.from(data) };
  };
  const blurred = gaussianNoise(
    blur(makePsf(psf), [160, 160], { boundary: 'reflect', dtype: 'float32' }).apply({
      shape: [160, 160],
      data: Float32Array.from(scene.data.slice(0, 160 * 160)),
    }),
    { sigma: noise, seed: 1 },
  );
  return Array.from({ length: count }, () => {
    const y = margin + Math.floor(rng.uniform() * (160 - height - 2 * margin));
    const x = margin + Math.floor(rng.uniform() * (160 - width - 2 * margin));
    return { truth: cut(scene, y, x), seen: cut(blurred, y, x) };
  });
}

const required: Readonly<Record<string, object>> = {
  tikhonov: { lambda: 1e-3 },
  'poisson-tv': { photons: 1e5 },
};
const specOf = (name: string) => ({ name, ...required[name] }) as MethodSpec;

describe.each(sizes)('an image of %i x %i pixels', (height, width) => {
  const [{ seen }] = cutOuts([height, width], 1);

  it.each(Object.keys(methods))(
    'gives a finite result with a warning, or says what does not fit: %s',
    async (name) => {
      for (const boundary of ['unknown', 'wrap', 'reflect'] as const) {
        const options: RestoreOptions = { psf, noise, boundary, method: specOf(name) };
        try {
          const { image, report } = await restore(seen, options);
          expect(image.shape).toEqual(seen.shape);
          expect(image.data.every(Number.isFinite)).toBe(true);
          expect(report.warnings.join()).toMatch(
            /most of the light at a sample may come from outside the frame/,
          );
        } catch (error) {
          expect((error as Error).message).toMatch(/^restore: "(boundary|method)" must be /);
        }
      }
    },
  );

  it('needs the noise', async () => {
    await expect(restore(seen, { psf })).rejects.toThrow(
      /^restore: "noise" must be given for an image below 8x8, in which it cannot be measured, got "auto"$/,
    );
  });
});

it('auto takes what gains on average, the Wiener filter or the Landweber iteration', async () => {
  for (const [boundary, name] of [
    ['unknown', 'wiener'],
    ['reflect', 'landweber'],
  ] as const) {
    let [gain, count] = [0, 0];
    for (const size of sizes.filter(([height, width]) => height * width >= 9)) {
      for (const { truth, seen } of cutOuts(size, 12)) {
        const { image, report } = await restore(seen, { psf, noise, boundary });
        expect(report.method).toBe(name);
        gain += 10 * Math.log10(mse(truth, seen) / mse(truth, image));
        count++;
      }
    }
    expect(gain / count).toBeGreaterThan(0.5);
  }
});

it('has no such warning from 8 pixels on', async () => {
  const [{ seen }] = cutOuts([8, 9], 1);
  const { report } = await restore(seen, { psf, noise, method: { name: 'wiener' } });
  expect(report.warnings.join()).not.toMatch(/outside the frame/);
});
