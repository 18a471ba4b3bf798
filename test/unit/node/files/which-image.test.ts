import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { numbers } from '../../../../src/node/files/metadata/tiff-directory.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { readPsf } from '../../../../src/node/files/read-psf.ts';
import { readStack } from '../../../../src/node/files/stack.ts';
import { greyPng, greyTiff, pngChunk, words } from './files.ts';

const page = (code: number, ...tags: ReturnType<typeof numbers>[]) => ({ codes: [code, code, 9], tags });
const unsupported = (pattern: RegExp) =>
  expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(pattern) });

describe('raw files are refused', () => {
  it.each([
    ['a DNG', greyTiff([page(1, numbers(50706, 4, 1))]), /is a raw file \(DNG\): develop it to a TIFF/],
    [
      'a preview with directories below',
      greyTiff([page(1, numbers(254, 4, 1), numbers(330, 4, 8))]),
      /is a raw file of a camera/,
    ],
    ['samples of a sensor', greyTiff([page(1), page(2, numbers(262, 3, 32803))]), /is a raw file/],
    ["Nikon's compression", greyTiff([page(1), page(2, numbers(259, 3, 34713))]), /is a raw file/],
    ['CR3', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom', 'latin1'), /is CR3 \(a raw file of Canon\)/],
    [
      'RAF',
      Buffer.from('FUJIFILMCCD-RAW 0201'),
      /is a raw file of a camera, which is not supported: develop/,
    ],
    ['RW2', Buffer.from('IIU\0\x18\0\0\0', 'latin1'), /is a raw file of a camera/],
  ])('%s', async (_, file, message) => {
    await expect(readImage(file)).rejects.toEqual(unsupported(message));
  });

  it('CR2', async () => {
    const file = greyTiff([{ codes: [0x5243, 2, 3] }]);
    await expect(readImage(file)).rejects.toEqual(unsupported(/is a raw file/));
  });
});

describe('pages', () => {
  it('a thumbnail before the image is no page', async () => {
    const file = greyTiff([page(1, numbers(254, 4, 1)), page(2)]);
    const { image, warnings } = await readImage(file, { light: 'encoded', dtype: 'float64' });
    expect([image.data[0] * 65535, warnings]).toEqual([2, []]);
  });

  it('of unequal size are no stack', async () => {
    const file = greyTiff([page(1), { codes: [5, 6] }]);
    expect(
      (await readImage(file, { page: 2, light: 'encoded', dtype: 'float64' })).image.data[0] * 65535,
    ).toBe(5);
    await expect(readStack(file)).rejects.toEqual(unsupported(/pages of unequal size \(3x1, 2x1\)/));
    await expect(readPsf(file)).rejects.toEqual(unsupported(/pages of unequal size/));
  });

  it('frames of a WebP are chosen, those of a PNG are counted', async () => {
    const frames = Buffer.from([...new Array(192).fill(40), ...new Array(192).fill(200)]);
    const file = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .webp({ lossless: true })
      .toBuffer();
    const values = await Promise.all(
      [1, 2].map(async (n) => (await readImage(file, { page: n, light: 'encoded' })).image.data[0] * 255),
    );
    expect(values.map(Math.round)).toEqual([40, 200]);
    expect((await readImage(file)).warnings).toEqual([
      'frame 1 of 2 was read: another one is chosen by page, --page',
    ]);
    const animated = greyPng([1, 2], pngChunk('acTL', words(7, 0)));
    expect((await readImage(animated)).warnings).toEqual([
      'the first of 7 frames of the PNG was read: the others were left out',
    ]);
    await expect(readImage(animated, { page: 2 })).rejects.toThrow(/has 1 page, got page 2/);
  });

  it('a PSF of several pages keeps them', async () => {
    const { shape, data } = await readPsf(greyTiff([page(1), page(2), page(3)]));
    expect([shape, [...data]]).toEqual([
      [3, 1, 3],
      [1, 1, 9, 2, 2, 9, 3, 3, 9],
    ]);
  });
});

describe('samples beside the colors', () => {
  const interleaved = (tags: ReturnType<typeof numbers>[], codes: number[]) => {
    const file = greyTiff([
      { codes, tags: [numbers(256, 4, 3), numbers(258, 3, 16, 16), numbers(277, 3, 2), ...tags] },
    ]);
    return file;
  };
  const codes = [10, 100, 20, 200, 30, 300];

  it.each([
    ['unspecified', [numbers(338, 3, 0)]],
    ['not named', []],
  ])('that are %s are kept and no alpha', async (_, tags) => {
    const { image, ...record } = await readImage(interleaved(tags, codes), {
      light: 'encoded',
      dtype: 'float64',
    });
    expect([...image.data].map((value) => Math.round(value * 65535))).toEqual([10, 20, 30]);
    expect(record.alpha).toBeUndefined();
    expect(record.warnings).toEqual([expect.stringMatching(/is not stated to be alpha \(ExtraSamples\)/)]);
    const { data, warnings } = await encodeImage(image, record);
    const again = await readImage(data, { light: 'encoded', dtype: 'float64' });
    expect([...(again.extraSamples?.data ?? [])].map((value) => Math.round(value * 65535))).toEqual([
      100, 200, 300,
    ]);
    expect(warnings).toEqual([]);
    expect((await encodeImage(image, record, { format: 'png' })).warnings).toEqual([
      expect.stringMatching(/samples beside color and alpha were left out/),
    ]);
  });

  it('that are stated to be alpha are alpha', async () => {
    const { alpha, warnings } = await readImage(interleaved([numbers(338, 3, 2)], codes));
    expect([alpha?.shape, warnings]).toEqual([[1, 1, 3], []]);
  });

  it('in planes of their own are refused', async () => {
    const tags = [numbers(338, 3, 0), numbers(284, 3, 2), numbers(273, 4, 8, 14), numbers(279, 4, 6, 6)];
    await expect(readImage(interleaved(tags, codes))).rejects.toEqual(unsupported(/2 planes of samples/));
  });
});

it('16-bit floats are read exactly, as a page and as a stack', async () => {
  // 1, -2, 0.333251953125, 65504, the smallest subnormal, 0.
  const bits = [0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0];
  const values = [1, -2, 0.333251953125, 65504, 2 ** -24, 0];
  const file = greyTiff([bits, [...bits].reverse()].map((codes) => ({ codes, tags: [numbers(339, 3, 3)] })));
  const { image, depth } = await readImage(file);
  expect([depth, [...image.data]]).toEqual(['float', values]);
  expect([...(await readStack(file)).stack.data]).toEqual([...values, ...[...values].reverse()]);
});

describe('what is not read is named', () => {
  const tiff = (...tags: ReturnType<typeof numbers>[]) => greyTiff([page(1, ...tags)]);
  it.each([
    [
      'LZMA',
      tiff(numbers(259, 3, 34925)),
      /TIFF with LZMA compression, which is not supported: save it with LZW, Deflate/,
    ],
    ['LERC', tiff(numbers(259, 3, 34887)), /TIFF with LERC compression/],
    [
      'half floats',
      tiff(numbers(339, 3, 3), numbers(262, 3, 0)),
      /16-bit float samples in grey with a predictor or inverted/,
    ],
    [
      'inverted doubles',
      tiff(numbers(339, 3, 3), numbers(258, 3, 64), numbers(262, 3, 0)),
      /64-bit float samples, which is not supported: save it as 32-bit float/,
    ],
    ['inverted signed', tiff(numbers(339, 3, 2), numbers(262, 3, 0)), /signed 16-bit samples/],
    ['12 bits with a predictor', tiff(numbers(258, 3, 12), numbers(317, 3, 2)), /12 bits a sample/],
    ['Lab', tiff(numbers(262, 3, 8)), /CIE Lab colors/],
    [
      'HEIC',
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      /is HEIC, which is not supported: convert it to PNG or TIFF/,
    ],
    ['video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1'), /is a video/],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 0, 0]), /is JPEG XL/],
    ['GIF', Buffer.from('GIF89a....'), /is GIF/],
    ['OpenEXR', Buffer.from([0x76, 0x2f, 0x31, 1, 2]), /is OpenEXR/],
    ['DICOM', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]), /is DICOM/],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /is HDF5/],
    ['SVG', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="x"/>'), /is SVG/],
  ])('%s', async (_, file, message) => {
    await expect(readImage(file)).rejects.toEqual(unsupported(message));
    await expect(readPsf(file)).rejects.toEqual(unsupported(message));
  });
});
