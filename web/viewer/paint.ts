/** Draws the image before and after on a canvas. */

import type { Region } from '../engine/task.ts';
import { type Camera, type Size, toCanvas, visibleRegion } from './camera.ts';

/** How before and after are shown. */
export type View = 'split' | 'side' | 'after' | 'difference';

/** A blur drawn on the image: a line for a motion, a circle for a radius; places in pixels of the image. */
export interface Stroke {
  readonly shape: 'line' | 'circle';
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

export interface Scene {
  readonly before: ImageBitmap;
  readonly after: ImageBitmap | undefined;
  /** A preview, newer than `after`, of a part. */
  readonly patch: { readonly bitmap: ImageBitmap; readonly region: Region } | undefined;
  readonly view: View;
  /** Where the divider stands, 0 (left) to 1. */
  readonly split: number;
  readonly stroke: Stroke | undefined;
}

/** From this zoom on pixels are squares. */
const pixelZoom = 3.5;

export function paint(context: CanvasRenderingContext2D, scene: Scene, camera: Camera): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = camera.zoom < pixelZoom && camera.zoom !== 1;
  context.imageSmoothingQuality = 'medium';
  const { before, after, patch, view } = scene;
  const hasAfter = after !== undefined || patch !== undefined;
  const drawAfter = (room: Size): void => {
    if (patch === undefined || !covers(patch.region, visibleRegion(camera, before, room)))
      draw(context, after ?? before, undefined, camera, room);
    if (patch) draw(context, patch.bitmap, patch.region, camera, room);
  };
  const whole = { width, height };
  if (view !== 'difference' && view !== 'side') drawBoard(context, before, camera, whole);
  if (!hasAfter) draw(context, before, undefined, camera, whole);
  else if (view === 'after') drawAfter(whole);
  else if (view === 'side') {
    const half = { width: Math.floor(width / 2) - 1, height };
    within(context, 0, half, () => {
      drawBoard(context, before, camera, half);
      draw(context, before, undefined, camera, half);
    });
    within(context, width - half.width, half, () => {
      drawBoard(context, before, camera, half);
      drawAfter(half);
    });
  } else if (view === 'difference') {
    draw(context, before, undefined, camera, whole);
    context.globalCompositeOperation = 'difference';
    drawAfter(whole);
    context.globalCompositeOperation = 'source-over';
  } else {
    const edge = Math.round(scene.split * width);
    within(context, 0, { width: edge, height }, () => draw(context, before, undefined, camera, whole));
    context.save();
    context.beginPath();
    context.rect(edge, 0, width - edge, height);
    context.clip();
    drawAfter(whole);
    context.restore();
  }
  if (scene.stroke) drawStroke(context, scene.stroke, camera);
}

function covers(outer: Region, inner: Region): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/** Squares behind an image, which are seen where it is transparent. */
function drawBoard(context: CanvasRenderingContext2D, size: Size, camera: Camera, room: Size): void {
  board ??= context.createPattern(boardTile(), 'repeat') ?? undefined;
  if (board === undefined) return;
  const [left, top] = toCanvas(camera, [0, 0], room);
  context.fillStyle = board;
  context.fillRect(left, top, size.width * camera.zoom, size.height * camera.zoom);
}

let board: CanvasPattern | undefined;

function boardTile(): OffscreenCanvas {
  const tile = new OffscreenCanvas(24, 24);
  const context = tile.getContext('2d');
  if (context === null) return tile;
  for (const [color, squares] of [
    ['#fff', [0, 0, 12, 12]],
    ['#ccc', [12, 0, 0, 12]],
  ] as const) {
    context.fillStyle = color;
    context.fillRect(squares[0], squares[1], 12, 12);
    context.fillRect(squares[2], squares[3], 12, 12);
  }
  return tile;
}

/** Draws in a part of the canvas that begins at `left`. */
function within(
  context: CanvasRenderingContext2D,
  left: number,
  { width, height }: Size,
  work: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, width, height);
  context.clip();
  context.translate(left, 0);
  work();
  context.restore();
}

function draw(
  context: CanvasRenderingContext2D,
  bitmap: ImageBitmap,
  region: Region | undefined,
  camera: Camera,
  room: Size,
): void {
  const { x, y, width, height } = region ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
  const [left, top] = toCanvas(camera, [x, y], room);
  const [right, bottom] = toCanvas(camera, [x + width, y + height], room);
  context.drawImage(bitmap, left, top, right - left, bottom - top);
}

/** A dark line with a light one in it is seen on every ground. */
function drawStroke(context: CanvasRenderingContext2D, { shape, from, to }: Stroke, camera: Camera): void {
  const { width, height } = context.canvas;
  const [a, b] = [from, to].map((place) => toCanvas(camera, place, { width, height }));
  const unit = globalThis.devicePixelRatio || 1;
  const path = new Path2D();
  if (shape === 'circle')
    path.arc(a[0], a[1], Math.max(1, Math.hypot(b[0] - a[0], b[1] - a[1])), 0, 2 * Math.PI);
  else {
    path.moveTo(a[0], a[1]);
    path.lineTo(b[0], b[1]);
  }
  const ends = new Path2D();
  for (const [x, y] of shape === 'circle' ? [a] : [a, b]) {
    ends.moveTo(x + 4 * unit, y);
    ends.arc(x, y, 4 * unit, 0, 2 * Math.PI);
  }
  context.lineCap = 'round';
  for (const [color, line] of [
    ['rgb(0 0 0 / 0.65)', 4],
    ['#fff', 1.5],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = line * unit;
    context.stroke(path);
    context.stroke(ends);
  }
  context.fillStyle = '#fff';
  context.fill(ends);
}
