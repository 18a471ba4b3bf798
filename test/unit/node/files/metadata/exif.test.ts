import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { cleanExif, exifOfTiff, tiffWithExif } from '../../../../../src/node/files/metadata/exif.ts';
import {
  directoryStart,
  numbers,
  readDirectory,
  writeDirectory,
} from '../../../../../src/node/files/metadata/tiff-directory.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { curvTag, p3Profile, profileOf } from '../fixtures.ts';

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

describe('TIFF', () => {
  let tiff: Buffer;
  beforeAll(async () => {
    tiff = (await encodeImage({ shape: [1, 3, 4], data: new Float32Array(12) }, {}, { format: 'tiff' })).data;
  });

  it('takes the tags of a big-endian block and keeps its pixels', async () => {
    const bytes = tiffWithExif(tiff, bigEndian);
    expect(Buffer.from(exifOfTiff(bytes) ?? []).includes('Maker ')).toBe(true);
    expect((await sharp(bytes).metadata()).width).toBe(4);
    expect((await readImage(bytes)).image).toEqual((await readImage(tiff)).image);
  });

  it('is left as it is by a damaged block', async () => {
    for (const block of ['', 'garbage garbage', 'II*\0\xff\xff\0\0'])
      expect((await readImage(tiffWithExif(tiff, Buffer.from(block, 'latin1')))).exif).toBeUndefined();
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
