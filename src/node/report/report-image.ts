import { crop } from '../../boundary/extension.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { hasSrgbPrimaries, isHdr } from '../files/color/color-tags.ts';
import { encodeImage } from '../files/encode-image.ts';
import type { ImageFile } from '../files/image-file.ts';
import { toDisplay } from './display-white.ts';
import type { ReportImage } from './report.ts';

/** How an image enters the page. */
export interface PictureOptions {
  readonly caption?: string | undefined;
  /** The record that the image was read with: its curves. Code values by default. */
  readonly file?: Partial<ImageFile> | undefined;
  /** The value that is shown as white; 1 by default. */
  readonly white?: number | undefined;
  /** Longest side kept; of a larger image the page shows the middle, pixel for pixel. */
  readonly limit?: number | undefined;
}

/** The side beyond which a page of a dozen images becomes too heavy to open. */
export const defaultLimit = 1024;

/** An image as the page holds it: 8 bits, cut to [0, white], as PNG inside a data URL. */
export async function reportImage(
  name: string,
  image: Tensor,
  { caption, file = { light: 'encoded' }, white = 1, limit = defaultLimit }: PictureOptions = {},
): Promise<ReportImage> {
  const shown = toDisplay(middle(asImage(image), limit), white);
  const { light, icc } = file;
  // Light is shown by the curve of sRGB: linear codes of 8 bits would have steps in the shadows.
  const color = file.color && (isHdr(file.color) || !hasSrgbPrimaries(file.color)) ? file.color : undefined;
  const { data } = await encodeImage(
    shown,
    { ...(light ? { light } : {}), ...(icc ? { icc } : {}), color },
    { format: 'png', depth: 8 },
  );
  const [, height, width] = shown.shape;
  return {
    name,
    src: `data:image/png;base64,${data.toString('base64')}`,
    width,
    height,
    ...(caption ? { caption } : {}),
  };
}

/** The middle of an image, at most `limit` on each side; the image itself where it is not larger. */
export function middle(image: Image, limit: number): Image {
  const frame = image.shape.slice(1);
  const cut = frame.map((n) => Math.min(n, limit));
  if (cut.every((n, axis) => n === frame[axis])) return image;
  const begin = frame.map((n, axis) => Math.floor((n - cut[axis]) / 2));
  return crop(image.shape.slice(0, 1), frame, begin, cut).apply(image) as Image;
}

/** Signals and planes as images of one channel; of other numbers of channels the first is shown. */
function asImage({ shape, data }: Tensor): Image {
  const [height, width] = shape.length > 1 ? shape.slice(-2) : [1, shape[0]];
  const channels = data.length === 3 * height * width ? 3 : 1;
  return { shape: [channels, height, width], data: data.subarray(0, channels * height * width) };
}
