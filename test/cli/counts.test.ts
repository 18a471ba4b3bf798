/** Float files in a unit of their own: counts, or values far below 1. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/noise/gaussian.ts';
import { blur } from '../../src/operators/blur.ts';
import { makePsf } from '../../src/psf/make.ts';
import { scaledBy, scene } from '../laws/scale.ts';
import { deconv, json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const psf = 'gaussian:sigma=1.5';
const units = [1, 1e-3, 65535];
const { encodeImage, writeImage } = await import('../../src/node/index.ts');

beforeAll(async () => {
  const truth = scene(72, 80, 'float32');
  const operator = blur(makePsf({ model: 'gaussian', sigma: 1.5 }), truth.shape, { boundary: 'reflect' });
  const measured = gaussianNoise(operator.apply(truth), { sigma: 0.004, seed: 2 });
  for (const k of units) {
    await writeImage(at(`truth${k}.tif`), scaledBy(truth, k), { depth: 'float' });
    await writeImage(at(`blurred${k}.tif`), scaledBy({ ...measured, shape: truth.shape }, k), {
      depth: 'float',
    });
  }
});

interface Compared {
  readonly range: number;
  readonly images: readonly { readonly psnr: number; readonly ssim: number; readonly mse: number }[];
}

const compare = async (...args: string[]) => (await json('compare', ...args)) as unknown as Compared;

describe.each(units.slice(1))('float files in units of 1/%d', (k) => {
  const truth = at(`truth${k}.tif`);
  const blurred = at(`blurred${k}.tif`);

  it('analyze finds nothing clipped, and the noise in the unit of the file', async () => {
    const one = await json('analyze', at('blurred1.tif'), '--psf', psf);
    const found = await json('analyze', blurred, '--psf', psf);
    expect(found.clipping).toEqual({ dark: 0, bright: 0 });
    expect((found.noise as number) / k).toBeCloseTo(one.noise as number, 6);
    expect((found.blur as { gain: number }).gain).toBeCloseTo((one.blur as { gain: number }).gain, 3);
    expect((await deconv('analyze', blurred)).stdout.toString()).toContain('in the unit of the file');
  });

  it.each(['tv', 'inverse'])('restore by %s as in units of 1', async (method) => {
    const restored = at(`${method}${k}.tif`);
    const reference = at(`${method}1.tif`);
    for (const [input, output, unit] of [
      [at('blurred1.tif'), reference, 1],
      [blurred, restored, k],
    ] as const)
      await json(
        'restore',
        input,
        output,
        '--psf',
        psf,
        '--method',
        method,
        '--noise',
        String(0.004 * unit),
        '--force',
      );
    const [[one], [found]] = [
      (await compare(at('truth1.tif'), reference)).images,
      (await compare(truth, restored)).images,
    ];
    expect(Math.abs(found.psnr - one.psnr)).toBeLessThan(0.05);
    expect(Math.abs(found.ssim - one.ssim)).toBeLessThan(2e-3);
  });

  it('compare takes the range of the reference, or the one that is given, and says which', async () => {
    const { range, images } = await compare(truth, blurred);
    expect(range / k).toBeCloseTo(0.9, 6);
    const one = (await compare(at('truth1.tif'), at('blurred1.tif'))).images;
    expect(images[0].psnr).toBeCloseTo(one[0].psnr, 4);
    expect(images[0].ssim).toBeCloseTo(one[0].ssim, 4);
    expect(images[0].psnr).toBeCloseTo(10 * Math.log10(range ** 2 / images[0].mse), 6);
    const given = await compare(truth, blurred, '--range', String(2 * range));
    expect(given.images[0].psnr - images[0].psnr).toBeCloseTo(20 * Math.log10(2), 6);
    expect((await deconv('compare', truth, blurred)).stdout.toString()).toContain(
      'PSNR and SSIM for a range of',
    );
  });

  it('the montage of compare and the sheet of sweep show the picture', async () => {
    await json('compare', truth, blurred, '--output', at(`compare${k}.png`));
    await json('compare', at('truth1.tif'), at('blurred1.tif'), '--output', at('compare1.png'), '--force');
    expect(await meanOf(at(`compare${k}.png`))).toBeCloseTo(await meanOf(at('compare1.png')), -1);
    const sheet = at(`sheet${k}.png`);
    await json('sweep', blurred, sheet, '--psf', psf, '--method', 'wiener', '--over', 'psf.sigma=1,1.5,2');
    const { channels } = await sharp(sheet).stats();
    expect(channels[0].stdev).toBeGreaterThan(20);
  });

  it('blur adds noise in the unit of the file and keeps its values', async () => {
    const noisy = at(`noisy${k}.tif`);
    await json('blur', truth, noisy, '--psf', psf, '--noise', `gaussian:sigma=${0.004 * k}`, '--seed', '2');
    const [{ mse }] = (await compare(blurred, noisy)).images;
    expect(Math.sqrt(mse) / k).toBeLessThan(1e-5);
  });

  it('a file of integers cannot hold the values: restore says so', async () => {
    const { code, stderr } = await deconv(
      'restore',
      blurred,
      at(`lost${k}.png`),
      '--psf',
      psf,
      '--method',
      'wiener',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('a float TIFF keeps them');
  });
});

it('floats in [0, 1] are written as integers without a warning', async () => {
  const { stderr } = await deconv(
    'restore',
    at('blurred1.tif'),
    at('kept.png'),
    '--psf',
    psf,
    '--method',
    'wiener',
  );
  expect(stderr).not.toContain('a float TIFF keeps them');
});

it('the curve of a profile is not applied to counts', async () => {
  const profile = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#888' } })
    .withIccProfile('srgb')
    .png()
    .toBuffer();
  const { icc } = await sharp(profile).metadata();
  const counts = { shape: [3, 1, 2] as const, data: Float32Array.of(100, 4000, 300, 70, 5, 65535) };
  const { data } = await encodeImage(
    counts,
    { depth: 'float', light: 'encoded', ...(icc && { icc }) },
    { format: 'tiff' },
  );
  const { readImage } = await import('../../src/node/index.ts');
  const { image, light } = await readImage(data);
  expect([...image.data]).toEqual([...counts.data]);
  expect(light).toBe('encoded');
});

async function meanOf(file: string): Promise<number> {
  const { channels } = await sharp(readFileSync(file)).stats();
  return channels[0].mean;
}
