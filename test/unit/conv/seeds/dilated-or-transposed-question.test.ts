/**
 * The question how dilated convolution differs from "deconvolution", and its answers.
 *
 * Mistakes in the answers:
 * - The ranges [0:2, 0:2] are meant to include both ends; as Python slices they hold four samples, not nine.
 * - Nine taps over a 9x9 picture at rows and columns 0, 4, 8 are a dilation of **4**. "3" counts the holes between taps, as oneDNN does;
 *   with 3 in the sense of all other frameworks the kernel reaches 7 samples and the output is 3x3.
 * - To get 11x11 by padding 2 one sweeps the 9x9 picture, not a 3x3 one, which would become 5x5.
 * - Dilation does not shrink the output for its own sake ("quickly decreases resolution"), and cannot enlarge it either: with the padding
 *   that fits, the size stays; without, E − 1 samples are lost as with any kernel of that reach.
 * - "k − 1 units from the centre" holds for a 3x3 kernel alone: the outer taps of a 5x5 one move 2(k − 1).
 */

import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { deeplabConv } from '../../../../src/conv/dialects/frameworks/fixed-padding.ts';
import { onednnConvolution } from '../../../../src/conv/dialects/frameworks/onednn.ts';
import { effectiveKernel } from '../../../../src/conv/engine/axis.ts';
import { zeros } from '../../../../src/tensor.ts';

describe('the question on dilated and transposed convolution', () => {
  const picture = zeros([1, 1, 9, 9]);
  const kernel = zeros([1, 1, 3, 3]);

  it('a 9x9 picture, a 3x3 kernel, stride 2: 4x4', () => {
    expect(conv(picture, kernel, { stride: 2 }).shape).toEqual([1, 1, 4, 4]);
  });

  it('taps at 0, 4, 8 are dilation 4, not 3: only then is the output a single sample', () => {
    expect(conv(picture, kernel, { dilation: 4 }).shape).toEqual([1, 1, 1, 1]);
    expect(conv(picture, kernel, { dilation: 3 }).shape).toEqual([1, 1, 3, 3]);
    const x = { shape: [1, 1, 9, 9], data: Float64Array.from({ length: 81 }, (_, i) => i) };
    const read = [0, 4, 8].flatMap((row) => [0, 4, 8].map((column) => 9 * row + column));
    const y = conv(x, { shape: [1, 1, 3, 3], data: new Float64Array(9).fill(1) }, { dilation: 4 });
    expect(y.data[0]).toBe(read.reduce((a, b) => a + b));
  });

  it('counted as holes, by oneDNN, it is 3', () => {
    const call = onednnConvolution({ input: picture.shape, weight: kernel.shape }, { dilates: 3 });
    expect([call.dilation, call.outSize]).toEqual([
      [4, 4],
      [1, 1],
    ]);
  });

  it('padding 2 makes 11x11 of the 9x9 picture, and 5x5 of a 3x3 one', () => {
    expect(conv(picture, kernel, { padding: 2 }).shape).toEqual([1, 1, 11, 11]);
    expect(conv(zeros([1, 1, 3, 3]), kernel, { padding: 2 }).shape).toEqual([1, 1, 5, 5]);
    // Which is what a transposed convolution at stride 1 does without any padding.
    expect(convTranspose(picture, kernel).shape).toEqual([1, 1, 11, 11]);
  });

  it('dilation alone changes neither resolution nor, padded to fit, the size', () => {
    for (const dilation of [1, 2, 4]) {
      const call = deeplabConv({ input: picture.shape, weight: kernel.shape }, { dilation });
      expect(call.outSize).toEqual([9, 9]);
    }
  });

  it('the outer taps are (K − 1)/2 times dilation away from the centre', () => {
    const reach = (k: number, d: number): number => (effectiveKernel(k, d) - 1) / 2;
    expect([reach(3, 3), reach(5, 3)]).toEqual([3, 6]);
  });
});
