import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const picture = at('picture.png');

interface Result {
  name: string;
  psnr: number;
  ssim: number;
  rmse: number;
  residual: number;
}

beforeAll(() => writeTestPicture(picture, 3, 64, 60));

describe('deconv versus', () => {
  it('prints the ways back as a table, and the verdict', async () => {
    const { code, stdout, stderr } = await deconv('versus', picture, '--psf', 'disk:radius=2');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/^way back +psnr +ssim +rmse +residual\nmeasured +/);
    expect(stdout.toString()).toMatch(/\n\n[\w +-]+ is closest to the original: /);
  });

  it('a layer: weights written out, correlated, with stride and dilation', async () => {
    const document = await json('versus', picture, '--kernel', '1,2;3,4', '--stride', '2', '--dilation', '3');
    expect(document.operator).toEqual({
      kernel: [2, 2],
      stride: [2, 2],
      dilation: [3, 3],
      correlate: true,
      boundary: 'wrap',
      input: [3, 60, 64],
      output: [3, 30, 32],
      noise: 0.005,
      seed: 1,
    });
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining([
        'results',
        'nullSpaceEnergy',
        'conditionNumber',
        'checkerboardIndex',
        'adjointError',
      ]),
    );
    expect(Object.keys((document.results as Result[])[0])).toEqual([
      'name',
      'psnr',
      'ssim',
      'rmse',
      'residual',
    ]);
    expect(document.rankBound).toBe((60 * 64) / 4);
  });

  it('the options reach the comparison', async () => {
    const document = await json(
      ...['versus', picture, '--psf', 'disk:radius=2', '--noise', 'gaussian:sigma=0.02', '--seed', '7'],
      ...['--learned', '0', '--side', '32', '--light', 'encoded'],
    );
    expect(document.operator).toMatchObject({ noise: 0.02, seed: 7, input: [3, 32, 32], correlate: false });
    expect((document.results as Result[]).map((r) => r.name)).not.toContain('learned transposed');
    expect(document.warnings).toEqual(['the middle 32x32 of 64x60 pixels was taken: --side takes more']);
  });

  it('writes a page that holds the numbers and the command', async () => {
    const page = at('versus.html');
    const document = await json('versus', picture, '--psf', 'disk:radius=2', '--report', page);
    const html = readFileSync(page, 'utf8');
    const [, numbers] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(numbers).results).toEqual(document.results);
    expect(html).toContain(`deconv versus ${picture} --psf disk:radius=2 --report ${page} --json`);
    expect(html).toContain('<h1>picture.png: what undoes disk:radius=2?</h1>');
  });

  it('a frame with unknown surroundings, and no time for the slowest', async () => {
    const document = await json(
      ...['versus', picture, '--psf', 'disk:radius=2', '--boundary', 'unknown', '--seconds', '0'],
    );
    expect(document.operator).toMatchObject({ boundary: 'unknown', input: [3, 60, 64], output: [3, 56, 60] });
    expect(document.leftOut).toMatchObject([{ name: 'plug-and-play BM3D' }]);
    expect(document.warnings).toEqual([
      expect.stringMatching(/^plug-and-play BM3D was left out: .*--seconds/),
    ]);
  });

  it.each([
    [['--kernel', '1,2,1', '--stride', '2', '--boundary', 'unknown'], /--boundary unknown is for a blur/],
    [[], /expected either --psf \(a blur\) or --kernel \(a layer\)/],
    [['--psf', 'disk:radius=2', '--kernel', '1'], /expected either --psf/],
    [['--kernel', '1,2;3'], /--kernel: expected rows of equally many numbers/],
    [['--kernel', '1,,2'], /--kernel: expected rows/],
    [['--psf', 'dsk:radius=2'], /unknown PSF "dsk" \(did you mean disk\?\)/],
    [['--psf', 'disk:radius=2', '--noise', 'poisson:photons=9'], /versus adds white noise/],
    [['--psf', 'disk:radius=2', '--report', 'page.pdf'], /a name that ends in .html, got "page.pdf"/],
    [['--psf', 'disk:radius=2', '--stride', '0'], /Expected a positive integer/],
    [['--kernel', '1e308,1e308'], /versus: "kernel" must be so small that the measurement is finite/],
    [
      ['--psf', 'disk:radius=2', '--noise', 'gaussian:sigma=1e308'],
      /versus: "noise" must be so small that the measurement is finite/,
    ],
    [['--psf', 'disk:radius=40'], /versus: "kernel" must be at most 60x64/],
  ])('refuses %j', async (options, line) => {
    expectFailure(await deconv('versus', picture, ...options), 2, line);
  });

  it('does not begin what it could not write', async () => {
    const page = join(folder, 'no', 'page.html');
    const run = await deconv('versus', picture, '--psf', 'disk:radius=2', '--report', page);
    expectFailure(run, 1, /there is no directory/);
    expect(existsSync(page)).toBe(false);
  });
});
