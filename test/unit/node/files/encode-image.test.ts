import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ImageFormat } from '../../../../src/node/files/codecs/catalogue.ts';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import type { ImageFile } from '../../../../src/node/files/image-file.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { random } from '../../../../src/random.ts';
import type { Image } from '../../../../src/tensor.ts';
import { p3Profile } from './fixtures.ts';

const picture = (channels: number, height: number, width: number): Image => {
  const { uniform } = random(4);
  return {
    shape: [channels, height, width],
    data: Float32Array.from({ length: channels * height * width }, uniform),
  };
};
const formats: readonly ImageFormat[] = ['jpeg', 'png', 'webp', 'avif', 'tiff'];
const xmp = Buffer.from(
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta><?xpacket end="w"?>',
);

/** A turned JPEG with camera data, a place, a profile, XMP and 240 pixels per inch. */
let camera: Buffer;
let icc: Buffer;
beforeAll(async () => {
  icc = await p3Profile();
  const plain = await encodeImage(picture(3, 24, 32), { icc, xmp }, { format: 'jpeg' });
  camera = await sharp(plain.data)
    .keepIccProfile()
    .keepXmp()
    .withExif({
      IFD0: { Make: 'Maker', Copyright: 'Somebody' },
      IFD2: { FNumber: '28/10', DateTimeOriginal: '2021:03:04 05:06:07' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '10/1 20/1 30/1' },
    })
    .withDensity(240)
    .jpeg({ chromaSubsampling: '4:4:4' })
    .toBuffer();
  // Tag 0x112, one SHORT of value 1: turned into 6.
  const orientation = camera.indexOf(Buffer.from([0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0]));
  camera[orientation + 8] = 6;
});

describe('metadata of a camera file', () => {
  it('is in the record: upright, without the orientation', async () => {
    const { image, ...file } = await readImage(camera);
    expect(image.shape).toEqual([3, 32, 24]);
    expect(file.density).toBe(240);
    expect(icc.equals(file.icc ?? xmp)).toBe(true);
    expect(xmp.equals(file.xmp ?? icc)).toBe(true);
    expect(file.exif?.[0]).toBe(0x49);
  });

  for (const format of formats)
    it(`goes into ${format} and through it`, async () => {
      const { image, ...file } = await readImage(camera);
      const { data, warnings } = await encodeImage(image, file, { format });
      expect(warnings).toEqual([]);
      const meta = await sharp(data).metadata();
      expect([meta.width, meta.height, meta.orientation ?? 1]).toEqual([24, 32, 1]);
      expect(meta.icc?.equals(icc)).toBe(true);
      expect(meta.xmp?.equals(xmp)).toBe(true);
      // WebP and AVIF have no density but that of EXIF.
      if (format !== 'webp' && format !== 'avif') expect(meta.density).toBe(240);
      const again = await readImage(data);
      for (const words of ['Maker', 'Somebody', '2021:03:04 05:06:07'])
        expect(Buffer.from(again.exif ?? []).includes(words)).toBe(true);
      const place = Buffer.from([10, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 30, 0, 0, 0, 1, 0, 0, 0]);
      expect(Buffer.from(again.exif ?? []).includes(place)).toBe(true);
    });

  it('survives from one TIFF to the next, and a stack of other tags with it', async () => {
    const { image, ...file } = await readImage(camera);
    const first = await readImage((await encodeImage(image, file, { format: 'tiff' })).data);
    const { image: same, ...record } = first;
    const second = await readImage((await encodeImage(same, record)).data);
    expect(second.exif).toEqual(first.exif);
    expect(second.image).toEqual(same);
  });

  it('is not invented where there was none', async () => {
    for (const format of formats) {
      const {
        exif,
        icc: profile,
        xmp: packet,
      } = await readImage((await encodeImage(picture(3, 8, 8), {}, { format })).data);
      expect([format, exif, profile, packet]).toEqual([format, undefined, undefined, undefined]);
    }
  });

  it('density alone is kept by JPEG, PNG and TIFF, without EXIF', async () => {
    for (const format of ['jpeg', 'png', 'tiff'] as const) {
      const { data } = await encodeImage(picture(1, 8, 8), { density: 300 }, { format });
      const { density, exif } = await readImage(data);
      expect([density, exif]).toEqual([300, undefined]);
    }
  });

  it('a profile for another number of channels is left out, with a warning', async () => {
    const { data, warnings } = await encodeImage(picture(1, 8, 8), { icc }, { format: 'png' });
    expect(warnings).toEqual([
      'the ICC profile is for RGB images, not for 1 channels: the sRGB curve is used',
      'the ICC profile does not fit the file and was left out',
    ]);
    expect((await readImage(data)).warnings).toEqual([]);
  });
});

describe('depth', () => {
  const cases: [ImageFormat, ImageFile['depth'], ImageFile['depth'], number][] = [
    ['png', 'float', 16, 0],
    ['png', 12, 16, 0],
    ['tiff', 10, 16, 0],
    ['avif', 16, 12, 0],
    ['avif', 10, 10, 0],
    ['jpeg', 16, 8, 1],
    ['webp', 'float', 8, 1],
  ];
  it.each(cases)('%s asked for %s holds %s', async (format, depth, held, warned) => {
    const { data, warnings } = await encodeImage(picture(3, 8, 8), { depth }, { format });
    expect(warnings.length).toBe(warned);
    if (warned) expect(warnings[0]).toMatch(/holds 8 bits a sample: (16 bits|float) were rounded/);
    expect((await readImage(data)).depth).toBe(held);
  });

  it('of the options goes before that of the record', async () => {
    const { data } = await encodeImage(picture(1, 8, 8), { depth: 8 }, { format: 'png', depth: 16 });
    expect((await readImage(data)).depth).toBe(16);
  });
});

