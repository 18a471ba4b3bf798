import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { deconv, ended, expectFailure, json, start, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const psf = 'disk:radius=2';

beforeAll(async () => {
  await writeTestPicture(at('sharp.png'), 1, 96, 80);
  const noise = ['--noise', 'gaussian:sigma=0.003'];
  expect(
    (await deconv('blur', at('sharp.png'), at('blurred.png'), '--psf', psf, '--depth', '16', ...noise)).code,
  ).toBe(0);
});

const psnrOf = async (name: string): Promise<number> => {
  const { images } = await json('compare', at('sharp.png'), at(name));
  return (images as { psnr: number }[])[0].psnr;
};

describe('deconv restore', () => {
  it('undoes a blur, and reports as JSON', async () => {
    const document = await json(
      'restore',
      at('blurred.png'),
      at('wiener.png'),
      '--psf',
      psf,
      '--method',
      'wiener',
    );
    expect(document).toEqual({
      input: at('blurred.png'),
      output: at('wiener.png'),
      psf,
      psfScale: 1,
      light: 'linear',
      method: 'wiener',
      parameters: expect.objectContaining({ nsr: expect.any(Number) }),
      noiseSigma: expect.any(Number),
      strength: 50,
      iterations: 0,
      stopReason: 'direct',
      seconds: expect.any(Number),
      clippedFraction: expect.any(Number),
      warnings: [],
    });
    // Noise of 0.003 in light, in code values.
    expect(document.noiseSigma).toBeGreaterThan(0.002);
    expect(document.noiseSigma).toBeLessThan(0.015);
    expect(await psnrOf('wiener.png')).toBeGreaterThan((await psnrOf('blurred.png')) + 3);
    expect((await sharp(at('wiener.png')).metadata()).depth).toBe('ushort');
  });

  it('takes a method with parameters', async () => {
    const args = ['--psf', psf, '--method', 'rl:iterations=12', '--boundary', 'reflect'];
    expect(await json('restore', at('blurred.png'), at('rl.png'), ...args)).toMatchObject({
      method: 'rl',
      iterations: 12,
      stopReason: 'iterations',
    });
    expect(await psnrOf('rl.png')).toBeGreaterThan(await psnrOf('blurred.png'));
  });

  it('takes a strength, and says so', async () => {
    const args = ['--psf', psf, '--method', 'wiener', '--strength'];
    const { code, stderr, stdout } = await deconv(
      'restore',
      at('blurred.png'),
      at('soft.png'),
      ...args,
      '20',
    );
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(/, strength 20, /);
    const run = await deconv('restore', at('blurred.png'), at('no.png'), ...args, '101');
    expectFailure(run, 2, /Expected a number from 0 to 100/);
    const rl = ['--psf', psf, '--method', 'rl', '--strength', '60'];
    const refused = await deconv('restore', at('blurred.png'), at('no.png'), ...rl);
    expectFailure(refused, 2, /"?strength"? must be left out for the method rl: it does not use the noise/);
  });

  it('takes the PSF from a file', async () => {
    for (const name of ['disk.csv', 'disk.npy', 'disk.tif', 'disk.png']) {
      expect((await deconv('psf', psf, at(name))).code).toBe(0);
      const written = await deconv(
        'restore',
        at('blurred.png'),
        '-',
        '--psf',
        at(name),
        '--method',
        'wiener',
        '--format',
        'png',
      );
      const model = await deconv(
        'restore',
        at('blurred.png'),
        '-',
        '--psf',
        psf,
        '--method',
        'wiener',
        '--format',
        'png',
      );
      const [a, b] = await Promise.all(
        [written, model].map(({ stdout }) => sharp(stdout).raw({ depth: 'ushort' }).toBuffer()),
      );
      expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]))), name).toBeLessThanOrEqual(
        name.endsWith('png') ? 3 : 1,
      );
    }
  });

  it('says in one line what it did', async () => {
    const run = await deconv('restore', at('blurred.png'), at('line.png'), '--psf', psf, '--method', 'tv');
    expect(run.code).toBe(0);
    expect(run.stdout.toString()).toBe('');
    expect(run.stderr).toMatch(
      /^\S+line\.png: restored by tv, noise 0\.00\d+, \d+ iterations \(stopped by \w+\), [\d.]+ s(, [\d.]+ % clipped)?\n$/,
    );
  });

  it('gives the same bytes for one thread and for several', async () => {
    const bytes = async (threads: string): Promise<Buffer> => {
      await json(
        'restore',
        at('blurred.png'),
        at('threads.png'),
        '--psf',
        psf,
        '--method',
        'tv',
        '--threads',
        threads,
        '--force',
      );
      return readFileSync(at('threads.png'));
    };
    expect(await bytes('1')).toEqual(await bytes('3'));
  });

  it('reads stdin and writes stdout', async () => {
    const run = await ended(
      start('restore', '-', '-', '--psf', psf, '--method', 'wiener'),
      readFileSync(at('blurred.png')),
    );
    expect(run.code).toBe(0);
    expect((await sharp(run.stdout).metadata()).format).toBe('png');
  });

  it('leaves nothing but its outputs', () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('deconv methods', () => {
  it('lists methods, PSF models and noise', async () => {
    const document = await json('methods');
    expect(Object.keys(document)).toEqual(['methods', 'psf', 'noise']);
    expect(Object.keys(document.psf as object)).toContain('file');
    const { stdout } = await deconv('methods');
    for (const name of Object.keys(document.methods as object))
      expect(stdout.toString()).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('explains one', async () => {
    const { stdout } = await deconv('methods', 'rl');
    expect(stdout.toString()).toMatch(/^rl: .*\nmodel {3}.*\nwhen .*\nsource .*1972/);
    expect(stdout.toString()).toMatch(/^iterations +number +\d+ +/m);
    expect(await json('methods', 'motion')).toMatchObject({
      name: 'motion',
      parameters: { length: { unit: 'px' } },
    });
    expect((await deconv('methods', 'rll')).stderr).toMatch(/unknown name "rll" \(did you mean rl\?\)/);
  });
});
