import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { srgbCurve } from '../../../src/codes/transfer-curves.ts';
import { tensor } from '../../../src/tensor.ts';
import { fromImageData, toImageData } from '../../../src/web/image-data.ts';

/** The pixels of a canvas: the tests know no DOM. */
type ImageData = ReturnType<typeof toImageData>;

/** What a browser has. */
class Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: string;

  constructor(width: number, height: number, { colorSpace = 'srgb' } = {}) {
    this.data = new Uint8ClampedArray(4 * width * height);
    this.width = width;
    this.height = height;
    this.colorSpace = colorSpace;
  }
}

const pixelsOf = (width: number, height: number, bytes: ArrayLike<number>): ImageData => {
  const pixels = new Pixels(width, height);
  pixels.data.set(Array.from(bytes));
  return pixels as unknown as ImageData;
};

afterEach(() => vi.unstubAllGlobals());

describe('pixels of a canvas', () => {
  it('come back to the bit, with their alpha, from color and from gray', () => {
    vi.stubGlobal('ImageData', Pixels);
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    const images = sizes.chain(([width, height]) =>
      fc.tuple(
        fc.constant(width),
        fc.constant(height),
        fc.uint8Array({ minLength: 4 * width * height, maxLength: 4 * width * height }),
        fc.boolean(),
      ),
    );
    fc.assert(
      fc.property(images, ([width, height, bytes, gray]) => {
        if (gray) for (let i = 0; i < bytes.length; i += 4) bytes.fill(bytes[i], i, i + 3);
        const { image, alpha, encoding, colorSpace } = fromImageData(pixelsOf(width, height, bytes));
        if (gray) expect(image.shape).toEqual([1, height, width]);
        expect(encoding.curves).toHaveLength(image.shape[0]);
        expect([...toImageData(image, { alpha, colorSpace }).data]).toEqual([...bytes]);
      }),
      { seed: 18, numRuns: 200 },
    );
  });

  it('are light by the curve of sRGB, plane by plane', () => {
    const { image, alpha } = fromImageData(pixelsOf(2, 1, [255, 0, 128, 255, 10, 20, 30, 51]));
    const light = [255, 10, 0, 20, 128, 30].map((code) => Math.fround(srgbCurve.decode(code / 255)));
    expect([...image.data]).toEqual(light);
    expect([...(alpha?.data ?? [])]).toEqual([1, Math.fround(0.2)]);
  });

  it('are cut at black and white, and keep a wide color space', () => {
    vi.stubGlobal('ImageData', Pixels);
    const pixels = toImageData(tensor([3, 1, 2], [-0.1, 1.5, 0, 1, 2, -3]), { colorSpace: 'display-p3' });
    expect([...pixels.data]).toEqual([0, 0, 255, 255, 255, 255, 0, 255]);
    expect(fromImageData(pixels).colorSpace).toBe('display-p3');
  });
});

describe('refuses', () => {
  it.each([
    [
      () => fromImageData({ width: 2, height: 2, data: new Uint8ClampedArray(3) } as never),
      /"pixels" must be/,
    ],
    [() => fromImageData(undefined as never), /"pixels" must be an ImageData/],
    [() => toImageData(tensor([2, 1, 1], [0, 0])), /"image" must be \[1, H, W\] or \[3, H, W\]/],
    [
      () => toImageData(tensor([1, 1, 1], [0]), { alpha: tensor([2, 1], [0, 0]) }),
      /"alpha" must be \[1, 1\]/,
    ],
    [() => toImageData(tensor([1, 1, 1], [0]), { colorSpace: 'rec2020' as never }), /"colorSpace"/],
    [() => toImageData(tensor([1, 1, 1], [0])), /there is no ImageData here/],
  ])('what is no image of a page: %#', (call, message) => {
    expect(call).toThrow(message);
  });
});
