import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cropImage, mosaic } from '../../../../src/restore/tiles/crop.ts';
import { divide, sampleWindows, type TileGrid } from '../../../../src/restore/tiles/grid.ts';
import { type Image, zeros } from '../../../../src/tensor.ts';
import { maxDifference } from '../../../tensors.ts';

const frames = fc.record({
  height: fc.integer({ min: 100, max: 700 }),
  width: fc.integer({ min: 100, max: 700 }),
  extent: fc.constantFrom(1, 3, 15, 31),
  tileSize: fc.constantFrom(64, 128, 250),
  boundary: fc.constantFrom('unknown', 'wrap'),
});
type Frame = typeof frames extends fc.Arbitrary<infer T> ? T : never;

const gridOf = ({ height, width, extent, tileSize, boundary }: Frame): TileGrid | undefined =>
  divide({ shape: [1, height, width] }, [zeros([extent, extent])], boundary, tileSize);

it('windows of one size, whose mosaic is the image', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const grid = gridOf(frame);
      if (grid === undefined) return;
      const image: Image = zeros([2, frame.height, frame.width], 'float64');
      for (let i = 0; i < image.data.length; i++) image.data[i] = (i * 7919) % 1009;
      const whole = mosaic(image, grid);
      grid.windows.forEach((window, i) => void whole.add(i, cropImage(image, window)));
      expect(maxDifference(whole.image.data, image.data)).toBeLessThan(1e-9);
      for (const { height, width } of grid.windows)
        expect([height, width]).toEqual([grid.windows[0].height, grid.windows[0].width]);
    }),
    { seed: 1, numRuns: 10 },
  );
});

it('what is used of a window has context on every side but that of the frame', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const grid = gridOf(frame);
      if (grid === undefined) return;
      const context = Math.max(48, 2 * (frame.extent - 1));
      for (const [i, { top, height }] of grid.windows.entries()) {
        const { rows } = grid.weights(i);
        const first = rows.findIndex((weight) => weight > 0);
        const last = rows.findLastIndex((weight) => weight > 0);
        const isPeriodic = frame.boundary === 'wrap';
        if (isPeriodic || top > 0) expect(first).toBeGreaterThanOrEqual(context);
        if (isPeriodic || top + height < frame.height)
          expect(height - 1 - last).toBeGreaterThanOrEqual(context);
        if (isPeriodic) return;
        expect(top).toBeGreaterThanOrEqual(0);
        expect(top + height).toBeLessThanOrEqual(frame.height);
      }
    }),
    { seed: 2, numRuns: 60 },
  );
});

it('leaves small images, other boundaries and Infinity whole', () => {
  const psfs = [zeros([7, 7])];
  const of = (side: number, boundary: string, tileSize?: number) =>
    divide({ shape: [1, side, side] }, psfs, boundary, tileSize);
  expect(of(1400, 'unknown')).toBeUndefined();
  expect(of(1500, 'unknown')?.windows).toHaveLength(4);
  expect(of(1500, 'unknown', Number.POSITIVE_INFINITY)).toBeUndefined();
  expect(of(1500, 'reflect', 256)).toBeUndefined();
});

it('sampleWindows cover a small image and spread over a large one', () => {
  expect(sampleWindows(300, 700, 384, 4)).toEqual([
    { top: 0, left: 0, height: 300, width: 384 },
    { top: 0, left: 316, height: 300, width: 384 },
  ]);
  const large = sampleWindows(3000, 4000, 384, 4);
  expect(large).toHaveLength(16);
  expect(large.every(({ top, left }) => top >= 0 && left >= 0 && top <= 2616 && left <= 3616)).toBe(true);
});
