import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodecs } from '../../../../../src/node/files/codecs/catalogue.ts';
import { iccCurves } from '../../../../../src/node/files/color/icc.ts';
import { iccProfile } from '../../../../../src/node/files/color/icc-profile.ts';
import { inVideoRange, transferCurve } from '../../../../../src/node/files/color/transfer-functions.ts';
import { encodeImage } from '../../../../../src/node/files/encode-image.ts';
import { numbers, textEntry } from '../../../../../src/node/files/metadata/tiff-directory.ts';
import { readImage } from '../../../../../src/node/files/read-image.ts';
import { chunkTypes, greyPng, greyTiff, pngChunk, words } from '../files.ts';

const codes = [0, 6000, 20000, 41000, 65535];
const fractions = codes.map((code) => code / 65535);
const light = async (file: Buffer, options = {}): Promise<number[]> => [
  ...(await readImage(file, { dtype: 'float64', ...options })).image.data,
];

describe('transfer functions', () => {
  // Values of the standards: BT.709 at its break, ST 2084 of 100 cd/m², HLG at 1/12, code 58 % ≈ 203 cd/m².
  it.each([
    ['bt709', 0.0812428582986, 0.018053968510807],
    ['pq', 0.5080784215, 0.01],
    ['pq', 0.580688881, 0.0203],
    ['hlg', 0.5, 1 / 12],
    ['hlg', 0.75, 0.265],
    [2.2, 0.5, 0.5 ** 2.2],
    ['log100', 0.5, 0.1],
    ['srgb', 0.5, 0.2140411],
  ] as const)('%s decodes %f to %f, and back', (name, code, value) => {
    const { decode, encode } = transferCurve(name);
    expect(decode(code)).toBeCloseTo(value, 4);
    expect(encode(decode(code))).toBeCloseTo(code, 9);
    expect(decode(0)).toBeCloseTo(0, 12);
    expect(decode(1)).toBeCloseTo(1, 6);
  });

  it('video range has its black at 16 and its white at 235', () => {
    const { decode, encode } = inVideoRange(transferCurve('bt709'), 8);
    expect([decode(16 / 255), decode(235 / 255)]).toEqual([0, expect.closeTo(1, 9)]);
    expect(encode(0.5) * 255).toBeCloseTo(16 + 219 * transferCurve('bt709').encode(0.5), 9);
  });

  it.each(['linear', 'srgb', 'bt709', 2.2] as const)('a profile of %s has its curve', (transfer) => {
    for (const channels of [1, 3]) {
      const found = iccCurves(
        iccProfile(channels, [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06], transfer) ?? new Uint8Array(),
        channels,
      );
      expect(found).toHaveProperty('curves');
      if ('curves' in found)
        for (const x of [0.02, 0.3, 0.8])
          expect(found.curves[0].decode(x)).toBeCloseTo(transferCurve(transfer).decode(x), 4);
    }
  });
});

describe('PNG', () => {
  it.each([
    ['gAMA 1.0', [pngChunk('gAMA', words(100000))], (x: number) => x],
    ['gAMA 0.5', [pngChunk('gAMA', words(50000))], (x: number) => x ** 2],
    ['cICP linear', [pngChunk('cICP', Buffer.from([1, 8, 0, 1]))], (x: number) => x],
    ['cICP PQ', [pngChunk('cICP', Buffer.from([9, 16, 0, 1]))], transferCurve('pq').decode],
    [
      'cICP HLG before gAMA',
      [pngChunk('gAMA', words(100000)), pngChunk('cICP', Buffer.from([9, 18, 0, 1]))],
      transferCurve('hlg').decode,
    ],
    [
      'sRGB before gAMA',
      [pngChunk('sRGB', Buffer.from([0])), pngChunk('gAMA', words(100000))],
      transferCurve('srgb').decode,
    ],
    ['the gAMA of sRGB', [pngChunk('gAMA', words(45455))], transferCurve('srgb').decode],
    ['nothing', [], transferCurve('srgb').decode],
  ])('%s is followed, and written back', async (_, chunks, curve) => {
    const file = greyPng(codes, ...chunks);
    const { image, ...record } = await readImage(file, { dtype: 'float64' });
    fractions.forEach((x, i) => {
      expect(image.data[i]).toBeCloseTo(curve(x), 10);
    });
    const { data, warnings } = await encodeImage(image, record);
    expect(warnings).toEqual([]);
    expect(await light(data, { light: 'encoded' })).toEqual(fractions);
    expect(await light(data)).toEqual([...image.data]);
    const stated = ['gAMA', 'cICP', 'sRGB'].filter((type) => chunkTypes(file).includes(type));
    for (const type of stated.includes('cICP') ? ['cICP'] : stated) expect(chunkTypes(data)).toContain(type);
    if (stated.length === 0) expect(chunkTypes(data)).toEqual(['IHDR', 'IDAT', 'IEND']);
  });

  it('chromaticities alone are kept', async () => {
    const chrm = pngChunk('cHRM', words(31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000));
    const { image, ...record } = await readImage(greyPng(codes, chrm));
    expect(record.color?.primaries?.[2]).toBe(0.68);
    const { data } = await encodeImage(image, record);
    expect(data.includes(chrm)).toBe(true);
    expect(chunkTypes(data)).not.toContain('gAMA');
  });

  it('light srgb overrides what the file states, and its tag stays', async () => {
    const { image, ...record } = await readImage(greyPng(codes, pngChunk('gAMA', words(100000))), {
      light: 'srgb',
      dtype: 'float64',
    });
    expect(image.data[2]).toBeCloseTo(transferCurve('srgb').decode(fractions[2]), 12);
    const { data } = await encodeImage(image, record);
    expect(await light(data, { light: 'encoded' })).toEqual(fractions);
    expect(chunkTypes(data)).toContain('gAMA');
  });
});

