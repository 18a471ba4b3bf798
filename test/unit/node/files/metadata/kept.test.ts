import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { littleEndianImageJ } from '../../../../../src/node/files/metadata/imagej.ts';
import { fraction } from '../../../../../src/node/files/metadata/resolution.ts';
import { numbers, textEntry, writeDirectory } from '../../../../../src/node/files/metadata/tiff-directory.ts';
import { cleanXmp, xmpOfSize } from '../../../../../src/node/files/metadata/xmp.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { chunkTypes, greyPng, greyTiff, jpegWith, pngChunk, segment, words } from '../files.ts';

const flat = { shape: [3, 16, 16] as const, data: new Float32Array(768).fill(0.3) };
const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
const rational = (tag: number, a: number, b: number) => ({
  tag,
  type: 5,
  count: 1,
  value: numbers(tag, 4, a, b).value,
});
const resolved = (unit: number) => [
  rational(282, 15384615, 1000000),
  rational(283, 7000, 1000),
  numbers(296, 3, unit),
];

/** Reads a file and writes it again. */
async function copied(file: Buffer, options = {}) {
  const { image, ...record } = await readImage(file);
  return { record, ...(await encodeImage(image, record, options)) };
}

describe('resolution', () => {
  it.each([
    [1, 'none', undefined],
    [2, 'inch', 15.384615],
    [3, 'cm', 15.384615 * 2.54],
  ])('TIFF unit %i comes back with its numbers', async (unit, name, density) => {
    const file = greyTiff([{ codes: [1, 2, 3], tags: resolved(unit) }]);
    const { record, data } = await copied(file);
    expect(record.resolution).toEqual({ x: 15.384615, y: 7, unit: name });
    if (density === undefined) expect(record.density).toBeUndefined();
    else expect(record.density).toBeCloseTo(density, 9);
    expect((await readImage(data)).resolution).toEqual(record.resolution);
  });

  it('pixels per meter and the ratio of sides come back in PNG', async () => {
    for (const [x, y, unit] of [
      [3780, 3781, 1],
      [2, 1, 0],
    ]) {
      const chunk = pngChunk('pHYs', Buffer.concat([words(x, y), Buffer.from([unit])]));
      const { data } = await copied(greyPng([0, 1], chunk));
      expect(data.includes(chunk)).toBe(true);
    }
  });

  it.each(formats)('is not invented in %s', async (format) => {
    const { data } = await encodeImage(flat, {}, { format });
    const { density, resolution } = await readImage(data);
    expect([density, resolution]).toEqual([undefined, undefined]);
    if (format === 'png') expect(chunkTypes(data)).toEqual(['IHDR', 'IDAT', 'IEND']);
    if (format === 'jpeg') expect(data.includes('JFIF')).toBe(false);
  });

  it('of a record is replaced by another density', async () => {
    const resolution = { x: 100, y: 50, unit: 'cm' } as const;
    const kept = await readImage(
      (await encodeImage(flat, { resolution, density: 254 }, { format: 'tiff' })).data,
    );
    const changed = await readImage(
      (await encodeImage(flat, { resolution, density: 300 }, { format: 'tiff' })).data,
    );
    expect([kept.resolution, changed.resolution]).toEqual([resolution, { x: 300, y: 300, unit: 'inch' }]);
  });

  it('that was set stands in EXIF too', async () => {
    const tags = [...resolved(3), { tag: 0x112, type: 3, count: 1, value: numbers(0x112, 3, 1).value }];
    const exif = Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), writeDirectory(tags, 8)]);
    for (const format of ['webp', 'avif', 'jpeg'] as const) {
      const { image, ...record } = await readImage((await encodeImage(flat, { exif }, { format })).data);
      expect(record.resolution).toEqual({ x: 15.384615, y: 7, unit: 'cm' });
      const changed = await encodeImage(image, { ...record, density: 300 });
      expect(await readImage(changed.data)).toMatchObject({
        density: 300,
        resolution: { x: 300, y: 300, unit: 'inch' },
      });
      expect(Buffer.from((await readImage(changed.data)).exif ?? []).subarray(0, 4)).toEqual(
        exif.subarray(0, 4),
      );
    }
  });

  it('is said to be lost where a format has none', async () => {
    for (const format of ['webp', 'avif'] as const)
      expect((await encodeImage(flat, { density: 300 }, { format })).warnings).toEqual([
        expect.stringMatching(/cannot hold the resolution: left out/),
      ]);
  });

  it('fractions are the nearest ones', () => {
    expect(fraction(15.384615)).toEqual([3076923, 200000]);
    for (const value of [1 / 0.065, Math.PI, 1e-5, 3e9, 72]) {
      const [a, b] = fraction(value);
      expect(Math.abs(a / b / value - 1)).toBeLessThan(1e-9);
    }
  });
});

