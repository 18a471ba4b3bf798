import { expect, it } from 'vitest';
import { addNoise } from '../../../src/noise/catalogue.ts';
import { blur } from '../../../src/operators/blur.ts';
import { makePsf } from '../../../src/psf/make.ts';
import { clippedRegions } from '../../../src/restore/clipped-regions.ts';
import { sampleWeights } from '../../../src/restore/sample-weights.ts';
import { packedWeights } from '../../../src/restore/tiles/packed-weights.ts';
import { type Image, zeros } from '../../../src/tensor.ts';

const psf = makePsf({ model: 'disk', radius: 3 });
const size = 48;

/** A scene as a sensor sees it that saturates at `white`. */
function photograph(scene: (y: number, x: number) => number, white = 1, sigma = 0): Image {
  const image = zeros([1, size, size]);
  for (let i = 0; i < image.data.length; i++) image.data[i] = scene(Math.floor(i / size), i % size);
  const blurred = blur(psf, image.shape, { boundary: 'nearest', dtype: 'float32' }).apply(image);
  const noisy = addNoise(blurred, { model: 'gaussian', sigma, seed: 1 });
  return { shape: image.shape, data: noisy.data.map((value: number) => Math.min(value, 1) * white) };
}
const lamp = (radius: number) => (y: number, x: number) =>
  Math.hypot(y - size / 2, x - size / 2) < radius ? 4 : 0.2;
const print = (y: number, x: number) => (y % 16 < 4 && x % 20 < 12 ? 0.05 : 1);
const bounds = (image: Image) =>
  Float32Array.from(sampleWeights(image, undefined, 'leave-out', [psf])?.lowerBoundMask?.data ?? []);
const clippedIn = ({ data }: Image, white = 1) => data.filter((value) => value >= 0.99 * white).length;

it.each([4, 7, 10, 12, 14, 18, 21])(
  'clipped light is a lower bound whatever part of the frame it covers: a lamp of radius %d',
  (radius) => {
    const image = photograph(lamp(radius));
    expect(bounds(image).filter((one) => one === 1)).toHaveLength(clippedIn(image));
  },
);

it.each([
  ['print on paper', print, 0],
  ['noisy print on paper', print, 0.02],
  ['a white wall beside a dark one', (_: number, x: number) => (x < 30 ? 1 : 0.1), 0.01],
])('white as measured is no lower bound: %s', (_, scene, sigma) => {
  const image = photograph(scene, 1, sigma);
  expect(clippedIn(image)).toBeGreaterThan(300);
  expect(sampleWeights(image, undefined, 'leave-out', [psf])).toBeUndefined();
});

it('decides the same in every unit, for each channel and each region by itself', () => {
  const both = (y: number, x: number) => (x < 20 ? print(y, x) : x < 30 ? 0.1 : y > 10 && y < 38 ? 4 : 0.1);
  const image = photograph(both);
  const one = bounds(image);
  for (const unit of [1e-6, 4095, 1e6]) expect(bounds(photograph(both, unit))).toEqual(one);
  // The paper on the left is white, the lamp on the right is light.
  expect(one.filter((bound, i) => bound === 1 && i % size < 24)).toHaveLength(0);
  expect(one.filter((bound, i) => bound === 1 && i % size > 30).length).toBeGreaterThan(300);
  const paper = photograph(print);
  const two: Image = { shape: [2, size, size], data: Float32Array.of(...paper.data, ...image.data) };
  expect(bounds(two)).toEqual(Float32Array.of(...new Float32Array(size * size), ...one));
});

it('leaves out clipped light and the samples beside it, and marks what reaches no other sample', () => {
  const image = photograph(lamp(14));
  const { isBound, isUndetermined } = clippedRegions(
    { shape: [size, size], data: image.data },
    Uint8Array.from(image.data, (value) => (value >= 0.99 ? 1 : 0)),
    1,
    psf,
  );
  const row = (values: ArrayLike<number>) => Array.from({ length: size }, (_, x) => values[24 * size + x]);
  const first = row(isBound).indexOf(1);
  const weights = sampleWeights(image, undefined, 'leave-out', [psf]);
  expect(row(weights?.sampleWeights.data ?? []).indexOf(0)).toBe(first - 1);
  // A position of the scene is undetermined from the extent of the PSF on.
  expect(row(isUndetermined).indexOf(1)).toBeGreaterThanOrEqual(first + 3);
  expect(row(isUndetermined).indexOf(1)).toBeLessThanOrEqual(first + 4);
  expect(row(weights?.innerBoundMask?.data ?? []).indexOf(1)).toBe(first + 2);
  expect(weights?.undetermined?.data).toEqual(Float32Array.from(isUndetermined));
});

it('marks no masked sample as a lower bound', () => {
  const image = photograph(lamp(10));
  const mask = { shape: [size, size] as const, data: new Float32Array(size * size).fill(1) };
  // A hot pixel is no lower bound.
  mask.data[24 * size + 24] = 0;
  const weights = sampleWeights(image, mask, 'leave-out', [psf]);
  expect(weights?.lowerBoundMask?.data[24 * size + 24]).toBe(0);
  expect(weights?.lowerBoundMask?.data[24 * size + 25]).toBe(1);
  expect(weights?.sampleWeights.data[24 * size + 24]).toBe(0);
  expect(sampleWeights(image, mask, 'keep', [psf])?.lowerBoundMask).toBeUndefined();
});

it('keeps every sample of a frame without one that is not clipped, and of a black one', () => {
  const flat = (value: number): Image => ({
    shape: [1, size, size],
    data: new Float32Array(size * size).fill(value),
  });
  for (const value of [1, 0, -1])
    expect(sampleWeights(flat(value), undefined, 'leave-out', [psf])).toBeUndefined();
});

it('the luminance of packed weights bounds a pixel where one of its channels is clipped', async () => {
  const data = Float32Array.of(
    ...photograph(lamp(10)).data,
    ...photograph(print).data,
    ...photograph(lamp(5)).data,
  );
  const image: Image = { shape: [3, size, size], data };
  const weights = sampleWeights(image, undefined, 'leave-out', [psf]);
  const packed = await packedWeights(image, undefined, 'leave-out', [psf]);
  const luminance = packed?.luminance().all();
  expect(luminance?.lowerBoundMask?.data).toEqual(weights?.lowerBoundMask?.data.slice(0, size * size));
  expect(luminance?.sampleWeights.data).toEqual(weights?.sampleWeights.data.slice(0, size * size));
});
