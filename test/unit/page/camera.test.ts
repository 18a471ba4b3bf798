import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitted, panned, toCanvas, toImage, visibleRegion, zoomed } from '../../../web/viewer/camera.ts';

const side = fc.integer({ min: 1, max: 5000 });
const size = fc.record({ width: side, height: side });
const canvas = fc.record({
  width: fc.integer({ min: 50, max: 4000 }),
  height: fc.integer({ min: 50, max: 4000 }),
});
const move = fc.double({ min: -1e4, max: 1e4, noNaN: true });

it('the whole image is visible when it is fitted', () => {
  fc.assert(
    fc.property(size, canvas, (image, room) => {
      expect(visibleRegion(fitted(image, room), image, room)).toEqual({ x: 0, y: 0, ...image });
    }),
    { seed: 1 },
  );
});

it('however it is moved and zoomed, a part of the image is visible', () => {
  fc.assert(
    fc.property(
      size,
      canvas,
      move,
      move,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (image, room, dx, dy, zoom) => {
        const camera = panned(zoomed(fitted(image, room), zoom, [3, 4], image, room), dx, dy, image, room);
        const { x, y, width, height } = visibleRegion(camera, image, room);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        expect(x + width).toBeLessThanOrEqual(image.width);
        expect(y + height).toBeLessThanOrEqual(image.height);
      },
    ),
    { seed: 2 },
  );
});

it('places of the canvas and of the image are inverse to each other', () => {
  const camera = { x: 40, y: 30, zoom: 2.5 };
  const room = { width: 300, height: 200 };
  const [x, y] = toImage(camera, toCanvas(camera, [12, 34], room), room);
  expect(x).toBeCloseTo(12);
  expect(y).toBeCloseTo(34);
});

it('zooming keeps the image under the pointer', () => {
  const image = { width: 4000, height: 3000 };
  const room = { width: 800, height: 600 };
  const camera = { x: 2000, y: 1500, zoom: 1 };
  const at = [500, 200] as const;
  const next = zoomed(camera, 3, at, image, room);
  expect(toImage(next, at, room)[0]).toBeCloseTo(toImage(camera, at, room)[0]);
  expect(toImage(next, at, room)[1]).toBeCloseTo(toImage(camera, at, room)[1]);
});
