import { expect, it } from 'vitest';
import { displayWhite, toDisplay } from '../../../../src/node/report/display-white.ts';
import type { Image } from '../../../../src/tensor.ts';
import { scaledBy, scene } from '../../../laws/scale.ts';

const image = scene(32, 64, 'float32');

it.each([1, 0.5, 1.5])('floats of about [0, 1] and all integers are shown as they are: %d', (k) => {
  expect(displayWhite(scaledBy(image, k), { depth: 'float' })).toBe(1);
  expect(displayWhite(scaledBy(image, 1000 * k), { depth: 16 })).toBe(1);
  expect(displayWhite(scaledBy(image, 1000 * k), {})).toBe(1);
});

it.each([1e-3, 255, 65535])('floats in another unit are shown from black to white: %d', (k) => {
  const counts: Image = scaledBy(image, k);
  const shown = toDisplay(counts, displayWhite(counts, { depth: 'float' }));
  expect(Math.max(...shown.data)).toBeGreaterThan(0.8);
  expect(Math.max(...shown.data)).toBeLessThanOrEqual(1);
  expect(shown.shape).toEqual(image.shape);
});
