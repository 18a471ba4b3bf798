import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasFont } from '../../src/node/montage/label.ts';
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
    expect(titleOf(page)).toBe('picture.png and 2 images');
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
    const sheet = sharp(at('montage.png'));
    const { width, height, channels } = await sheet.metadata();
    const labelled = await hasFont();
    const [cell, caption] = labelled ? [184, 46] : [48, 0];
    expect([width, height, channels]).toEqual([8 + 3 * (cell + 8), 8 + 2 * (40 + caption + 8), 3]);
    const part = (left: number, top: number, size: { width: number; height: number }) =>
      sheet
        .clone()
        .extract({ left, top, ...size })
        .raw()
        .toBuffer();
    const middle = 8 + (cell - 48) / 2;
    expect(await part(middle, 8, { width: 48, height: 40 })).toEqual(await sharp(picture).raw().toBuffer());
    // Below the first picture, the reference, there is no difference to show; beside it there is.
    const below = { width: 48, height: 40 };
    const paper = (pixels: Buffer) => pixels.every((v) => v === 255);
    expect(paper(await part(middle, 8 + 48 + caption, below))).toBe(true);
    expect(paper(await part(middle + cell + 8, 8 + 48 + caption, below))).toBe(false);
    if (labelled) expect(paper(await part(8, 49, { width: cell, height: 40 }))).toBe(false);
  });

  it('goes without labels where there is no font, and says so', async () => {
    const fonts = at('fonts.conf');
    writeFileSync(fonts, '<?xml version="1.0"?><fontconfig></fontconfig>');
    process.env.FONTCONFIG_FILE = fonts;
    const run = await deconv('compare', picture, blurred, '--output', at('bare.png')).finally(
      () => delete process.env.FONTCONFIG_FILE,
    );
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/warning: the montage has no labels: there is no font on this machine/);
    expect(await sharp(at('bare.png')).metadata()).toMatchObject({ width: 8 + 2 * 56, height: 8 + 2 * 48 });
  });

  it('does not replace what is compared', async () => {
    expectFailure(await deconv('compare', picture, blurred, '--output', blurred), 2, /is an input.*--force/);
  });

  it('cannot read stdin twice', async () => {
    const run = await deconv('compare', picture, '-', '--output', at('m.png'));
    expectFailure(run, 2, /expected files, got -/);
  });
});
