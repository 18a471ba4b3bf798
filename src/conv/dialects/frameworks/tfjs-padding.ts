/** The paddings of TensorFlow.js as conv_util of 4.22.0 computes them, and where they are not those of its documentation. */

import { checkChoice, checkInteger, rangeError } from '../../../errors.ts';
import { effectiveKernel } from '../../engine/axis.ts';
import { perAxis } from '../../engine/geometry.ts';
import { type AxisResult, type CallAxis, type CallExtents, samePadding } from '../resolve.ts';

/** Padding: a word, one number for all ends, or [begin, end] for batch, rows, columns and channels (of conv1d too, which has one row). */
export type TfjsPad = 'valid' | 'same' | number | readonly (readonly [number, number])[];

/** Arguments that decide the padding. */
interface PaddingArguments {
  readonly pad: TfjsPad;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

type Steps = { readonly stride: readonly number[]; readonly dilation: readonly number[] };

/** The output extent and the padding at the begin of each axis of a forward convolution, as conv_util has them. */
export function forwardRule(
  { rank, kernel, inSize }: CallExtents,
  { stride, dilation }: Steps,
  { pad, dimRoundingMode }: PaddingArguments,
  pads: readonly (readonly [number, number])[],
): (of: CallAxis) => AxisResult {
  if (pad === 'same') return (of) => sameRule(of, rank);
  if (pad === 'valid') return ({ n, s, e }) => ({ begin: 0, size: Math.ceil((n - e + 1) / s) });
  const rounding = Math[dimRoundingMode ?? 'trunc'];
  const alike = typeof pad === 'number' && rank < 3;
  return (of) => {
    const [begin, end] = pads[of.axis];
    // conv1d has one row with a kernel of 1 and a stride of 1.
    const rowKernel = rank === 1 ? 1 : effectiveKernel(kernel[0], dilation[0]);
    const [e, s] = alike ? [rowKernel, rank === 1 ? 1 : stride[0]] : [of.e, of.s];
    return { begin, size: rounding((inSize[of.axis] - e + begin + end) / s + 1) };
  };
}

/** Padding of 'same'; in three dimensions it may be negative. */
export function sameRule(of: CallAxis, rank: number): AxisResult {
  if (rank < 3) return samePadding(of);
  const size = Math.ceil(of.n / of.s);
  return { begin: Math.floor(((size - 1) * of.s + of.e - of.n) / 2), size };
}

/** Where the library does something else than its documentation says. */
export function departures(
  { rank, kernel }: CallExtents,
  { stride, dilation }: Steps,
  { pad }: PaddingArguments,
): string[] {
  const warnings: string[] = [];
  const e = kernel.map((k, axis) => effectiveKernel(k, dilation[axis]));
  if (typeof pad === 'number') {
    if (rank === 1 && (e[0] > 1 || stride[0] > 1))
      warnings.push(
        'pad 0 in conv1d makes n outputs, whatever kernel and stride are: zeros follow the input',
      );
    if (rank === 2 && (e[0] !== e[1] || stride[0] !== stride[1]))
      warnings.push(
        'with a numeric pad the columns of the output are counted by the kernel and stride of the rows',
      );
    if (rank === 3) warnings.push("the documentation of conv3d has 'valid' and 'same' only");
  }
  if (rank === 3 && pad === 'same')
    stride.forEach((s, axis) => {
      if (e[axis] < s)
        warnings.push(
          `axis ${axis}: 'same' pads by a negative number in three dimensions, as kernel ${e[axis]} is shorter than stride ${s}`,
        );
    });
  return warnings;
}

export function readPad(
  fn: string,
  rank: number,
  { pad, dimRoundingMode }: PaddingArguments,
): [number, number][] {
  if (dimRoundingMode !== undefined) {
    checkChoice(fn, 'dimRoundingMode', dimRoundingMode, ['floor', 'round', 'ceil']);
    if (rank === 3) throw rangeError(fn, 'dimRoundingMode', 'left out in three dimensions', dimRoundingMode);
    if (typeof pad === 'string')
      throw rangeError(fn, 'dimRoundingMode', `left out with pad ${pad}`, dimRoundingMode);
  }
  if (typeof pad === 'string') {
    checkChoice(fn, 'pad', pad, ['valid', 'same']);
    return [];
  }
  if (typeof pad === 'number') {
    checkInteger(fn, 'pad', pad, 0);
    if (rank === 1 && pad !== 0)
      throw rangeError(
        fn,
        'pad',
        '0 in conv1d, which pads its one row too (or [[0, 0], [0, 0], [begin, end], [0, 0]])',
        pad,
      );
    return new Array<[number, number]>(rank).fill([pad, pad]);
  }
  if (rank === 3) throw rangeError(fn, 'pad', 'valid or same in three dimensions', pad);
  if (pad.length !== 4)
    throw rangeError(fn, 'pad', '[begin, end] for batch, rows, columns and channels', pad);
  const pairs = pad.slice(1, -1).map((pair): [number, number] => {
    const [begin, end] = perAxis(fn, 'pad', pair, 2, 0);
    return [begin, end];
  });
  if (rank === 2) return pairs;
  if (pairs[0][0] + pairs[0][1] !== 0)
    throw rangeError(fn, 'pad', 'a second pair of [0, 0] in conv1d, which has one row', pad);
  return [pairs[1]];
}
