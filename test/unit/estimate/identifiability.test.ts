import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { identifiability } from '../../../src/estimate/identifiability.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { toOtf } from '../../../src/psf/otf.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import { type Tensor, zeros } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';
import { sharedPath } from '../../shared.ts';

/** Blurs, adds noise, restores: the gain that was predicted and the one that came. */
function gains(scene: Tensor, spec: PsfSpec, sigma: number, seed: number) {
  const psf = makePsf(spec);
  const operator = blur(psf, scene.shape, { boundary: 'wrap', dtype: 'float64' });
  const y = gaussianNoise(operator.apply(scene), { sigma, seed });
  const x = wienerDeconvolve(operator, y, { noise: sigma }).estimate;
  const before = psnr(scene, y);
  const report = identifiability(y, toOtf(psf, scene.shape));
  return { report, real: psnr(scene, x) - before, before };
}

const specs: readonly PsfSpec[] = [
  { model: 'disk', radius: 4 },
  { model: 'motion', length: 15, angle: 30 },
  { model: 'gaussian', sigma: 2 },
  { model: 'shake', extent: 15, seed: 3 },
];

describe('identifiability', () => {
  it.each(specs)('predicts the gain of the Wiener filter after %j', (spec) => {
    for (const sigma of [0.003, 0.01, 0.04]) {
      const { report, real, before } = gains(deadLeaves(128, 128, 21), spec, sigma, 4);
      // Behind a bell and little noise the law must be continued furthest.
      const tolerance = spec.model === 'gaussian' && sigma === 0.003 ? 2 : 1;
      expect(Math.abs(report.gain - real), `sigma ${sigma}`).toBeLessThan(tolerance);
      expect(Math.abs(-10 * Math.log10(report.errorBefore) - before)).toBeLessThan(1.5 * tolerance);
      expect(report.noise / sigma).toBeCloseTo(1, 0);
    }
  });

  it('recovers less of a picture under more noise and more blur', () => {
    const scene = deadLeaves(96, 96, 5);
    const share = (radius: number, sigma: number) =>
      gains(scene, { model: 'disk', radius }, sigma, 1).report.recoverable;
    expect(share(2, 0.01)).toBeGreaterThan(share(2, 0.05));
    expect(share(2, 0.01)).toBeGreaterThan(share(5, 0.01));
  });

  it('knows the zeros of a transfer function', () => {
    const shape = [90, 90];
    const y = deadLeaves(90, 90, 1);
    const box = identifiability(y, toOtf(makePsf({ model: 'box', width: 3 }), shape), 0.01);
    expect(box.condition).toBeGreaterThan(1e12);
    expect(box.lost).toBeGreaterThan(0.02);
    const sharp = identifiability(y, toOtf(makePsf({ model: 'box', width: 1 }), shape), 0.01);
    expect(sharp.condition).toBeCloseTo(1, 12);
    expect(sharp.lost).toBe(0);
  });

  it('adds channels up', () => {
    const plane = gaussianNoise(deadLeaves(64, 64, 2), { sigma: 0.02 });
    const transfer = toOtf(makePsf({ model: 'disk', radius: 2 }), [64, 64]);
    const two = { shape: [2, 64, 64], data: Float64Array.of(...plane.data, ...plane.data) };
    expect(identifiability(two, transfer, 0.02)).toEqual(identifiability(plane, transfer, 0.02));
  });

  it('refuses another grid and negative noise', () => {
    const transfer = toOtf(makePsf({ model: 'disk', radius: 2 }), [16, 16]);
    expect(() => identifiability(zeros([1, 16, 17]), transfer)).toThrow(
      /"transfer" must be on the grid 16x17/,
    );
    expect(() => identifiability(zeros([1, 16, 16]), transfer, -1)).toThrow(/"noise" must be a number >= 0/);
  });
});

const set12 = sharedPath('data', 'set12');
describe.skipIf(set12 === undefined)('on the photographs of ../shared/data', () => {
  it('predicts the gain within 1 dB, or half more in one of many', async () => {
    const errors: number[] = [];
    for (const [i, spec] of [...specs, ...specs].entries()) {
      const { data, info } = await sharp(`${set12}/0${1 + (i % 7)}.png`)
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const scene = { shape: [info.height, info.width], data: Float64Array.from(data, (v) => v / 255) };
      const { report, real } = gains(scene, spec, [0.01, 0.03][i % 2], 7);
      errors.push(report.gain - real);
    }
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(1.5);
    expect(errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length).toBeLessThan(0.6);
  });
});
