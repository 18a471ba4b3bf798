import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { card, hdusOf, headerBytes } from '../../../../../src/node/files/fits/header.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { readPsf } from '../../../../../src/node/files/read-psf.ts';
import { tensor } from '../../../../../src/tensor.ts';

interface Case {
  readonly name: string;
  readonly gzip: string;
  readonly hdu: number;
  readonly shape: readonly number[];
  readonly values: readonly (number | null)[];
}

const url = new URL('../../../../vectors/fits.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { readonly cases: readonly Case[] };
const bytesOf = ({ gzip }: Case): Buffer => gunzipSync(Buffer.from(gzip, 'base64'));
const named = (name: string): Buffer => bytesOf(cases.find((one) => one.name === name) as Case);
const fail = (reason: string): Error => new Error(reason);

/** A file of one grey image: its structure, further cards, and stored items. */
function fitsFile(bitpix: number, axes: readonly number[], data: Uint8Array, ...cards: string[]): Buffer {
  const header = headerBytes([
    card('SIMPLE', true, ''),
    card('BITPIX', bitpix, ''),
    card('NAXIS', axes.length, ''),
    ...axes.map((n, i) => card(`NAXIS${i + 1}`, n, '')),
    ...cards,
  ]);
  return Buffer.concat([header, data, Buffer.alloc(-data.length & 2879 ? 2880 - (data.length % 2880) : 0)]);
}

describe('what astropy wrote', () => {
  const images = cases.filter(({ name }) => name !== 'compressed');

  it.each(images)('$name is read with the values that astropy reads, the last row on top', async (one) => {
    const [height, width] = one.shape.slice(-2);
    const planes = one.shape.length === 3 ? one.shape[0] : 1;
    const isColor = one.name === 'color';
    for (let plane = 0; plane < (isColor ? 1 : planes); plane++) {
      const page = planes > 1 && !isColor ? plane + 1 : undefined;
      const { image, mask, depth } = await readImage(bytesOf(one), {
        dtype: 'float64',
        missing: 'mask',
        hdu: one.hdu,
        page,
      });
      expect(image.shape).toEqual([isColor ? 3 : 1, height, width]);
      const max = depth === 'float' ? 1 : 2 ** (depth as number) - 1;
      const expected = isColor
        ? one.values
        : one.values.slice(plane * height * width, (plane + 1) * height * width);
      expected.forEach((value, i) => {
        const [c, row, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
        const at = (height - 1 - row) * width + x;
        if (value === null) expect(mask?.data[at]).toBe(0);
        else expect(max * image.data[c * height * width + at]).toBeCloseTo(value, depth === 'float' ? 12 : 9);
      });
      expect(mask === undefined).toBe(!expected.includes(null));
    }
  });

  it('names the samples of integers as codes, and those of all others as numbers', async () => {
    const depths = await Promise.all(
      images.map(async (one) => [
        one.name,
        (await readImage(bytesOf(one), { hdu: one.hdu, missing: 'mask' })).depth,
      ]),
    );
    const codes = depths.filter(([, depth]) => depth !== 'float');
    expect(codes).toEqual([
      ['uint8', 8],
      ['uint16', 16],
      ['color', 16],
      ['second extension', 8],
    ]);
  });

  it('refuses missing samples unless they are masked, and says how', async () => {
    await expect(readImage(named('NaN'))).rejects.toThrow(
      'readImage: the data must hold finite samples, got 1 NaN or infinite, the first at row 1, column 2, channel 0 (missing: "mask" leaves them out)',
    );
    const { image, mask } = await readImage(named('BLANK'), { missing: 'mask' });
    expect([...(mask?.data ?? [])].filter((value) => value === 0)).toHaveLength(1);
    expect(image.data.every(Number.isFinite)).toBe(true);
  });

  it('refuses tile compression in words', async () => {
    await expect(readImage(named('compressed'))).rejects.toThrow(
      /holds no image that can be read: HDU 1.* is a tile-compressed image \(RICE_1\), which is not supported: unpack it first, as funpack does$/,
    );
    await expect(readImage(named('compressed'), { hdu: 1 })).rejects.toThrow(/tile-compressed/);
  });

  it('chooses an HDU by number or name, and says which it took of several', async () => {
    const file = named('extension');
    expect((await readImage(file)).warnings).toEqual([
      'HDU 1 (SCI) was read, the first of 2 images (HDU 1 (SCI), HDU 2 (DQ)): another one is chosen by hdu, --hdu',
    ]);
    const byName = await readImage(file, { hdu: 'dq' });
    expect(byName.image).toEqual((await readImage(file, { hdu: 2 })).image);
    await expect(readImage(file, { hdu: 'CIS' })).rejects.toThrow(
      /no HDU "CIS", did you mean "SCI"\?|no HDU "CIS"/,
    );
    await expect(readImage(file, { hdu: 3 })).rejects.toThrow(/in HDU 3 \(CAT\) a table, expected an image/);
    await expect(readImage(file, { hdu: 4 })).rejects.toThrow(/has 4 HDUs, numbered from 0 on, got HDU 4/);
  });

  it('takes three planes for colors where the file or the caller says so', async () => {
    const file = named('three planes');
    const first = await readImage(file);
    expect(first.image.shape[0]).toBe(1);
    expect(first.warnings.join()).toMatch(/plane 1 of 3 was read.*three planes are no colors unless/);
    expect((await readImage(file, { planes: 'rgb' })).image.shape[0]).toBe(3);
    expect((await readImage(named('color'), { planes: 'pages', page: 3 })).image.shape[0]).toBe(1);
    await expect(readImage(named('cube'), { planes: 'rgb' })).rejects.toThrow(/has 2 planes, expected 3/);
  });
});

describe('writing', () => {
  it.each(['header', 'extension', 'float64', 'uint16', 'cube'])(
    '%s: keeps every card that is not about the storage, in order, to the byte, and adds HISTORY',
    async (name) => {
      const file = named(name);
      const { image, ...record } = await readImage(file);
      const { data, warnings } = await encodeImage(image, { ...record, history: ['sharpened'] });
      expect(warnings).toEqual([]);
      expect(data.length % 2880).toBe(0);
      const index = name === 'extension' ? 1 : 0;
      const [before, after] = [file, data].map((bytes) => hdusOf(bytes, fail));
      expect(after).toHaveLength(before.length);
      const kept = (cards: readonly string[]) =>
        cards.filter((one) => !/^(SIMPLE|XTENSION|BITPIX|NAXIS|EXTEND|PCOUNT|GCOUNT|BZERO|BSCALE)/.test(one));
      expect(kept(after[index].cards)).toEqual([
        ...kept(before[index].cards),
        'HISTORY sharpened'.padEnd(80),
      ]);
      before.forEach((hdu, i) => {
        if (i === index) return;
        expect(data.subarray(after[i].start, after[i].end)).toEqual(file.subarray(hdu.start, hdu.end));
      });
      expect((await readImage(data)).image).toEqual(image);
    },
  );

  it('returns what it was given: any size, depth and number of channels', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom<8 | 16 | 'float'>(8, 16, 'float'),
        fc.integer(),
        async (channels, height, width, depth, seed) => {
          const max = depth === 'float' ? 0.37 : 2 ** depth - 1;
          const data = Float32Array.from({ length: channels * height * width }, (_, i) =>
            depth === 'float'
              ? Math.sin(seed + i) * 1000
              : ((((seed % 997) + 997) * (i + 1)) % (max + 1)) / max,
          );
          const image = { shape: [channels, height, width] as const, data };
          const { data: file } = await encodeImage(image, { light: 'linear' }, { format: 'fits', depth });
          const back = await readImage(file);
          expect(back).toMatchObject({ depth, format: 'fits', image });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('writes missing samples as NaN, where they were', async () => {
    const { image, ...record } = await readImage(named('NaN'), { missing: 'mask' });
    const { data } = await encodeImage(image, record);
    const again = await readImage(data, { missing: 'mask' });
    expect(again.mask).toEqual(record.mask);
    expect(again.image).toEqual(image);
    const png = await encodeImage(image, { ...record, blocks: undefined }, { format: 'png', depth: 16 });
    expect(png.warnings.join()).toMatch(/1 pixels are missing, which PNG with 16 bits cannot say/);
  });

  it('keeps the unit of integers in a file of floats', async () => {
    const { image, ...record } = await readImage(named('uint16'));
    const { data } = await encodeImage(image, record, { depth: 'float' });
    expect((await readImage(data)).image.data.map(Math.round)).toEqual(
      image.data.map((v) => Math.round(65535 * v)),
    );
  });

  it('leaves out what counts in pixels of an image of another size', async () => {
    const { image, ...record } = await readImage(named('header'));
    const { data, warnings } = await encodeImage(tensor([1, 1, 2], [...image.data.slice(0, 2)]), record);
    expect(warnings.join()).toMatch(/world coordinates, sections and other HDUs .* were left out/);
    const [{ cards }] = hdusOf(data, fail);
    expect(cards.some((one) => one.startsWith('OBJECT'))).toBe(true);
    expect(cards.filter((one) => /^CR(PIX|VAL)/.test(one))).toEqual([]);
  });

  it('takes a photograph as light, and says what it cannot hold', async () => {
    const photo = tensor([3, 1, 1], [0.2158605, 0.5, 1]);
    const { data: png } = await encodeImage(photo, {}, { format: 'png', depth: 16 });
    const { image, ...record } = await readImage(png);
    const { data, warnings } = await encodeImage(
      image,
      { ...record, xmp: Buffer.from('<x/>') },
      { format: 'fits' },
    );
    expect(warnings).toEqual(['FITS cannot hold the XMP packet: left out']);
    expect((await readImage(data)).image.data[0]).toBeCloseTo(0.21586, 4);
  });
});

describe('what is no image, or not whole', () => {
  const four = Uint8Array.of(1, 2, 3, 4);

  it('BLANK of 0 is a missing sample, and BLANK of floats means nothing', async () => {
    const file = fitsFile(8, [2, 2], Uint8Array.of(0, 2, 3, 4), card('BLANK', 0, ''));
    const { mask, image } = await readImage(file, { missing: 'mask' });
    expect([...(mask?.data ?? [])]).toEqual([1, 1, 0, 1]);
    expect([...image.data].filter((_, i) => i !== 2)).toEqual([3, 4, 2]);
    const floats = fitsFile(-32, [1, 1], Uint8Array.of(0, 0, 0, 0), card('BLANK', 0, ''));
    expect((await readImage(floats, { missing: 'mask' })).mask).toBeUndefined();
  });

  it.each([
    [
      'a cut header',
      fitsFile(8, [2, 2], four).subarray(0, 400),
      /is cut in the header of HDU 0: it has no END card/,
    ],
    ['cut samples', fitsFile(-64, [20, 30], four), /is cut: HDU 0 has 20x30 samples in 4800 bytes, got 2880/],
    ['an unknown BITPIX', fitsFile(12, [2, 2], four), /has BITPIX 12 in HDU 0, expected 8, 16/],
    ['a negative extent', fitsFile(8, [2, -2], four), /has no valid NAXIS2 in the header of HDU 0/],
    [
      'no data',
      fitsFile(8, [], new Uint8Array(0)),
      /holds no image that can be read: HDU 0 is a header without data/,
    ],
    [
      'all blank',
      fitsFile(8, [2, 2], Uint8Array.of(9, 9, 9, 9), card('BLANK', 9, '')),
      /holds no finite sample/,
    ],
  ])('%s', async (_, file, message) => {
    await expect(readImage(file, { missing: 'mask' })).rejects.toThrow(message);
  });

  it('too many pixels, before they are read', async () => {
    await expect(readImage(fitsFile(8, [2, 2], four), { maxPixels: 3 })).rejects.toThrow(
      /2x2 = 0.000004 megapixels/,
    );
  });

  it('options of FITS are refused for other formats', async () => {
    const { data } = await encodeImage(tensor([1, 1, 1], [1]), {}, { format: 'png' });
    await expect(readImage(data, { hdu: 1 })).rejects.toThrow(
      'readImage: "hdu" must be left out: the data is PNG, which does not have it, got 1',
    );
  });
});

it('a PSF is read upright too, a cube as a stack', async () => {
  const psf = await readPsf(named('float32'));
  const { image } = await readImage(named('float32'));
  expect(psf.data).toEqual(image.data);
  expect((await readPsf(named('cube'))).shape).toEqual([2, 3, 5]);
  await expect(readPsf(named('extension'))).rejects.toThrow(
    /holds 2 images, expected one PSF, or its number as "hdu"/,
  );
  expect((await readPsf(named('extension'), { hdu: 'SCI' })).shape).toEqual([3, 5]);
});