describe('descriptions of stacks', () => {
  const hyper =
    'ImageJ=1.54f\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\nmode=composite\nunit=um\nspacing=0.3\nloop=false\nmin=0.0\nmax=60000.0\n';
  const ome = (z: number) =>
    `<?xml version="1.0"?><OME xmlns="o" UUID="urn:uuid:1"><Image ID="Image:0" Name="cell"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="3" SizeY="1" SizeZ="${z}" SizeC="1" SizeT="1" PhysicalSizeX="0.1" PhysicalSizeXUnit="µm"><TiffData IFD="0"><UUID FileName="a.tif">urn:uuid:1</UUID></TiffData></Pixels></Image></OME>`;
  const pages = (text: string, count: number) =>
    greyTiff(
      Array.from({ length: count }, (_, i) => ({
        codes: [i, 2, 3],
        tags: i === 0 ? [textEntry(270, text)] : [],
      })),
    );
  const textOfTiff = (data: Buffer): string => data.toString('utf8');

  it("ImageJ's keeps its unit and range alone, on whichever page", async () => {
    for (const page of [undefined, 5]) {
      const { image, ...record } = await readImage(pages(hyper, 12), { page });
      const { data } = await encodeImage(image, record);
      expect(textOfTiff(data)).toContain('ImageJ=1.54f\nunit=um\nmin=0.0\nmax=60000.0\n');
      expect(textOfTiff(data)).not.toMatch(/images=|slices=|hyperstack/);
      expect(record.warnings).toEqual(
        page
          ? []
          : [
              'page 1 of 12 was read (channel 1 of 2, slice 1 of 3, frame 1 of 2): another one is chosen by page, --page',
            ],
      );
    }
    const other = (await copied(pages(hyper, 12), { depth: 8 })).data;
    expect(textOfTiff(other)).not.toContain('max=');
  });

  it("OME's becomes that of one plane of the size and type that is written", async () => {
    const { data } = await copied(pages(ome(4), 4));
    expect(textOfTiff(data)).toMatch(
      /Type="uint16" SizeX="3" SizeY="1" SizeZ="1" SizeC="1" SizeT="1" PhysicalSizeX="0.1" PhysicalSizeXUnit="µm"/,
    );
    const one = (await copied(pages(ome(1), 1))).data;
    expect(textOfTiff(one)).toContain('Name="cell"');
    expect(textOfTiff(one)).not.toContain('UUID');
    expect(textOfTiff((await copied(pages(ome(1), 1), { depth: 'float' })).data)).toContain('Type="float"');
  });

  it("NumPy's shape goes where it is not that of the image", async () => {
    expect(textOfTiff((await copied(pages('{"shape": [5, 1, 3]}', 5))).data)).not.toContain('shape');
    expect(textOfTiff((await copied(pages('{"shape": [1, 3]}', 1))).data)).toContain('{"shape": [1, 3]}');
  });
});

