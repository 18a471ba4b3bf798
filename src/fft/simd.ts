/**
 * The float32 engine: N-d real transforms by the vector kernels, on addresses in their memory.
 *
 * Rows first. Their coefficients go into tiles, in which four columns of an image lie as the kernels want them; from there the
 * columns go into the planes of the spectrum. Further axes are done in place. Backward the same from the other end.
 */

import { runColumns, runRows, type Side } from '../kernels/bands.ts';
import type { Engine } from '../kernels/wasm.ts';
import { type Shape, sizeOf } from '../tensor.ts';
import { halfShape } from './spectrum.ts';

/** Addresses of the planes of a spectrum. */
export interface Planes {
  readonly re: number;
  readonly im: number;
}

/** Tiles are made for as many images of a batch at a time as fit this many bytes, for one at least. */
const TILE_BYTES = 2 ** 20;

/** Without a gap the lines of all blocks would start in the same cache set where the extents are powers of two. */
const TILE_GAP = 128;

/** The half spectrum of the real samples at `real`, over the last `rank` axes. */
export function forward(engine: Engine, shape: Shape, rank: number, real: number, spectrum: Planes): void {
  const half = halfShape(shape);
  const { length, height, images } = layers(shape, rank);
  const planes = planesSide(spectrum, half, height);
  if (height === 1) {
    runRows(engine, 'realLines', { length, lines: images, image: images, real }, planes);
  } else {
    inTiles(engine, half, height, images, (tiles, first, count) => {
      const rows = { length, lines: count * height, image: height, real: real + first * height * length * 4 };
      runRows(engine, 'realLines', rows, tiles);
      const to = { ...planes, at: planes.at + first * planes.image };
      runColumns(engine, { length: height, columns: half[half.length - 1], images: count }, tiles, to);
    });
  }
  for (let axis = shape.length - 3; axis >= shape.length - rank; axis--)
    along(engine, half, axis, spectrum, spectrum);
}

/** The real samples of a half spectrum, scaled by 1/n; `spare` (planes of the same size) is used where rank > 2. */
export function backward(
  engine: Engine,
  shape: Shape,
  rank: number,
  spectrum: Planes,
  spare: Planes,
  real: number,
): void {
  const half = halfShape(shape);
  const { length, height, images } = layers(shape, rank);
  const scale = 1 / sizeOf(shape.slice(shape.length - rank));
  let source = spectrum;
  for (let axis = shape.length - rank; axis < shape.length - 2; axis++) {
    along(engine, half, axis, swapped(source), swapped(spare));
    source = spare;
  }
  if (height === 1) {
    const planes = planesSide(source, half, 1);
    runRows(engine, 'halfLines', { length, lines: images, image: images, real }, planes, scale);
    return;
  }
  const planes = planesSide(swapped(source), half, height);
  inTiles(engine, half, height, images, (tiles, first, count) => {
    const from = { ...planes, at: planes.at + first * planes.image };
    runColumns(engine, { length: height, columns: half[half.length - 1], images: count }, from, tiles);
    const rows = { length, lines: count * height, image: height, real: real + first * height * length * 4 };
    // The columns ran with their parts exchanged, which turns a forward transform into a backward one.
    runRows(engine, 'halfLines', rows, { ...tiles, at: tiles.at + 16, imaginary: -16 }, scale);
  });
}

/** Whether backward needs planes to spare. */
export function needsSpare(shape: Shape, rank: number): boolean {
  return shape.slice(shape.length - rank, -2).some((n) => n > 1);
}

function layers(shape: Shape, rank: number): { length: number; height: number; images: number } {
  const length = shape[shape.length - 1];
  const height = rank > 1 ? shape[shape.length - 2] : 1;
  return { length, height, images: sizeOf(shape) / length / height };
}

function swapped({ re, im }: Planes): Planes {
  return { re: im, im: re };
}

function planesSide({ re, im }: Planes, half: Shape, height: number): Side {
  const line = half[half.length - 1] * 4;
  return { at: re, imaginary: im - re, line, image: height * line, block: 16, tiles: false };
}

/** Transforms along one of the slow axes, from planes to planes. */
function along(engine: Engine, half: Shape, axis: number, from: Planes, to: Planes): void {
  const length = half[axis];
  if (length === 1 && from.re === to.re) return;
  const columns = sizeOf(half.slice(axis + 1));
  const images = sizeOf(half.slice(0, axis));
  const side = ({ re, im }: Planes): Side => {
    const line = columns * 4;
    return { at: re, imaginary: im - re, line, image: length * line, block: 16, tiles: false };
  };
  runColumns(engine, { length, columns, images }, side(from), side(to));
}

function inTiles(
  engine: Engine,
  half: Shape,
  height: number,
  images: number,
  work: (tiles: Side, firstImage: number, count: number) => void,
): void {
  const block = height * 32 + TILE_GAP;
  const image = Math.ceil(half[half.length - 1] / 4) * block;
  const together = Math.max(1, Math.min(images, Math.floor(TILE_BYTES / image)));
  const at = engine.heap.allocate(together * image);
  for (let first = 0; first < images; first += together)
    work(
      { at, imaginary: 16, line: 32, image, block, tiles: true },
      first,
      Math.min(together, images - first),
    );
  engine.heap.release(at);
}
