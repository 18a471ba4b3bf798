/**
 * The float32 engine: N-d real transforms by the vector kernels, on addresses in their memory.
 *
 * Rows first. Their coefficients go into tiles, in which four columns of an image lie as the kernels want them; from there the
 * columns go into the planes of the spectrum. Further axes are done in place. Backward the same from the other end.
 */

import type { Engine } from '../kernels/runtime/engine.ts';
import { runColumns, runRows, type Side } from '../kernels/transforms.ts';
import { type Shape, sizeOf } from '../tensor.ts';
import { halfShape } from './spectrum.ts';
import { exchanged, inTiles, layersOf, type Planes, planesSide } from './tiles.ts';

/** The half spectrum of the real samples at `real`, over the last `rank` axes. */
export function forward(engine: Engine, shape: Shape, rank: number, real: number, spectrum: Planes): void {
  const layers = layersOf(shape, rank);
  const { length, height, images, columns } = layers;
  const planes = planesSide(spectrum, layers);
  if (height === 1) {
    runRows(engine, 'realLines', { length, lines: images, image: images, real }, planes);
  } else {
    inTiles(engine, layers, (tiles, first, count) => {
      const rows = { length, lines: count * height, image: height, real: real + first * height * length * 4 };
      runRows(engine, 'realLines', rows, tiles);
      const to = { ...planes, at: planes.at + first * planes.image };
      runColumns(engine, { length: height, columns, images: count }, tiles, to);
    });
  }
  const half = halfShape(shape);
  for (let axis = shape.length - 3; axis >= shape.length - rank; axis--)
    along(engine, half, axis, spectrum, spectrum);
}

/** The real samples of a half spectrum, scaled by 1/n; `spare` (planes of the same size) is used where needsSpare says so. */
export function backward(
  engine: Engine,
  shape: Shape,
  rank: number,
  spectrum: Planes,
  spare: Planes,
  real: number,
): void {
  const half = halfShape(shape);
  const layers = layersOf(shape, rank);
  const { length, height, images, columns } = layers;
  const scale = 1 / sizeOf(shape.slice(shape.length - rank));
  let source = spectrum;
  for (let axis = shape.length - rank; axis < shape.length - 2; axis++) {
    if (half[axis] === 1) continue;
    along(engine, half, axis, swapped(source), swapped(spare));
    source = spare;
  }
  if (height === 1) {
    const rows = { length, lines: images, image: images, real };
    runRows(engine, 'halfLines', rows, planesSide(source, layers), scale);
    return;
  }
  const planes = planesSide(swapped(source), layers);
  inTiles(engine, layers, (tiles, first, count) => {
    const from = { ...planes, at: planes.at + first * planes.image };
    runColumns(engine, { length: height, columns, images: count }, from, tiles);
    const rows = { length, lines: count * height, image: height, real: real + first * height * length * 4 };
    runRows(engine, 'halfLines', rows, exchanged(tiles), scale);
  });
}

/** Whether backward needs planes to spare. */
export function needsSpare(shape: Shape, rank: number): boolean {
  return shape.slice(shape.length - rank, -2).some((n) => n > 1);
}

function swapped({ re, im }: Planes): Planes {
  return { re: im, im: re };
}

/** Transforms along one of the slow axes, from planes to planes. */
function along(engine: Engine, half: Shape, axis: number, from: Planes, to: Planes): void {
  const length = half[axis];
  if (length === 1) return;
  const columns = sizeOf(half.slice(axis + 1));
  const images = sizeOf(half.slice(0, axis));
  const side = ({ re, im }: Planes): Side => {
    const line = columns * 4;
    return { at: re, imaginary: im - re, line, image: length * line, block: 16, tiles: false };
  };
  runColumns(engine, { length, columns, images }, side(from), side(to));
}
