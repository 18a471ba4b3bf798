import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/node/files/arrays/npy.ts';
import { readImage } from '../../src/node/files/read-image.ts';
import { tensor } from '../../src/tensor.ts';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const picture = at('ok.png');

beforeAll(async () => {
  await writeTestPicture(picture, 3, 64, 64);
  await writeNpy(at('line.npy'), tensor([5], [1, 2, 3, 2, 1]));
  await writeNpy(at('volume.npy'), tensor([3, 3, 3], new Array(27).fill(1)));
  writeFileSync(at('lobes.csv'), '-1,-1,-1\n-1,18,-1\n-1,-1,-1\n');
  writeFileSync(at('plain.csv'), '0,1,0\n1,4,1\n0,1,0\n');
});

describe('a PSF of another rank than 2 is refused by every command', () => {
  const out = at('out.png');
  it.each([
    ['blur', [picture, out, '--psf']],
    ['restore', [picture, out, '--psf']],
    ['sweep', [picture, out, '--over', 'method.nsr=0.01,0.1', '--method', 'wiener', '--psf']],
    ['analyze', [picture, '--psf']],
    ['versus', [picture, '--psf']],
    ['versus', [picture, '--kernel']],
    ['conv', [picture, out, '--kernel']],
  ])('%s %j', async (command, args) => {
    const psfs =
      command === 'blur'
        ? [at('line.npy'), at('volume.npy'), 'gaussian:sigma=1,2,3', 'box:width=3,rank=1']
        : [at('volume.npy'), 'gaussian:sigma=1,rank=1'];
    const runs = await Promise.all(psfs.map((psf) => deconv(command, ...args, psf)));
    const line =
      command === 'conv'
        ? /has rank [13]( \(3x3x3\))?, expected (a kernel of )?rank 2/
        : /has rank [13]( \(3x3x3\))?, expected rank 2 for an image/;
    for (const run of runs) expectFailure(run, 2, line);
  });
});

describe('a PSF file of three axes', () => {
  const red = at('red.png');
  const gauss = (y: number, x: number, sigma: number) =>
    Math.exp(-((y - 7) ** 2 + (x - 7) ** 2) / (2 * sigma ** 2));
  const plane = (sigma: number) =>
    Array.from({ length: 225 }, (_, i) => gauss(Math.floor(i / 15), i % 15, sigma));

  it.each([
    [[15, 15, 1], 'rows, columns, one channel'],
    [[1, 15, 15], 'one plane'],
  ])('%j is a plane: colors stay apart', async (shape) => {
    const { encodeImage, readImage } = await import('../../src/node/index.ts');
    const image = { shape: [3, 32, 32] as const, data: new Float32Array(3072) };
    image.data[16 * 32 + 16] = 1;
    writeFileSync(red, (await encodeImage(image, {}, { format: 'png' })).data);
    await writeNpy(at('plane.npy'), tensor(shape, plane(2)));
    const out = at('plane.tif');
    const run = await deconv('blur', red, out, '--psf', at('plane.npy'), '--depth', 'float', '-f');
    expect(run.code).toBe(0);
    const { data } = (await readImage(out)).image;
    expect(Math.max(...data.subarray(1024))).toBeLessThan(1e-7);
    expect(data.subarray(0, 1024).filter((value) => value > 1e-6).length).toBeGreaterThan(200);
  });

  it('of a focal series takes the sharpest plane, and says which', async () => {
    const series = [5, 4, 3, 1.5, 2.5, 3.5].flatMap((sigma) => {
      const values = plane(sigma);
      const sum = values.reduce((a, b) => a + b);
      return values.map((value) => value / sum);
    });
    await writeNpy(at('series.npy'), tensor([6, 15, 15], series));
    const { writeStack } = await import('../../src/node/index.ts');
    await writeStack(at('series.tif'), { shape: [6, 15, 15], data: Float64Array.from(series) });
    for (const name of ['series.npy', 'series.tif']) {
      const run = await deconv('blur', picture, at('s.png'), '--psf', at(name), '-f');
      expect(run.code).toBe(0);
      expect(run.stderr).toMatch(/rank 3 \(6x15x15\): of its 6 planes the sharpest, plane 4, was taken/);
    }
  });
});

describe('negative lobes of a PSF file', () => {
  it.each([
    ['blur', [picture, '--psf']],
    ['restore', [picture, '--method', 'wiener', '--psf']],
  ])('%s says that it clips them', async (command, [input, ...args]) => {
    const { warnings } = await json(command, input, at(`clipped-${command}.png`), ...args, at('lobes.csv'));
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /^31 % of the mass of the PSF ".*lobes\.csv" is negative and was set to 0: .*negative=keep/,
      ),
    );
  });

  it.each(['psf', 'analyze', 'versus'])('%s says it too', async (command) => {
    const psf = at('lobes.csv');
    const args = {
      psf: [psf],
      analyze: [picture, '--psf', psf],
      versus: [picture, '--psf', psf, '--seconds', '0'],
    };
    const { warnings } = await json(command, ...args[command as keyof typeof args]);
    expect(warnings).toContainEqual(expect.stringMatching(/is negative and was set to 0/));
  });

  it('are kept where they are asked for: the sharpened image is not the image', async () => {
    const kept = at('kept.png');
    const { warnings } = await json(
      'blur',
      picture,
      kept,
      '--psf',
      `file:path=${at('lobes.csv')},negative=keep`,
    );
    expect(warnings).toEqual([]);
    const [before, after] = [await readImage(picture), await readImage(kept)];
    const change = after.image.data.map((value, i) => Math.abs(value - before.image.data[i]));
    expect(Math.max(...change)).toBeGreaterThan(0.1);
    const { negative } = await json('psf', `file:path=${at('lobes.csv')},negative=keep`);
    expect(negative).toBeCloseTo(8 / 26, 12);
  });

  it('no file without them, and no level that lies amid the noise, is a reason for a word', async () => {
    const ofLobes = expect.arrayContaining([expect.stringMatching(/negative/)]);
    expect((await json('psf', at('plain.csv'))).warnings).not.toEqual(ofLobes);
    writeFileSync(at('noisy.csv'), '10,11,9,10\n9,30,40,11\n10,29,31,10\n11,9,10,9\n');
    const noisy = await json('psf', `file:path=${at('noisy.csv')},background=10`);
    expect(noisy.warnings).not.toEqual(ofLobes);
  });
});
