/**
 * Missing samples of a large image, tile by tile: they depend on samples nearby, so that each pad is estimated in a strip around the seam
 * where opposite edges meet, and missing samples of the frame in boxes around them. The rest of the image is not transformed.
 */

import { extendInto, rowStarts } from '../../boundary/frame.ts';
import { gather } from '../../boundary/gather.ts';
import { goodSize } from '../../fft/good-size.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
import { modulo } from '../../numerics/modulo.ts';
import {
  allocate,
  dtypeOf,
  type FloatArray,
  type Shape,
  sizeOf,
  stridesOf,
  type Tensor,
} from '../../tensor.ts';
import { solverMemory } from '../optimization/solver-memory.ts';
import { fillMissing, indicesOf, largestTransfer } from './fill-missing.ts';

/** A box of the periodic grid of the whole image, with a joint after it on each axis that makes the tile periodic. */
export interface MissingTile {
  /** Indices of its samples on each axis of the whole. */
  readonly positions: readonly Int32Array[];
  /** Extents with the joints. */
  readonly shape: Shape;
  /** The samples that are estimated and kept, [from, to) on each axis; the others are context. */
  readonly own: readonly (readonly [from: number, to: number])[];
}

/**
 * Samples of context around those that are estimated, for a PSF of the given extent: on a photograph of 12 megapixels blurred by a disk, a
 * motion and a Gaussian, the restored edges differ by at most 0.0004 (root mean square, white is 1) from those of the frame extended as
 * a whole.
 */
const halo = (reach: number): number => Math.max(96, 8 * reach);

/** Samples of a joint. */
const joint = (reach: number): number => Math.max(8, 2 * reach);

/** Side of the cells of the frame that are searched for missing samples. */
const cell = 256;

/** The tiles that together contain all missing samples; undefined where they are about as much work as the whole. */
export function missingTiles(
  padded: Shape,
  begin: readonly number[],
  frame: Shape,
  mask: Uint8Array,
  inFrame: boolean,
): readonly MissingTile[] | undefined {
  const tiles = [...seams(padded, begin, frame), ...(inFrame ? cells(padded, begin, frame, mask) : [])];
  const work = tiles.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const fits = tiles.every(({ shape }) => shape.every((n, axis) => n <= padded[axis]));
  return fits && work < 0.7 * sizeOf(padded) ? tiles : undefined;
}

/** One strip for each axis that has a pad. */
function seams(padded: Shape, begin: readonly number[], frame: Shape): MissingTile[] {
  const whole = padded.map((n) => span(0, n, n));
  return padded.flatMap((total, axis) => {
    const pad = total - frame[axis];
    if (pad === 0) return [];
    const side = halo(begin[axis]);
    const positions = span(begin[axis] + frame[axis] - side, pad + 2 * side, total);
    return {
      positions: whole.with(axis, positions),
      shape: padded.with(axis, goodSize(positions.length + joint(begin[axis]))),
      own: padded.map((n, a): [number, number] => (a === axis ? [side, side + pad] : [0, n])),
    };
  });
}

/** One box for each cell of the frame with missing samples. */
function cells(padded: Shape, begin: readonly number[], frame: Shape, mask: Uint8Array): MissingTile[] {
  const counts = frame.map((n) => Math.ceil(n / cell));
  const tiles: MissingTile[] = [];
  for (let index = 0; index < sizeOf(counts); index++) {
    const cellIndex: number[] = [];
    for (let axis = counts.length - 1, rest = index; axis >= 0; axis--) {
      cellIndex[axis] = rest % counts[axis];
      rest = Math.floor(rest / counts[axis]);
    }
    const from = cellIndex.map((i, axis) => begin[axis] + i * cell);
    const extent = cellIndex.map((i, axis) => Math.min(cell, frame[axis] - i * cell));
    if (!hasMissing(mask, padded, from, extent)) continue;
    const around = begin.map((reach) => halo(reach));
    const positions = from.map((first, axis) =>
      span(first - around[axis], cell + 2 * around[axis], padded[axis]),
    );
    tiles.push({
      positions,
      shape: positions.map(({ length }, axis) => goodSize(length + joint(begin[axis]))),
      own: extent.map((n, axis) => [around[axis], around[axis] + n]),
    });
  }
  return tiles;
}

/** `count` consecutive indices from `first` on, periodic in `total`. */
function span(first: number, count: number, total: number): Int32Array {
  return Int32Array.from({ length: count }, (_, j) => modulo(first + j, total));
}