describe('rounding and cutting', () => {
  it('rounds once to the nearest code and counts what it cuts', async () => {
    const data = Float64Array.from([-0.2, -0.001, 0.2 / 255, 100.4 / 255, 100.6 / 255, 1, 1.001, 1.5]);
    const encoded = await encodeImage({ shape: [1, 1, 8], data }, { light: 'encoded' }, { format: 'png' });
    expect(encoded.clippedFraction).toBe(2 / 8);
    const { image } = await readImage(encoded.data, { light: 'encoded' });
    expect([...image.data].map((value) => Math.round(value * 255))).toEqual([
      0, 0, 0, 100, 101, 255, 255, 255,
    ]);
  });

  it('writes linear light without a profile through the sRGB curve', async () => {
    const { data } = await encodeImage(
      { shape: [1, 1, 1], data: Float32Array.of(0.2158605) },
      {},
      { format: 'png' },
    );
    expect((await readImage(data, { light: 'encoded' })).image.data[0]).toBeCloseTo(128 / 255, 6);
  });

  it('divides by alpha before the curve, and leaves 0 where nothing is covered', async () => {
    const alpha = { shape: [1, 1, 3] as const, data: Float32Array.from([1, 0.2, 0]) };
    const image = { shape: [1, 1, 3] as const, data: Float32Array.from([0.2158605, 0.0431721, 0.3]) };
    const { data } = await encodeImage(image, { alpha }, { format: 'png' });
    expect([...(await sharp(data).toColourspace('srgb').raw().toBuffer())]).toEqual([
      128, 128, 128, 255, 128, 128, 128, 51, 0, 0, 0, 0,
    ]);
  });

  it('lays a picture with alpha over white for JPEG, and says so', async () => {
    const alpha = { shape: [1, 8, 8] as const, data: new Float32Array(64).fill(0) };
    const image = { shape: [3, 8, 8] as const, data: new Float32Array(192) };
    const { data, warnings } = await encodeImage(image, { alpha }, { format: 'jpeg' });
    expect(warnings).toEqual(['JPEG has no alpha: the image was composited over white']);
    expect(Math.min(...(await readImage(data)).image.data)).toBe(1);
    expect(Math.max(...image.data)).toBe(0);
  });
});

describe('quality', () => {
  it.each(['jpeg', 'webp', 'avif'] as const)('%s: more of it is nearer and larger', async (format) => {
    const image = picture(3, 48, 48);
    const low = await encodeImage(image, {}, { format, quality: 30 });
    const high = await encodeImage(image, {}, { format });
    expect(high.data.length).toBeGreaterThan(1.5 * low.data.length);
  });

  it('JPEG keeps full colour resolution', async () => {
    const { data } = await encodeImage(picture(3, 16, 16), {}, { format: 'jpeg' });
    expect((await sharp(data).metadata()).chromaSubsampling).toBe('4:4:4');
  });
});

describe('refuses', () => {
  const image = picture(1, 4, 5);
  it.each([
    [
      { ...image, shape: [2, 2, 5] },
      {},
      { format: 'png' },
      /"image" must be an image of 1 or 3 channels, got \[2, 2, 5\]/,
    ],
    [
      { ...image, shape: [4, 5] },
      {},
      { format: 'png' },
      /"image" must be an image \[channels, height, width\], got \[4, 5\]/,
    ],
    [{ ...image, shape: [1, 4, 6] }, {}, { format: 'png' }, /"image" must be 24 samples \(1x4x6\), got 20/],
    [image, {}, {}, /"format" must be one of jpeg, png, webp, avif, tiff, fits, npy, npz, got undefined/],
    [image, {}, { format: 'bmp' }, /"format" must be one of .*, got "bmp"/],
    [image, {}, { format: 'jpeg', quality: 101 }, /"quality" must be an integer from 1 to 100, got 101/],
    [image, {}, { format: 'jpeg', quality: 0 }, /"quality" must be a positive integer, got 0/],
    [image, {}, { format: 'png', depth: 9 }, /"depth" must be 8, 10, 12, 16 or float, got 9/],
    [
      image,
      { alpha: { shape: [1, 5, 4], data: image.data } },
      { format: 'png' },
      /"alpha" must have shape 1x4x5, got 1x5x4/,
    ],
  ])('case %#', async (bad, file, options, message) => {
    await expect(encodeImage(bad as Image, file as object, options as object)).rejects.toThrow(message);
  });

  it.each([NaN, Infinity, -Infinity])('a sample that is %d', async (value) => {
    const data = picture(3, 4, 5).data.slice();
    data[20 + 5 * 2 + 3] = value;
    for (const depth of [8, 'float'] as const)
      await expect(encodeImage({ shape: [3, 4, 5], data }, { depth }, { format: 'tiff' })).rejects.toThrow(
        /encodeImage: "image" must hold finite samples, got (NaN|-?Infinity) at row 2, column 3, channel 1/,
      );
  });

  it('a picture larger than the format allows, in one line', async () => {
    const wide = { shape: [1, 1, 70000] as const, data: new Float32Array(70000) };
    await expect(encodeImage(wide, {}, { format: 'jpeg' })).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringMatching(/^encodeImage: cannot encode as JPEG: .*$/),
    });
  });
});