describe('TIFF', () => {
  const page = (text?: string) => ({ codes, tags: text === undefined ? [] : [textEntry(270, text)] });
  it.each([
    ['ImageJ', 'ImageJ=1.54f\nunit=um\n'],
    [
      'OME',
      '<?xml version="1.0"?><OME xmlns="x"><Image><Pixels SizeX="5" SizeY="1" SizeZ="1" SizeC="1" SizeT="1" Type="uint16"/></Image></OME>',
    ],
    ['MetaMorph', '<MetaData><prop id="Description"/></MetaData>'],
  ])('%s writes light', async (_, text) => {
    const { image, ...record } = await readImage(greyTiff([page(text)]), { dtype: 'float64' });
    expect([...image.data]).toEqual(fractions);
    const { data } = await encodeImage(image, record);
    expect(await light(data)).toEqual(fractions);
    expect(await light(data, { light: 'encoded' })).toEqual(fractions);
  });

  it('a page of a stack has the light that the stack has, and says so when it is alone', async () => {
    const { image, ...record } = await readImage(greyTiff([page(), page(), page()]), { dtype: 'float64' });
    expect([...image.data]).toEqual(fractions);
    const { data } = await encodeImage(image, record);
    expect((await readImage(data)).icc).toBeDefined();
    expect(await light(data)).toEqual(fractions);
  });

  it('a TransferFunction is followed, and written back where it has an entry for each code', async () => {
    const table = numbers(
      301,
      3,
      ...Array.from({ length: 65536 }, (_, code) => Math.round(65535 * (code / 65535) ** 3)),
    );
    const { image, ...record } = await readImage(greyTiff([{ codes, tags: [table] }]), { dtype: 'float64' });
    expect(image.data[3]).toBeCloseTo(fractions[3] ** 3, 4);
    const { data } = await encodeImage(image, record);
    expect(await light(data)).toEqual([...image.data]);
    // Neighboring codes share an entry where the curve is flat.
    (await light(data, { light: 'encoded' })).forEach((code, i) => {
      expect(code).toBeCloseTo(fractions[i], 3);
    });
    for (const options of [
      { depth: 8 },
      { depth: 'float' },
      { format: 'png' },
      { format: 'webp' },
    ] as const) {
      const other = await readImage((await encodeImage(image, record, options)).data);
      expect(other.color).toBeUndefined();
      expect(other.image.data[3]).toBeCloseTo(image.data[3], 1);
    }
  });

  it('others hold sRGB codes', async () => {
    expect((await light(greyTiff([page('a barn at night')])))[2]).toBeCloseTo(
      transferCurve('srgb').decode(fractions[2]),
      12,
    );
  });
});

