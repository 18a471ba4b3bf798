import { describe, expect, test } from 'vitest';
import { montage } from '../../../src/cli/montage.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

const flat = (channels: number, value: number): Image => {
  const image = zeros([channels, 2, 3] as const);
  image.data.fill(value);
  return image;
};
const at = ({ shape: [, height, width], data }: Image, c: number, y: number, x: number): number =>
  data[(c * height + y) * width + x];

describe('montage', () => {
  const sheet = montage([
    [flat(1, 0.25), flat(3, 0.75)],
    [undefined, flat(3, 1)],
  ]);

  test('has 8 pixels between pictures, and as many channels as the richest', () => {
    expect(sheet.shape).toEqual([3, 2 + 8 + 2, 3 + 8 + 3]);
  });

  test('puts each picture in its cell; gaps and empty cells are grey', () => {
    for (const c of [0, 1, 2]) {
      expect([at(sheet, c, 0, 0), at(sheet, c, 1, 2)]).toEqual([0.25, 0.25]);
      expect([at(sheet, c, 0, 11), at(sheet, c, 1, 13)]).toEqual([0.75, 0.75]);
      expect([at(sheet, c, 10, 11), at(sheet, c, 11, 13)]).toEqual([1, 1]);
      expect([at(sheet, c, 0, 3), at(sheet, c, 5, 0), at(sheet, c, 10, 0)]).toEqual([0.5, 0.5, 0.5]);
    }
  });
});
