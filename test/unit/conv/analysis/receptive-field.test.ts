import { describe, expect, it } from 'vitest';
import { receptiveField, type StackedLayer } from '../../../../src/conv/analysis/receptive-field.ts';
import { conv } from '../../../../src/conv/conv.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

const ones = (k: number) => tensor([1, 1, k], new Array<number>(k).fill(1));

describe('receptiveField', () => {
  it('VGG-16 up to pool5 sees 212 pixels, 32 apart', () => {
    const block = (convolutions: number): StackedLayer[] => [
      ...Array.from({ length: convolutions }, () => ({ kernel: 3, padding: 1 })),
      { kernel: 2, stride: 2 },
    ];
    const stack = [2, 2, 3, 3, 3].flatMap(block);
    expect(receptiveField(stack)).toEqual({
      size: [212, 212],
      stride: [32, 32],
      start: [-90, -90],
      unread: 0,
    });
  });

  it('is where impulses of the input show in one output sample', () => {
    const stack = [
      { kernel: 3, stride: 2, padding: 1 },
      { kernel: 2, dilation: 3 },
      { kernel: 3, dilation: 2, stride: 2 },
    ];
    const { size, stride, start, unread } = receptiveField(stack, 1);
    const n = 60;
    const read = (output: number): number[] =>
      Array.from({ length: n }, (_, at) => at).filter((at) => {
        const x = zeros([1, n], 'float64');
        x.data[at] = 1;
        const top = stack.reduce(
          (y, { kernel, ...options }) => conv(y, ones(kernel), options),
          x as ReturnType<typeof tensor>,
        );
        return top.data[output] > 0;
      });
    const [second, third] = [read(1), read(2)];
    expect(Math.min(...second)).toBe(start[0] + stride[0]);
    expect(Math.max(...second)).toBe(start[0] + stride[0] + size[0] - 1);
    expect(third[0] - second[0]).toBe(stride[0]);
    expect(unread).toBeCloseTo(1 - second.length / size[0], 12);
  });

  it.each([
    ['2, 2, 2', [2, 2, 2], 1 - (7 / 13) ** 2],
    ['1, 2, 4', [1, 2, 4], 0],
    ['1, 2, 5', [1, 2, 5], 0],
  ])('gridding of 3x3 kernels with dilations %s', (_, dilations, unread) => {
    const field = receptiveField(dilations.map((dilation) => ({ kernel: 3, dilation })));
    expect(field.unread).toBeCloseTo(unread, 12);
  });

  it('refuses an empty stack and layers that are none', () => {
    expect(() => receptiveField([])).toThrow(/receptiveField: "stack" must be one layer or more/);
    expect(() => receptiveField([{ kernel: 0 }])).toThrow(/"kernel" must be a positive integer/);
    expect(() => receptiveField([{ kernel: [3, 3] }], 1)).toThrow(/"kernel" must be one integer or 1/);
  });
});
