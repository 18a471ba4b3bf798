import { describe, expect, it } from 'vitest';
import { cropFrame } from '../../../src/boundary/frame.ts';
import { isnr } from '../../../src/metrics/isnr.ts';
import { psnr } from '../../../src/metrics/psnr.ts';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { type MethodSpec, methods } from '../../../src/restore/methods/catalogue.ts';
import type { RestoreOptions } from '../../../src/restore/options.ts';
import { restore as restoreBy } from '../../../src/restore/restore.ts';
import type { Image, Tensor } from '../../../src/tensor.ts';
import { deadLeaves } from '../../scenes.ts';

/** With the Wiener filter where a test names no method: it is fast. */
const restore: typeof restoreBy = (image, options) =>
  restoreBy(image, { method: { name: 'wiener' }, ...options });

/** Coloured disks and bars on a slope: edges in every direction, a different picture in each channel. */
function scene(channels: number, height: number, width: number): Image {
  const data = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const disk = Math.hypot(y - height * 0.4, x - width * (0.35 + 0.1 * c)) < height / 5 ? 0.5 : 0;
        const bars = x > width * 0.6 && (y >> 2) % 2 === 0 ? 0.3 : 0;
        data[(c * height + y) * width + x] = 0.1 + 0.1 * (x / width) + disk + bars;
      }
  return { shape: [channels, height, width], data };
}

const psf = { model: 'motion', length: 7, angle: 30 } as const;
const sigma = 0.004;

/** What a camera sees: the blur of a larger scene, the frame cut out of it, noise on top. */
function photographed(channels: number, height: number, width: number, seed = 1) {
  const margin = 12;
  const wide = scene(channels, height + 2 * margin, width + 2 * margin);
  const cut = ({ data }: { data: ArrayLike<number> }): Image => {
    const frame = new Float32Array(channels * height * width);
    for (let i = 0; i < frame.length; i++) {
      const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
      frame[i] = data[(c * wide.shape[1] + y + margin) * wide.shape[2] + x + margin];
    }
    return { shape: [channels, height, width], data: frame };
  };
  const blurred = blur(makePsf(psf), wide.shape, { dtype: 'float32' }).apply(wide);
  return { sharp: cut(wide), seen: gaussianNoise(cut(blurred), { sigma, seed }) };
}

describe('restore and a PSF of the wrong width', () => {
  const leaves = deadLeaves(200, 180, 6);
  const right = { model: 'disk', radius: 5 } as const;
  const wide = { model: 'disk', radius: 5.5 } as const;
  const cut = (x: Tensor) => cropFrame(x, [20, 18], [160, 144]);
  const plane = gaussianNoise(cut(blur(makePsf(right), leaves.shape, { dtype: 'float32' }).apply(leaves)), {
    sigma,
    seed: 2,
  });
  const seen = { shape: [1, 160, 144] as const, data: plane.data };
  const sharp = { shape: [1, 160, 144] as const, data: cut(leaves).data };

  it('draws it anew and says so, for a model and for samples', async () => {
    const best = await restore(seen, { psf: right });
    expect(best.report.psfScale).toBe(1);
    for (const psf of [wide, makePsf(wide)]) {
      const { image, report } = await restore(seen, { psf });
      expect(report.psfScale * 1.1).toBeCloseTo(1, 1);
      expect(report.warnings.join(' ')).toMatch(/fits a PSF that is \d+ % narrower, which was used/);
      expect(psnr(sharp, image)).toBeGreaterThan(psnr(sharp, best.image) - 0.3);
    }
    const { spec } = (await restore(seen, { psf: wide })).report.psf[0];
    expect((spec as { radius: number }).radius).toBeCloseTo(5, 1);
  });

  it('keeps it on request, and for the filter of another tool', async () => {
    const { image, report } = await restore(seen, { psf: wide, refinePsf: false });
    expect(report.psfScale).toBe(1);
    expect(report.psf[0].spec).toEqual(wide);
    expect(psnr(sharp, image)).toBeLessThan(psnr(sharp, (await restore(seen, { psf: wide })).image) - 0.5);
    const method = { name: 'wiener', compat: 'skimage', balance: 0.01 } as const;
    expect((await restore(seen, { psf: wide, method })).report.psfScale).toBe(1);
  });

  it('draws the PSFs of all channels larger by the same', async () => {
    const three = { shape: [3, 160, 144] as const, data: new Float32Array(3 * plane.data.length) };
    for (let c = 0; c < 3; c++) three.data.set(plane.data, c * plane.data.length);
    const { report } = await restore(three, { psf: [wide, wide, makePsf(wide)] });
    const radius = 5.5 * report.psfScale;
    expect(radius).toBeCloseTo(5, 0);
    expect(report.psf.slice(0, 2).map(({ spec }) => spec)).toEqual([
      { model: 'disk', radius },
      { model: 'disk', radius },
    ]);
    expect(report.psf[2].spec).toBeUndefined();
  });
});