describe('AVIF', () => {
  /** A file of the encoder with other code points. */
  async function avif(primaries: number, transfer: number): Promise<Buffer> {
    const raw = Buffer.from(Array.from({ length: 192 }, (_, i) => (i * 7) % 256));
    const file = await sharp(raw, { raw: { width: 8, height: 8, channels: 3 } })
      .avif({ lossless: true })
      .toBuffer();
    const at = file.indexOf('colrnclx');
    file.writeUInt16BE(primaries, at + 8);
    file.writeUInt16BE(transfer, at + 10);
    return file;
  }

  it.each([
    [12, 16, transferCurve('pq').decode],
    [9, 18, transferCurve('hlg').decode],
    [12, 13, transferCurve('srgb').decode],
    [1, 8, (x: number) => x],
  ])('nclx %i/%i is followed, and written back without loss', async (primaries, transfer, curve) => {
    const { image, ...record } = await readImage(await avif(primaries, transfer), { dtype: 'float64' });
    expect(image.data[1]).toBeCloseTo(curve(21 / 255), 10);
    expect(record.lossless).toBe(true);
    for (const lossless of [undefined, false]) {
      const { data, warnings } = await encodeImage(image, record, { lossless });
      expect(warnings).toEqual([]);
      const at = data.indexOf('colrnclx');
      expect([data.readUInt16BE(at + 8), data.readUInt16BE(at + 10)]).toEqual([primaries, transfer]);
      const again = await readImage(data, { dtype: 'float64' });
      expect(again.color).toEqual(record.color);
      if (lossless === undefined) expect(again.image).toEqual(image);
    }
  });
});

it('light of PQ and HLG codes has no encoding: their noise is far from uniform', async () => {
  const tagged = (transfer: number) => greyPng(codes, pngChunk('cICP', Buffer.from([9, transfer, 0, 1])));
  for (const transfer of [16, 18]) {
    expect((await readImage(tagged(transfer))).encoding).toBeUndefined();
    expect((await readImage(tagged(transfer), { light: 'encoded' })).encoding?.step).toBe(1 / 65535);
  }
  expect((await readImage(tagged(13))).encoding).toBeDefined();
});

describe('what a format cannot state', () => {
  const record = { light: 'linear', depth: 16 } as const;
  const image = {
    shape: [3, 1, 5] as const,
    data: Float64Array.from([...fractions, ...fractions, ...fractions]),
  };

  it('linear codes become those of sRGB in JPEG and WebP, and get a profile in TIFF', async () => {
    const color = { from: 'gAMA', transfer: 'linear' } as const;
    for (const format of ['jpeg', 'webp', 'tiff'] as const) {
      const { data } = await encodeImage(image, { ...record, color }, { format });
      const read = await readImage(data, { dtype: 'float64' });
      fractions.forEach((value, i) => {
        expect(read.image.data[i]).toBeCloseTo(value, format === 'tiff' ? 4 : 1);
      });
      expect(read.icc !== undefined).toBe(format === 'tiff');
    }
  });

  it('wide primaries get a profile', async () => {
    const color = {
      from: 'cHRM',
      transfer: 'srgb',
      primaries: [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
    } as const;
    for (const format of ['jpeg', 'webp', 'tiff'] as const)
      expect(
        (await readImage((await encodeImage(image, { ...record, color }, { format })).data)).icc,
      ).toBeDefined();
  });

  it.each(['pq', 'hlg'] as const)('%s is kept in codes, with a warning', async (transfer) => {
    const color = { from: 'cICP', transfer, cicp: { primaries: 9, transfer: 16, fullRange: true } } as const;
    for (const format of ['jpeg', 'webp', 'tiff'] as const) {
      const { warnings } = await encodeImage(image, { ...record, color }, { format });
      expect(warnings.join()).toMatch(
        `${imageCodecs[format].title} cannot state the ${transfer.toUpperCase()} curve`,
      );
    }
  });
});

it('EXIF states Adobe RGB by its index R03', async () => {
  const block = Buffer.from(
    '49492a0008000000 0100 69870400010000001a000000 00000000 0200 01a0030001000000ffff0000 05a00400010000003800000000000000 0100 010002000400000052303300 00000000'.replace(
      /\s/g,
      '',
    ),
    'hex',
  );
  const flat = { shape: [3, 8, 8] as const, data: new Float64Array(192).fill(0.2) };
  for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const) {
    const { data } = await encodeImage(
      flat,
      { exif: block, color: { from: 'EXIF', transfer: 563 / 256 } },
      { format },
    );
    const { image, color } = await readImage(data);
    expect(image.data[0]).toBeCloseTo(0.2, 2);
    expect(color?.transfer).toBeCloseTo(563 / 256, 2);
    expect((await readImage(data, { light: 'encoded' })).image.data[0]).toBeCloseTo(0.2 ** (256 / 563), 2);
  }
});