function hasMissing(mask: Uint8Array, padded: Shape, from: readonly number[], extent: Shape): boolean {
  const width = extent[extent.length - 1];
  return rowStarts(padded, from, extent).some((start) => mask.subarray(start, start + width).includes(1));
}

/** Estimates the masked samples of `whole` as {@link fillMissing} does, in place; `transfer` is that of B, `least` the lower bounds. */
export function fillMissingTiles(
  whole: Tensor,
  tiles: readonly MissingTile[],
  mask: Uint8Array,
  transfer: FloatArray,
  most: number,
  least?: FloatArray,
): void {
  const { shape } = whole;
  const buffers = solverMemory(whole);
  const im = buffers.tensor(halfShape(shape)).data;
  const kernel = irfftn({ shape, rank: shape.length, re: transfer, im }, buffers.tensor(shape));
  const transfers = new Map<string, FloatArray>();
  for (const tile of tiles) {
    const key = tile.shape.join();
    const own = transfers.get(key) ?? tileTransfer(kernel, transfer[0], tile.shape);
    transfers.set(key, own);
    const box = gather([], shape, tile.positions).apply(whole);
    const part = extendInto(
      box,
      tile.shape,
      shape.map(() => 0),
    );
    const size = sizeOf(tile.shape);
    // The joints are missing samples without bounds.
    const missing = indicesOf(partOf(mask, tile, shape, new Uint8Array(size).fill(1)));
    const bounds = least && partOf(least, tile, shape, allocate(size, dtypeOf(whole)).fill(-Infinity));
    fillMissing(part, missing, own, most, bounds);
    putBack(part, tile, mask, whole);
  }
  buffers.release();
}

/** The transfer function of B on a tile: that of its kernel, cropped to the extents of the tile; `mean` is the transfer at frequency 0. */
function tileTransfer(kernel: Tensor, mean: number, shape: Shape): FloatArray {
  const nearest = shape.map((n, axis) =>
    Int32Array.from({ length: n }, (_, j) =>
      n === kernel.shape[axis] || 2 * j <= n ? j : kernel.shape[axis] - n + j,
    ),
  );
  const { re } = rfftn(gather([], kernel.shape, nearest).apply(kernel));
  for (let k = 0; k < re.length; k++) re[k] = Math.min(Math.max(re[k], 0), largestTransfer);
  // Cropping the kernel changes its sum, which preserves the mean.
  re[0] = mean;
  return re;
}

/** Copies the samples of a tile from the whole into `result`; its joints keep their values. */
function partOf<Samples extends Uint8Array | FloatArray>(
  samples: Samples,
  { positions, shape }: MissingTile,
  whole: Shape,
  result: Samples,
): Samples {
  eachRow(positions, shape, whole, (at, from) => {
    const columns = positions[positions.length - 1];
    for (let j = 0; j < columns.length; j++) result[at + j] = samples[from + columns[j]];
  });
  return result;
}

function putBack(
  part: Tensor,
  { positions, shape, own }: MissingTile,
  mask: Uint8Array,
  whole: Tensor,
): void {
  const last = own.length - 1;
  const kept = positions.map((line, axis) => line.subarray(...own[axis]));
  eachRow(kept, shape, whole.shape, (at, from) => {
    const offset = own.reduce((sum, [first], axis) => sum + first * stridesOf(shape)[axis], 0);
    for (let j = 0; j < kept[last].length; j++)
      if (mask[from + kept[last][j]] === 1) whole.data[from + kept[last][j]] = part.data[at + offset + j];
  });
}

/** Visits the rows of a box at the beginning of `shape`, with the index of a row in it and of its line in the whole. */
function eachRow(
  positions: readonly Int32Array[],
  shape: Shape,
  whole: Shape,
  visit: (at: number, from: number) => void,
): void {
  const [inner, outer] = [stridesOf(shape), stridesOf(whole)];
  const lead = positions.slice(0, -1);
  const rows = lead.reduce((product, { length }) => product * length, 1);
  for (let row = 0; row < rows; row++) {
    let at = 0;
    let from = 0;
    for (let axis = lead.length - 1, rest = row; axis >= 0; axis--) {
      const i = rest % lead[axis].length;
      at += i * inner[axis];
      from += lead[axis][i] * outer[axis];
      rest = Math.floor(rest / lead[axis].length);
    }
    visit(at, from);
  }
}
