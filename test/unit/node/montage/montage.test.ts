import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { hasFont } from '../../../../src/node/montage/label.ts';
import { montage } from '../../../../src/node/montage/montage.ts';
import type { Image } from '../../../../src/tensor.ts';

const flat = (value: number, channels = 1): Image => ({
  shape: [channels, 20, 30],
  data: new Float32Array(channels * 600).fill(value),
});
const { image: _, ...file } = await readImage((await encodeImage(flat(0.5), { format: 'png' })).data);

describe('montage', () => {
  it('lays the pictures in rows, unchanged', async () => {
    const tiles = [0, 0.25, 1].map((value) => ({ image: flat(value), label: `${value}` }));
    const sheet = sharp(await montage(tiles, file, 2));
    const { width, height } = await sheet.metadata();
    const [cell, caption] = (await hasFont()) ? [184, 27] : [30, 0];
    expect([width, height]).toEqual([8 + 2 * (cell + 8), 8 + 2 * (28 + caption)]);
    const { data, info } = await sheet.raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
    const [first, second] = [8 + cell / 2, 16 + cell + cell / 2];
    // 0.25 of linear light is code 137 of sRGB.
    expect([at(first, 18), at(second, 18), at(first, 46 + caption)]).toEqual([0, 137, 255]);
    expect(at(2, 2)).toBe(255);
  });

  it('leaves cells empty, and writes as many lines as the longest label has', async () => {
    const black = { image: flat(0), label: ['name', '30 dB'] };
    const lone = { image: flat(0), label: 'difference' };
    const sheet = sharp(await montage([black, black, undefined, lone], file, 2));
    const { width = 0, height = 0 } = await sheet.metadata();
    const caption = (await hasFont()) ? 46 : 0;
    expect(height).toBe(8 + 2 * (28 + caption));
    const corner = { left: 0, top: 36 + caption, width: Math.floor(width / 2), height: 28 + caption };
    expect((await sheet.extract(corner).raw().toBuffer()).every((v) => v === 255)).toBe(true);
  });

  it('frames what is marked', async () => {
    const plain = await montage([{ image: flat(1), label: '' }], file);
    const marked = await montage([{ image: flat(1), label: '', marked: true }], file);
    const corner = async (png: Buffer) => [
      ...(await sharp(png).extract({ left: 6, top: 6, width: 1, height: 1 }).raw().toBuffer()),
    ];
    expect(await corner(plain)).toEqual([255, 255, 255]);
    expect(await corner(marked)).not.toEqual([255, 255, 255]);
  });

  it('refuses nothing at all, columns below one, and pictures of several sizes', async () => {
    await expect(montage([], file)).rejects.toThrow(/montage: "tiles" must be at least one image/);
    await expect(montage([{ image: flat(1), label: '' }], file, 0)).rejects.toThrow(
      /"columns" must be a positive integer/,
    );
    const wide = { shape: [1, 20, 31] as const, data: new Float32Array(620) };
    const tiles = [flat(1), wide].map((image) => ({ image, label: '' }));
    await expect(montage(tiles, file)).rejects.toThrow(/images of one size \(30x20\)/);
  });
});
