/**
 * The blog post on transposed and dilated convolution.
 *
 * Mistakes in the post:
 * - The 1-D example ends without its result: 2 4 9 6 9.
 * - The size of the "intermediate" 5x5 output is given by a formula that subtracts 2·padding and by arithmetic that does not; 5 is the size
 *   *without* the crop.
 * - "i=4, k=3, p=2, s=1" is put under the formula of the transposed size, which makes 2 of it. The picture meant is 2 → 4 with p = 0; its 2 is
 *   the padding k−1−p of the ordinary convolution that emulates it.
 * - A dilated convolution does not have "a larger stride": the stride stays. The sizes lack the floor.
 * - fixed_padding: an odd effective kernel pads both sides alike; only an *even* one needs unequal halves. The text has it the other way round.
 */

import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { fixedPadding } from '../../../../src/conv/dialects/frameworks/fixed-padding.ts';
import { kerasConvTranspose } from '../../../../src/conv/dialects/frameworks/keras.ts';
import { tensorflowConvTranspose } from '../../../../src/conv/dialects/frameworks/tensorflow.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';
import { rows } from './rows.ts';

describe('the blog post on transposed convolution', () => {
  it('1-D: [2, 3] by [1, 2, 3] at stride 2', () => {
    const y = convTranspose(tensor([1, 1, 2], [2, 3]), tensor([1, 1, 3], [1, 2, 3]), { stride: 2 });
    expect(Array.from(y.data)).toEqual([2, 4, 9, 6, 9]);
  });

  const x = tensor([1, 1, 2, 2], [1, 2, 3, 4]);
  const edges = tensor([1, 1, 3, 3], [1, 1, 1, 0, 0, 0, -1, -1, -1]);

  it('2-D: the full 5x5 output, whose size has no padding in it', () => {
    expect(rows(convTranspose(x, edges, { stride: 2 }))).toEqual([
      [1, 1, 3, 2, 2],
      [0, 0, 0, 0, 0],
      [2, 2, 4, 2, 2],
      [0, 0, 0, 0, 0],
      [-3, -3, -7, -4, -4],
    ]);
  });

  it('2-D: padding 1 crops it to 3x3', () => {
    expect(rows(convTranspose(x, edges, { stride: 2, padding: 1 }))).toEqual([
      [0, 0, 0],
      [2, 4, 2],
      [0, 0, 0],
    ]);
  });

  it('i=4, k=3, p=2, s=1 gives 2; the picture meant is 2 to 4 with p=0', () => {
    const kernel = zeros([1, 1, 3]);
    expect(convTranspose(zeros([1, 1, 4]), kernel, { padding: 2 }).shape).toEqual([1, 1, 2]);
    expect(convTranspose(zeros([1, 1, 2]), kernel).shape).toEqual([1, 1, 4]);
    // The emulation: an ordinary convolution padded by k−1, with the kernel turned.
    const signal = tensor([1, 1, 2], [5, 7]);
    expect(conv(signal, tensor([1, 1, 3], [3, 2, 1]), { padding: 2 })).toEqual(
      convTranspose(signal, tensor([1, 1, 3], [1, 2, 3])),
    );
  });

  it("'same' is stride times input", () => {
    const call = kerasConvTranspose(
      { input: [1, 5, 5, 1], weight: [3, 3, 1, 1] },
      { strides: 2, padding: 'same' },
    );
    expect(call.outSize).toEqual([10, 10]);
  });

  it('(1, 1, 2, 2) becomes (1, 2, 4, 1): channels are last', () => {
    const site = { input: [1, 1, 2, 2], weight: [3, 3, 1, 2] };
    const call = tensorflowConvTranspose(site, { outputShape: [1, 2, 4, 1], strides: 2 });
    expect([call.outChannels, call.outSize]).toEqual([1, [2, 4]]);
  });

  it('the stride of a dilated convolution stays, and the size needs a floor', () => {
    const signal = tensor([1, 1, 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const y = conv(signal, tensor([1, 1, 2], [1, 0]), { dilation: 3, stride: 2 });
    // (10 − 4)/2 + 1 = 4 exactly; with 11 − 4 the half is dropped.
    expect(Array.from(y.data)).toEqual([0, 2, 4, 6]);
    expect(conv(zeros([1, 1, 11]), zeros([1, 1, 2]), { dilation: 3, stride: 2 }).shape).toEqual([1, 1, 4]);
  });

  it('y[i] = Σ x[i + r k] w[k] is the dilated convolution, unflipped', () => {
    const signal = tensor([1, 1, 6], [1, 2, 4, 8, 16, 32]);
    const y = conv(signal, tensor([1, 1, 3], [1, 10, 100]), { dilation: 2 });
    expect(Array.from(y.data)).toEqual([1 + 40 + 1600, 2 + 80 + 3200]);
  });

  it.each([
    [3, 1, [1, 1]],
    [3, 2, [2, 2]],
    [2, 1, [0, 1]],
    [4, 1, [1, 2]],
    [4, 2, [3, 3]],
  ])(
    'fixed_padding(%i, %i) is %j: halves differ for an even effective kernel only',
    (kernel, dilation, expected) => {
      expect(fixedPadding(kernel, dilation)).toEqual(expected);
    },
  );
});
