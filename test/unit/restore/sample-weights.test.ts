import { expect, it } from 'vitest';
import { luminanceWeights, sampleWeights } from '../../../src/restore/sample-weights.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

/** Red is at its largest value from column 10 on; green and blue are everywhere different. */
const image: Image = zeros([3, 12, 40]);
for (let i = 0; i < 480; i++) {
  image.data[i] = i % 40 >= 10 ? 1 : 0.5;
  image.data[480 + i] = 0.1 + i / 1000;
  image.data[960 + i] = 0.3 - i / 2000;
}

it('trustOf leaves out what is clipped within reach of what is not, and keeps white where nothing else was seen', () => {
  const red = [
    ...(sampleWeights(image, { psf: { model: 'gaussian', sigma: 1 } }, [2, 5])?.sampleWeights.data ?? []),
  ].slice(0, 40);
  // One column before the clipped ones, and five after the last that is trusted.
  expect(red.map((weight, x) => (weight === 0 ? x : -1)).filter((x) => x >= 0)).toEqual([9, 10, 11, 12, 13]);
  const far = sampleWeights(
    image,
    { psf: { model: 'gaussian', sigma: 1 } },
    [2, 40],
  )?.sampleWeights.data.slice(0, 40);
  expect(far?.filter((weight) => weight === 0)).toHaveLength(31);
});

it('trustOf keeps all of it where every channel is as white: paper', () => {
  const paper: Image = { shape: image.shape, data: image.data.map((_, i) => (i % 40 >= 10 ? 1 : 0.5)) };
  expect(sampleWeights(paper, { psf: { model: 'gaussian', sigma: 1 } }, [2, 5])).toBeUndefined();
});

it('trustOf tells apart what was cut off and what is left out beside it', () => {
  const job = { psf: { model: 'gaussian', sigma: 1 } } as const;
  const mask = { shape: [12, 40] as const, data: new Float32Array(480).fill(1) };
  // A hot pixel is no light.
  mask.data[20] = 0;
  const trust = sampleWeights(image, { ...job, mask }, [2, 5]);
  const clipped = trust?.lowerBoundMask?.data ?? [];
  // Deep inside white is kept where nothing else is known; that the light was no less is known all over.
  expect([...clipped.slice(0, 40)]).toEqual(Array.from({ length: 40 }, (_, x) => +(x >= 10 && x !== 20)));
  expect(clipped.slice(480).every((mark) => mark === 0)).toBe(true);
  expect(
    sampleWeights(image, { ...job, clippedHighlights: 'keep', mask }, [2, 5])?.lowerBoundMask,
  ).toBeUndefined();
  const luminance = trust && luminanceWeights(trust);
  expect(luminance?.lowerBoundMask?.data).toEqual(clipped.slice(0, 480));
  expect(luminance?.sampleWeights.data).toEqual(trust?.sampleWeights.data.slice(0, 480));
});
