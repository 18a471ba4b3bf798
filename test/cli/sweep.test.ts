import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasFont } from '../../src/node/montage/label.ts';
import { root } from '../support/project.ts';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [sharpest, blurred] = [at('sharp.png'), at('blurred.png')];

beforeAll(async () => {
  await writeTestPicture(sharpest);
  await deconv('blur', sharpest, blurred, '--psf', 'motion:length=7');
});

describe('deconv sweep', () => {
  it('lays the values side by side and marks the one that it chooses', async () => {
    const sheet = at('sheet.png');
    const over = 'psf.length=5,7,9';
    const report = await json(
      'sweep',
      blurred,
      sheet,
      '--psf',
      'motion:length=1',
      '--over',
      over,
      '--size',
      '40',
    );
    expect(report).toMatchObject({ parameter: 'psf.length', criterion: 'likelihood', chosen: 7 });
    expect((report as { results: unknown[] }).results).toHaveLength(3);
    const { width, height } = await sharp(sheet).metadata();
    const [cell, caption] = (await hasFont()) ? [184, 27] : [40, 0];
    expect([width, height]).toEqual([8 + 2 * (cell + 8), 8 + 2 * (48 + caption)]);
  });

  it('divides a wide range in equal ratios and measures the PSNR against a reference', async () => {
    const { stdout, code } = await deconv(
      ...[
        'sweep',
        blurred,
        at('ratios.png'),
        '--psf',
        'motion:length=7',
        '--method',
        'wiener',
        '--steps',
        '3',
      ],
      ...['--over', 'method.nsr=1e-4..1e-2', '--reference', sharpest],
    );
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/method\.nsr\s+discrepancy\s+psnr\n/);
    expect(stdout.toString()).toMatch(/0\.0001 .*\n\s*0\.001 .* dB.*\n\s*0\.01 /);
    expect(stdout.toString()).toMatch(/← chosen/);
  });

  it('varies the strength and the noise', async () => {
    for (const [over, values] of [
      ['strength=20..80', [20, 50, 80]],
      ['noise=0.002,0.01', [0.002, 0.01]],
    ] as const) {
      const words = ['--method', 'wiener', '--over', over, '--steps', '3', '--force'];
      const report = await json('sweep', blurred, at('strength.png'), '--psf', 'motion:length=7', ...words);
      expect(report).toMatchObject({ parameter: over.split('=')[0], criterion: 'discrepancy' });
      expect((report as { results: { value: number }[] }).results.map(({ value }) => value)).toEqual(values);
    }
  });

  it('lays two parameters out as a grid', async () => {
    const words = ['--psf', 'motion:length=7', '--method', 'wiener', '--size', '40'];
    const overs = ['--over', 'psf.length=5,7,9', '--over', 'psf.angle=-20,0'];
    const sheet = at('grid.png');
    const report = await json('sweep', blurred, sheet, ...words, ...overs);
    expect(report).toMatchObject({ parameter: ['psf.length', 'psf.angle'], chosen: [7, 0], best: [7, 0] });
    expect((report as { results: { value: number[] }[] }).results.map(({ value }) => value)).toEqual([
      [5, -20],
      [5, 0],
      [7, -20],
      [7, 0],
      [9, -20],
      [9, 0],
    ]);
    const { width, height } = await sharp(sheet).metadata();
    const [cell, caption] = (await hasFont()) ? [184, 45] : [40, 0];
    expect(width).toBe(8 + 2 * (cell + 8));
    expect((height as number) - (8 + 3 * (48 + caption))).toBeLessThan(30);
    const both = ['--over', 'psf.length=5,7', '--over', 'strength=20..80'];
    expectFailure(
      await deconv('sweep', blurred, sheet, ...words, ...both),
      2,
      /two parameters of the PSF, or none/,
    );
    const same = ['--over', 'psf.length=5,7', '--over', 'psf.length=5,9'];
    expectFailure(await deconv('sweep', blurred, sheet, ...words, ...same), 2, /two different parameters/);
    const wide = ['--over', 'psf.length=5..9', '--over', 'psf.angle=0..90', '--steps', '40'];
    expectFailure(
      await deconv('sweep', blurred, at('wide.png'), ...words, ...wide),
      2,
      /1600 tiles: expected at most 1000/,
    );
  });

  it('chooses nothing where the best value is an end', async () => {
    const words = ['--psf', 'motion:length=7', '--method', 'wiener', '--size', '40', '--force'];
    const over = ['--over', 'psf.length=7,9,11'];
    expect(await json('sweep', blurred, at('end.png'), ...words, ...over)).toMatchObject({
      chosen: null,
      best: 7,
    });
    const run = await deconv('sweep', blurred, at('end.png'), ...words, ...over);
    expect(run.stdout.toString()).toMatch(/7 .*← best, at an end/);
    expect(run.stderr).toMatch(
      /The image does not decide psf\.length: the best value, 7, is the smallest of all, and a smaller one may fit better\./,
    );
  });

  it.each([
    ['radius=2..6', /psf\.NAME/],
    ['strength.x=2..6', /strength=…/],
    ['psf.radius=6..2', /rising range/],
    ['psf.length=a,b', /rising range/],
  ])('refuses --over %s', async (over, message) => {
    const run = await deconv('sweep', blurred, at('no.png'), '--psf', 'motion:length=7', '--over', over);
    expectFailure(run, 2, message);
  });

  it.each([[['disk:radius=1', 'disk:radius=2']], [['star.csv']]])(
    'varies one model, not %j',
    async (psfs) => {
      writeFileSync(at('star.csv'), '1,2,1\n');
      const words = psfs.flatMap((psf) => ['--psf', psf.endsWith('.csv') ? at(psf) : psf]);
      const run = await deconv('sweep', blurred, at('no.png'), ...words, '--over', 'psf.radius=1,2');
      expectFailure(run, 2, /--over psf\.radius needs one PSF model, as in --psf disk:radius=3, got /);
    },
  );

  it('varies the size of the estimated kernel', async () => {
    const photo = join(root, 'samples/01-photograph/input.png');
    const words = ['--over', 'size=9..15', '--steps', '2', '--method', 'wiener', '--size', '64'];
    expect(await json('sweep', photo, at('sizes.png'), ...words)).toMatchObject({
      parameter: 'size',
      criterion: 'confidence',
      results: [{ value: 9 }, { value: 15 }],
    });
    expect(existsSync(at('sizes.png'))).toBe(true);
    const given = ['--psf', 'disk:radius=2', '--over', 'size=9,15'];
    const run = await deconv('sweep', photo, at('no.png'), ...given);
    expectFailure(run, 2, /--over size varies the side of the estimated kernel alone/);
  });

  it('refuses a sheet that is no PNG, and leaves nothing behind', async () => {
    const args = ['--psf', 'motion:length=7', '--over', 'psf.length=5,7'];
    expectFailure(await deconv('sweep', blurred, at('sheet.jpg'), ...args), 2, /PNG/);
    expect(existsSync(at('sheet.jpg'))).toBe(false);
  });
});
