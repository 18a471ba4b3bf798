import { checkOptions } from '../check-options.ts';
import { checkInteger, checkPositive, rangeError } from '../errors.ts';
import { checkTensor, type Shape, sizeOf, type Tensor } from '../tensor.ts';

/** How two images are compared. */
export interface MetricOptions {
  /** Distance between black and white on the data's scale, > 0; 1 by default (255 for 8-bit values). */
  readonly range?: number | undefined;
  /** Samples cut from each side of the last two axes (of the only one of a signal) before comparing; 0 by default. */
  readonly crop?: number | undefined;
}

/** The part of a tensor that is compared: rows of `width` samples from each offset in `starts`. */
export interface Frame {
  readonly starts: readonly number[];
  readonly width: number;
  /** Rows of one plane; every `height` starts belong to the next channel. */
  readonly height: number;
}

/** The frame that two tensors share after cropping, once both are known to fit. */
export function sharedFrame(fn: string, a: Tensor, b: Tensor, options: MetricOptions): Frame {
  checkOptions(fn, options, ['range', 'crop']);
  const { range = 1, crop = 0 } = options;
  checkTensor(fn, 'reference', a);
  checkTensor(fn, 'image', b, a.shape);
  checkPositive(fn, 'range', range);
  checkInteger(fn, 'crop', crop, 0);
  return frameOf(fn, a.shape, crop);
}

function frameOf(fn: string, shape: Shape, crop: number): Frame {
  const [rows, columns] = shape.length > 1 ? shape.slice(-2) : [1, ...shape];
  const top = shape.length > 1 ? crop : 0;
  const width = columns - 2 * crop;
  const height = rows - 2 * top;
  if (width < 1 || height < 1)
    throw rangeError(fn, 'crop', `less than half of the image (${shape.join('x')})`, crop);
  const starts: number[] = [];
  for (let plane = 0; plane < sizeOf(shape); plane += rows * columns)
    for (let row = top; row < top + height; row++) starts.push(plane + row * columns + crop);
  return { starts, width, height };
}

/** The means over the frame of the squared and of the absolute differences. */
export function meanErrors(
  { starts, width }: Frame,
  { data: a }: Tensor,
  { data: b }: Tensor,
): { readonly squared: number; readonly absolute: number } {
  let [squared, absolute] = [0, 0];
  for (const start of starts) {
    // Row by row: the sum of a megapixel loses no digits to one long accumulator.
    let [squares, sizes] = [0, 0];
    for (let i = start; i < start + width; i++) {
      const difference = a[i] - b[i];
      squares += difference * difference;
      sizes += Math.abs(difference);
    }
    squared += squares;
    absolute += sizes;
  }
  const count = starts.length * width;
  return { squared: squared / count, absolute: absolute / count };
}
