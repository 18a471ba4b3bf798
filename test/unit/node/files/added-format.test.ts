import { expect, it } from 'vitest';
import { imageCodecs } from '../../../../src/node/files/codecs/catalogue.ts';
import type { ImageCodec } from '../../../../src/node/files/codecs/codec.ts';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { codecOfPath } from '../../../../src/node/files/formats.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { tensor } from '../../../../src/tensor.ts';

/** Portable graymaps and pixmaps of 8 bits: a whole new format in one object. */
const netpbm: ImageCodec<'netpbm'> = {
  name: 'netpbm',
  title: 'Netpbm',
  extensions: ['pgm', 'ppm'],
  depths: [8],
  hasAlpha: false,
  matches: (head) => /^P[56]\s/.test(head),
  async decode(_, { bytes }) {
    const [header, kind, width, height] = /^P([56])\s(\d+) (\d+)\s255\s/.exec(bytes.toString('latin1')) ?? [
      '',
    ];
    const channels = kind === '6' ? 3 : 1;
    const samples = Uint8Array.from(bytes.subarray(header.length));
    const shape = { width: Number(width), height: Number(height), channels, stride: channels } as const;
    return { ...shape, samples, max: 255, depth: 8, format: 'netpbm', metadata: {}, warnings: [] };
  },
  async encode(_, { width, height, samplesPerPixel, writeRows }) {
    const parts = [Buffer.from(`P${samplesPerPixel === 3 ? 6 : 5}\n${width} ${height}\n255\n`)];
    writeRows({ write: (row) => void parts.push(Buffer.from(row)) });
    return { data: Buffer.concat(parts), warnings: [] };
  },
};
const codecs = { ...imageCodecs, netpbm };

it('a format that is added to the catalogue is read and written like all others', async () => {
  const image = tensor([1, 2, 3], [0, 0.2, 0.4, 0.6, 0.8, 1]);
  const file = { light: 'encoded', alpha: tensor([1, 2, 3], [1, 1, 1, 1, 1, 0]) } as const;
  const { data, warnings } = await encodeImage(image, file, { format: 'netpbm', depth: 16, codecs });
  expect(data.toString('latin1')).toBe('P5\n3 2\n255\n\0\x33\x66\x99\xcc\xff');
  expect(warnings).toEqual([
    'Netpbm holds 8 bits a sample: 16 bits were rounded',
    'Netpbm has no alpha: the image was composited over white',
  ]);
  const back = await readImage(data, { light: 'encoded', codecs });
  expect(back).toMatchObject({ format: 'netpbm', depth: 8, warnings: [] });
  expect([...back.image.data].map((v) => Math.round(255 * v))).toEqual([0, 51, 102, 153, 204, 255]);
  expect(codecOfPath('test', 'a.PPM', codecs)).toBe(netpbm);
});

it('and is unknown to the catalogue without it', async () => {
  await expect(readImage(Buffer.from('P5\n1 1\n255\n\0'))).rejects.toThrow(
    'readImage: the data is a Netpbm image (PBM, PGM, PPM, PFM), which is not supported: convert it to PNG or TIFF',
  );
  expect(() => codecOfPath('test', 'a.ppm')).toThrow(
    'must end in one of .jpg, .jpeg, .png, .webp, .avif, .tif, .tiff, .fits, .fit, .fts, .npy, .npz',
  );
});
