import { crop } from '../boundary/extension.ts';
import { checkInteger, rangeError } from '../errors.ts';
import type { Shape, Tensor } from '../tensor.ts';

/** One integer >= 1 for each of `rank` axes. */
export function perAxis(name: string, value: number | readonly number[], rank: number): readonly number[] {
  const values = typeof value === 'number' ? new Array<number>(rank).fill(value) : value;
  if (values.length !== rank) throw rangeError('versus', name, `one integer, or ${rank} of them`, value);
  for (const v of values) checkInteger('versus', name, v);
  return values;
}

/** Cuts samples off the end of each spatial axis until the stride divides its extent. */
export function cutToMultiples(image: Tensor, stride: Shape): Tensor {
  const batch = image.shape.slice(0, -stride.length);
  const frame = image.shape.slice(-stride.length);
  const cut = frame.map((n, axis) => n - (n % stride[axis]));
  if (cut.some((n) => n === 0))
    throw rangeError('versus', 'stride', `at most ${frame.join('x')} (the image)`, stride);
  if (cut.every((n, axis) => n === frame[axis])) return image;
  const begin = frame.map(() => 0);
  return crop(batch, frame, begin, cut).apply(image);
}

/** The most taps that a learned kernel may have: its equations are solved densely. */
const mostTaps = 1024;

/** The extents of the learned kernel, undefined where there is none. */
export function learnedSize(
  asked: number | undefined,
  extent: Shape,
  stride: Shape,
  frame: Shape,
): Shape | undefined {
  if (asked === 0) return undefined;
  if (asked !== undefined) checkInteger('versus', 'learned', asked);
  const most = Math.floor(mostTaps ** (1 / extent.length));
  const size = extent.map((n, axis) => asked ?? Math.min(most, Math.max(n, ...extent, 2 * stride[axis] + 1)));
  if (size.some((n) => n > most))
    throw rangeError(
      'versus',
      'learned',
      `at most ${most}, so that there are at most ${mostTaps} taps`,
      asked,
    );
  return size.map((n, axis) => Math.min(n, frame[axis]));
}
