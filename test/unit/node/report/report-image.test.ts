import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { reportImage } from '../../../../src/node/report/report-image.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

const pixels = async (src: string) => {
  const [head, body] = src.split(',');
  expect(head).toBe('data:image/png;base64');
  return [...(await sharp(Buffer.from(body, 'base64')).raw().toBuffer())];
};
const greys = async (src: string) => (await pixels(src)).filter((_, i) => i % 3 === 0);

describe('reportImage', () => {
  test('code values go in as they are, light through the curve of its file; both are cut to [0, 1]', async () => {
    const image = tensor([1, 1, 3], [-1, 0.5, 2]);
    expect(await greys((await reportImage('a', image)).src)).toEqual([0, 128, 255]);
    const light = await reportImage('a', image, { file: { light: 'linear' } });
    expect(await greys(light.src)).toEqual([0, 188, 255]);
  });

  test('of a large picture the middle is shown', async () => {
    const image = zeros([3, 6, 5]);
    image.data[2 * 5 + 2] = 1;
    const picture = await reportImage('a', image, { limit: 2 });
    expect([picture.width, picture.height]).toEqual([2, 2]);
    expect(await pixels(picture.src)).toEqual([0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('signals, planes and odd numbers of channels are pictures too', async () => {
    expect(await reportImage('a', zeros([7]))).toMatchObject({ width: 7, height: 1 });
    expect(await reportImage('a', zeros([4, 7]))).toMatchObject({ width: 7, height: 4 });
    expect(await reportImage('a', zeros([5, 4, 7]))).toMatchObject({ width: 7, height: 4 });
  });

  test('a caption is kept', async () => {
    expect((await reportImage('a', zeros([1, 1]), { caption: '30 dB' })).caption).toBe('30 dB');
    expect(await reportImage('a', zeros([1, 1]))).not.toHaveProperty('caption');
  });
});
