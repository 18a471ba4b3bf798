import { describe, expect, it } from 'vitest';
import { extendFrame } from '../../../src/boundary/frame.ts';
import { checkerboard } from '../../../src/conv/analysis/checkerboard.ts';
import { receptiveField } from '../../../src/conv/analysis/receptive-field.ts';
import { bilinearWeight } from '../../../src/conv/bilinear.ts';
import { conv } from '../../../src/conv/conv.ts';
import { convTranspose } from '../../../src/conv/conv-transpose.ts';
import { makeKernel } from '../../../src/conv/kernels.ts';
import { resize } from '../../../src/conv/resize.ts';
import { weightGradient } from '../../../src/conv/weight-gradient.ts';
import { nonLocalMeans } from '../../../src/denoise/non-local-means.ts';
import { blur } from '../../../src/operators/blur.ts';
import { laplacianSpectrum } from '../../../src/operators/laplacian.ts';
import { tensor, zeros } from '../../../src/tensor.ts';

const image = zeros([1, 16, 16]);
const weight = zeros([1, 1, 3, 3]);
const delta = tensor([1, 1], [1]);

describe.each([1e9, 2 ** 40, 1e300])('%d is refused at once, and the bound is named', (n) => {
  it.each<[string, () => unknown, RegExp]>([
    ['zeros', () => zeros([n, n]), /"shape" must have at most 2147483648 samples/],
    ['padding of conv', () => conv(image, weight, { padding: n }), /"output" must have at most 2147483648/],
    ['size of conv', () => conv(image, weight, { outputSize: n }), /"output" must have at most 2147483648/],
    ['stride', () => convTranspose(image, weight, { stride: n }), /"output" must have at most 2147483648/],
    ['dilation', () => convTranspose(image, weight, { dilation: n }), /"output" must have at most/],
    [
      'output padding',
      () => convTranspose(image, weight, { outputPadding: n }),
      /"output" must have at most/,
    ],
    ['merge', () => convTranspose(image, weight, { stride: n, merge: 'max' }), /"output" must have at most/],
    ['resize', () => resize(image, [n, n]), /"output" must have at most 2147483648 samples/],
    ['bilinearWeight', () => bilinearWeight(1, [n]), /"scale" must be an integer from 1 to 1024/],
    ['makeKernel', () => makeKernel({ kernel: 'bilinear', factor: n }), /"factor" must be .* 1 to 1024/],
    ['weightGradient', () => weightGradient(image, image, [n, n]), /"kernel" must have at most 2147483648/],
    ['receptiveField', () => receptiveField([{ kernel: n, stride: n }]), /at most 16777216 samples per axis/],
    ['checkerboard', () => checkerboard(zeros([3, 3]), { stride: n }), /"stride" must have at most/],
    ['laplacianSpectrum', () => laplacianSpectrum([n, n]), /"shape" must have at most 2147483648 samples/],
    ['blur', () => blur(delta, [n, n]), /"shape" must have at most 2147483648 samples/],
    ['extendFrame', () => extendFrame(zeros([16, 16]), [n, n]), /"reach" must have at most 2147483648/],
    ['nonLocalMeans', () => nonLocalMeans(image, { sigma: 1, patchRadius: n }), /from 0 to 1000/],
  ])('%s', (_, call, message) => {
    const began = performance.now();
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

it('a checkerboard of a million phases is measured', () => {
  expect(checkerboard(zeros([3, 3]), { stride: 1000 }).emptyFraction).toBeCloseTo(1 - 9e-6, 12);
});

it('a deep stack of long kernels is counted without counting each tap of each sample', () => {
  const layers = [1, 1000, 1].map((dilation) => ({ kernel: 1000, dilation }));
  const { size, unread } = receptiveField(layers, 1);
  expect(size).toEqual([1 + 999 + 999_000 + 999]);
  expect(unread).toBe(0);
});