describe('JPEG', () => {
  let plain: Buffer;
  beforeAll(async () => {
    plain = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#456' } })
      .jpeg()
      .toBuffer();
  });
  const caption = Buffer.from('\x1c\x02\x78\0\x09A caption', 'latin1');
  const resource = (id: number, body: Buffer) => {
    const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1');
    head.writeUInt16BE(id, 4);
    head.writeUInt32BE(body.length, 8);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };

  it('keeps IPTC records and comments, and no preview of the old samples', async () => {
    const resources = Buffer.concat([
      resource(0x0404, caption),
      resource(0x040c, Buffer.from('old thumbnail')),
    ]);
    const file = jpegWith(
      plain,
      segment(0xed, 'Photoshop 3.0\0', resources),
      segment(0xfe, '', Buffer.from('a comment')),
    );
    const { data, warnings } = await copied(file);
    expect(warnings).toEqual([]);
    expect(data.includes(segment(0xed, 'Photoshop 3.0\0', resource(0x0404, caption)))).toBe(true);
    expect([data.includes('a comment'), data.includes('old thumbnail')]).toEqual([true, false]);
    const tiff = (await copied(file, { format: 'tiff' })).data;
    const { image, ...record } = await readImage(tiff);
    expect((await encodeImage(image, record, { format: 'jpeg' })).data.includes(caption)).toBe(true);
    for (const format of ['png', 'webp', 'avif'] as const)
      expect((await copied(file, { format })).warnings).toEqual([
        expect.stringMatching(/cannot hold the comment of the JPEG/),
        expect.stringMatching(/cannot hold the IPTC record/),
      ]);
  });

  it('keeps XMP of any length', async () => {
    const { createHash } = await import('node:crypto');
    const extended = Buffer.from(`<x:xmpmeta>${'words '.repeat(20000)}</x:xmpmeta>`);
    const guid = createHash('md5').update(extended).digest('hex').toUpperCase();
    const xmp = Buffer.from(`<x:xmpmeta xmlns:xmpNote="n" xmpNote:HasExtendedXMP="${guid}"/>`);
    const parts = [0, 60000, 120000].map((from) =>
      segment(
        0xe1,
        `http://ns.adobe.com/xmp/extension/\0${guid}`,
        Buffer.concat([words(extended.length, from), extended.subarray(from, from + 60000)]),
      ),
    );
    const file = jpegWith(plain, segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', xmp), ...parts);
    const { data, record } = await copied(file);
    expect(extended.equals(record.extendedXmp ?? xmp)).toBe(true);
    const again = await readImage(data);
    expect([extended.equals(again.extendedXmp ?? xmp), xmp.equals(again.xmp ?? extended)]).toEqual([
      true,
      true,
    ]);
  });

  it('names the segments of programs that it leaves out', async () => {
    const file = jpegWith(
      plain,
      segment(0xe1, 'FLIR\0', Buffer.alloc(4)),
      segment(0xeb, 'JP\0\0', Buffer.alloc(4)),
    );
    expect((await readImage(file)).warnings).toEqual(['segments of the JPEG were left out: FLIR, JP']);
    expect((await readImage(plain)).warnings).toEqual([]);
  });

  it('codings that are not read are named', async () => {
    const at = plain.indexOf(Buffer.from([0xff, 0xc0]));
    const other = (marker: number, bits = 8): Buffer => {
      const file = Buffer.from(plain);
      file[at + 1] = marker;
      file[at + 4] = bits;
      return file;
    };
    await expect(readImage(other(0xc3))).rejects.toThrow(/JPEG with lossless coding, which is not supported/);
    await expect(readImage(other(0xf7))).rejects.toThrow(/JPEG with the coding of JPEG-LS/);
    await expect(readImage(other(0xc1, 12))).rejects.toThrow(/JPEG with 12 bits a sample/);
  });
});

describe('XMP', () => {
  const packet = (text: string) =>
    Buffer.from(
      `<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmp:Rating="5" ${text}</rdf:Description>`,
    );

  it.each([
    ['tiff:Orientation="6">', 'tiff:Orientation="1">', []],
    ['><tiff:Orientation>8</tiff:Orientation>', '><tiff:Orientation>1</tiff:Orientation>', []],
    [
      'hdrgm:Version="1.0"><Container:Directory><rdf:Seq><rdf:li Item:Semantic="GainMap"/></rdf:Seq></Container:Directory>',
      '>',
      ['gain map'],
    ],
    ['GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1">', '>', ['motion photo']],
    ['>words', '>words', []],
  ])('%s', (before, after, announced) => {
    const { xmp, announced: found } = cleanXmp(packet(before));
    expect(Buffer.from(xmp).toString().replace(/\s+>/g, '>')).toBe(
      packet(after).toString().replace(/\s+>/g, '>'),
    );
    expect(found).toEqual(announced);
  });
});

it('XMP states the size that is written', () => {
  const text = (width: number, height: number) =>
    `<x xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:e="http://ns.adobe.com/exif/1.0/" tiff:ImageWidth="${width}" e:PixelYDimension="${height}"><tiff:ImageLength>${height}</tiff:ImageLength></x>`;
  expect(Buffer.from(xmpOfSize(Buffer.from(text(4000, 3000)), 30, 40)).toString()).toBe(text(30, 40));
});

it("ImageJ's tag is turned to little-endian words by the types of its blocks", () => {
  const big = Buffer.concat([
    Buffer.from('IJIJinfo\0\0\0\x01rang\0\0\0\x01over\0\0\0\x01', 'latin1'),
    Buffer.from('\0a\0b', 'latin1'),
    Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]),
    Buffer.from('Iout'),
  ]);
  const turned = littleEndianImageJ([28, 4, 8, 4], big);
  expect(Buffer.from(turned ?? []).toString('latin1')).toBe(
    'JIJIofni\x01\0\0\0gnar\x01\0\0\0revo\x01\0\0\0a\0b\0\b\x07\x06\x05\x04\x03\x02\x01Iout',
  );
  expect(littleEndianImageJ([28, 400], big)).toBeUndefined();
});

