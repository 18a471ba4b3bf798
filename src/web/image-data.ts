/// <reference lib="dom" preserve="true" />
/** Images of a page: pixels of a canvas, bitmaps and files, to linear light and back. */

import { jpegCosineSteps, jpegRoundingError } from '../codes/jpeg-quantizer.ts';
import { quantizer } from '../codes/quantizer.ts';
import { decodeTable, srgbCurve } from '../codes/transfer-curves.ts';
import { checkChoice, DeconvError, rangeError, typeError } from '../errors.ts';
import type { Encoding } from '../restore/encoded/encoding.ts';
import { checkTensor, type Image, type Tensor } from '../tensor.ts';

/** Color spaces of a canvas; both have the transfer curve of sRGB. */
export type CanvasColorSpace = 'srgb' | 'display-p3';

/** An image of a page in linear light. */
export interface WebImage {
  /** Linear light [C, H, W], black 0 and white 1; one channel where red, green and blue are equal everywhere, else three. */
  readonly image: Image;
  /** Opacity [H, W] from 0 to 1; undefined where all is opaque. */
  readonly alpha: Tensor | undefined;
  /** How the pixels held the light, for `restore`: from it follow the least noise and the light in which an image is best restored. */
  readonly encoding: Encoding;
  readonly colorSpace: CanvasColorSpace;
}

/**
 * The pixels of a canvas as an image in linear light: light = ((c + 0.055) / 1.055)^2.4 for c > 0.04045, c / 12.92 below.
 *
 * @param pixels what `getImageData` gives: RGBA, 8 bits a sample
 * @returns the image, its alpha and its encoding; colors are not multiplied by alpha, and where it is 0 they mean nothing
 * @throws TypeError for pixels that are not RGBA of 8 bits
 * @example
 * const { image, alpha } = fromImageData({ width: 2, height: 1, data: Uint8ClampedArray.of(255, 255, 255, 255, 0, 0, 0, 255), colorSpace: 'srgb' } as ImageData);
 * image.shape; // => [1, 1, 2]
 * [...image.data]; // => [1, 0]
 * alpha; // => undefined
 * @see IEC 61966-2-1 (sRGB); HTML Standard, ImageData
 */
export function fromImageData(pixels: ImageData): WebImage {
  const { width, height, data, colorSpace = 'srgb' } = checkPixels(pixels);
  const light = Float32Array.from(decodeTable(srgbCurve, 255));
  const plane = width * height;
  const channels = isGray(data) ? 1 : 3;
  const samples = new Float32Array(channels * plane);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < plane; i++) samples[c * plane + i] = light[data[4 * i + c]];
  return {
    image: { shape: [channels, height, width], data: samples },
    alpha: alphaOf(data, height, width),
    encoding: { curves: new Array(channels).fill(srgbCurve), step: 1 / 255 },
    colorSpace: colorSpace === 'display-p3' ? 'display-p3' : 'srgb',
  };
}

/**
 * An image in linear light as the pixels of a canvas, each rounded once to the nearest code; what is below black or above white is cut.
 *
 * @param image [1, H, W] or [3, H, W] in linear light, black 0 and white 1
 * @param options `alpha`: opacity [H, W] from 0 to 1, opaque without; `colorSpace`: of the image, `'srgb'` by default
 * @returns for `putImageData` of a canvas with the same color space; not a copy that shares memory with the image
 * @throws TypeError or RangeError for another image, alpha or color space
 * @throws DeconvError UNSUPPORTED where there is no `ImageData`, as in Node
 * @example
 * typeof ImageData === 'undefined' || toImageData(tensor([1, 1, 2], [0, 1])).data[4] === 255; // => true
 * @see IEC 61966-2-1 (sRGB); HTML Standard, ImageData
 */
export function toImageData(
  image: Image,
  options: { readonly alpha?: Tensor | undefined; readonly colorSpace?: CanvasColorSpace | undefined } = {},
): ImageData {
  const { alpha, colorSpace = 'srgb' } = options;
  checkImage(image, alpha, colorSpace);
  if (typeof ImageData === 'undefined')
    throw new DeconvError('UNSUPPORTED', 'toImageData: there is no ImageData here, as there is in a browser');
  const [channels, height, width] = image.shape;
  const plane = width * height;
  const { code } = quantizer(srgbCurve, 255);
  const pixels = new ImageData(width, height, { colorSpace });
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = code(image.data[(c % channels) * plane + i]);
    pixels.data[4 * i + 3] = alpha ? Math.round(255 * alpha.data[i]) : 255;
  }
  return pixels;
}

/** Where the pixels of a bitmap are read. */
export interface BitmapOptions {
  /** The color space of the result: `'srgb'`, the default, cuts colors that are outside of it; `'display-p3'` keeps those of phones. */
  readonly colorSpace?: CanvasColorSpace | undefined;
}

