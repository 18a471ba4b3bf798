import { checkFinite, rangeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { checkTensor } from '../tensor.ts';

/** The fractions of samples at the ends of the range. */
export interface Clipping {
  /** Fraction of the samples at black or below, 0 to 1. */
  readonly dark: number;
  /** Fraction of the samples at white or above, 0 to 1. */
  readonly bright: number;
}

/**
 * The fraction of samples that are clipped at black and at white, where the blur model does not hold.
 *
 * @param image any shape
 * @param range black and white on the data's scale; [0, 1] by default
 * @throws RangeError when white is not above black
 * @example
 * clipping(tensor([4], [0, 0.5, 1, 1.2])); // => { dark: 0.25, bright: 0.5 }
 */
export function clipping(image: Tensor, range: readonly [black: number, white: number] = [0, 1]): Clipping {
  checkTensor('clipping', 'image', image);
  const [black, white] = range;
  checkFinite('clipping', 'range', black);
  checkFinite('clipping', 'range', white);
  if (white <= black) throw rangeError('clipping', 'range', '[black, white] with white above black', range);
  let dark = 0;
  let bright = 0;
  for (const value of image.data) {
    if (value <= black) dark++;
    else if (value >= white) bright++;
  }
  return { dark: dark / image.data.length, bright: bright / image.data.length };
}