it('texts of a PNG are kept, but for its time; other formats lose them with a warning', async () => {
  const text = pngChunk('tEXt', Buffer.from('Author\0Jane', 'latin1'));
  const file = greyPng([1, 2], text, pngChunk('tIME', Buffer.alloc(7, 1)));
  const { data, warnings } = await copied(file);
  expect([data.includes(text), chunkTypes(data).includes('tIME'), warnings]).toEqual([true, false, []]);
  expect((await copied(file, { format: 'tiff' })).warnings).toEqual([
    'TIFF cannot hold the text chunks of the PNG: left out',
  ]);
});

describe('TIFF tags', () => {
  const doubles = (tag: number, ...values: number[]) => ({
    tag,
    type: 12,
    count: values.length,
    value: new Uint8Array(Float64Array.from(values).buffer),
  });
  const geo = [doubles(33550, 10, 10, 0), numbers(34735, 3, 1, 1, 0, 0)];
  const file = greyTiff([
    {
      codes: [1, 2, 3],
      tags: [...geo, textEntry(42113, '-1'), textEntry(65001, 'own'), numbers(34412, 4, 9)],
    },
  ]);

  it('of GeoTIFF and of programs come back, those that hold offsets go with a warning', async () => {
    const { data, warnings, record } = await copied(file);
    expect(warnings).toEqual(['tags of the TIFF were left out, which are not true of another file: 34412']);
    expect((await readImage(data)).blocks?.items).toEqual(record.blocks?.items);
    expect(record.blocks?.items.map(({ kind }) => kind)).toEqual([33550, 34735, 42113, 65001]);
  });

  it('of places go where the image has another size or format', async () => {
    const { image, ...record } = await readImage(file);
    const part = { shape: [1, 1, 2] as const, data: image.data.slice(0, 2) };
    const { data, warnings } = await encodeImage(part, record);
    expect(warnings[0]).toMatch(
      /GeoTIFF tags or overlays were left out: they are those of an image of another size/,
    );
    expect((await readImage(data)).blocks?.items.map(({ kind }) => kind)).toEqual([65001]);
    expect((await encodeImage(image, record, { format: 'png' })).warnings).toEqual([
      'PNG cannot hold the GeoTIFF tags and private tags of the TIFF: left out',
    ]);
  });
});

it('light levels of an AVIF stay', async () => {
  const items = [{ kind: 'clli', bytes: Uint8Array.from([3, 232, 1, 144]) }];
  const color = {
    from: 'nclx',
    transfer: 'pq',
    cicp: { primaries: 9, transfer: 16, fullRange: true },
  } as const;
  const { data } = await encodeImage(
    flat,
    { color, blocks: { format: 'avif', title: '', items } },
    { format: 'avif' },
  );
  const { image, ...record } = await readImage(data);
  expect(record.blocks?.items).toEqual(items);
  expect((await readImage((await encodeImage(image, record)).data)).blocks).toEqual(record.blocks);
});

it('a lossless WebP stays lossless, unless a quality is given', async () => {
  const raw = Buffer.from(Array.from({ length: 768 }, (_, i) => (i * 37) % 256));
  const file = await sharp(raw, { raw: { width: 16, height: 16, channels: 3 } })
    .webp({ lossless: true })
    .toBuffer();
  const { image, ...record } = await readImage(file);
  const again = await encodeImage(image, record);
  expect((await readImage(again.data)).image).toEqual(image);
  const lossy = await encodeImage(image, record, { quality: 80 });
  expect((await readImage(lossy.data)).lossless).toBeUndefined();
});
