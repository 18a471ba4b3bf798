/** Which part of an image a canvas shows: the place of the image in its middle, and how many canvas pixels one image pixel takes. */

import type { Region } from '../engine/task.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const largestZoom = 32;

/** A small image that is shown whole is enlarged no more than this. */
const largestFit = 3;

/** The whole image. */
export function fitted(image: Size, canvas: Size): Camera {
  const room = Math.min(canvas.width / image.width, canvas.height / image.height);
  return {
    x: image.width / 2,
    y: image.height / 2,
    zoom: Math.min(room, largestFit),
  };
}

/** The camera at another zoom, with the image kept where it is at a place of the canvas. */
export function zoomed(
  camera: Camera,
  zoom: number,
  at: readonly [number, number],
  image: Size,
  canvas: Size,
): Camera {
  const least = Math.min(1, fitted(image, canvas).zoom);
  const next = Math.min(largestZoom, Math.max(least, zoom));
  const [x, y] = toImage(camera, at, canvas);
  return bounded(
    {
      x: x - (at[0] - canvas.width / 2) / next,
      y: y - (at[1] - canvas.height / 2) / next,
      zoom: next,
    },
    image,
    canvas,
  );
}

/** The camera with the image moved by pixels of the canvas. */
export function panned(camera: Camera, dx: number, dy: number, image: Size, canvas: Size): Camera {
  return bounded(
    { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom },
    image,
    canvas,
  );
}

/** An axis that fits stays in the middle; another never shows more than the image. */
function bounded({ x, y, zoom }: Camera, image: Size, canvas: Size): Camera {
  const within = (value: number, length: number, room: number): number =>
    length * zoom <= room ? length / 2 : Math.min(length - room / zoom / 2, Math.max(room / zoom / 2, value));
  return { x: within(x, image.width, canvas.width), y: within(y, image.height, canvas.height), zoom };
}

export function toImage(
  { x, y, zoom }: Camera,
  at: readonly [number, number],
  canvas: Size,
): [number, number] {
  return [x + (at[0] - canvas.width / 2) / zoom, y + (at[1] - canvas.height / 2) / zoom];
}

export function toCanvas(
  { x, y, zoom }: Camera,
  at: readonly [number, number],
  canvas: Size,
): [number, number] {
  return [(at[0] - x) * zoom + canvas.width / 2, (at[1] - y) * zoom + canvas.height / 2];
}

/** The part of the image that the canvas shows. */
export function visibleRegion(camera: Camera, image: Size, canvas: Size): Region {
  const [left, top] = toImage(camera, [0, 0], canvas).map((value) => Math.max(0, Math.floor(value)));
  const [right, bottom] = toImage(camera, [canvas.width, canvas.height], canvas);
  return {
    x: left,
    y: top,
    width: Math.min(image.width, Math.ceil(right)) - left,
    height: Math.min(image.height, Math.ceil(bottom)) - top,
  };
}
