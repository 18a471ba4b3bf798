import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { deconv, expectFailure, json, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [width, height] = [340, 300];
const psf = ['--psf', 'disk:radius=2', '--method', 'wiener'];
const input = at('blurred.png');

interface Pixels {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}
const pixels = (path: string): Promise<Pixels> => sharp(path).raw().toBuffer({ resolveWithObject: true });

/** Root mean square difference of two files in 8-bit codes over the pixels of a rectangle of the first one. */
async function difference(a: string, b: string, [x, y, w, h]: number[], [bx, by] = [x, y]): Promise<number> {
  const [one, two] = await Promise.all([pixels(a), pixels(b)]);
  const { channels } = one.info;
  let sum = 0;
  for (let j = 0; j < h; j++)
    for (let i = 0; i < w * channels; i++)
      sum +=
        (one.data[((y + j) * one.info.width + x) * channels + i] -
          two.data[((by + j) * two.info.width + bx) * channels + i]) **
        2;
  return Math.sqrt(sum / (w * h * channels));
}

beforeAll(async () => {
  await writeTestPicture(at('sharp.png'), 1, width, height);
  const noise = ['--noise', 'gaussian:sigma=0.003'];
  expect((await deconv('blur', at('sharp.png'), input, '--psf', 'disk:radius=2', ...noise)).code).toBe(0);
  expect((await deconv('restore', input, at('whole.png'), ...psf)).code).toBe(0);
}, 60_000);

describe('deconv restore --region', () => {
  it.each([[[100, 90, 80, 60]], [[0, 180, 90, 120]]])(
    'restores %j as the whole image, and keeps the rest',
    async (region) => {
      const [x, y, w, h] = region;
      const out = at('part.png');
      const report = await json('restore', input, out, ...psf, '--region', region.join(), '--force');
      expect(report.region).toEqual({ x, y, width: w, height: h });
      const [before, after] = await Promise.all([pixels(input), pixels(out)]);
      expect(after.info).toMatchObject({ width, height, channels: before.info.channels });
      for (let i = 0; i < before.data.length; i++) {
        const pixel = Math.floor(i / before.info.channels);
        const [px, py] = [pixel % width, Math.floor(pixel / width)];
        const inside = px >= x && px < x + w && py >= y && py < y + h;
        if (!inside && before.data[i] !== after.data[i]) expect([px, py, after.data[i]]).toBe(before.data[i]);
      }
      const core = [x + 8, y + 8, w - 16, h - 16];
      expect(await difference(out, input, core)).toBeGreaterThan(5);
      expect(await difference(out, at('whole.png'), core)).toBeLessThan(1.5);
      // At the frame of the image nothing is mixed.
      if (x === 0) expect(await difference(out, at('whole.png'), [0, y + 8, 8, h - 16])).toBeLessThan(2);
    },
  );

  it('restores the coverage where it restores the colors, and takes the mask', async () => {
    const alpha = Buffer.alloc(width * height);
    for (let i = 0; i < alpha.length; i++) alpha[i] = i % width < 150 ? 255 : 128;
    const raw = { width, height, channels: 1 as const };
    await sharp(input)
      .toColourspace('srgb')
      .removeAlpha()
      .joinChannel(alpha, { raw })
      .png()
      .toFile(at('cut.png'));
    const mask = Buffer.alloc(width * height, 255);
    for (let i = 120; i < 130; i++) mask.fill(0, i * width + 120, i * width + 140);
    await sharp(mask, { raw }).png().toFile(at('mask.png'));
    const words = ['--region', '100,90,80,60', '--mask', at('mask.png')];
    expect((await deconv('restore', at('cut.png'), at('cut-out.png'), ...psf, ...words)).code).toBe(0);
    const [before, after] = await Promise.all([pixels(at('cut.png')), pixels(at('cut-out.png'))]);
    const { channels } = after.info;
    expect([before.info.channels, channels]).toEqual([4, 4]);
    for (let i = 3; i < after.data.length; i += 4) expect(after.data[i]).toBe(before.data[i]);
    expect(await difference(at('cut-out.png'), at('cut.png'), [120, 120, 20, 10])).toBeLessThan(0.5);
    expect(await difference(at('cut-out.png'), at('cut.png'), [110, 100, 30, 15])).toBeGreaterThan(3);
  });

  it.each([
    ['300,0,50,50', /--region 300,0,50,50 reaches to 350,50: expected inside the image of 340x300/],
    ['0,0,0,9', /Expected x,y,width,height/],
  ])('refuses %s', async (region, message) => {
    expectFailure(await deconv('restore', input, at('no.png'), ...psf, '--region', region), 2, message);
  });
});

describe('deconv restore --preview', () => {
  it('writes the middle, as it is in the whole', async () => {
    const report = await json('restore', input, at('preview.png'), ...psf, '--preview');
    expect(report.region).toEqual({ x: 42, y: 22, width: 256, height: 256 });
    const { info } = await pixels(at('preview.png'));
    expect(info).toMatchObject({ width: 256, height: 256 });
    expect(await difference(at('preview.png'), at('whole.png'), [0, 0, 256, 256], [42, 22])).toBeLessThan(1);
  });

  it('writes a region alone, with a report of it', async () => {
    const words = ['--preview', '--region', '10,20,60,50', '--report', at('page.html')];
    expect((await deconv('restore', input, at('crop.png'), ...psf, ...words)).code).toBe(0);
    expect((await pixels(at('crop.png'))).info).toMatchObject({ width: 60, height: 50 });
    expect(await difference(at('crop.png'), at('whole.png'), [0, 0, 60, 50], [10, 20])).toBeLessThan(2);
  });
});
