import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { random } from '../../../../src/random.ts';
import { modelWeights } from '../../../../src/restore/noise/model-weights.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { type Image, type Tensor, zeros } from '../../../../src/tensor.ts';

const side = 256;
const ground = 800;
const white = 65535;
const gain = 1.5;

/** Stars on a ground, blurred and counted; those that are too bright for the sensor are saturated. */
function starField(psf: Tensor, bright: number, seed: number): Image {
  const rng = random(seed);
  const scene = zeros([side, side]);
  for (let star = 0; star < 90; star++)
    scene.data[Math.floor(rng.uniform() * scene.data.length)] += 10 ** (3.6 + 2 * rng.uniform());
  for (let star = 0; star < bright; star++) {
    const [y, x] = [40 + 170 * rng.uniform(), 40 + 170 * rng.uniform()].map(Math.floor);
    scene.data[y * side + x] += 3e6;
  }
  const light = blur(psf, [side, side], { boundary: 'reflect', dtype: 'float32' }).apply(scene);
  const data = Float32Array.from(light.data, (value) => {
    const mean = (Math.max(value, 0) + ground) * gain;
    return Math.min(white, Math.round((mean + Math.sqrt(mean + 80) * rng.normal()) / gain));
  });
  return { shape: [1, side, side], data };
}

describe.each([
  ['moffat', { model: 'moffat', fwhm: 4, beta: 3 }],
  ['gaussian', { model: 'gaussian', sigma: 1.8 }],
  ['disk', { model: 'disk', radius: 3 }],
] as const)('with saturated stars, a %s', (_, psf) => {
  it.each(['wiener', 'tv'] as const)('that is right is not said to be wrong: %s', async (name) => {
    const image = starField(makePsf(psf), 3, 4);
    expect(image.data).toContain(white);
    const { report } = await restore(image, { psf, method: { name } });
    expect(report.warnings.filter((text) => /does not fit/.test(text))).toEqual([]);
  });
});

it('a PSF that is too wide is still noticed', async () => {
  const image = starField(makePsf({ model: 'gaussian', sigma: 1.8 }), 3, 4);
  const { report } = await restore(image, {
    psf: { model: 'gaussian', sigma: 2.6 },
    refinePsf: false,
    method: { name: 'wiener' },
  });
  expect(report.warnings.join()).toMatch(/The PSF does not fit the data/);
});

it('leave out what clipped light visibly reaches, and nothing else', () => {
  const plane = zeros([9, 9]);
  const bounds = zeros([9, 9]);
  bounds.data[4 * 9 + 4] = 1;
  for (const [i, value] of [
    [40, 1],
    [41, 0.5],
    [42, 0.2],
    [31, 0.0005],
    [0, 0.9],
  ])
    plane.data[i] = value;
  const weights = modelWeights(plane, undefined, bounds, [2, 2]);
  expect([...(weights?.data ?? [])].flatMap((value, i) => (value === 0 ? [i] : []))).toEqual([40, 41, 42]);
  expect(modelWeights(plane, undefined, undefined, [2, 2])).toBe(undefined);
  const bright = { shape: [9, 9], data: plane.data.map((_, i) => (i === 0 ? 0 : i % 2 ? 0.1 : 1)) };
  bounds.data.fill(1);
  expect(modelWeights(bright, undefined, bounds, [2, 2])?.data.filter((value) => value === 0).length).toBe(
    40,
  );
  bright.data.fill(1, 20);
  bright.data.fill(0, 0, 20);
  expect(modelWeights(bright, undefined, bounds, [2, 2])?.data.every((value) => value === 1)).toBe(true);
});
