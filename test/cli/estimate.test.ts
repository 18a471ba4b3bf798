import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelSimilarity } from '../../src/blind/free/kernel-similarity.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type Tensor, tensor } from '../../src/tensor.ts';
import { photographed } from '../scenes.ts';
import { deconv, expectFailure, json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const shake = makePsf({ model: 'shake', extent: 11, seed: 5 });
const motion = makePsf({ model: 'motion', length: 9, angle: 30 });

/** A grey PNG of linear light in sRGB codes. */
async function write(name: string, { shape: [, height, width], data }: Tensor): Promise<void> {
  const codes = Buffer.from(
    Array.from(data, (light) => {
      const v = Math.min(1, Math.max(0, light));
      return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
    }),
  );
  await sharp(codes, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .toFile(at(name));
}

beforeAll(async () => {
  await write('shaken.png', photographed(shake, 144, 1).blurred);
  await write('moved.png', photographed(motion, 160, 3).blurred);
  await write('flat.png', tensor([1, 80, 80], new Float32Array(6400).fill(0.3)));
});

const csv = (name: string): Tensor => {
  const rows = readFileSync(at(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  return tensor([rows.length, rows[0].length], Float64Array.from(rows.flat()));
};

describe('deconv restore without --psf', () => {
  it('estimates the blur, and says so', async () => {
    const { code, stdout, stderr } = await deconv('restore', at('shaken.png'), at('a.png'), '--method', 'tv');
    expect(code).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(
      /blur estimated as a free kernel of \d+x\d+ px with confidence 0\.\d/,
    );
    expect(existsSync(at('a.png'))).toBe(true);
  });

  it('--psf auto:kind=motion finds length and angle', async () => {
    const args = ['--psf', 'auto:kind=motion', '--method', 'wiener'];
    const { estimate, psf } = await json('restore', at('moved.png'), at('b.png'), ...args);
    expect(estimate).toMatchObject({ kind: 'motion', verdict: 'accepted', spec: { model: 'motion' } });
    const { length, angle } = (estimate as { spec: { length: number; angle: number } }).spec;
    expect(Math.abs(length - 9)).toBeLessThan(2);
    expect(Math.abs(angle - 30)).toBeLessThan(8);
    expect(psf).toMatch(/^motion:length=/);
  });

  it('an image without edges is refused with one sentence, exit code 1 and no file', async () => {
    expectFailure(await deconv('restore', at('flat.png'), at('c.png')), 1, /too few edges|No blur was found/);
    expect(existsSync(at('c.png'))).toBe(false);
  });

  it('--best-effort restores it all the same', async () => {
    const { code, stderr } = await deconv('restore', at('flat.png'), at('d.png'), '--best-effort');
    expect(stderr).toMatch(/too few edges|No blur was found/);
    expect(code).toBe(0);
    expect(existsSync(at('d.png'))).toBe(true);
  });

  it.each([
    [['--psf', 'auto:kind=box'], /kind/],
    [['--psf', 'auto:size=8'], /size.*odd.*8/],
    [['--psf', 'auto:sise=9'], /size/],
    [['--psf', 'auto', '--psf', 'disk:radius=2'], /--psf auto estimates one PSF for all channels/],
    [['--psf', 'disk:radius=2', '--best-effort'], /--best-effort is for an estimated PSF/],
  ])('%j is refused', async (args, message) => {
    const run = await deconv('restore', at('shaken.png'), at('e.png'), ...args);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).toMatch(/^deconv: /);
    expect(run.code).toBeGreaterThan(0);
    expect(existsSync(at('e.png'))).toBe(false);
  });
});

describe('deconv psf --estimate', () => {
  it('writes a kernel that restore takes', async () => {
    const { estimate } = await json('psf', at('shaken.png'), at('kernel.csv'), '--estimate');
    expect(estimate).toMatchObject({ kind: 'free', verdict: 'accepted' });
    expect(kernelSimilarity(csv('kernel.csv'), shake)).toBeGreaterThan(0.8);
    const args = ['--psf', at('kernel.csv'), '--method', 'wiener'];
    expect((await deconv('restore', at('shaken.png'), at('f.png'), ...args)).code).toBe(0);
  });

  it('kind and size say how', async () => {
    const { estimate } = await json('psf', at('moved.png'), at('k.csv'), '--estimate', 'kind=free,size=13');
    expect(estimate).toMatchObject({ kind: 'free', shape: [13, 13] });
    expect(csv('k.csv').shape).toEqual([13, 13]);
  });

  it('an image without edges is refused, and no file is written', async () => {
    const run = await deconv('psf', at('flat.png'), at('g.csv'), '--estimate');
    expectFailure(run, 1, /too few edges|No blur was found/);
    expect(existsSync(at('g.csv'))).toBe(false);
  });
});
