import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [picture, blurred] = [at('picture.png'), at('blurred.png')];
const psf = ['--psf', 'disk:radius=2'];
const titleOf = (file: string) => /<h1>(.*?)<\/h1>/.exec(readFileSync(file, 'utf8'))?.[1];

beforeAll(async () => {
  await writeTestPicture(picture, 3);
  await deconv('blur', picture, blurred, ...psf);
});

describe('--report', () => {
  it('restore', async () => {
    const page = at('restore.html');
    const run = await deconv(
      'restore',
      blurred,
      at('r.png'),
      ...psf,
      '--method',
      'rl:iterations=4',
      '--report',
      page,
    );
    expect(run.code).toBe(0);
    expect(titleOf(page)).toBe('blurred.png: disk:radius=2 undone by rl');
    expect(readFileSync(page, 'utf8')).toContain('Convergence');
    expect(existsSync(at('r.png'))).toBe(true);
  });

  it('compare, twice the same picture too', async () => {
    const page = at('compare.html');
    const document = await json('compare', picture, blurred, blurred, '--report', page);
    expect(document.report).toBe(page);
    expect(titleOf(page)).toBe('picture.png and 2 pictures');
    expect(readFileSync(page, 'utf8')).toContain('alt="blurred.png (2)"');
  });

  it('psf', async () => {
    const page = at('psf.html');
    expect(await json('psf', 'airy:radius=3', '--report', page)).toMatchObject({
      report: page,
      output: null,
    });
    expect(titleOf(page)).toBe('airy:radius=3');
  });

  it.each([
    ['restore', blurred, at('x.png'), ...psf],
    ['compare', picture, blurred],
    ['psf', 'disk:radius=2'],
  ])('%s refuses another kind of file before it begins', async (...words) => {
    expectFailure(await deconv(...words, '--report', at('page.txt')), 2, /a name that ends in .html/);
    expect(existsSync(at('x.png'))).toBe(false);
  });
});

describe('compare --output', () => {
  it('writes the pictures in a row, and their differences below', async () => {
    const document = await json('compare', picture, blurred, blurred, '--output', at('montage.png'));
    expect(document.output).toBe(at('montage.png'));
    const { width, height, channels } = await sharp(at('montage.png')).metadata();
    expect([width, height, channels]).toEqual([3 * 48 + 16, 2 * 40 + 8, 3]);
    const pixels = await sharp(at('montage.png')).raw().toBuffer();
    const first = await sharp(picture).raw().toBuffer();
    expect(pixels.subarray(0, 48 * 3)).toEqual(first.subarray(0, 48 * 3));
  });

  it('does not replace what is compared', async () => {
    expectFailure(await deconv('compare', picture, blurred, '--output', blurred), 1, /input/);
  });

  it('cannot read stdin twice', async () => {
    const run = await deconv('compare', picture, '-', '--output', at('m.png'));
    expectFailure(run, 2, /expected files, got -/);
  });
});
