import { expect, it } from 'vitest';
import { measuringWindow, middleOf } from '../../../../src/restore/psf-fit/analysis-window.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';

it('is the middle of the middle channel, at most 512 wide', () => {
  const picture = zeros([3, 70, 600]);
  picture.data.fill(1, 70 * 600, 2 * 70 * 600);
  picture.data[70 * 600 + 44] = 7;
  const window = measuringWindow(picture, undefined);
  expect(window?.shape).toEqual([70, 512]);
  expect(window?.data[0]).toBe(7);
  expect(window?.data[1]).toBe(1);
  expect(middleOf(tensor([1, 3], [1, 2, 3])).shape).toEqual([1, 3]);
});

it('is none where the picture is small or much is left out, and bridges a few holes', () => {
  expect(measuringWindow(zeros([63, 100]), undefined)).toBeUndefined();
  const picture = zeros([64, 64]);
  const weights = { shape: picture.shape, data: picture.data.slice().fill(1) };
  picture.data[100] = 9;
  weights.data[100] = 0;
  expect(Math.max(...(measuringWindow(picture, weights)?.data ?? [1]))).toBe(0);
  weights.data.fill(0, 0, 64 * 4);
  expect(measuringWindow(picture, weights)).toBeUndefined();
});
