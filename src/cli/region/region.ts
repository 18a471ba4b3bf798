/** `--region` and `--preview`: rectangles of an image. */

import { InvalidArgumentError } from 'commander';
import { cropFrame } from '../../boundary/frame.ts';
import type { Image } from '../../tensor.ts';
import { UsageError } from '../failure.ts';

/** A rectangle of pixels; x and y are those of its first one. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads `x,y,width,height`. */
export function regionValue(text: string): Region {
  const numbers = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const [x, y, width, height] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isSafeInteger) || width < 1 || height < 1)
    throw new InvalidArgumentError('Expected x,y,width,height in pixels, as in 100,80,256,256.');
  return { x, y, width, height };
}

/** Throws unless the region lies in the image. */
export function checkRegion({ x, y, width, height }: Region, { shape: [, rows, columns] }: Image): void {
  if (x + width > columns || y + height > rows)
    throw new UsageError(
      `--region ${x},${y},${width},${height} reaches to ${x + width},${y + height}: expected inside the image of ${columns}x${rows}`,
    );
}

/** The middle of an image, at most `size` pixels high and wide. */
export function middleRegion({ shape: [, rows, columns] }: Image, size: number): Region {
  const [width, height] = [Math.min(size, columns), Math.min(size, rows)];
  return { x: (columns - width) >> 1, y: (rows - height) >> 1, width, height };
}

/** A region with a margin of [rows, columns] around it, and at least `least` pixels high and wide, as far as the image reaches. */
export function withMargin(
  { x, y, width, height }: Region,
  { shape: [, rows, columns] }: Image,
  margin: readonly number[],
  least: number,
): Region {
  const [top, bottom] = grown(y, height, rows, margin[0], least);
  const [left, right] = grown(x, width, columns, margin[1], least);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function grown(from: number, count: number, size: number, margin: number, least: number): [number, number] {
  const end = Math.min(size, Math.max(from + count + margin, least));
  const begin = Math.max(0, Math.min(from - margin, end - least));
  return [begin, end];
}

/** The region of an image. */
export function cropTo(image: Image, { x, y, width, height }: Region): Image {
  return cropFrame(image, [0, y, x], [image.shape[0], height, width] as const);
}

/** Pixels at the rim of a region over which the two images are mixed. */
const rim = 8;

/**
 * An image with a region of another one, mixed over the outer pixels of the region but at the frame of the image.
 *
 * @param part the image of `window`, which contains the region
 */
export function pasted(image: Image, part: Image, window: Region, region: Region): Image {
  const [channels, rows, columns] = image.shape;
  const { x, y, width, height } = region;
  const down = mixing(y, height, rows);
  const across = mixing(x, width, columns);
  const data = image.data.slice();
  for (let c = 0; c < channels; c++)
    for (let j = 0; j < height; j++)
      for (let i = 0; i < width; i++) {
        const at = (c * rows + y + j) * columns + x + i;
        const from = (c * window.height + y - window.y + j) * window.width + x - window.x + i;
        data[at] += down[j] * across[i] * (part.data[from] - data[at]);
      }
  return { shape: image.shape, data };
}

/** The share of the restored image along one axis of the region: half a cosine at ends that do not lie at the frame. */
function mixing(from: number, count: number, size: number): number[] {
  const reach = Math.min(rim, count >> 2);
  return Array.from({ length: count }, (_, i) => {
    const before = from === 0 ? reach : i;
    const behind = from + count === size ? reach : count - 1 - i;
    const distance = Math.min(before, behind);
    return distance >= reach ? 1 : (1 - Math.cos((Math.PI * (distance + 1)) / (reach + 1))) / 2;
  });
}
