import { expect, it } from 'vitest';
import { luminanceWeights, sampleWeights } from '../../../src/restore/sample-weights.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

/** Red is at its maximum from column 10 on; green and blue differ everywhere. */
const image: Image = zeros([3, 12, 40]);
for (let i = 0; i < 480; i++) {
  image.data[i] = i % 40 >= 10 ? 1 : 0.5;
  image.data[480 + i] = 0.1 + i / 1000;
  image.data[960 + i] = 0.3 - i / 2000;
}

it('sampleWeights leaves out clipped samples that the PSF connects to unclipped ones, and keeps white elsewhere', () => {
  const red = [...(sampleWeights(image, undefined, 'leave-out', [2, 5])?.sampleWeights.data ?? [])].slice(
    0,
    40,
  );
  // One column before the clipped ones, and five after the last unclipped one.
  expect(red.map((weight, x) => (weight === 0 ? x : -1)).filter((x) => x >= 0)).toEqual([9, 10, 11, 12, 13]);
  const far = sampleWeights(image, undefined, 'leave-out', [2, 40])?.sampleWeights.data.slice(0, 40);
  expect(far?.filter((weight) => weight === 0)).toHaveLength(31);
});

it('sampleWeights keeps every sample where all channels are white: paper', () => {
  const paper: Image = { shape: image.shape, data: image.data.map((_, i) => (i % 40 >= 10 ? 1 : 0.5)) };
  expect(sampleWeights(paper, undefined, 'leave-out', [2, 5])).toBeUndefined();
});

it('sampleWeights marks clipped samples as lower bounds, masked ones not', () => {
  const mask = { shape: [12, 40] as const, data: new Float32Array(480).fill(1) };
  // A hot pixel is no lower bound.
  mask.data[20] = 0;
  const weights = sampleWeights(image, mask, 'leave-out', [2, 5]);
  const clipped = weights?.lowerBoundMask?.data ?? [];
  // Inside a clipped area white is kept, but every clipped sample is a lower bound.
  expect([...clipped.slice(0, 40)]).toEqual(Array.from({ length: 40 }, (_, x) => +(x >= 10 && x !== 20)));
  expect(clipped.slice(480).every((mark) => mark === 0)).toBe(true);
  expect(sampleWeights(image, mask, 'keep', [2, 5])?.lowerBoundMask).toBeUndefined();
  const luminance = weights && luminanceWeights(weights);
  expect(luminance?.lowerBoundMask?.data).toEqual(clipped.slice(0, 480));
  expect(luminance?.sampleWeights.data).toEqual(weights?.sampleWeights.data.slice(0, 480));
});
