import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { codes, curvTag, fileOf, p3Profile, paraTag, profileOf } from './fixtures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deconvkit-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const grey = (width: number, height: number): Promise<Buffer> =>
  fileOf('png', Uint8Array.from(codes(width * height, 255)), width, height, 1);
const failure = (code: string, message: RegExp): object =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('linear light', () => {
  const samples = Uint8Array.from([0, 10, 128, 255]);

  it('follows sRGB where there is no profile', async () => {
    const { image } = await readImage(await fileOf('png', samples, 2, 2, 1), { dtype: 'float64' });
    expect(image.data).toBeInstanceOf(Float64Array);
    for (const [i, light] of [0, 0.0030353, 0.2158605, 1].entries())
      expect(image.data[i]).toBeCloseTo(light, 6);
  });

  it('is code / max when the codes are asked for', async () => {
    const { image, ...file } = await readImage(await fileOf('png', samples, 2, 2, 1), { light: 'encoded' });
    expect(image.data).toEqual(Float32Array.from(samples, (code) => code / 255));
    expect(file.light).toBe('encoded');
  });

  const through = async (icc: Buffer, channels: 1 | 3): Promise<Awaited<ReturnType<typeof readImage>>> => {
    const encoded = { shape: [channels, 1, 1] as const, data: new Float32Array(channels).fill(0.5) };
    const { data } = await encodeImage(encoded, { light: 'encoded', depth: 16, icc }, { format: 'tiff' });
    return readImage(data, { dtype: 'float64' });
  };
  const half = 32768 / 65535;

  it.each([
    ['a gamma', curvTag(Math.round(1.8 * 256)), half ** (461 / 256)],
    ['a table', curvTag(0, 10000, 65535), (10000 + (2 * half - 1) * 55535) / 65535],
    ['no curve', curvTag(), half],
    ['parameters of type 0', paraTag(0, 2.2), half ** (144179 / 65536)],
    ['parameters of type 1', paraTag(1, 2, 1.25, -0.25), (1.25 * half - 0.25) ** 2],
    ['parameters of type 2', paraTag(2, 2, 0.75, 0, 0.25), (0.75 * half) ** 2 + 0.25],
    ['parameters of type 3', paraTag(3, 2, 1, 0, 0.75, 0.75), 0.75 * half],
    [
      'parameters of type 4',
      paraTag(4, 2, 0.75, 0.125, 0.25, 0.25, 0.0625, 0),
      (0.75 * half + 0.125) ** 2 + 0.0625,
    ],
  ])('follows a grey profile with %s', async (_, curve, light) => {
    const icc = profileOf('GRAY', { kTRC: curve });
    const { image, ...file } = await through(icc, 1);
    expect(file.warnings).toEqual([]);
    expect(icc.equals(file.icc ?? Buffer.alloc(0))).toBe(true);
    expect(image.data[0]).toBeCloseTo(light, 6);
  });

  it('follows the three curves of an RGB profile, each its own', async () => {
    const icc = profileOf('RGB ', { rTRC: curvTag(256), gTRC: curvTag(512), bTRC: curvTag(768) });
    const { image } = await through(icc, 3);
    for (const c of [0, 1, 2]) expect(image.data[c]).toBeCloseTo(half ** (c + 1), 6);
  });

  it('follows a real profile', async () => {
    const { image } = await through(await p3Profile(), 3);
    expect(image.data[1]).toBeCloseTo(0.21404, 4);
  });

  it.each([
    ['has lookup tables instead of curves', profileOf('RGB ', { A2B0: curvTag() })],
    ['is for GRAY images, not for 3 channels', profileOf('GRAY', { kTRC: curvTag() })],
    [
      'has a curve that cannot be inverted',
      profileOf('RGB ', { rTRC: curvTag(9, 5), gTRC: curvTag(), bTRC: curvTag() }),
    ],
    ['is damaged', profileOf('RGB ', { rTRC: curvTag(1, 2, 3, 4).subarray(0, 14) })],
  ])('warns and follows sRGB when the profile %s', async (reason, icc) => {
    const { transferOf } = await import('../../../../src/node/files/color/transfer-selection.ts');
    const { curves, warning } = transferOf(3, 8, 'linear', { icc });
    expect(warning).toBe(`the ICC profile ${reason}: the sRGB curve is used`);
    expect(curves[2].decode(128 / 255)).toBeCloseTo(0.2158605, 6);
  });
});

describe('alpha', () => {
  it('premultiplies light and keeps coverage beside it', async () => {
    const bytes = await fileOf('png', Uint8Array.from([128, 255, 128, 51, 255, 0]), 3, 1, 2);
    const { image, alpha } = await readImage(bytes, { dtype: 'float64' });
    expect([...(alpha?.data ?? [])]).toEqual([1, 0.2, 0]);
    expect(image.data[0]).toBeCloseTo(0.2158605, 6);
    expect(image.data[1]).toBeCloseTo(0.2158605 * 0.2, 6);
    expect(image.data[2]).toBe(0);
  });
});

