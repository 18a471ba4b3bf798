/** PSF files on a pedestal. */

import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { psnr } from '../../src/metrics/psnr.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type Image, zeros } from '../../src/tensor.ts';
import { json, temporaryFolder } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const { readImage, writeImage, writeNpy } = await import('../../src/node/index.ts');
const model = 'gaussian:sigma=1.5,size=21';

beforeAll(async () => {
  const sharp = zeros([1, 64, 64]);
  for (let i = 0; i < 4096; i++) sharp.data[i] = 0.2 + 0.6 * (((i >> 3) + (i >> 9)) % 2);
  await writeImage(at('sharp.tif'), sharp, { depth: 'float' });
  const psf = makePsf({ model: 'gaussian', sigma: 1.5, size: 21 });
  await writeNpy(at('psf.npy'), {
    shape: psf.shape,
    data: psf.data.map((v: number) => 1000 * (v + 1 / 441)),
  });
  await json('blur', at('sharp.tif'), at('blurred.tif'), '--psf', model, '--noise', 'gaussian:sigma=0.002');
});

const quality = async (name: string) => {
  const image = async (file: string): Promise<Image> => (await readImage(at(file))).image;
  return psnr(await image('sharp.tif'), await image(name));
};

it('restore subtracts a clear background, says so and names what keeps it', async () => {
  const restore = (psf: string, output: string) =>
    json('restore', at('blurred.tif'), at(output), '--psf', psf, '--method', 'wiener', '--no-refine-psf');
  const { warnings } = await restore(at('psf.npy'), 'auto.tif');
  expect(warnings).toContain(
    `50 % of the mass of the PSF ${JSON.stringify(at('psf.npy'))} is a flat background of 2.268, which was subtracted: file:path=…,background=0 keeps it`,
  );
  const kept = await restore(`file:path=${at('psf.npy')},background=0`, 'kept.tif');
  expect(String(kept.warnings)).not.toContain('flat background');
  await restore(model, 'model.tif');
  expect(await quality('auto.tif')).toBeGreaterThan((await quality('model.tif')) - 0.1);
  expect(await quality('auto.tif')).toBeGreaterThan((await quality('kept.tif')) + 2);
});

it('psf and blur read the same PSF', async () => {
  const found = await json('psf', at('psf.npy'), at('clean.npy'));
  expect(String(found.warnings)).toContain('which was subtracted');
  await json('blur', at('sharp.tif'), at('same.tif'), '--psf', at('psf.npy'));
  await json('blur', at('sharp.tif'), at('model-blur.tif'), '--psf', model);
  const [a, b] = await Promise.all(
    ['same.tif', 'model-blur.tif'].map(async (f) => (await readImage(at(f))).image),
  );
  expect(psnr(a, b)).toBeGreaterThan(60);
});
