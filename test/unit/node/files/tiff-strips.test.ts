import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import type { Image } from '../../../../src/tensor.ts';

describe('the strips of a TIFF', () => {
  // Strips hold whole rows of at most 256 KiB: the last of a page is often shorter than the others.
  it.each([
    [484, 484, 'float'],
    [700, 301, 'float'],
    [1200, 500, 16],
    [300, 4, 8],
  ] as const)('of %d x %d samples, %s, are read back', async (width, height, depth) => {
    const data = Float32Array.from({ length: width * height }, (_, i) => (i % 251) / 255);
    const image: Image = { shape: [1, height, width], data };
    const { data: bytes } = await encodeImage(image, { light: 'encoded' }, { format: 'tiff', depth });
    const read = await readImage(bytes, { light: 'encoded' });
    expect(read.image.shape).toEqual(image.shape);
    const differences = Array.from(data, (value, i) => Math.abs(read.image.data[i] - value));
    const largest = differences.reduce((most, one) => Math.max(most, one), 0);
    expect(largest).toBeLessThan(1e-5);
    const raw = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([raw.info.width, raw.info.height]).toEqual([width, height]);
  });
});