/**
 * A bitmap as an image in linear light; see {@link fromImageData}.
 *
 * @param bitmap its colors are converted to `colorSpace` by the browser; it stays open
 * @param options `colorSpace`, `'srgb'` by default
 * @returns 8 bits a sample, whatever the bitmap has
 * @throws RangeError for another color space
 * @throws DeconvError TOO_LARGE where the browser has no canvas of this size
 * @example
 * const shapeOf = async (pixels: ImageData) => fromImageBitmap(await createImageBitmap(pixels)).image.shape;
 * typeof ImageData === 'undefined' || (await shapeOf(new ImageData(3, 2)))[2] === 3; // => true
 * @see HTML Standard, ImageBitmap
 */
export function fromImageBitmap(bitmap: ImageBitmap, options: BitmapOptions = {}): WebImage {
  const { colorSpace = 'srgb' } = options;
  checkColorSpace('fromImageBitmap', colorSpace);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    colorSpace,
    willReadFrequently: true,
  });
  try {
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, width, height, { colorSpace });
    if (pixels) return fromImageData(pixels);
  } catch (error) {
    throw tooLarge(width, height, error);
  }
  throw tooLarge(width, height, undefined);
}

/**
 * An image file (JPEG, PNG, WebP, AVIF: what the browser reads) as an image in linear light, turned upright.
 *
 * @param blob a `File` that was dropped or chosen, a pasted or a fetched `Blob`
 * @param options `colorSpace`, `'srgb'` by default
 * @returns the image at 8 bits a sample, and for a JPEG what its tables round away; neither metadata nor more than one frame
 * @throws RangeError for another color space
 * @throws DeconvError READ_FAILED for what the browser does not read, TOO_LARGE where it has no canvas of this size
 * @example
 * const shapeOf = async (url: string) => (await fromBlob(await (await fetch(url)).blob())).image.shape;
 * typeof createImageBitmap === 'undefined' || (await shapeOf('photo.jpg')).length === 3; // => true
 * @see HTML Standard, createImageBitmap
 */
export async function fromBlob(blob: Blob, options: BitmapOptions = {}): Promise<WebImage> {
  checkColorSpace('fromBlob', options.colorSpace ?? 'srgb');
  const bitmap = await createImageBitmap(blob, {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
  }).catch((error: unknown) => {
    const kind = blob.type || 'of unknown type';
    throw new DeconvError(
      'READ_FAILED',
      `fromBlob: this browser reads no image from ${blob.size} bytes (${kind}): it is damaged, or of a format to convert to JPEG or PNG first`,
      error,
    );
  });
  try {
    const found = fromImageBitmap(bitmap, options);
    return { ...found, encoding: { ...found.encoding, ...(await jpegRounding(blob)) } };
  } finally {
    bitmap.close();
  }
}

/** Tables stand before the image data, behind metadata of at most some hundred kilobytes. */
const headerBytes = 1 << 20;

async function jpegRounding(blob: Blob): Promise<Pick<Encoding, 'lossyError' | 'cosineSteps'>> {
  const head = new Uint8Array(await blob.slice(0, headerBytes).arrayBuffer());
  if (head[0] !== 0xff || head[1] !== 0xd8) return {};
  return { lossyError: jpegRoundingError(head), cosineSteps: jpegCosineSteps(head) };
}

function alphaOf(data: ImageData['data'], height: number, width: number): Tensor | undefined {
  const alpha = Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255);
  return alpha.every((value) => value === 1) ? undefined : { shape: [height, width], data: alpha };
}

function isGray(data: ImageData['data']): boolean {
  for (let i = 0; i < data.length; i += 4)
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

function checkPixels(pixels: ImageData): ImageData {
  const fits =
    pixels?.data instanceof Uint8ClampedArray && pixels.data.length === 4 * pixels.width * pixels.height;
  if (!fits) throw typeError('fromImageData', 'pixels', 'an ImageData of RGBA with 8 bits a sample', pixels);
  return pixels;
}

function checkImage(image: Image, alpha: Tensor | undefined, colorSpace: CanvasColorSpace): void {
  const fn = 'toImageData';
  checkTensor(fn, 'image', image);
  checkColorSpace(fn, colorSpace);
  const { shape } = image;
  if (shape.length !== 3 || (shape[0] !== 1 && shape[0] !== 3))
    throw rangeError(fn, 'image', '[1, H, W] or [3, H, W]', shape);
  if (alpha === undefined) return;
  checkTensor(fn, 'alpha', alpha);
  if (alpha.shape.length !== 2 || alpha.shape[0] !== shape[1] || alpha.shape[1] !== shape[2])
    throw rangeError(fn, 'alpha', `[${shape[1]}, ${shape[2]}] as the image has`, alpha.shape);
}

function checkColorSpace(fn: string, colorSpace: CanvasColorSpace): void {
  checkChoice(fn, 'colorSpace', colorSpace, ['srgb', 'display-p3']);
}

function tooLarge(width: number, height: number, cause: unknown): DeconvError {
  return new DeconvError('TOO_LARGE', `this browser has no canvas of ${width}x${height} pixels`, cause);
}
