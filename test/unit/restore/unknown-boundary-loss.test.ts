import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { identifiability } from '../../../src/estimate/identifiability.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import type { PsfSpec } from '../../../src/psf/catalogue.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { toOtf } from '../../../src/psf/otf.ts';
import { unknownBoundaryLoss } from '../../../src/restore/unknown-boundary-loss.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';
import { sharedPath } from '../../shared.ts';

/** A picture behind a blur as a camera sees it: what was told of the gain, and the real one. */
function gains(scene: Tensor, spec: PsfSpec, sigma: number) {
  const psf = makePsf(spec);
  const begin = psf.shape.map((n) => n - 1 - Math.floor(n / 2));
  const seen = scene.shape.map((n, axis) => n - psf.shape[axis] + 1);
  const blurred = blur(psf, scene.shape, { dtype: 'float64' }).apply(scene);
  const measured = gaussianNoise(cropFrame(blurred, begin, seen), { sigma, seed: 7 });
  const truth = cropFrame(scene, begin, seen);
  const operator = blur(psf, seen, { boundary: 'unknown', dtype: 'float64' });
  const { estimate } = wienerDeconvolve(operator, measured, { noise: sigma });
  return {
    told: identifiability(measured, toOtf(psf, seen), sigma).gain,
    loss: unknownBoundaryLoss(measured, psf, sigma) ?? Number.NaN,
    real: psnr(truth, estimate) - psnr(truth, measured),
  };
}

describe('frameLoss', () => {
  it('is small behind a small blur, larger behind a long one and in a small frame', () => {
    const scene = deadLeaves(160, 160, 4);
    const noisy = (side: number): Tensor =>
      gaussianNoise(cropFrame(scene, [0, 0], [side, side]), { sigma: 0.005, seed: 1 });
    const loss = (side: number, length: number): number =>
      unknownBoundaryLoss(noisy(side), makePsf({ model: 'motion', length, angle: 20 }), 0.005) ?? Number.NaN;
    expect(loss(160, 3)).toBeLessThan(loss(160, 25));
    expect(loss(160, 25)).toBeLessThan(loss(96, 25));
    expect(loss(160, 3)).toBeGreaterThanOrEqual(0);
  });

  it('is not told where most of the picture is rim', () => {
    expect(
      unknownBoundaryLoss(deadLeaves(64, 64, 2), makePsf({ model: 'box', width: 34 }), 0.01),
    ).toBeUndefined();
  });
});

const photographs = ['set12/01.png', 'set12/05.png', 'set12/08.png', 'cbsd10/0003.png'].map((name) =>
  sharedPath('data', ...name.split('/')),
);
describe.skipIf(photographs.includes(undefined))('on the photographs of ../shared/data', () => {
  it('a frame with unknown surroundings: the gain is told within 1 dB in nine of ten', {
    timeout: 120_000,
  }, async () => {
    const errors: number[] = [];
    for (const path of photographs) {
      const { data, info } = await sharp(path).greyscale().raw().toBuffer({ resolveWithObject: true });
      const scene = { shape: [info.height, info.width], data: Float64Array.from(data, (v) => v / 255) };
      for (const spec of [
        { model: 'shake', extent: 17, seed: 1 },
        { model: 'shake', extent: 27, seed: 3 },
        { model: 'motion', length: 15, angle: 30 },
      ] as const) {
        const { told, loss, real } = gains(scene, spec, 2.55 / 255);
        errors.push(told - loss - real);
      }
    }
    expect(errors.filter((error) => Math.abs(error) < 1).length).toBeGreaterThanOrEqual(0.9 * errors.length);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(3);
  });
});
