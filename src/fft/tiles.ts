/** Where the parts of a transform lie: planes of a spectrum, and tiles between rows and columns. */

import type { Engine } from '../kernels/runtime/engine.ts';
import type { Side } from '../kernels/transforms.ts';
import { type Shape, sizeOf } from '../tensor.ts';

/** Addresses of the planes of a spectrum. */
export interface Planes {
  readonly re: number;
  readonly im: number;
}

/** Tiles are made for as many images of a batch at a time as fit this many bytes, for one at least. */
const TILE_BYTES = 2 ** 20;

/** Without a gap the lines of all blocks would start in the same cache set where the extents are powers of two. */
const TILE_GAP = 128;

/** The two fastest axes of what is transformed, and how many images of them there are. */
export interface Layers {
  readonly length: number;
  readonly height: number;
  readonly images: number;
  /** Columns of a half spectrum. */
  readonly columns: number;
}

export function layersOf(shape: Shape, rank: number): Layers {
  const length = shape[shape.length - 1];
  const height = rank > 1 ? shape[shape.length - 2] : 1;
  return { length, height, images: sizeOf(shape) / length / height, columns: Math.floor(length / 2) + 1 };
}

export function planesSide({ re, im }: Planes, { columns, height }: Layers): Side {
  const line = columns * 4;
  return { at: re, imaginary: im - re, line, image: height * line, block: 16, tiles: false };
}

/** Tiles at an address. */
export function tilesSide(at: number, { columns, height }: Layers): Side {
  const block = height * 32 + TILE_GAP;
  return { at, imaginary: 16, line: 32, image: Math.ceil(columns / 4) * block, block, tiles: true };
}

/** The same tiles with real and imaginary parts exchanged, which turns a forward transform into a backward one. */
export function exchanged(tiles: Side): Side {
  return { ...tiles, at: tiles.at + 16, imaginary: -16 };
}

/** Runs `work` over the images of a batch, some at a time, with tiles for them. */
export function inTiles(
  engine: Engine,
  layers: Layers,
  work: (tiles: Side, firstImage: number, count: number) => void,
): void {
  const { image } = tilesSide(0, layers);
  const together = Math.max(1, Math.min(layers.images, Math.floor(TILE_BYTES / image)));
  const at = engine.heap.allocate(together * image);
  try {
    for (let first = 0; first < layers.images; first += together)
      work(tilesSide(at, layers), first, Math.min(together, layers.images - first));
  } finally {
    engine.heap.release(at);
  }
}
