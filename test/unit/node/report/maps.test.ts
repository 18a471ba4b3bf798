import { describe, expect, test } from 'vitest';
import { rfftn } from '../../../../src/fft/rfftn.ts';
import { decibelMap, differenceMap, kernelMap } from '../../../../src/node/report/maps.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

describe('differenceMap', () => {
  test('grey is equal, white and black are 1/gain away', () => {
    const map = differenceMap(tensor([3], [0.5, 0.75, 0.25]), tensor([3], [0.5, 0.5, 0.5]), 4);
    expect([...map.data]).toEqual([0.5, 1, 0]);
  });
});

describe('kernelMap', () => {
  test('weights >= 0 go from black to white', () => {
    expect([...kernelMap(tensor([3], [0, 0.1, 0.2])).data]).toEqual([0, 0.5, 1]);
  });
  test('with a negative weight zero is grey', () => {
    expect([...kernelMap(tensor([3], [0, -0.2, 0.1])).data]).toEqual([0.5, 0, 0.75]);
  });
  test('a kernel of zeros is black', () => {
    expect([...kernelMap(zeros([2])).data]).toEqual([0, 0]);
  });
});

describe('decibelMap', () => {
  const brightness = (map: { data: ArrayLike<number> }, at: number, size: number) =>
    map.data[at] + map.data[at + size] + map.data[at + 2 * size];

  test.each([
    [8, 8],
    [7, 10],
    [6, 9],
  ])('%dx%d: frequency zero is in the middle, and a wave shows twice, mirrored', (height, width) => {
    const size = height * width;
    const picture = zeros([1, height, width], 'float64');
    for (let at = 0; at < size; at++) {
      const phase = (2 * Math.floor(at / width)) / height + (1 * (at % width)) / width;
      picture.data[at] = 5 + Math.cos(2 * Math.PI * phase);
    }
    const map = decibelMap(rfftn(picture, 2), 60);
    expect(map.shape).toEqual([3, height, width]);
    const [i, j] = [Math.floor(height / 2), Math.floor(width / 2)];
    const bright = Array.from({ length: size }, (_, at) => at).filter(
      (at) => brightness(map, at, size) > 0.5,
    );
    expect(bright.sort((a, b) => a - b)).toEqual([
      (i - 2) * width + j - 1,
      i * width + j,
      (i + 2) * width + j + 1,
    ]);
    expect(brightness(map, i * width + j, size)).toBeCloseTo(2.9, 5);
  });

  test('nothing at all is black', () => {
    expect(Math.max(...decibelMap(rfftn(zeros([1, 4, 4]), 2), 60).data)).toBeCloseTo(0.02, 6);
  });
});
