import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { cleanExif, exifInFile, exifOfTags } from '../../../../../src/node/files/metadata/exif.ts';
import {
  directoryStart,
  fileStart,
  numbers,
  readDirectory,
  writeDirectory,
} from '../../../../../src/node/files/metadata/tiff-directory.ts';
import { tiffPages } from '../../../../../src/node/files/metadata/tiff-pages.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { curvTag, p3Profile, profileOf } from '../fixtures.ts';

const exifOfTiff = (file: Uint8Array): Uint8Array | undefined => {
  const [start, pages] = [fileStart(file), tiffPages(file)?.pages ?? []];
  return start && pages.length > 0 ? exifOfTags(file, start, pages[0]) : undefined;
};

const text = (tag: number, words: string): ReturnType<typeof numbers> => ({
  tag,
  type: 2,
  count: words.length + 1,
  value: Buffer.from(`${words}\0`),
});

/** A big-endian block: make, orientation 6, a thumbnail directory behind. */
const bigEndian = Buffer.from(
  `4d4d002a00000008 0002 010f000200000006 00000026 0112000300000001 00060000 00000030 4d616b65722000 00 0000 0000 0000`.replace(
    /\s/g,
    '',
  ),
  'hex',
);

describe('cleanExif', () => {
  it('resets the orientation and drops the thumbnail in either byte order, and changes nothing else', () => {
    for (const prefix of ['', 'Exif\0\0']) {
      const clean = Buffer.from(cleanExif(Buffer.concat([Buffer.from(prefix, 'latin1'), bigEndian])) ?? []);
      const wanted = Buffer.from(bigEndian);
      wanted.writeUInt16BE(1, 8 + 2 + 12 + 8);
      wanted.writeUInt32BE(0, 8 + 2 + 24);
      expect(clean.toString('hex')).toBe(wanted.toString('hex'));
    }
    expect(bigEndian.readUInt16BE(8 + 2 + 12 + 8)).toBe(6);
  });

  it.each([
    ['nothing', ''],
    ['no TIFF header', 'Exif\0\0garbage garbage'],
    ['a directory beyond the end', 'II*\0\xff\xff\0\0'],
    ['a directory cut off', 'II*\0\x08\0\0\0\x09\0'],
  ])('gives up on %s', (_, block) => {
    expect(cleanExif(Buffer.from(block, 'latin1'))).toBeUndefined();
  });
});

describe('directories', () => {
  it('come back from either byte order', () => {
    const entries = [numbers(256, 4, 70000), numbers(258, 3, 1, 2, 3), text(271, 'Maker'), text(272, 'M')];
    const bytes = writeDirectory([...entries].reverse(), 0);
    expect(readDirectory(bytes, true, 0)).toEqual(
      entries.map((one) => ({ ...one, value: Uint8Array.from(one.value) })),
    );
    const make = readDirectory(bigEndian, false, directoryStart(bigEndian)?.offset ?? 0);
    expect(Buffer.from(make[0].value).toString()).toBe('Maker ');
    expect([...make[1].value]).toEqual([6, 0]);
  });

  it('do not follow pointers in a circle, nor copy the file once per entry', () => {
    const pointer = (tag: number): ReturnType<typeof numbers> => numbers(tag, 4, 8);
    const circle = Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0', 'latin1'),
      writeDirectory([text(271, 'Maker'), pointer(0x8769), pointer(0x8825), pointer(0xa005)], 8),
    ]);
    expect(exifOfTiff(circle)?.length).toBeLessThan(300);
    const many = Array.from({ length: 5000 }, (_, i) => ({
      tag: i,
      type: 7,
      count: 1e6,
      value: new Uint8Array(4),
    }));
    const hostile = Buffer.concat([Buffer.from(writeDirectory(many, 0)), Buffer.alloc(1e6)]);
    expect(readDirectory(hostile, true, 0).length).toBe(1);
  });
});

/** A block with a camera's maker note, whose offsets count from the begin of the block; in either byte order. */
function cameraBlock(little: boolean): Buffer {
  const words = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(2 * values.length);
    for (const [i, value] of values.entries())
      if (little) bytes.writeUInt16LE(value, 2 * i);
      else bytes.writeUInt16BE(value, 2 * i);
    return bytes;
  };
  const long = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const note = Buffer.from('Maker\0II\x2a\0\x60\0\0\0 any bytes \xff\xfe', 'latin1');
  const entry = (tag: number, type: number, count: number, value: number): Buffer =>
    Buffer.concat([words(tag, type), long(count), long(value)]);
  return Buffer.concat([
    Buffer.from(little ? 'II' : 'MM', 'latin1'),
    words(42),
    long(8),
    words(2),
    entry(0x10f, 2, 6, 38),
    entry(0x8769, 4, 1, 44),
    long(0),
    Buffer.from('Brand\0', 'latin1'),
    words(2),
    entry(0x829a, 5, 1, 74),
    entry(0x927c, 7, note.length, 82),
    long(0),
    long(1),
    long(125),
    note,
  ]);
}

