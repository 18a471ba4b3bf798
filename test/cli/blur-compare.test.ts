import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { deconv, ended, expectFailure, json, start, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [sharpest, rgb] = [at('sharp.png'), at('rgb.png')];
const psf = 'disk:radius=2';

beforeAll(async () => {
  await writeTestPicture(sharpest);
  await writeTestPicture(rgb, 3);
});

describe('deconv blur', () => {
  it('writes a blurred picture and says so on stderr', async () => {
    const { code, stdout, stderr } = await deconv('blur', sharpest, at('a.png'), '--psf', psf);
    expect(code).toBe(0);
    expect(stdout.toString()).toBe('');
    expect(stderr).toMatch(/^\S+a\.png: blurred by disk:radius=2, [\d.]+ s\n$/);
    expect((await sharp(at('a.png')).metadata()).width).toBe(48);
  });

  it('is quiet when told', async () => {
    expect(await deconv('blur', sharpest, at('q.png'), '--psf', psf, '-q')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('gives the same noise for the same seed, another for another', async () => {
    const noisy = async (seed: string, name: string): Promise<Buffer> => {
      await json('blur', sharpest, at(name), '--psf', psf, '--noise', 'gaussian:sigma=0.05', '--seed', seed);
      return readFileSync(at(name));
    };
    const first = await noisy('3', 'n1.png');
    expect(await noisy('3', 'n2.png')).toEqual(first);
    expect(await noisy('4', 'n3.png')).not.toEqual(first);
  });

  it('reports as JSON', async () => {
    expect(await json('blur', sharpest, at('j.png'), '--psf', psf, '--noise', 'poisson:photons=500')).toEqual(
      {
        input: sharpest,
        output: at('j.png'),
        psf,
        boundary: 'reflect',
        noise: 'poisson:photons=500',
        seed: 1,
        seconds: expect.any(Number),
        clippedFraction: expect.any(Number),
        warnings: [],
      },
    );
  });

  it('reads stdin and writes stdout', async () => {
    const piped = await ended(start('blur', '-', '-', '--psf', psf), readFileSync(sharpest));
    expect(piped.code).toBe(0);
    await deconv('blur', sharpest, at('piped.png'), '--psf', psf);
    expect(piped.stdout.equals(readFileSync(at('piped.png')))).toBe(true);
    const webp = await ended(
      start('blur', '-', '-', '--psf', psf, '--format', 'webp'),
      readFileSync(sharpest),
    );
    expect((await sharp(webp.stdout).metadata()).format).toBe('webp');
  });

  it('takes one PSF per channel', async () => {
    const three = ['--psf', 'disk:radius=0', '--psf', psf, '--psf', 'disk:radius=0'];
    expect(await json('blur', rgb, at('three.png'), ...three)).toMatchObject({
      psf: three.filter((_, i) => i % 2),
    });
    const before = await sharp(rgb).raw().toBuffer();
    const after = await sharp(at('three.png')).raw().toBuffer();
    const changed = [0, 1, 2].map((c) => after.some((v, i) => i % 3 === c && v !== before[i]));
    expect(changed).toEqual([false, true, false]);
    expectFailure(
      await deconv('blur', rgb, at('two.png'), '--psf', psf, '--psf', psf),
      2,
      /the image has 3 channels, got 2 PSFs: expected one, or one per channel/,
    );
  });

  it('only replaces its input when forced', async () => {
    await writeTestPicture(at('same.png'));
    const before = readFileSync(at('same.png'));
    expectFailure(
      await deconv('blur', at('same.png'), at('same.png'), '--psf', psf),
      2,
      /same\.png" is an input of this command: --force replaces it/,
    );
    expect(readFileSync(at('same.png'))).toEqual(before);
    expect(await deconv('blur', at('same.png'), at('same.png'), '--psf', psf, '--force')).toMatchObject({
      code: 0,
    });
    expect(readFileSync(at('same.png'))).not.toEqual(before);
  });
});

describe('deconv compare', () => {
  it('measures images against the reference', async () => {
    await deconv('blur', sharpest, at('b.png'), '--psf', psf);
    const document = await json('compare', sharpest, at('b.png'), sharpest);
    expect(document).toEqual({
      reference: sharpest,
      range: 1,
      images: [
        {
          file: at('b.png'),
          psnr: expect.any(Number),
          ssim: expect.any(Number),
          mse: expect.any(Number),
          mae: expect.any(Number),
          shift: expect.any(Number),
        },
        // JSON has no infinity.
        { file: sharpest, psnr: null, ssim: 1, mse: 0, mae: 0, shift: expect.closeTo(0, 3) },
      ],
    });
    const [{ psnr, mse }] = document.images as { psnr: number; mse: number }[];
    expect(psnr).toBeCloseTo(-10 * Math.log10(mse), 10);
  });

  it('prints a table with the gain over the first image', async () => {
    const { stdout, code } = await deconv('compare', sharpest, at('b.png'), sharpest);
    expect(code).toBe(0);
    const [head, first, second] = stdout.toString().trimEnd().split('\n');
    expect(head).toMatch(/^image +psnr +gain +ssim +mse +mae +shift$/);
    expect(first).toMatch(/b\.png +\d+\.\d+ dB +0\.\d+ /);
    expect(second).toMatch(/sharp\.png +∞ dB +\+?∞ +1 +0 +0 +/);
  });

  it('ends with 3 when a requirement is missed, and says which', async () => {
    expect(
      (await deconv('compare', sharpest, at('b.png'), '--require', 'psnr=10,mae=0.5,shift=1')).code,
    ).toBe(0);
    const { code, stderr } = await deconv(
      'compare',
      sharpest,
      at('b.png'),
      '--require',
      'psnr=10,ssim=0.9999',
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^deconv: \S+b\.png: ssim is 0\.\d+, required >= 0\.9999\n$/);
  });

  it('crops, and knows the metrics it can require', async () => {
    const whole = await json('compare', sharpest, at('b.png'));
    const inner = await json('compare', sharpest, at('b.png'), '--crop', '10');
    expect(inner).not.toEqual(whole);
    expectFailure(
      await deconv('compare', sharpest, at('b.png'), '--require', 'psnrr=3'),
      2,
      /did you mean psnr/,
    );
    expectFailure(await deconv('compare', sharpest, at('b.png'), '--crop', '30'), 2, /crop/);
  });

  it('warns of a shifted picture', async () => {
    const { data, info } = await sharp(sharpest)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const shifted = Buffer.from(data.map((_, i) => data[i % 48 < 2 ? i : i - 2]));
    await sharp(shifted, { raw: { width: 48, height: 40, channels: info.channels } })
      .toColourspace('b-w')
      .toFile(at('shifted.png'));
    const { stderr } = await deconv('compare', sharpest, at('shifted.png'));
    expect(stderr).toMatch(/^warning: \S+shifted\.png is shifted by (1\.\d+|2\.\d+) px to the right/);
  });

  it.each([
    [
      'a ramp with a dark box',
      (x: number, y: number) => (Math.max(Math.abs(x - 80), Math.abs(y - 80)) < 30 ? 20 : 60 + (3 * x) / 4),
    ],
    ['a dark bar between light and grey', (x: number) => (x < 60 ? 240 : x < 100 ? 10 : 110)],
    [
      'a disc, half in shade',
      (x: number, y: number) => (Math.hypot(x - 80, y - 80) < 40 ? (x < 80 ? 250 : 90) : 15),
    ],
  ])('measures the shift in light: a symmetric blur of %s has none', async (name, pixel) => {
    const size = 160;
    const [still, blurred, moved] = ['still', 'blurred', 'moved'].map((each) =>
      at(`${name.replaceAll(' ', '-')}-${each}.png`),
    );
    const write = (path: string, left: number) =>
      sharp(
        Buffer.from(
          Array.from({ length: size * size }, (_, i) =>
            Math.round(pixel((i % size) - left, Math.floor(i / size))),
          ),
        ),
        { raw: { width: size, height: size, channels: 1 } },
      )
        .toColourspace('b-w')
        .toFile(path);
    await write(still, 0);
    await write(moved, 1);
    await deconv('blur', still, blurred, '--psf', 'disk:radius=3');
    for (const light of ['encoded', 'linear']) {
      const { stderr, stdout } = await deconv('compare', still, blurred, '--light', light, '--json');
      expect(stderr).toBe('');
      expect(JSON.parse(stdout.toString()).images[0].shift).toBeLessThan(0.1);
    }
    expect((await deconv('compare', still, moved)).stderr).toMatch(/is shifted by 1\.0\d px to the right/);
  });

  it('refuses pictures of other sizes', async () => {
    expectFailure(
      await deconv('compare', sharpest, rgb),
      2,
      /rgb\.png is 48x40 RGB, expected 48x40 grey as \S+sharp\.png/,
    );
    expectFailure(await deconv('compare', '-', '-'), 2, /stdin can be read once/);
  });
});

it('no run left an unfinished file', () => {
  expect(readdirSync(folder).filter((name) => name.startsWith('.') || name.endsWith('.tmp'))).toEqual([]);
  expect(existsSync(at('two.png'))).toBe(false);
});
