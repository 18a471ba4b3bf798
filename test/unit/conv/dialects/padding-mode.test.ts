import { describe, expect, it } from 'vitest';
import { pytorchConv } from '../../../../src/conv/dialects/frameworks/pytorch.ts';
import { padExplicitly } from '../../../../src/conv/dialects/padding-mode.ts';
import { runCall } from '../../../../src/conv/dialects/run.ts';
import { tensor } from '../../../../src/tensor.ts';

const line = tensor([1, 4], [1, 2, 3, 4]);

describe('padBorder', () => {
  it.each([
    ['zeros', [0, 0, 1, 2, 3, 4, 0]],
    ['reflect', [3, 2, 1, 2, 3, 4, 3]],
    ['replicate', [1, 1, 1, 2, 3, 4, 4]],
    ['circular', [3, 4, 1, 2, 3, 4, 1]],
  ] as const)('%s', (mode, expected) => {
    expect(Array.from(padExplicitly(line, [[2, 1]], mode).data)).toEqual(expected);
  });

  it('pads each axis of a picture, corners from both', () => {
    const y = padExplicitly(
      tensor([1, 2, 2], [1, 2, 3, 4]),
      [
        [1, 0],
        [0, 1],
      ],
      'circular',
    );
    expect(y).toEqual(tensor([1, 3, 3], [3, 4, 3, 1, 2, 1, 3, 4, 3]));
  });

  it.each([
    ['reflect', 4, 'at most 3'],
    ['circular', 5, 'at most 4'],
  ] as const)('%s cannot pad by %i on an axis of 4', (mode, pad, message) => {
    expect(() => padExplicitly(line, [[pad, 0]], mode)).toThrow(message);
  });

  it('is what a padding mode of PyTorch runs before the convolution', () => {
    const site = { input: [1, 1, 4], weight: [1, 1, 3] };
    const w = tensor([1, 1, 3], [1, 10, 100]);
    const x = tensor([1, 1, 4], [1, 2, 3, 4]);
    const run = (paddingMode: 'zeros' | 'reflect' | 'circular'): number[] =>
      Array.from(runCall(pytorchConv(site, { padding: 1, paddingMode }), x, w).data);
    expect(run('zeros')).toEqual([210, 321, 432, 43]);
    expect(run('reflect')).toEqual([212, 321, 432, 343]);
    expect(run('circular')).toEqual([214, 321, 432, 143]);
  });
});