describe('orientation', () => {
  // A 3 x 2 picture whose codes are 0 to 5: what each EXIF orientation makes of it.
  const upright: Record<number, number[][]> = {
    1: [
      [0, 1, 2],
      [3, 4, 5],
    ],
    2: [
      [2, 1, 0],
      [5, 4, 3],
    ],
    3: [
      [5, 4, 3],
      [2, 1, 0],
    ],
    4: [
      [3, 4, 5],
      [0, 1, 2],
    ],
    5: [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
    6: [
      [3, 0],
      [4, 1],
      [5, 2],
    ],
    7: [
      [5, 2],
      [4, 1],
      [3, 0],
    ],
    8: [
      [2, 5],
      [1, 4],
      [0, 3],
    ],
  };
  for (const format of ['tiff', 'png'] as const)
    it.each(Object.keys(upright).map(Number))(
      `${format}: turns orientation %i upright and resets the tag`,
      async (orientation) => {
        const codes = Uint8Array.from({ length: 18 }, (_, i) => Math.floor(i / 3));
        const bytes = await sharp(codes, { raw: { width: 3, height: 2, channels: 3 } })
          .withMetadata({ orientation })
          [format]({ compression: 'lzw' } as object)
          .toBuffer();
        const { image, ...file } = await readImage(bytes, { light: 'encoded' });
        const rows = upright[orientation];
        expect(image.shape).toEqual([3, rows.length, rows[0].length]);
        expect([...image.data.slice(6, 12)].map((value) => Math.round(value * 255))).toEqual(rows.flat());
        const { data } = await encodeImage(image, file);
        expect((await sharp(data).metadata()).orientation ?? 1).toBe(1);
        expect((await readImage(data, { light: 'encoded' })).image).toEqual(image);
      },
    );
});

it('converts CMYK to sRGB and says so', async () => {
  const cmyk = await sharp(new Uint8Array(12).fill(200), { raw: { width: 2, height: 2, channels: 3 } })
    .toColourspace('cmyk')
    .jpeg()
    .toBuffer();
  const { image, ...file } = await readImage(cmyk);
  expect(image.shape).toEqual([3, 2, 2]);
  expect(file.icc).toBeUndefined();
  expect(file.warnings).toEqual(['CMYK was converted to sRGB']);
});

describe('bad input', () => {
  const expected = /expected a JPEG, PNG, WebP, AVIF, TIFF, FITS, NPY or NPZ image$/;

  it('names a missing file, a directory, an empty file and empty data', async () => {
    const missing = join(folder, 'missing.png');
    await expect(readImage(missing)).rejects.toEqual(
      failure('READ_FAILED', /^readImage: cannot read ".*missing\.png": there is no such file, /),
    );
    await expect(readImage(missing)).rejects.toEqual(failure('READ_FAILED', expected));
    await expect(readImage(folder)).rejects.toEqual(failure('READ_FAILED', /it is a directory, expected/));
    await writeFile(join(folder, 'empty.png'), '');
    await expect(readImage(join(folder, 'empty.png'))).rejects.toEqual(
      failure('READ_FAILED', /empty\.png": it is empty, expected/),
    );
    await expect(readImage(new Uint8Array(0))).rejects.toEqual(failure('READ_FAILED', /the data is empty/));
    await expect(readImage(join(folder, 'empty.png', 'x'))).rejects.toEqual(
      failure('READ_FAILED', /is no directory/),
    );
  });

  it.skipIf(process.getuid?.() === 0)('names a closed file', async () => {
    const path = join(folder, 'closed.png');
    await writeFile(path, 'x');
    await chmod(path, 0);
    await expect(readImage(path)).rejects.toEqual(failure('READ_FAILED', /permission denied/));
  });

  it('names a circle of links', async () => {
    const path = join(folder, 'circle.png');
    await symlink(path, path);
    await expect(readImage(path)).rejects.toEqual(failure('READ_FAILED', /links run in a circle/));
  });

  it('refuses what is no picture, and picture languages that are not raster', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(readImage(svg)).rejects.toEqual(failure('UNSUPPORTED', /is SVG, which is not supported/));
    for (const bytes of [Buffer.from('plain words'), Buffer.from([0x4d, 0x4d])])
      await expect(readImage(bytes)).rejects.toEqual(
        failure('UNSUPPORTED', /the data is not a supported image format, expected JPEG/),
      );
  });

  it('refuses a source and options of the wrong kind', async () => {
    await expect(readImage(7 as never)).rejects.toThrow(
      /readImage: "source" must be a path, a Buffer or a Uint8Array, got 7/,
    );
    await expect(readImage('x', { light: 'gamma' as never })).rejects.toThrow(
      /"light" must be one of linear, srgb, encoded, got "gamma"/,
    );
    await expect(readImage('x', { dtype: 'float16' as never })).rejects.toThrow(
      /"dtype" must be one of float32, float64/,
    );
    await expect(readImage('x', { maxPixels: 0 })).rejects.toThrow(
      /"maxPixels" must be a positive integer, got 0/,
    );
  });

  const noise = Uint8Array.from(codes(200 * 150 * 3, 255));
  for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)
    it.each([0.1, 0.5, 0.9, 0.995])(
      `refuses a ${format} cut to %f of its length, in one line`,
      async (part) => {
        const whole = await fileOf(format, noise, 200, 150, 3);
        const cut = join(folder, `cut-${part}.${format}`);
        await writeFile(cut, whole.subarray(0, Math.floor(whole.length * part)));
        const error: Error = await readImage(cut).then(
          () => expect.fail('was read'),
          (e) => e,
        );
        expect(error).toEqual(failure('READ_FAILED', /is cut or damaged, expected a whole \w+ file/));
        expect(error.message).not.toContain('\n');
        expect(error.cause).toBeInstanceOf(Error);
      },
    );

  it('refuses a decompression bomb before decoding it, and has an option', async () => {
    // A small file whose header promises 50000 x 40000 pixels.
    const bomb = await grey(8, 8);
    bomb.writeUInt32BE(50000, 16);
    bomb.writeUInt32BE(40000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await expect(readImage(bomb)).rejects.toEqual(
      failure(
        'TOO_LARGE',
        /has 50000x40000 = 2000 megapixels, more than the limit of 200 megapixels \("maxPixels"\)/,
      ),
    );
    const small = await grey(30, 20);
    await expect(readImage(small, { maxPixels: 599 })).rejects.toEqual(failure('TOO_LARGE', /30x20/));
    expect((await readImage(small, { maxPixels: 600 })).image.shape).toEqual([1, 20, 30]);
    expect((await readImage(small, { maxPixels: Infinity })).image.shape).toEqual([1, 20, 30]);
  });

  it('names the first sample that is no number', async () => {
    const data = new Float32Array(3 * 4 * 5);
    const bytes = (
      await encodeImage({ shape: [3, 4, 5], data: data.fill(0.5) }, {}, { format: 'tiff', depth: 'float' })
    ).data;
    const { uncompressedTiff } = await import('../../../../src/node/files/codecs/uncompressed-tiff.ts');
    const container = uncompressedTiff({
      ...{ width: 5, height: 4, samplesPerPixel: 3, rowDepth: 'float', depth: 'float' },
      ...{ quality: 100, lossless: true, writeRows: () => {} },
    });
    for (let y = 0; y < 4; y++)
      container.write(
        Float32Array.from({ length: 15 }, (_, i) =>
          y === 2 && i === 7 ? NaN : y === 3 && i === 0 ? -Infinity : 0.5,
        ),
      );
    expect((await readImage(bytes)).image.data).toEqual(data);
    await expect(readImage(container.finish())).rejects.toEqual(
      failure(
        'READ_FAILED',
        /must hold finite samples, got 2 NaN or infinite, the first at row 2, column 2, channel 1/,
      ),
    );
  });

  it('names sample types that it does not read', async () => {
    const { numbers, writeDirectory } = await import('../../../../src/node/files/metadata/tiff-directory.ts');
    const tiff = (bits: number, format: number, samples: number): Buffer => {
      const entries = [
        numbers(256, 4, 2),
        numbers(257, 4, 2),
        numbers(258, 3, ...new Array(samples).fill(bits)),
        numbers(259, 3, 1),
        numbers(262, 3, 1),
        numbers(273, 4, 8),
        numbers(277, 3, samples),
        numbers(278, 4, 2),
        numbers(279, 4, (4 * samples * bits) / 8),
        numbers(339, 3, ...new Array(samples).fill(format)),
      ];
      const at = 8 + 16 * 8 * samples;
      const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
      head.writeUInt32LE(at, 4);
      return Buffer.concat([head, Buffer.alloc(at - 8), writeDirectory(entries, at)]);
    };
    await expect(readImage(tiff(24, 3, 1))).rejects.toEqual(
      failure('UNSUPPORTED', /24-bit float samples, which is not supported: save it as 32-bit float/),
    );
    await expect(readImage(tiff(64, 2, 1))).rejects.toEqual(failure('UNSUPPORTED', /signed 64-bit samples/));
    await expect(readImage(tiff(64, 1, 1))).rejects.toEqual(failure('UNSUPPORTED', /64-bit integer samples/));
    await expect(readImage(tiff(8, 1, 6))).rejects.toEqual(failure('UNSUPPORTED', /has 6 channels/));
  });
});
