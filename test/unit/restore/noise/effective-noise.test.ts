import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../../src/boundary/frame.ts';
import { psnr } from '../../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';
import { motionPsf } from '../../../../src/psf/models/motion.ts';
import { shakePsf } from '../../../../src/psf/models/shake.ts';
import { effectiveNoise } from '../../../../src/restore/noise/effective-noise.ts';
import { restore as restoreBy } from '../../../../src/restore/restore.ts';
import { plugAndPlay } from '../../../../src/solvers/plug-and-play.ts';
import { wienerDeconvolve } from '../../../../src/solvers/wiener.ts';
import type { FloatArray, Image, Tensor } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

/** With the Wiener filter where a test names no method: it is fast. */
const restore: typeof restoreBy = (image, options) =>
  restoreBy(image, { method: { name: 'wiener' }, ...options });

const sigma = 0.01;
const psf = motionPsf({ length: 15, angle: 30 });
const scene = deadLeaves(160, 176, 5);
const whole = gaussianNoise(blur(psf, scene.shape, { dtype: 'float32' }).apply(scene), { sigma, seed: 2 });
const seen = cropFrame(whole, [16, 16], [128, 144]);
const sharp = cropFrame(scene, [16, 16], [128, 144]);

describe('effectiveNoise', () => {
  it('leaves a measured noise alone where the PSF fits', () => {
    expect(effectiveNoise([seen], [psf], undefined, [sigma], undefined)).toEqual({
      sigmas: [sigma],
      warnings: [],
    });
  });

  it('adds the misfit of a PSF that is too wide, and says so', () => {
    const wide = motionPsf({ length: 19, angle: 30 });
    const { sigmas, warnings } = effectiveNoise([seen], [wide], undefined, [sigma], undefined);
    expect(sigmas[0]).toBeGreaterThan(1.2 * sigma);
    expect(warnings.join(' ')).toMatch(/PSF does not fit the data/);
    expect(effectiveNoise([seen], [wide], sigma, [sigma], undefined).sigmas).toEqual([sigma]);
  });

  it('takes for misfit what neither the measured noise nor a width explains', () => {
    const quiet = gaussianNoise(blur(psf, scene.shape, { dtype: 'float32' }).apply(scene), {
      sigma: 0.0005,
      seed: 2,
    });
    const frame = cropFrame(quiet, [16, 16], [128, 144]);
    const other = shakePsf({ extent: 19, seed: 3 });
    const [told] = effectiveNoise([frame], [other], undefined, [0.0005], undefined).sigmas;
    // No more than is believed.
    expect(told).toBeGreaterThan(0.005);
    expect(told).toBeLessThanOrEqual(0.0005 * Math.hypot(1, 20) * (1 + 1e-12));
    // A noise that was given is taken.
    expect(effectiveNoise([frame], [other], 0.003, [0.003], undefined).sigmas).toEqual([0.003]);
  });

  it('raises a noise that is told far too low, and leaves one that is told high', () => {
    const low = effectiveNoise([seen], [psf], sigma / 2, [sigma / 2], undefined);
    expect(low.sigmas[0]).toBeGreaterThan(0.7 * sigma);
    expect(low.sigmas[0]).toBeLessThan(sigma);
    expect(low.warnings.join(' ')).toMatch(/The given noise 0.005 is far below the 0.0/);
    expect(effectiveNoise([seen], [psf], 3 * sigma, [3 * sigma], undefined)).toEqual({
      sigmas: [3 * sigma],
      warnings: [],
    });
  });

  it('says nothing about small pictures', () => {
    const small = cropFrame(seen, [0, 0], [32, 32]);
    expect(effectiveNoise([small], [gaussianPsf({ sigma: 3 })], 1e-5, [1e-5], undefined)).toEqual({
      sigmas: [1e-5],
      warnings: [],
    });
  });
});

it('restore tells plug-and-play the noise of each channel', async () => {
  const louder = gaussianNoise(seen, { sigma: 0.03, seed: 6 });
  const y = { shape: [2, ...seen.shape] as const, data: Float32Array.of(...seen.data, ...louder.data) };
  const { image, report } = await restore(y as Image, { psf, method: { name: 'pnp', denoiser: 'tv' } });
  const noise = report.parameters.noise as number[];
  expect(noise[1] / noise[0]).toBeGreaterThan(2);
  const operator = blur(psf, y.shape, { boundary: 'unknown', dtype: 'float32' });
  expect((await plugAndPlay(operator, y, { noise, denoiser: 'tv' })).estimate.data).toEqual(image.data);
});

it('restore degrades by less than 2 dB where half of the noise is given', async () => {
  const image = { shape: [1, 128, 144] as const, data: seen.data };
  const truth = { shape: [1, 128, 144] as const, data: sharp.data };
  const job = { psf, method: { name: 'tv' } } as const;
  const right = await restore(image, { ...job, noise: sigma });
  const half = await restore(image, { ...job, noise: sigma / 2 });
  expect(psnr(truth, half.image)).toBeGreaterThan(psnr(truth, right.image) - 2);
  // What was used, 0.8 of the measured level, is reported.
  expect(half.report.noiseSigma[0] / sigma).toBeCloseTo(0.8, 1);
  expect(half.report.warnings.join(' ')).toMatch(/far below the .* measured in the image/);
});

it('restore tells the Wiener filter a misfit that outweighs the noise, and leaves it to itself elsewhere', async () => {
  const clean = blur(psf, scene.shape, { dtype: 'float32' }).apply(scene);
  const quiet = cropFrame(gaussianNoise(clean, { sigma: 0.0005, seed: 2 }), [16, 16], [128, 144]);
  const single = ({ data }: Tensor): Image => ({ shape: [1, 128, 144], data: Float32Array.from(data) });
  const picture = single(quiet);
  const filtered = async (measured: Image, used: Tensor) => {
    const operator = blur(used, measured.shape, { boundary: 'unknown', dtype: 'float32' });
    const { image } = await restore(measured, { psf: used, refinePsf: false });
    return [image.data, wienerDeconvolve(operator, measured).estimate.data];
  };
  const [right, rightAlone] = await filtered(single(seen), psf);
  expect(right).toEqual(rightAlone);
  const truth = { shape: picture.shape, data: sharp.data };
  const [wrong, wrongAlone] = await filtered(picture, shakePsf({ extent: 19, seed: 3 }));
  const quality = (data: FloatArray) => psnr(truth, { shape: picture.shape, data });
  expect(quality(wrong)).toBeGreaterThan(quality(wrongAlone) + 0.5);
});