describe('restore', () => {
  const { sharp, seen } = photographed(3, 96, 90);

  it('gains several dB on a picture whose surroundings nobody knows, and reports how', async () => {
    const { image, report } = await restore(seen, { psf });
    expect(image.shape).toEqual(seen.shape);
    expect(isnr(sharp, seen, image)).toBeGreaterThan(5);
    expect(report).toMatchObject({
      method: 'wiener',
      boundary: 'unknown',
      channels: 'all',
      stopReason: 'direct',
    });
    expect(report.psf).toEqual([{ shape: makePsf(psf).shape, samples: makePsf(psf), spec: psf }]);
    expect(report.flux).toBeCloseTo(1, 2);
    expect(Math.hypot(...report.shift)).toBeLessThan(0.25);
    expect(report.warnings).toEqual([]);
    for (const measured of report.noiseSigma) {
      expect(measured).toBeGreaterThan(sigma * 0.7);
      expect(measured).toBeLessThan(sigma * 2);
    }
  });

  it('treats each channel as if it were alone', async () => {
    const { image } = await restore(seen, { psf, noise: sigma });
    const plane = 96 * 90;
    const alone = { shape: [1, 96, 90] as const, data: seen.data.slice(plane, 2 * plane) };
    const { image: second } = await restore(alone, { psf, noise: sigma });
    expect(image.data.slice(plane, 2 * plane)).toEqual(second.data);
  });

  it('takes a PSF for each channel', async () => {
    const delta = { shape: [1, 1], data: Float32Array.of(1) };
    const { image, report } = await restore(seen, { psf: [delta, psf, delta], noise: sigma });
    const { image: all } = await restore(seen, { psf, noise: sigma });
    const plane = 96 * 90;
    expect(image.data.slice(plane, 2 * plane)).toEqual(all.data.slice(plane, 2 * plane));
    expect(image.data.slice(0, plane)).not.toEqual(all.data.slice(0, plane));
    expect(report.psf).toHaveLength(3);
  });

  it('restores the luminance alone and leaves the colour', async () => {
    const { image } = await restore(seen, { psf, channels: 'luminance' });
    expect(isnr(sharp, seen, image)).toBeGreaterThan(1);
    const plane = 96 * 90;
    for (let i = 0; i < plane; i += 97) {
      // Red, green and blue keep their order and their relative distances.
      const [before, after] = [seen, image].map(({ data }) => [
        data[i] - data[plane + i],
        data[plane + i] - data[2 * plane + i],
      ]);
      expect(after[0] * before[1]).toBeCloseTo(after[1] * before[0], 4);
      expect(after[0] * before[0]).toBeGreaterThanOrEqual(0);
    }
  });

  it('warns of a PSF that moves the picture', async () => {
    const beside = { shape: [5, 5], data: new Float32Array(25) };
    beside.data[2 * 5 + 4] = 1;
    const { report } = await restore(seen, { psf: beside });
    expect(report.shift[1]).toBeCloseTo(-2, 0);
    expect(report.warnings.join(' ')).toMatch(/off its centre/);
  });

  it('does not take a lopsided blur for a shift', async () => {
    const shake = { model: 'shake', extent: 13, seed: 5 } as const;
    const shaken = blur(makePsf(shake), sharp.shape, { boundary: 'reflect', dtype: 'float32' }).apply(sharp);
    const { report } = await restore(shaken as Image, { psf: shake });
    expect(report.warnings.join(' ')).not.toMatch(/off its centre/);
  });

  it.each(['float32', 'float64'] as const)('keeps %s', async (dtype) => {
    const data = dtype === 'float32' ? seen.data : Float64Array.from(seen.data);
    const { image } = await restore({ shape: seen.shape, data }, { psf });
    expect(image.data).toBeInstanceOf(data.constructor);
  });

  it('runs every method of the catalogue', { timeout: 120_000 }, async () => {
    const small = photographed(1, 40, 44);
    for (const [name, { parameters }] of Object.entries(methods)) {
      const required = Object.entries(parameters)
        .filter(([, { required }]) => required)
        .map(([key]) => [key, key === 'photons' ? 5000 : 0.01]);
      const { image } = await restore(small.seen, {
        psf,
        method: {
          name,
          ...Object.fromEntries(required),
          ...('iterations' in parameters && { iterations: 8 }),
        },
      });
      expect(image.data.every(Number.isFinite), name).toBe(true);
      if (name !== 'inverse')
        expect(psnr(small.sharp, image), name).toBeGreaterThan(psnr(small.sharp, small.seen));
    }
  });

  describe('leaves out', () => {
    // Lamps eight times as bright as white, which the sensor cuts off.
    const lamps = (image: Image): Image => {
      const data = image.data.slice();
      for (let y = 20; y < 90; y += 24)
        for (let x = 14; x < 84; x += 22)
          for (let i = 0; i < 9; i++) data[(y + Math.floor(i / 3)) * 90 + x + (i % 3)] = 8;
      return { shape: image.shape, data };
    };
    const one: Image = { shape: [1, 96, 90], data: sharp.data.slice(0, 96 * 90) };
    const bright = gaussianNoise(
      blur(makePsf(psf), one.shape, { boundary: 'reflect', dtype: 'float32' }).apply(lamps(one)) as Image,
      { sigma, seed: 2 },
    );
    const cut: Image = { shape: bright.shape, data: bright.data.map((value: number) => Math.min(1, value)) };
    const white = { shape: [96, 90] as const, data: cut.data.map((value: number) => (value < 1 ? 1 : 0)) };
    const error = ({ data }: Image): number => {
      // What lies next to the lamps, where the haloes are, and not the lamps themselves.
      let sum = 0;
      for (let i = 0; i < data.length; i++) if (white.data[i] > 0) sum += (data[i] - one.data[i]) ** 2;
      return sum / data.length;
    };

    it.each(['wiener', 'tv', 'rl'] as const)(
      'clipped highlights by itself, without haloes around them: %s',
      async (name) => {
        const job = { psf, noise: sigma, method: { name } };
        const { image, report } = await restore(cut, job);
        const kept = await restore(cut, { ...job, clippedHighlights: 'keep' });
        expect(error(image)).toBeLessThan(0.5 * error(kept.image));
        expect(report.leftOut).toBeGreaterThan(0.01);
        expect(report.leftOut).toBeLessThan(0.2);
        expect(kept.report.leftOut).toBe(0);
        const ringing = report.warnings.filter((line) => /a filter rings around them/.test(line));
        expect(ringing.length).toBe(name === 'wiener' ? 1 : 0);
      },
    );

    it('a channel that is clipped in much of the picture, where the others are not', async () => {
      const cutAt = (level: number): Image => {
        const data = seen.data.slice();
        for (let i = 0; i < 96 * 90; i++) data[i] = Math.min(data[i], level);
        return { shape: seen.shape, data };
      };
      const red = seen.data.slice(0, 96 * 90).sort();
      const { report } = await restore(cutAt(red[Math.floor(0.65 * red.length)]), {
        psf,
        method: { name: 'wiener' },
      });
      // A third of a third is clipped, and the samples beside it.
      expect(report.leftOut).toBeGreaterThan(0.05);
      expect(report.leftOut).toBeLessThan(0.2);
      const paper: Image = { shape: seen.shape, data: seen.data.map((v: number) => Math.min(v, 0.2)) };
      expect((await restore(paper, { psf, method: { name: 'wiener' } })).report.leftOut).toBe(0);
    });

    it('what the mask says', async () => {
      const dead: Image = { shape: one.shape, data: seen.data.slice(0, 96 * 90) };
      const mask = { shape: [96, 90] as const, data: new Float32Array(96 * 90).fill(1) };
      for (let i = 50; i < dead.data.length; i += 311) [dead.data[i], mask.data[i]] = [0, 0];
      const job = { psf, method: { name: 'tv' }, noise: sigma } as const;
      const { image, report } = await restore(dead, { ...job, mask, maskedSamples: 'estimate' });
      const { image: blind } = await restore(dead, job);
      expect(psnr(one, image)).toBeGreaterThan(psnr(one, blind) + 3);
      expect(report.leftOut).toBeCloseTo(1 / 311, 4);
    });
  });

  it('tells its progress, rising to 1', async () => {
    const seenProgress: number[] = [];
    await restore(seen, {
      psf,
      method: { name: 'rl', iterations: 4 },
      onProgress: (done) => seenProgress.push(done),
    });
    expect(seenProgress).toEqual([...seenProgress].sort((a, b) => a - b));
    expect(seenProgress[seenProgress.length - 1]).toBe(1);
    expect(seenProgress.length).toBeGreaterThan(11);
  });

  it('stops when its signal fires', async () => {
    const controller = new AbortController();
    const work = restore(seen, {
      psf,
      method: { name: 'rl', iterations: 10_000 },
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('restore refuses', () => {
  const { seen } = photographed(1, 32, 32);
  const nan: Image = { shape: seen.shape, data: seen.data.slice() };
  nan.data[40] = Number.NaN;
  const refused: [string, Image, RestoreOptions, RegExp][] = [
    [
      'a tensor that is no image',
      { shape: [4], data: new Float32Array(4) } as never,
      { psf },
      /restore: "image" must be an image/,
    ],
    ['an image with a NaN', nan, { psf }, /restore: "image" must .*finite/],
    [
      'an unknown boundary',
      seen,
      { psf, boundary: 'torus' as never },
      /restore: "boundary" must be one of wrap, zero/,
    ],
    [
      'a boundary rule for a direct filter',
      seen,
      { psf, boundary: 'mirror', method: { name: 'wiener' } },
      /must be wrap or unknown for the method wiener, got "mirror"/,
    ],
    [
      'unknown channels',
      seen,
      { psf, channels: 'hue' as never },
      /restore: "channels" must be one of all, luminance/,
    ],
    [
      'the luminance of a grey image',
      seen,
      { psf, channels: 'luminance' },
      /must be "all" for an image with 1 channels/,
    ],
    ['a negative noise', seen, { psf, noise: -1 }, /restore: "noise" must be a number >= 0, got -1/],
    [
      'an unknown method',
      seen,
      { psf, method: { name: 'tikonov' as 'tikhonov' } },
      /restore: unknown method "tikonov" \(did you mean tikhonov\?\): expected one of auto, inverse/,
    ],
    [
      'an unknown parameter',
      seen,
      { psf, method: { name: 'tikhonov', lamda: 1 } as MethodSpec },
      /restore: tikhonov has no "lamda" \(did you mean lambda\?\): expected lambda, criterion/,
    ],
    [
      'a parameter of another kind',
      seen,
      { psf, method: { name: 'tikhonov', lambda: 'big' as never } },
      /restore: tikhonov: "lambda" must be a number, got "big"/,
    ],
    [
      'a missing parameter',
      seen,
      { psf, method: { name: 'poisson-tv' } as MethodSpec },
      /restore: poisson-tv needs "photons" \(photons that a sample/,
    ],
    [
      'an unknown choice',
      seen,
      { psf, method: { name: 'tikhonov', lambda: 1, regularizer: 'x' as never } },
      /restore: tikhonov: "regularizer" must be one of laplacian, identity/,
    ],
    [
      'a mask for a method that takes every sample',
      seen,
      { psf, mask: { shape: [32, 32], data: new Float32Array(1024).fill(1) }, method: { name: 'inverse' } },
      /restore: "mask" must be left out: the method inverse uses every sample as it is/,
    ],
    [
      'a misspelt option',
      seen,
      { psf, nois: 0.1 } as never,
      /restore: "options" must be of psf, .* \(did you mean noise\?\), got "nois"/,
    ],
    [
      'two PSFs for one channel',
      seen,
      { psf: [psf, psf] },
      /restore: "psf" must be one PSF, or 1: one for each channel, got 2/,
    ],
    ['no PSF', seen, {}, /restore: "psf" must be given for an image below 64x64/],
    [
      'a PSF of another rank',
      seen,
      { psf: { shape: [3], data: Float32Array.of(1, 2, 1) } },
      /restore: "psf" must be a PSF of rank 2/,
    ],
    [
      'a mask of another size',
      seen,
      { psf, mask: { shape: [4, 4], data: new Float32Array(16) } },
      /restore: "mask" must have shape 32x32, got 4x4/,
    ],
    [
      'a mask that leaves out everything',
      seen,
      { psf, mask: { shape: [32, 32], data: new Float32Array(1024) } },
      /restore: "mask" must be > 0 somewhere/,
    ],
    [
      'a negative mask',
      seen,
      { psf, mask: { shape: [32, 32], data: new Float32Array(1024).fill(-1) } },
      /restore: "mask" must be >= 0 everywhere, got -1/,
    ],
    [
      'an unknown way with highlights',
      seen,
      { psf, clippedHighlights: 'burn' as never },
      /restore: "clippedHighlights" must be one of leave-out, keep/,
    ],
    [
      'a choice about the PSF that is none',
      seen,
      { psf, refinePsf: 'yes' as never },
      /restore: "refinePsf" must be true or false, got "yes"/,
    ],
    ['a PSF of zeros', seen, { psf: { shape: [3, 3], data: new Float32Array(9) } }, /sum/],
  ];
  it.each(refused)('%s', async (_, image, job, message) => {
    await expect(restore(image, job)).rejects.toThrow(message);
  });
});
