import { describe, expect, it } from 'vitest';
import {
  convInputSizes,
  convOutputSize,
  convTransposeOutputSize,
} from '../../../../src/conv/analysis/sizes.ts';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { random } from '../../../../src/random.ts';
import { noise } from '../../../tensors.ts';

describe('sizes', () => {
  const { uniform } = random(5);
  const integer = (from: number, to: number): number => from + Math.floor(uniform() * (to - from + 1));
  const cases = Array.from({ length: 60 }, () => ({
    n: integer(6, 15),
    K: integer(1, 4),
    stride: integer(1, 4),
    dilation: integer(1, 2),
    padding: [[integer(-1, 2), integer(0, 2)]] as [[number, number]],
  }));

  it('are those that the engine gives', () => {
    for (const { n, K, ...options } of cases) {
      const w = noise([1, 1, K]);
      expect(convOutputSize([n], [K], options)).toEqual(conv(noise([1, n]), w, options).shape.slice(1));
      const more = { ...options, outputPadding: 1 };
      expect(convTransposeOutputSize([n], [K], more)).toEqual(
        convTranspose(noise([1, n]), w, more).shape.slice(1),
      );
    }
  });

  it('convInputSizes lists exactly the inputs with that output', () => {
    for (const { n, K, ...options } of cases) {
      const [output] = convOutputSize([n], [K], options);
      const [[smallest, largest]] = convInputSizes([output], [K], options);
      expect(smallest <= n && n <= largest).toBe(true);
      expect(convOutputSize([smallest], [K], options)).toEqual([output]);
      expect(convOutputSize([largest], [K], options)).toEqual([output]);
      expect(convOutputSize([largest + 1], [K], options)).toEqual([output + 1]);
    }
  });

  it('a transposed convolution takes the smallest of them', () => {
    for (const { n, K, ...options } of cases)
      expect(convTransposeOutputSize([n], [K], options)).toEqual([convInputSizes([n], [K], options)[0][0]]);
  });

  it('refuses what cannot be', () => {
    expect(() => convOutputSize([3], [5])).toThrow(/convOutputSize: the kernel does not fit/);
    expect(() => convTransposeOutputSize([1], [1], { padding: 1 })).toThrow(/nothing is left/);
    expect(() => convInputSizes([1], [1], { padding: 4 })).toThrow(/"output" must be more than 1 on axis 0/);
    expect(() => convInputSizes([0], [1])).toThrow(/"output" must be a positive integer/);
    expect(() => convInputSizes([1, 1], [1])).toThrow(/"output" must be one integer or 1/);
  });
});