describe('TIFF', () => {
  const grey = { shape: [1, 3, 4] as const, data: new Float32Array(12) };

  it.each([true, false])('keeps maker notes at their offset, little-endian %s', async (little) => {
    const exif = cameraBlock(little);
    const { data, warnings } = await encodeImage(grey, { exif }, { format: 'tiff' });
    expect(warnings).toEqual([]);
    // The offsets of a TIFF file count from its begin, as those of the block count from the begin of the block.
    expect(data.subarray(82, exif.length).equals(exif.subarray(82))).toBe(true);
    const start = directoryStart(data);
    const main = readDirectory(data, true, start?.offset ?? 0);
    const pointer = main.find(({ tag }) => tag === 0x8769)?.value ?? new Uint8Array(4);
    const inside = readDirectory(data, true, Buffer.from(pointer).readUInt32LE());
    expect(inside.map(({ tag }) => tag)).toEqual([0x829a, 0x927c]);
    expect([...Buffer.from(inside[0].value)]).toEqual([1, 0, 0, 0, 125, 0, 0, 0]);
    expect((await readImage(data)).image).toEqual({ shape: [1, 3, 4], data: new Float32Array(12) });
  });

  it.each([true, false])('passes maker notes on at their offset, little-endian %s', async (little) => {
    const exif = cameraBlock(little);
    let file = (await encodeImage(grey, { exif }, { format: 'tiff' })).data;
    for (const format of ['tiff', 'jpeg', 'webp', 'avif', 'png', 'tiff'] as const) {
      const { image, ...record } = await readImage(file);
      expect(
        Buffer.from(record.exif ?? [])
          .subarray(82, exif.length)
          .equals(exif.subarray(82)),
      ).toBe(true);
      file = (await encodeImage(image, record, { format })).data;
    }
  });

  it('states the size that is written', async () => {
    const stated = (value: number) => [numbers(0xa002, 4, value), numbers(0xa003, 3, value)];
    const exif = Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0', 'latin1'),
      writeDirectory([numbers(0x8769, 4, 26)], 8),
      writeDirectory(stated(500), 26),
    ]);
    const { data } = await encodeImage(grey, { exif }, { format: 'png' });
    const found = Buffer.from((await readImage(data)).exif ?? []);
    expect(readDirectory(found, true, 26)).toEqual([numbers(0xa002, 4, 4), numbers(0xa003, 3, 3)]);
  });

  it('takes the tags of a big-endian block', async () => {
    const { data } = await encodeImage(grey, { exif: bigEndian }, { format: 'tiff' });
    expect(Buffer.from(exifOfTiff(data) ?? []).includes('Maker ')).toBe(true);
    expect((await sharp(data).metadata()).width).toBe(4);
  });

  it('is left as it is by a damaged block', async () => {
    for (const block of ['', 'garbage garbage', 'II*\0\xff\xff\0\0']) {
      const exif = Buffer.from(block, 'latin1');
      expect(exifInFile(exif)).toBeUndefined();
      const { data, warnings } = await encodeImage(grey, { exif }, { format: 'tiff' });
      expect(warnings).toEqual(['the EXIF block is damaged and was left out']);
      expect((await readImage(data)).exif).toBeUndefined();
    }
  });
});

it('a damaged block is left out with a warning', async () => {
  const png = await encodeImage(
    { shape: [1, 3, 4], data: new Float32Array(12) },
    { exif: bigEndian },
    { format: 'png' },
  );
  const at = png.data.indexOf('eXIf');
  const length = png.data.readUInt32BE(at - 4);
  expect((await readImage(png.data)).warnings).toEqual([]);
  png.data.fill(0xee, at + 8, at + 12);
  png.data.writeUInt32BE(crc32(png.data.subarray(at, at + 4 + length)), at + 4 + length);
  const { exif, warnings } = await readImage(png.data);
  expect([exif, warnings]).toEqual([undefined, ['the EXIF block is damaged and was left out']]);
});

describe('whatever bytes change in a file, reading gives a picture or a DeconvError', () => {
  let files: Buffer[];
  beforeAll(async () => {
    const image = { shape: [3, 12, 16] as const, data: new Float32Array(576).fill(0.4) };
    const exif = cleanExif(bigEndian) as Uint8Array;
    const record = { icc: await p3Profile(), exif, density: 200 };
    files = await Promise.all(
      (['jpeg', 'png', 'webp', 'tiff', 'avif'] as const).map(
        async (format) => (await encodeImage(image, record, { format })).data,
      ),
    );
    const grey = { icc: profileOf('GRAY', { kTRC: curvTag(0, 30000, 65535) }), depth: 16 } as const;
    files.push(
      (await encodeImage({ shape: [1, 12, 16], data: image.data.slice(0, 192) }, grey, { format: 'tiff' }))
        .data,
    );
  });

  it('law', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 5 }), flips, async (which, changes) => {
        const bytes = Buffer.from(files[which]);
        for (const [at, value] of changes) bytes[at % Math.min(bytes.length, 900)] = value;
        const outcome = await readImage(bytes, { maxPixels: 1e5 }).then(
          ({ image, ...file }) => encodeImage(image, file, { format: 'tiff' }).then(() => 'read'),
          (error) => error.name,
        );
        expect(['read', 'DeconvError']).toContain(outcome);
      }),
      { numRuns: 400 },
    );
  });
});
