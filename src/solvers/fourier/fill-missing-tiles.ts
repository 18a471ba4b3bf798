/**
 * A large picture is continued patch by patch: what was not seen depends on what lies near it, so each pad is solved for in a strip
 * around the seam where opposite edges meet, and each hole in a box around it; the rest of the picture stays out of it.
 */

import { extendInto, rowStarts } from '../../boundary/frame.ts';
import { gather } from '../../boundary/gather.ts';
import { goodSize } from '../../fft/good-size.ts';
import { irfftn, rfftn } from '../../fft/rfftn.ts';
import { halfShape } from '../../fft/spectrum.ts';
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
import { definite, fillMissing, indicesOf } from './fill-missing.ts';

/** A box of the periodic grid of the whole picture, and a joint after it on each axis that closes the ring. */
export interface MissingTile {
  /** Where its samples lie on each axis of the whole. */
  readonly positions: readonly Int32Array[];
  /** Extents with the joints. */
  readonly shape: Shape;
  /** The samples that are solved for and kept: from, to on each axis; the others serve as surroundings. */
  readonly own: readonly (readonly [from: number, to: number])[];
}

/**
 * Samples around what is solved for, for a PSF that reaches so far: on a photograph of 12 megapixels under a disk, a motion and a bell
 * the restored rims differ by at most 0.0004 (root mean square, white is 1) from those of the frame continued as a whole.
 */
const halo = (reach: number): number => Math.max(96, 8 * reach);

/** Samples that close a ring. */
const joint = (reach: number): number => Math.max(8, 2 * reach);

/** Side of the cells in which holes are looked for. */
const cell = 256;

/** The patches that together hold all that was not seen; undefined where they are no less work than the whole. */
export function missingTiles(
  padded: Shape,
  begin: readonly number[],
  frame: Shape,
  marks: Uint8Array,
  holes: boolean,
): readonly MissingTile[] | undefined {
  const patches = [...seams(padded, begin, frame), ...(holes ? cells(padded, begin, frame, marks) : [])];
  const work = patches.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const fits = patches.every(({ shape }) => shape.every((n, axis) => n <= padded[axis]));
  return fits && work < 0.7 * sizeOf(padded) ? patches : undefined;
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

/** One box for each cell of the frame that has a hole. */
function cells(padded: Shape, begin: readonly number[], frame: Shape, marks: Uint8Array): MissingTile[] {
  const counts = frame.map((n) => Math.ceil(n / cell));
  const patches: MissingTile[] = [];
  for (let index = 0; index < sizeOf(counts); index++) {
    const place: number[] = [];
    for (let axis = counts.length - 1, rest = index; axis >= 0; axis--) {
      place[axis] = rest % counts[axis];
      rest = Math.floor(rest / counts[axis]);
    }
    const from = place.map((i, axis) => begin[axis] + i * cell);
    const extent = place.map((i, axis) => Math.min(cell, frame[axis] - i * cell));
    if (!hasMark(marks, padded, from, extent)) continue;
    const around = begin.map((reach) => halo(reach));
    const positions = from.map((first, axis) =>
      span(first - around[axis], cell + 2 * around[axis], padded[axis]),
    );
    patches.push({
      positions,
      shape: positions.map(({ length }, axis) => goodSize(length + joint(begin[axis]))),
      own: extent.map((n, axis) => [around[axis], around[axis] + n]),
    });
  }
  return patches;
}

/** `count` neighbouring positions from `first` on a ring of `total`. */
function span(first: number, count: number, total: number): Int32Array {
  return Int32Array.from({ length: count }, (_, j) => (((first + j) % total) + total) % total);
}

function hasMark(marks: Uint8Array, padded: Shape, from: readonly number[], extent: Shape): boolean {
  const width = extent[extent.length - 1];
  return rowStarts(padded, from, extent).some((start) => marks.subarray(start, start + width).includes(1));
}

/** Fills what is marked in `whole` as {@link fillMissing} would, in place; `least` are its bounds. */
export function fillMissingTiles(
  whole: Tensor,
  patches: readonly MissingTile[],
  marks: Uint8Array,
  blend: FloatArray,
  most: number,
  least?: FloatArray,
): void {
  const { shape } = whole;
  const buffers = solverMemory(whole);
  const im = buffers.tensor(halfShape(shape)).data;
  const kernel = irfftn({ shape, rank: shape.length, re: blend, im }, buffers.tensor(shape));
  const blends = new Map<string, FloatArray>();
  for (const patch of patches) {
    const key = patch.shape.join();
    const own = blends.get(key) ?? blendIn(kernel, blend[0], patch.shape);
    blends.set(key, own);
    const box = gather([], shape, patch.positions).apply(whole);
    const part = extendInto(
      box,
      patch.shape,
      shape.map(() => 0),
    );
    const room = sizeOf(patch.shape);
    // The joints were not seen, and nothing is known of them.
    const unseen = indicesOf(partOf(marks, patch, shape, new Uint8Array(room).fill(1)));
    const bounds = least && partOf(least, patch, shape, allocate(room, dtypeOf(whole)).fill(-Infinity));
    fillMissing(part, unseen, own, most, bounds);
    putBack(part, patch, marks, whole);
  }
  buffers.release();
}

/** The transfer function of B on a patch: its kernel, cut to the extents of the patch; `mean` is what becomes of the mean. */
function blendIn(kernel: Tensor, mean: number, shape: Shape): FloatArray {
  const nearest = shape.map((n, axis) =>
    Int32Array.from({ length: n }, (_, j) =>
      n === kernel.shape[axis] || 2 * j <= n ? j : kernel.shape[axis] - n + j,
    ),
  );
  const { re } = rfftn(gather([], kernel.shape, nearest).apply(kernel));
  for (let k = 0; k < re.length; k++) re[k] = Math.min(Math.max(re[k], 0), definite);
  // What is kept of the mean is no part of the kernel that a cut could leave in place.
  re[0] = mean;
  return re;
}

/** The samples of a patch out of those of the whole; its joints keep what `result` holds. */
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
  marks: Uint8Array,
  whole: Tensor,
): void {
  const last = own.length - 1;
  const kept = positions.map((line, axis) => line.subarray(...own[axis]));
  eachRow(kept, shape, whole.shape, (at, from) => {
    const offset = own.reduce((sum, [first], axis) => sum + first * stridesOf(shape)[axis], 0);
    for (let j = 0; j < kept[last].length; j++)
      if (marks[from + kept[last][j]] === 1) whole.data[from + kept[last][j]] = part.data[at + offset + j];
  });
}

/** Visits the rows of a box at the beginning of `shape`: where a row begins in it, and where its line begins in the whole. */
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
