import { describe, expect, it } from 'vitest';
import { pointField } from '../../../src/estimate/point-field.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { poissonNoise } from '../../../src/noise/poisson.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { random } from '../../../src/random.ts';
import { restore } from '../../../src/restore/restore.ts';
import { type Image, type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

const psf = { model: 'moffat', fwhm: 3.5, beta: 3 } as const;
const side = 128;
const ground = 400;

/** Points of a hundred to thirty thousand photons. */
function points(count: number): Tensor {
  const scene = zeros([side, side], 'float64');
  const rng = random(4);
  for (let i = 0; i < count; i++) {
    const [y, x] = [rng.uniform(), rng.uniform()].map((t) => Math.floor(8 + t * (side - 16)));
    scene.data[y * side + x] += 10 ** (3 + 2 * rng.uniform());
  }
  return scene;
}

/** Photon counts on the ground. */
function counted(scene: Tensor): Tensor {
  const light = blur(makePsf(psf), scene.shape).apply(scene);
  const lit = { shape: light.shape, data: light.data.map((v: number) => Math.max(v, 0) + ground) };
  return poissonNoise(lit, { photons: 1, seed: 2 });
}

describe('pointField', () => {
  it('finds the ground of a star field and its noise', () => {
    const field = pointField(counted(points(40)), 12);
    expect(Math.abs((field?.background as number) - ground)).toBeLessThan(10);
    expect((field?.noise as number) / Math.sqrt(ground)).toBeCloseTo(1, 0);
    expect(field?.bright).toBeLessThan(0.1);
  });

  it('says the same in any unit', () => {
    const counts = counted(points(40));
    const unit = { shape: counts.shape, data: counts.data.map((v: number) => v / 65535) };
    expect((pointField(unit, 12)?.background as number) * 65535).toBeCloseTo(
      pointField(counts, 12)?.background as number,
      6,
    );
  });

  it.each([
    ['a photograph', () => gaussianNoise(deadLeaves(side, side, 1), { sigma: 0.01, seed: 1 })],
    ['the ground alone', () => counted(zeros([side, side], 'float64'))],
    ['a constant', () => zeros([side, side])],
    [
      'dark points on white',
      () => ({ shape: [side, side] as const, data: counted(points(40)).data.map((v: number) => -v) }),
    ],
    [
      'a lamp that fills a part of the frame',
      () => {
        const lamp = counted(zeros([side, side], 'float64'));
        for (let i = 0; i < lamp.data.length; i++)
          if (Math.hypot((i % side) - 60, i / side - 60) < 20) lamp.data[i] += 1e5;
        return lamp;
      },
    ],
    ['a drawing without noise', () => points(40)],
  ])('%s is none', (_, make) => {
    expect(pointField(make() as Tensor, 12)).toBeUndefined();
  });
});

describe('restore by default', () => {
  const scene = points(40);
  const seen = counted(scene);
  const image: Image = { shape: [1, side, side], data: seen.data };
  const truth: Image = { shape: [1, side, side], data: scene.data.map((v: number) => v + ground) };
  // The faint light counts as much as the bright.
  const stretched = ({ shape, data }: Image): Image => ({
    shape,
    data: data.map((v: number) => Math.asinh(v / 200)),
  });

  it('takes Richardson-Lucy for points, keeps the ground, and beats total variation', async () => {
    const { image: restored, report } = await restore(image, { psf });
    expect(report.method).toBe('rl');
    expect(report.reason).toMatch(/points on a dark ground/);
    expect(report.flux).toBeCloseTo(1, 1);
    const { image: smooth } = await restore(image, { psf, method: { name: 'tv' } });
    const score = (one: Image) => psnr(stretched(truth), stretched(one));
    expect(score(restored)).toBeGreaterThan(score(smooth) + 1);
    expect(score(restored)).toBeGreaterThan(score(image));
  });
});
